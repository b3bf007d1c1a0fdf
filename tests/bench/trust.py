"""A certification authority that lives for one run, and the certificate of the server on the loopback."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

import certifi
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Trust:
    """Files: what clients trust, and what the server shows."""

    bundle: Path
    chain: Path
    key: Path


def make(folder):
    """Root, intermediate and server certificate with RSA keys, as AWS's are; the root joins the usual ones in the bundle."""
    folder = Path(folder)
    root_key, middle_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(3))
    root = _certificate("Bench root", root_key, "Bench root", root_key, authority=True)
    middle = _certificate("Bench intermediate", middle_key, "Bench root", root_key, authority=True)
    server = _certificate("127.0.0.1", key, "Bench intermediate", middle_key, authority=False)
    trust = Trust(folder / "bundle.pem", folder / "chain.pem", folder / "key.pem")
    pem = serialization.Encoding.PEM
    trust.bundle.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + root.public_bytes(pem))
    trust.chain.write_bytes(server.public_bytes(pem) + middle.public_bytes(pem))
    plain = serialization.NoEncryption()
    trust.key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return trust


def _certificate(name, key, issuer, issuer_key, authority):
    now = datetime.datetime.now(datetime.timezone.utc)
    day = datetime.timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if authority:
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
        )
        may = x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, **usage)
        builder = builder.add_extension(may, critical=True)
    else:
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

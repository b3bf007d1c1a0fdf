"""A Lambda package whose bytes depend on the binary alone: no times, no owners, one order."""

import hashlib
import pathlib
import sys
import zipfile


def main(binary, archive):
    archive = pathlib.Path(archive)
    entry = zipfile.ZipInfo("bootstrap", date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # Unix, on which the permissions below have their meaning
    entry.external_attr = 0o100755 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr(entry, pathlib.Path(binary).read_bytes(), compresslevel=9)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    archive.with_name(archive.name + ".sha256").write_text(f"{digest}  {archive.name}\n")
    print(f"{archive}: {archive.stat().st_size:,} bytes, SHA-256 {digest}")


if __name__ == "__main__":
    main(*sys.argv[1:])

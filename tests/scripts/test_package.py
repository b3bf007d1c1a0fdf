"""scripts/package.sh: the same bytes each time, nothing that provided.al2023 cannot run, and a valid bill of materials."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import zipfile

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts" / "package"))

import glibc  # noqa: E402: it lives beside the script that runs it

# A program of this machine stands for the function: it is small.
BINARY = pathlib.Path(shutil.which("ls")).resolve()
ARCHITECTURE = {62: "x86_64", 183: "arm64"}[struct.unpack_from("<H", BINARY.read_bytes()[:20], 18)[0]]


def run(*arguments, **environment):
    return subprocess.run([ROOT / "scripts" / "package.sh", *map(str, arguments)], capture_output=True, text=True, cwd="/", env={**os.environ, **environment})


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Two packages of one binary, made in two folders from two copies with different times."""
    made = []
    for number in range(2):
        folder = tmp_path_factory.mktemp("package")
        copy = folder / "copy"
        shutil.copyfile(BINARY, copy)
        os.utime(copy, (number * 86_400 * 365 * 20, number * 86_400 * 365 * 20))
        done = run("--bootstrap", copy, "--architecture", ARCHITECTURE, "--output", folder)
        assert done.returncode == 0, done.stderr
        made.append({path.name: path for path in folder.iterdir() if path != copy})
    return made


def test_two_packages_are_the_same_bytes(packages):
    first, second = packages
    assert set(first) == set(second) and len(first) == 3
    for name in first:
        assert first[name].read_bytes() == second[name].read_bytes(), name


def only(package, ending):
    return next(path for name, path in package.items() if name.endswith(ending))


def test_the_zip_holds_the_binary_alone_ready_to_run(packages):
    with zipfile.ZipFile(only(packages[0], ".zip")) as package:
        (entry,) = package.infolist()
        assert entry.filename == "bootstrap"
        assert entry.external_attr >> 16 == 0o100755
        assert package.read("bootstrap") == BINARY.read_bytes()


def test_the_digest_is_that_of_the_zip(packages):
    archive = only(packages[0], ".zip")
    digest, name = only(packages[0], ".sha256").read_text().split()
    assert (digest, name) == (hashlib.sha256(archive.read_bytes()).hexdigest(), archive.name)


def test_the_bill_is_valid_and_whole(packages):
    text = only(packages[0], ".cdx.json").read_text()
    assert JsonStrictValidator(SchemaVersion.V1_5).validate_str(text) is None
    bill = json.loads(text)
    names = {component["name"] for component in bill["components"]}
    assert {"rule", "lambda_runtime", "aws-sdk-ec2", "tokio"} <= names
    assert not {"insta", "proptest"} & names, "what only tests need is not linked"
    references = {component["bom-ref"] for component in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    assert {edge["ref"] for edge in bill["dependencies"]} == references
    assert {other for edge in bill["dependencies"] for other in edge["dependsOn"]} <= references
    from_a_registry = [component for component in bill["components"] if component["name"] != "rule"]
    assert all(component.get("hashes") for component in from_a_registry)


def test_the_newest_symbol_is_the_one_that_the_linker_wrote():
    data = BINARY.read_bytes()
    written = {tuple(map(int, version.split(b"."))) for version in re.findall(rb"GLIBC_(\d[\d.]*)\0", data)}
    assert glibc.check(data, ARCHITECTURE) == max(written)


@pytest.mark.skipif("VPC_ENDPOINT_RULE_BOOTSTRAP" not in os.environ, reason="scripts/test.sh names the function")
def test_the_function_itself_runs_where_lambda_does():
    assert glibc.check(pathlib.Path(os.environ["VPC_ENDPOINT_RULE_BOOTSTRAP"]).read_bytes(), ARCHITECTURE) <= glibc.NEWEST


def test_a_newer_glibc_is_refused(tmp_path):
    data = BINARY.read_bytes()
    newest = glibc.dotted(glibc.check(data, ARCHITECTURE)).encode()
    newer = tmp_path / "newer"
    newer.write_bytes(data.replace(newest + b"\0", b"GLIBC_2.99"[:len(newest)] + b"\0"))
    done = run("--bootstrap", newer, "--architecture", ARCHITECTURE, "--output", tmp_path)
    assert done.returncode != 0
    assert "needs GLIBC_2.99; provided.al2023 has GLIBC_2.34" in done.stderr
    assert not list(tmp_path.glob("*.zip"))


def test_another_architecture_is_refused(tmp_path):
    other = {"x86_64": "arm64", "arm64": "x86_64"}[ARCHITECTURE]
    done = run("--bootstrap", BINARY, "--architecture", other, "--output", tmp_path)
    assert done.returncode != 0
    assert f"built for {ARCHITECTURE}, not for {other}" in done.stderr


@pytest.mark.parametrize("arguments, said", [
    (["--architecture", "sparc"], "`sparc` is not an architecture of Lambda"),
    (["--bootstrap", "/no/such/file"], "`/no/such/file` is not a file"),
    (["--colour"], "unknown argument `--colour`"),
])
def test_wrong_usage_says_what_is_wrong(tmp_path, arguments, said):
    done = run(*arguments, "--output", tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_an_architecture_that_cannot_be_built_says_why(tmp_path):
    """A compiler without any standard library stands for one without the target's."""
    rustc = tmp_path / "bin" / "rustc"
    rustc.parent.mkdir()
    rustc.write_text(f"#!/bin/sh\necho {tmp_path}\n")
    rustc.chmod(0o755)
    done = run("--output", tmp_path, PATH=f"{rustc.parent}:{os.environ['PATH']}")
    assert done.returncode == 2
    assert "not packed for x86_64: the standard library for x86_64-unknown-linux-gnu is not installed" in done.stderr
    assert "not packed for arm64: the standard library for aarch64-unknown-linux-gnu is not installed" in done.stderr


def test_the_function_is_built_without_what_only_people_log_in_with():
    script = (ROOT / "scripts" / "package.sh").read_text()
    features = re.search(r"^features=\((.*)\)$", script, re.M).group(1).split()
    tree = ["cargo", "tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"]
    packed, whole = (
        {line.split()[0] for line in subprocess.run([*tree, *more], capture_output=True, text=True, check=True, cwd=ROOT).stdout.splitlines() if line}
        for more in (features, [])
    )
    login = {"aws-sdk-sso", "aws-sdk-ssooidc"}
    assert (packed & login, whole & login) == (set(), login)

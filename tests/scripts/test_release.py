"""scripts/release.sh: what must agree, what is in it, and a deployment from it on a machine without Rust."""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile

import pytest

from scripts.conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts" / "package"))
import glibc  # noqa: E402: they live beside the script that runs them
import older  # noqa: E402

VERSION = "7.8.9"
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE")
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="scripts/test.sh names the program")


class Repository:
    """A copy of this repository, of another version and tagged."""

    def __init__(self, folder):
        self.folder = folder
        tracked = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
        for name in tracked:
            if name.startswith(("cfn/", "scripts/", "rule/", "src/", "Cargo", "README", "LICENSE", "CHANGELOG", "build.rs", ".gitignore")) and (ROOT / name).exists():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder / name)
        now = re.search(r'^version = "(.*)"', (ROOT / "Cargo.toml").read_text(), re.M).group(1)
        self.replace("Cargo.toml", f'version = "{now}"', f'version = "{VERSION}"')
        lock = folder / "Cargo.lock"
        lock.write_text(re.sub(rf'(name = "(?:rule|vpc-endpoint-rule)"\nversion = )"{now}"', rf'\1"{VERSION}"', lock.read_text()))
        for template in (folder / "cfn").glob("*.yaml"):
            template.write_text(template.read_text().replace(f"    Version: {now}", f"    Version: {VERSION}"))
        self.replace("CHANGELOG.md", "## [Unreleased]\n", f"## [Unreleased]\n\n## [{VERSION}] - 2026-11-27\n")
        self.git("init", "--quiet")
        self.commit()
        self.git("tag", f"v{VERSION}")

    def git(self, *arguments):
        identity = ["-c", "user.name=Jane Doe", "-c", "user.email=jane.doe@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=self.folder, check=True, capture_output=True)

    def commit(self):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Release")

    def replace(self, name, old, new):
        path = self.folder / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))

    def release(self, *arguments, program=PROGRAM):
        return subprocess.run(
            [self.folder / "scripts" / "release.sh", VERSION, "--bootstrap", shutil.which("ls"), "--program", program, *arguments],
            capture_output=True, text=True)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    repository = Repository(tmp_path_factory.mktemp("repository"))
    # As a release has it: half of a program that was built for debugging is for debuggers.
    program = tmp_path_factory.mktemp("program") / "vpc-endpoint-rule"
    subprocess.run(["strip", "-o", program, PROGRAM], check=True)
    done = repository.release(program=program)
    assert done.returncode == 0, done.stderr
    return pathlib.Path(done.stdout.strip()), done.stderr


def test_every_file_has_its_sum(made):
    folder, _ = made
    sums = dict(reversed(line.split()) for line in (folder / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {path.name for path in folder.iterdir()} - {"SHA256SUMS"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in sums.items())
    assert {f"vpc-endpoint-rule-{VERSION}{ending}" for ending in (
        ".tar.gz", "-x86_64.zip", "-x86_64.cdx.json", "-x86_64-unknown-linux-gnu.tar.gz", "-x86_64-unknown-linux-gnu.cdx.json",
        "-templates.tar.gz", "-image.tar.gz")} <= set(sums)


def test_what_cannot_be_built_here_is_named(made):
    folder, said = made
    notes = (folder / "NOTES.md").read_text()
    assert "left out: a run of the command line with an older C library" in said
    assert "left out: the function for arm64" in said and "- the function for arm64" in notes
    sysroot = pathlib.Path(subprocess.run(["rustc", "--print", "sysroot"], capture_output=True, text=True, check=True).stdout.strip())
    for triple in ("aarch64-unknown-linux-gnu", "x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"):
        installed = (sysroot / "lib" / "rustlib" / triple / "lib").is_dir()
        assert installed or f"- the command line for {triple}: its standard library is not installed" in notes


@pytest.fixture
def root(tmp_path):
    """A folder with a C library: this machine's, as far as the program links to it."""
    linked = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True, check=True).stdout
    folder = tmp_path / "root" / "lib" / "x86_64-linux-gnu"
    folder.mkdir(parents=True)
    for library in re.findall(r"(/\S+) \(0x", linked):
        shutil.copy(library, folder)
    return tmp_path / "root"


def test_a_program_runs_with_the_c_library_of_a_root_or_is_not_released(root):
    assert re.fullmatch(r"2\.\d+", older.run(root, PROGRAM))
    # Another library than the program was linked for: its loader says which version it lacks.
    (libc,) = root.rglob("libc.so.6")
    wanted = ".".join(map(str, max(glibc.glibc_versions(pathlib.Path(PROGRAM).read_bytes()))))
    libc.write_bytes(libc.read_bytes().replace(f"GLIBC_{wanted}\0".encode(), b"GLIBC_1.01\0"))
    with pytest.raises(older.NotRunnable, match=rf"`--version` ended with status \d+ there: .*GLIBC_{wanted}"):
        older.run(root, PROGRAM)
    libc.unlink()
    with pytest.raises(older.NotRunnable, match="holds no C library"):
        older.run(root, PROGRAM)


def test_what_is_linked_with_the_library_of_a_root_takes_it_from_there(root, tmp_path):
    """Its own loader then runs it, out of the root; nothing of this machine's library was asked."""
    with pytest.raises(older.NotLinkable, match="has no Scrt1.o, no libc_nonshared.a: unpack libc6-dev and libgcc-s1"):
        older.link(root, tmp_path / "link")
    for name in ("Scrt1.o", "crti.o", "crtn.o", "libc_nonshared.a", "libutil.so.1", "librt.so.1", "libpthread.so.0", "libdl.so.2"):
        here = subprocess.run(["cc", f"-print-file-name={name}"], capture_output=True, text=True, check=True).stdout.strip()
        if os.path.isabs(here):
            shutil.copy(here, root / "lib" / "x86_64-linux-gnu")
    older.link(root, tmp_path / "link")
    source, program = tmp_path / "one.rs", tmp_path / "one"
    source.write_text('fn main() { std::process::exit(i32::from(std::env::args().nth(1).as_deref() != Some("--version"))) }')
    linked = ["-C", f"link-arg=-B{tmp_path / 'link'}", "-C", f"link-arg=-L{tmp_path / 'link'}", "-C", f"link-arg=-Wl,-Map,{tmp_path / 'map'}"]
    subprocess.run(["rustc", "--edition", "2024", *linked, "-o", program, source], check=True, cwd=tmp_path)
    used = set(re.findall(r"/\S*/(?:Scrt1|crti|crtn)\.o", (tmp_path / "map").read_text()))
    assert used and all(path.startswith(str(tmp_path)) for path in used), used
    assert re.fullmatch(r"2\.\d+", older.run(root, program))


def test_the_templates_know_the_package(made, tmp_path):
    folder, _ = made
    digest = hashlib.sha256((folder / f"vpc-endpoint-rule-{VERSION}-x86_64.zip").read_bytes()).hexdigest()
    with tarfile.open(folder / f"vpc-endpoint-rule-{VERSION}-templates.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    templates = tmp_path / f"vpc-endpoint-rule-{VERSION}-templates"
    for name in ("rule.yaml", "member.yaml", "central.yaml"):
        assert f"    Default: vpc-endpoint-rule/{VERSION}/{digest}-x86_64.zip\n" in (templates / name).read_text(), name
    # Everything that its page leads to in the same folder is there.
    named = re.findall(r"\]\(([a-z]+\.md)\)|^\| `([\w-]+(?:\.yaml|/))` \|", (templates / "README.md").read_text(), re.M)
    missing = [one for pair in named for one in pair if one and not (templates / one).exists()]
    assert len(named) > 10 and missing == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="chroot is root's")
def test_the_program_runs_in_the_image_with_nothing_else(made, tmp_path):
    folder, _ = made
    with tarfile.open(folder / f"vpc-endpoint-rule-{VERSION}-image.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    (image,) = tmp_path.iterdir()
    copied = re.search(r"^COPY (\S+)/ /$", (image / "Dockerfile").read_text(), re.M).group(1)
    assert "FROM scratch\n" in (image / "Dockerfile").read_text()
    done = subprocess.run([shutil.which("chroot", path="/usr/sbin:/usr/bin:/sbin:/bin"), image / copied, "/vpc-endpoint-rule", "--version"], capture_output=True, text=True, env={})
    assert (done.returncode, done.stdout.split()[0]) == (0, "vpc-endpoint-rule"), done.stderr


@pytest.mark.parametrize("change, said", [
    (lambda it: it.git("tag", "--delete", f"v{VERSION}"), f"there is no tag v{VERSION}"),
    (lambda it: (it.replace("LICENSE", "Apache", "Apaches"), it.commit()), "is at another commit"),
    (lambda it: it.replace("LICENSE", "Apache", "Apaches"), "not committed"),
    (lambda it: it.replace("CHANGELOG.md", f"## [{VERSION}] - 2026-11-27\n", ""), "CHANGELOG.md has no"),
    (lambda it: it.replace("cfn/rule.yaml", f"Version: {VERSION}", "Version: 7.8.8"), "cfn/rule.yaml says 7.8.8"),
    (lambda it: it.replace("Cargo.toml", VERSION, "7.8.8"), "Cargo.toml says 7.8.8"),
])
def test_what_does_not_agree_is_not_released(tmp_path, change, said):
    repository = Repository(tmp_path)
    change(repository)
    done = repository.release()
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "target" / "releases").exists()


def test_day_one_from_a_release_without_a_compiler(shell, made, tmp_path):
    """Unpack, look, deploy: the commands of the notes, on a machine that has no Rust."""
    folder, _ = made
    commands = re.findall("^    (.+)$", (folder / "NOTES.md").read_text().partition("## Deploy")[2], re.M)
    assert [command.split()[0] for command in commands] == ["tar", "cd", "scripts/deploy.sh", "scripts/deploy.sh"]
    with tarfile.open(folder / f"vpc-endpoint-rule-{VERSION}.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    shell.root = tmp_path / f"vpc-endpoint-rule-{VERSION}"
    shell.record()
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "aws").symlink_to(pathlib.Path(shell.environment["PATH"].split(":")[0]) / "aws")
    without_rust = f"{tools}:/usr/bin:/bin"
    done = shell.run("deploy.sh", "--release", shell.root, "--architecture", "x86_64", PATH=without_rust)
    assert done.returncode == 0, done.stderr
    assert f"vpc-endpoint-rule-{VERSION}-x86_64.zip: SHA-256 verified" in done.stderr
    assert shell.client("lambda").list_functions()["Functions"]

    package = shell.root / "release" / f"vpc-endpoint-rule-{VERSION}-x86_64.zip"
    package.write_bytes(package.read_bytes() + b"x")
    for release in (shell.root, package):
        done = shell.run("deploy.sh", "--release", release, "--architecture", "x86_64", PATH=without_rust)
        assert (done.returncode, "is not what was released" in done.stderr) == (2, True), done.stderr
    done = shell.run("deploy.sh", "--release", shell.root, "--architecture", "arm64", PATH=without_rust)
    assert (done.returncode, "has no package for arm64" in done.stderr) == (2, True), done.stderr

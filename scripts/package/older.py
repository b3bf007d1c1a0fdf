"""An older C library, out of a root that holds it: programs are linked with it, and started by its own loader.

    older.py link ROOT FOLDER     makes FOLDER, in which a linker finds that library (`-B FOLDER -L FOLDER`)
    older.py run ROOT PROGRAM     runs PROGRAM with it
"""

import pathlib
import re
import subprocess
import sys

LOADERS = ("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1")
# What it is asked for: it must read files, use threads, and write a report.
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "tests" / "example"
NON_COMPLIANT = 1
# What Rust's standard library is linked with beside the C library, until glibc 2.34 made one of them.
LIBRARIES = ("libgcc_s.so.1", "libutil.so.1", "librt.so.1", "libpthread.so.0", "libm.so.6", "libdl.so.2")
STARTS = ("Scrt1.o", "crt1.o", "crti.o", "crtn.o")


class NotRunnable(Exception):
    """It does not run there."""


class NotLinkable(Exception):
    """Nothing can be linked with it."""


def loader(root):
    """The loader in a root, which stands beside its C library."""
    folders = sorted({path.parent for path in pathlib.Path(root).rglob("libc.so.6")})
    loaders = [folder / name for folder in folders for name in LOADERS if (folder / name).exists()]
    if not loaders:
        raise NotRunnable(f"`{root}` holds no C library: no folder in it has libc.so.6 and a loader")
    return loaders[0]


def run(root, program):
    """Runs the program out of `root`; gives the version of the C library that it ran with."""
    first = loader(root)
    libraries = sorted({str(path.parent) for name in ("libc.so.6", *LIBRARIES) for path in pathlib.Path(root).rglob(name)})
    command = [first, "--library-path", ":".join(libraries), program]
    for arguments, expected in ((["--version"], 0), (["evaluate", EXAMPLE, "--quiet"], NON_COMPLIANT)):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != expected:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise NotRunnable(f"`{arguments[0]}` ended with status {done.returncode} there: {said[-1] if said else 'it said nothing'}")
    newest = re.findall(rb"GNU C Library[^\n]*? version (\d+\.\d+)", (first.parent / "libc.so.6").resolve().read_bytes())
    return newest[0].decode() if newest else "of an unknown version"


def link(root, into):
    """Makes a folder for the linker. The links in a root are for when it is `/`, and lead to this machine's library."""
    first, into = loader(root).absolute(), pathlib.Path(into)
    found = {name: path.absolute() for name in (*STARTS, "libc_nonshared.a", *LIBRARIES) for path in pathlib.Path(root).rglob(name)}
    missing = [name for name in ("Scrt1.o", "libc_nonshared.a", "libgcc_s.so.1") if name not in found]
    if missing:
        raise NotLinkable(f"`{root}` has no {', no '.join(missing)}: unpack libc6-dev and libgcc-s1 into it as well")
    into.mkdir(parents=True)
    for name in STARTS:
        if name in found:
            (into / name).symlink_to(found[name])
    for name in LIBRARIES:
        if name in found:
            (into / f"{name.partition('.so')[0]}.so").symlink_to(found[name])
    (into / "libc.so").write_text(f"GROUP ( {first.parent / 'libc.so.6'} {found['libc_nonshared.a']} AS_NEEDED ( {first} ) )\n")


def main(task, root, last):
    try:
        if task == "link":
            link(root, last)
        else:
            print(f"ran with the C library {run(root, last)} of {root}")
    except (NotRunnable, NotLinkable) as failed:
        sys.exit(f"{last}: {failed}" if task == "run" else str(failed))


if __name__ == "__main__":
    main(*sys.argv[1:])

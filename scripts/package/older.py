"""Whether a program runs with an older C library: started by that library's own loader, out of a root that holds it."""

import pathlib
import re
import subprocess
import sys

LOADERS = ("ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1")
# What it is asked for: it must read files, use threads, and write a report.
EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "tests" / "example"
NON_COMPLIANT = 1


class NotRunnable(Exception):
    """It does not run there."""


def run(root, program):
    """Runs the program out of `root`; gives the version of the C library that it ran with."""
    libraries = sorted({path.parent for path in pathlib.Path(root).rglob("libc.so.6")})
    loaders = [folder / name for folder in libraries for name in LOADERS if (folder / name).exists()]
    if not loaders:
        raise NotRunnable(f"`{root}` holds no C library: no folder in it has libc.so.6 and a loader")
    command = [loaders[0], "--library-path", ":".join(map(str, libraries)), program]
    for arguments, expected in ((["--version"], 0), (["evaluate", EXAMPLE, "--quiet"], NON_COMPLIANT)):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False, timeout=120)
        if done.returncode != expected:
            said = (done.stderr.strip() or done.stdout.strip()).splitlines()
            raise NotRunnable(f"`{arguments[0]}` ended with status {done.returncode} there: {said[-1] if said else 'it said nothing'}")
    newest = re.findall(rb"GNU C Library[^\n]*? version (\d+\.\d+)", (loaders[0].parent / "libc.so.6").resolve().read_bytes())
    return newest[0].decode() if newest else "of an unknown version"


if __name__ == "__main__":
    try:
        print(f"ran with the C library {run(*sys.argv[1:3])} of {sys.argv[1]}")
    except NotRunnable as failed:
        sys.exit(f"{sys.argv[2]}: {failed}")

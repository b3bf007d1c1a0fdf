"""Finds which functions of `bootstrap` an invocation runs, for the linker to put them side by side (build.rs reads the list)."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import event, hub, trust
from bench.fake_aws import FakeAws
from bench.function import Function
from bench.scenario import scenarios

LIST = Path(__file__).parents[2] / "src/bin/bootstrap.order"
HEAD = """\
# What an invocation runs, as the start of mangled names: build.rs tells the linker. First what that of a VPC by itself
# runs, then what that of a spoke runs beside it, then that of a fault. The name of a module stands for all of it, where
# most of it runs. A name that no longer exists costs nothing; a function that is not listed costs memory. Made by
# `scripts/bench.sh --order`.
"""
# Longer names are cut: they are types of types, and their start says which.
LONGEST = 300
# A module is listed as one where so much of its code runs.
MOSTLY = 0.75
# Callgrind makes a start some fifty times slower.
SECONDS = 300
LEGACY = re.compile(r"_ZN(?P<path>.*)17h[0-9a-f]{16}E")
# Names of the standard library, whose scheme has the compiler's version in them. It is small and taken whole.
STANDARD = "_R"


def main(bootstrap):
    sizes, addresses = _functions(bootstrap)
    # What every invocation runs comes first, and what only some run after it: the one needs no memory for the other.
    listed, ran = [], set()
    with tempfile.TemporaryDirectory() as folder:
        trusted = trust.make(folder)
        aws = FakeAws(trusted, True)
        try:
            for scenario, parameters in _runs():
                ran |= _folded(_ran(bootstrap, aws, trusted, scenario, parameters, Path(folder)), addresses)
                known = set(listed)
                listed += [prefix for prefix in prefixes(sizes, ran) if prefix not in known]
        finally:
            aws.stop()
    LIST.write_text(HEAD + "".join(f"{prefix}\n" for prefix in listed))
    print(f"{sum(sizes.get(name, 0) for name in ran):,} of {sum(sizes.values()):,} bytes run; {len(listed)} lines in {LIST.name}")


def _runs():
    alone, _, *faults = scenarios()
    yield alone, {"centralEndpoints": "IGNORE"}
    yield next(iter(hub.spokes().values())), hub.PARAMETERS
    yield next(fault for fault in faults if fault.name == "no-endpoint"), {}


def _folded(ran, addresses):
    """Functions that are the same were folded into one, which has all their names; the linker goes by any of them."""
    run = {addresses[name] for name in ran if name in addresses}
    return ran | {name for name, address in addresses.items() if address in run}


def _functions(bootstrap):
    """The size of each function by its mangled name, and its address."""
    listed = subprocess.run(["nm", "--print-size", bootstrap], capture_output=True, text=True, check=True).stdout
    lines = (line.split() for line in listed.splitlines())
    found = [line for line in lines if len(line) == 4 and line[2] in "tTwW"]
    if not found:
        sys.exit(f"`{bootstrap}` has no symbols: build it with `-C strip=none`")
    return {name: int(size, 16) for _, size, _, name in found}, {name: address for address, _, _, name in found}


def _ran(bootstrap, aws, trusted, scenario, parameters, folder):
    """The functions that two invocations ran."""
    found = folder / "callgrind"
    program = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={found}", bootstrap]
    environment = {"AWS_ENDPOINT_URL": aws.url, "SSL_CERT_FILE": str(trusted.bundle), "HOME": str(folder)}
    function = Function(program, environment, folder / "log", SECONDS)
    try:
        for _ in range(2):
            function.invoke(event.change(scenario.vpc_id, parameters))
            aws.take()
        os.kill(function.pid, signal.SIGTERM)
        _wait_for(found)
    finally:
        function.stop()
    names, ran = {}, set()
    for line in found.read_text().splitlines():
        # The first mention of a function gives its name a number.
        if told := re.match(r"(c?)fn=\((\d+)\)(?: (\S+))?", line):
            called, number, name = told.groups()
            if name:
                names[number] = re.sub(r"'\d+$", "", name)
            if not called:
                ran.add(number)
    return {names[number] for number in ran}


def _wait_for(file):
    for _ in range(SECONDS):
        if file.exists() and "totals:" in file.read_text():
            return
        time.sleep(1)
    sys.exit("callgrind did not write what it counted")


def prefixes(sizes, ran):
    """The shortest list of modules and functions that has everything that ran and not much else."""
    tree, others = _Module(), set()
    for name, size in sizes.items():
        if path := _path(name):
            tree.add(path, size, size if name in ran else 0)
        elif name in ran and not name.startswith(STANDARD):
            others.add(name)
    listed = {name[:LONGEST] for name in (*others, *tree.listed("_ZN"))}
    return [STANDARD, *sorted(listed)]


def _path(name):
    """The parts of a mangled name with their lengths, the last of them the hash; None for other names."""
    told = LEGACY.match(name)
    path, rest = [], told["path"] if told else ""
    while number := re.match(r"\d+", rest):
        end = number.end() + int(number[0])
        path.append(rest[:end])
        rest = rest[end:]
    return [*path, name[told.end("path") :]] if path and not rest else None


class _Module:
    def __init__(self):
        self.size, self.ran, self.parts = 0, 0, {}

    def add(self, path, size, ran):
        self.size += size
        self.ran += ran
        if path:
            self.parts.setdefault(path[0], _Module()).add(path[1:], size, ran)

    def listed(self, prefix):
        for part, inner in self.parts.items():
            if inner.ran and inner.ran >= MOSTLY * inner.size:
                yield prefix + part
            elif inner.ran:
                yield from inner.listed(prefix + part)


if __name__ == "__main__":
    main(*sys.argv[1:])

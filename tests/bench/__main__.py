"""Measures the function beside its peer, start by start in turn, and prints the table."""

import argparse
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from bench import event, hub, trust
from bench.fake_aws import FakeAws
from bench.figures import median, spread, table
from bench.function import Failed, Function, from_disk
from bench.scenario import LARGE_SIZE, ORDINARY_SIZE, scenarios

# What a hub adds is measured apart.
ALONE = {"centralEndpoints": "IGNORE"}
PEER = Path(__file__).parent / "peer"
# Between two invocations: what the process still does after it answered is over by then.
PAUSE = 0.02


@dataclass
class Side:
    """One of the two, and what was measured of it."""

    name: str
    command: list
    environment: dict
    initialized: list = field(default_factory=list)
    cold: list = field(default_factory=list)
    warm: list = field(default_factory=list)
    peaks: dict = field(default_factory=dict)
    calls: list = None


@dataclass
class Measured:
    """A VPC at two sizes, with the parameters that it is evaluated by, and what both sides needed for it."""

    ordinary: object
    large: object
    parameters: dict
    sides: list


class Bench:
    """The fake AWS, the sides, and a folder for their logs."""

    def __init__(self, aws, bundle, folder):
        self._aws, self._folder = aws, folder
        self._trust = {
            "AWS_ENDPOINT_URL": aws.url,
            "SSL_CERT_FILE": str(bundle),
            "AWS_CA_BUNDLE": str(bundle),
        }

    def run(self, side, scenario, parameters, invocations):
        """Starts a side and invokes it: the moments, the peak of memory, the answers."""
        function = Function(side.command, {**self._trust, **side.environment}, Path(self._folder, "log"))
        try:
            moments, answers = [], []
            for _ in range(invocations):
                moments.append(function.invoke(event.change(scenario.vpc_id, parameters)))
                answers.append(self._aws.take())
                time.sleep(PAUSE)
            return function.initialized, moments, function.peak_memory, answers
        finally:
            function.stop()

    def agree(self, scenario, parameters, sides):
        """Runs both sides once; the compliance type that both report."""
        told = {}
        for side in sides:
            *_, answers = self.run(side, scenario, parameters, 1)
            told[side.name] = answers[0][1]
        if None in told.values() or len(set(told.values())) != 1:
            raise Failed(f"the answers on `{scenario.name}` differ: {told}")
        return next(iter(told.values()))

    def measure(self, scenario, parameters, sides, starts, invocations):
        """Starts each side so often, in turn, the order turned round each time."""
        for number in range(starts):
            for side in sides if number % 2 else reversed(sides):
                initialized, moments, peak, answers = self.run(side, scenario, parameters, invocations)
                side.peaks.setdefault(scenario.vpc_id, []).append(peak)
                if any(compliance != "COMPLIANT" for _, compliance in answers):
                    raise Failed(f"{side.name} does not find `{scenario.name}` COMPLIANT: {answers}")
                yield side, initialized, moments, answers


def main():
    options = _options()
    from_disk(options.bootstrap)
    with tempfile.TemporaryDirectory() as folder:
        trusted = trust.make(folder)
        aws = FakeAws(trusted, options.resumption)
        try:
            _run(Bench(aws, trusted.bundle, folder), options, Path(folder))
        finally:
            aws.stop()


def _sides(options):
    return [
        Side("Rust", [options.bootstrap], {}),
        Side(
            "Python",
            [options.peer_python, "-m", "awslambdaric", "handler.handler"],
            {"PYTHONPATH": str(PEER), "LAMBDA_TASK_ROOT": str(PEER), "PEER_THREADS": str(options.peer_threads)},
        ),
    ]


def _run(bench, options, folder):
    ordinary, large, *faults = scenarios()
    alone = Measured(ordinary, large, ALONE, _sides(options))
    spoke = Measured(*hub.spokes().values(), hub.PARAMETERS, _sides(options))
    for scenario in (ordinary, large, *faults):
        _agree(bench, scenario, alone)
    for scenario in (spoke.ordinary, spoke.large):
        _agree(bench, scenario, spoke)
    for title, measured in (("A VPC by itself", alone), ("A spoke of a hub, which is read with the hub's role", spoke)):
        _measure(bench, measured, options)
        print(f"{title}\n")
        _print(measured, Path(options.bootstrap), folder)
        print()


def _agree(bench, scenario, measured):
    compliance = bench.agree(scenario, measured.parameters, measured.sides)
    print(f"{scenario.name}, {len(scenario.records['NetworkInterfaces'])} network interfaces: both say {compliance}", file=sys.stderr)


def _measure(bench, measured, options):
    parameters, sides = measured.parameters, measured.sides
    for side, initialized, moments, answers in bench.measure(measured.ordinary, parameters, sides, options.starts, 1 + options.warm):
        side.initialized.append(initialized)
        side.cold.append(moments[0][1])
        side.warm += [_between(moments, at) for at in range(1, len(moments))]
        side.calls = [len(operations) for operations, _ in answers]
    for _ in bench.measure(measured.large, parameters, sides, options.large_starts, 1 + options.large_warm):
        pass


def _between(moments, at):
    """One more invocation: the wall time that it took, and all CPU time since the answer before it."""
    (sent, answered), (_, before) = moments[at], moments[at - 1]
    return (answered.wall - sent.wall, answered.cpu - before.cpu)


def _print(measured, bootstrap, folder):
    sides, ordinary, large = measured.sides, measured.ordinary, measured.large
    figures = {
        "cold start, CPU (ms)": [[m.cpu for m in side.cold] for side in sides],
        "cold start, wall (ms)": [[m.wall for m in side.cold] for side in sides],
        "of it until ready, wall (ms)": [[m.wall for m in side.initialized] for side in sides],
        "warm invocation, CPU (ms)": [[cpu for _, cpu in side.warm] for side in sides],
        "warm invocation, wall (ms)": [[wall for wall, _ in side.warm] for side in sides],
    }
    rows = [["", *(side.name for side in sides), "ratio"]]
    for name, values in figures.items():
        rows.append([name, *map(spread, values), _ratio(values)])
    for scenario, size in ((ordinary, ORDINARY_SIZE), (large, LARGE_SIZE)):
        values = [[peak / 2**20 for peak in side.peaks[scenario.vpc_id]] for side in sides]
        rows.append([f"peak memory, {size:,} interfaces (MiB)", *(spread(v, 1) for v in values), _ratio(values)])
    rows.append(["calls of the first invocation", *(str(side.calls[0]) for side in sides), ""])
    rows.append(["calls of a further one", *(str(side.calls[-1]) for side in sides), ""])
    zipped = folder / "bootstrap.zip"
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(bootstrap)
    rows.append(["package, zipped (MB)", f"{zipped.stat().st_size / 1e6:.2f}", "", ""])
    print(table(rows))


def _ratio(values):
    ours, peers = map(median, values)
    return f"{peers / ours:.1f}"


def _options():
    parser = argparse.ArgumentParser(prog="scripts/bench.sh", description=__doc__)
    parser.add_argument("bootstrap", help="the function's release binary")
    parser.add_argument("peer_python", help="a Python that has tests/bench/requirements.txt")
    parser.add_argument("--starts", type=int, default=15, help="cold starts of each side (15)")
    parser.add_argument("--warm", type=int, default=20, help="further invocations after each (20)")
    parser.add_argument("--large-starts", type=int, default=4, help=f"starts with {LARGE_SIZE} network interfaces (4)")
    parser.add_argument("--large-warm", type=int, default=20, help="further invocations after each (20)")
    parser.add_argument("--peer-threads", type=int, default=1, help="how many calls the peer makes side by side (1: it costs it the least CPU)")
    parser.add_argument("--no-resumption", dest="resumption", action="store_false", help="the server gives no TLS session tickets")
    return parser.parse_args()


if __name__ == "__main__":
    try:
        main()
    except Failed as failed:
        sys.exit(f"bench.sh: {failed}")

"""What brings places together, at the size of a large organization: generated lines, bounded memory.

`VPC_ENDPOINT_RULE_PLACES=170000 scripts/test.sh -k reduce` asks for 10,000 accounts in 17 Regions.
"""

import hashlib
import json
import os
import subprocess
import time

import pytest

from accounts.program import path
from accounts.test_crowd import _peak_kilobytes

PLACES = int(os.environ.get("VPC_ENDPOINT_RULE_PLACES", "8500"))
REGIONS = [f"xx-{way}-{n}" for way in ("north", "south", "east", "west", "central", "northeast") for n in (1, 2, 3)][:17]
EXAMPLE = os.path.join(os.path.dirname(__file__), "..", "example")
# One in so many places has VPCs in use, with findings; the others have what every account has: an unused default VPC.
USED = 10
# What holds where a line stands, for each place, in bytes; and what the program needs without any.
FOR_EACH, AT_ALL = 700, 60 * 1024 * 1024


def sealed(line):
    """The line with its checksum, as the program writes it."""
    text = json.dumps(line, separators=(",", ":"), ensure_ascii=False)[:-1]
    checksum = hashlib.sha256(text.encode()).hexdigest()[:16]
    return f'{text},"checksum":"{checksum}"}}\n'


def line_of(place):
    """A line of the example, as `evaluate --place` prints it."""
    command = [path(), "evaluate", EXAMPLE, "--place", place, "--now", "2026-11-22T10:00:00Z", "--quiet"]
    line = json.loads(subprocess.run(command, capture_output=True, check=False).stdout)
    del line["checksum"]
    return line


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """A folder with the lines of every place, a file a Region."""
    folder = tmp_path_factory.mktemp("merged")
    used = line_of("111122223333/eu-west-3")
    unused = json.loads(json.dumps(used))
    bare = next(e for e in unused["evaluations"] if e["complianceType"] == "NOT_APPLICABLE")
    unused["evaluations"] = [{**bare, "clients": []}]
    for at, region in enumerate(REGIONS):
        with (folder / f"region={region}.places.ndjson").open("w") as out:
            for number in range(PLACES // len(REGIONS)):
                line = used if (number + at) % USED == 0 else unused
                account = f"{200_000_000_000 + number * 7:012}"
                line = {**line, "accountId": account, "region": region, "accountName": f"account-{number}"}
                line["evaluations"] = [{**e, "accountId": account, "region": region} for e in line["evaluations"]]
                out.write(sealed(line))
    return folder


@pytest.mark.parametrize("form", ["json", "html", "junit"])
def test_memory_does_not_grow_with_the_lines(lines, tmp_path, form, capsys):
    report = tmp_path / "report"
    command = [path(), "report", "--evaluated", lines, "--format", form, "--output", report, "--quiet"]
    began, peak = time.monotonic(), 0
    running = subprocess.Popen(command)
    while running.poll() is None:
        peak = max(peak, _peak_kilobytes(running.pid) * 1024)
        time.sleep(0.05)
    places = PLACES // len(REGIONS) * len(REGIONS)
    size = sum(file.stat().st_size for file in lines.iterdir())
    with capsys.disabled():
        print(
            f"\n{form}: {places} places, {size >> 20} MB of lines, {report.stat().st_size >> 20} MB of report, "
            f"{peak >> 20} MB of memory, {time.monotonic() - began:.0f} s"
        )
    assert running.returncode == 1
    assert peak < AT_ALL + FOR_EACH * places
    if form == "json":
        assert json.loads(report.read_bytes())["summary"]["regions"] == len(REGIONS)

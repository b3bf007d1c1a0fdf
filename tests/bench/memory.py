"""Measures what the function needs of memory where security groups are many, or have many rules."""

import json
import sys
import tempfile
import time
from pathlib import Path

from aws.region import Region
from aws.simulator import Simulator
from bench.figures import table
from bench.function import Failed, Function, from_disk
from function import event

REGION = "eu-west-3"
# What Lambda gives a function at least, in MiB.
LEAST = 128


def rules(count):
    """So many rules, each of another block; every third is about HTTPS, every third about everything, the rest about other ports."""
    made = []
    for number in range(count):
        block = {"CidrIp": f"172.{16 + number // 65536}.{number // 256 % 256}.{number % 256}/32", "Description": f"partner {number}"}
        ports = ({"FromPort": 443, "ToPort": 443}, {"FromPort": 0, "ToPort": 65535}, {"FromPort": 8000 + number, "ToPort": 8000 + number})[number % 3]
        made.append({"IpProtocol": "tcp", **ports, "IpRanges": [block]})
    return made


LOADS = {
    "20 VPCs": lambda: Region(REGION, 20),
    "300 VPCs, three groups of 330 rules a client": lambda: Region(REGION, 300, groups=3, rules=rules(330)),
    "500 groups of 1,000 rules": lambda: Region(REGION, 250, groups=2, rules=rules(1000)),
    "8,000 groups of 60 rules": lambda: Region(REGION, 1600, groups=5, rules=rules(60)),
    "2,000 VPCs": lambda: Region(REGION, 2000),
}


def main(bootstrap, *only):
    from_disk(bootstrap)
    rows = [["", "peak memory (MiB)", "seconds", "calls of EC2"]]
    for name, make in LOADS.items():
        if only and not any(text in name for text in only):
            continue
        peak, seconds, calls = _measure(bootstrap, make())
        rows.append([name, f"{peak:.0f}{' (!)' if peak > LEAST else ''}", f"{seconds:.0f}", str(calls)])
    print(table(rows))


def _measure(bootstrap, region):
    aws = Simulator().start()
    aws.regions[REGION] = region
    with tempfile.TemporaryDirectory() as folder:
        function = Function([bootstrap], {"AWS_ENDPOINT_URL": aws.url}, Path(folder, "log"), seconds=600)
        try:
            began = time.monotonic()
            function.invoke(json.dumps(event.scheduled(REGION)).encode())
            seconds = time.monotonic() - began
            reported = aws.recorded(REGION).compliance()
            if set(reported) != set(region.vpcs):
                raise Failed(f"{len(reported)} of {len(region.vpcs)} VPCs are reported")
            return function.peak_memory / 2**20, seconds, len(aws.operations("ec2"))
        finally:
            function.stop()
            aws.stop()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failed as failed:
        sys.exit(f"bench.sh: {failed}")

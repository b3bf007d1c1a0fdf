"""The order in which AWS lists things says nothing: every list of a snapshot is shuffled, whatever it holds."""

import json
import os
import pathlib
import random
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", ROOT / "target/debug/vpc-endpoint-rule")
EXAMPLE = ROOT / "tests/example"
NOW = "2026-11-20T09:00:00Z"


def shuffled(value, by):
    """The same value with every list in it in another order."""
    if isinstance(value, dict):
        return {k: shuffled(v, by) for k, v in value.items()}
    if isinstance(value, list):
        value = [shuffled(v, by) for v in value]
        by.shuffle(value)
    return value


def report(snapshot, *more):
    ran = subprocess.run([PROGRAM, "evaluate", snapshot, "--format", "json", "--clients", "--now", NOW, *more], capture_output=True, check=False)
    assert ran.returncode in (0, 1, 3), ran.stderr.decode()
    return json.loads(ran.stdout)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_lists_changes_no_word(tmp_path, seed):
    by = random.Random(seed)
    for file in EXAMPLE.rglob("*.json"):
        to = tmp_path / file.relative_to(EXAMPLE)
        to.parent.mkdir(parents=True, exist_ok=True)
        data = json.loads(file.read_text())
        # One of several rules with the same number would be the first: EC2 holds none such.
        to.write_text(json.dumps(shuffled(data, by)))
    services = ["--parameters", json.dumps({"serviceNames": "ecr.api,ecr.dkr,s3,dynamodb,sts,logs", "unusedVpcs": "EVALUATE"})]
    for parameters in ([], services):
        assert report(tmp_path, *parameters) == report(EXAMPLE, *parameters)


# What people read of one VPC: the ways of its clients, and what would mend it.
FAULTY = ["111122223333/eu-west-3", "222233334444/eu-west-3", "333344445555/eu-west-3"]


def told(snapshot, *arguments):
    ran = subprocess.run([PROGRAM, *arguments, "--now", NOW], capture_output=True, check=False)
    # Also where there is nothing to explain.
    assert ran.returncode in (0, 1, 2, 3), ran.stderr.decode()
    return (ran.stdout + ran.stderr).decode().replace(str(snapshot), "SNAPSHOT")


@pytest.mark.parametrize("seed", range(2))
def test_the_order_of_lists_changes_nothing_that_is_explained_or_mended(tmp_path, seed):
    by = random.Random(seed)
    for file in EXAMPLE.rglob("*.json"):
        to = tmp_path / file.relative_to(EXAMPLE)
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(json.dumps(shuffled(json.loads(file.read_text()), by)))
    for place in FAULTY:
        account, region = place.split("/")
        for vpc in sorted({e["resourceId"] for e in report(EXAMPLE / place)["evaluations"]}):
            one = ["--account", account, "--region", region]
            for command in (["explain"], ["fix", "--format", "cli"], ["fix", "--format", "cloudformation"], ["fix", "--format", "terraform"]):
                first, *rest = command
                before, after = (told(at, first, str(at), vpc, *rest, *one) for at in (EXAMPLE, tmp_path))
                assert before == after, (vpc, command)

"""A hub of many spokes, in a survey: each worker is a process of its own, and one of them reads the hub for all."""

import json
import threading

from function.hub import HUB, HUB_VPC, REGION
from survey.spokes import ROLE, SPOKES, batch


def test_a_hub_is_read_once_for_workers_one_after_the_other(world, worker):
    for account in SPOKES:
        assert worker().invoke(batch(account)).error_type is None
    assert world.results() == {account: ["COMPLIANT"] for account in SPOKES}
    once = world.reads()
    assert once["ListResourceRecordSets"] == once["DescribeVpcEndpoints"] == once["DescribeRouteTables"] == 1, once
    kept = [key for key in world.objects() if "/hubs/" in key]
    assert kept == [f"runs/night-1/hubs/region={REGION}/account={HUB}.hub.ndjson"]
    # What is kept is saved data, a line a kind, after a line that says what was asked.
    head, *lines = world.objects()[kept[0]].splitlines()
    assert f"Hub {HUB} {HUB_VPC}" in json.loads(head)["hub"]["asks"]
    assert "VpcEndpoints" in {key for line in lines for key in json.loads(line)}


def test_a_hub_is_read_once_for_workers_side_by_side(world, worker):
    workers = {account: worker() for account in SPOKES}
    outcomes = {}

    def invoke(account):
        outcomes[account] = workers[account].invoke(batch(account)).error_type

    threads = [threading.Thread(target=invoke, args=(account,)) for account in SPOKES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert outcomes == dict.fromkeys(SPOKES)
    assert world.results() == {account: ["COMPLIANT"] for account in SPOKES}
    reads = world.reads()
    assert reads["ListResourceRecordSets"] == reads["DescribeVpcEndpoints"] == reads["DescribeRouteTables"] == 1, reads


def test_lines_are_those_of_a_worker_that_reads_by_itself(world, worker):
    one, other = worker(), worker()
    for account in SPOKES:
        one.invoke(batch(account))
        other.invoke(batch(account, run=f"alone-{account}"))
    kept = world.objects()
    for account in SPOKES:
        name = f"evaluated/region={REGION}/account={account}.places.ndjson"
        together, alone = (json.loads(kept[f"runs/{run}/{name}"]) for run in ("night-1", f"alone-{account}"))
        assert together["evaluations"] == alone["evaluations"]


def test_a_hub_that_is_denied_holds_nobody_up(aws, world, worker):
    aws.faults.add("AssumeRole", "denied", RoleArn=f"arn:aws:iam::{HUB}:role/{ROLE}")
    for account in SPOKES:
        assert worker().invoke(batch(account)).error_type is None
    assert world.results() == {account: ["UNDETERMINED"] for account in SPOKES}
    # Once it lets in, a new run reads it.
    aws.faults.clear()
    worker().invoke(batch(SPOKES[0], run="night-2"))
    assert world.results("night-2") == {SPOKES[0]: ["COMPLIANT"]}

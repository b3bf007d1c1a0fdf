"""`--resume FILE`: what was evaluated is not read again, what failed or is missing is."""

import json
import os
import signal
import subprocess
import time

from accounts.program import path
from accounts.test_places import ELSEWHERE, MEMBER, OTHER, REGION, role

OWN = "111122223333"
ROLES = ["--role-arn", role(MEMBER), "--role-arn", role(OTHER), "--region", REGION, "--region", ELSEWHERE]


def seeded(account):
    return {id: account.assume(id).used_vpc() for id in (MEMBER, OTHER)}


def at_fault(ran):
    """The VPCs in use that were evaluated, in the report's order: an account's default VPCs are not."""
    return [k for k, v in ran.compliance.items() if v == "NON_COMPLIANT"]


def read(aws):
    """The (account, region) pairs whose VPCs were asked for since the last time."""
    pairs = {(aws.account_of(c.access_key), c.region) for c in aws.calls if c.operation == "DescribeVpcs"}
    aws.forget_calls()
    return pairs


def test_a_failed_account_is_run_again_alone(aws, account, person):
    vpcs = seeded(account)
    aws.faults.add("AssumeRole", "denied", RoleArn=role(OTHER))
    first = person.evaluate(*ROLES, "--resume", "run.jsonl")
    assert (list(first.failures), at_fault(first)) == ([(OTHER, None)], [(MEMBER, REGION, vpcs[MEMBER])])
    read(aws)
    aws.faults.clear()
    second = person.evaluate(*ROLES, "--resume", "run.jsonl", "--verbose")
    assert read(aws) == {(OTHER, REGION), (OTHER, ELSEWHERE)}
    assert "the journal holds 2 accounts and regions" in second.told
    assert second.failures == {}
    assert at_fault(second) == [(MEMBER, REGION, vpcs[MEMBER]), (OTHER, REGION, vpcs[OTHER])]
    third = person.evaluate(*ROLES, "--resume", "run.jsonl")
    assert read(aws) == set()
    assert third.out == second.out
    assert aws.operations("sts") == []


def test_a_failed_region_is_run_again_alone(aws, account, person):
    seeded(account)
    aws.faults.add("DescribeVpcs", "denied", account=MEMBER, region=REGION)
    assert list(person.evaluate(*ROLES, "--resume", "run.jsonl").failures) == [(MEMBER, REGION)]
    read(aws)
    aws.faults.clear()
    again = person.evaluate(*ROLES, "--resume", "run.jsonl")
    assert (read(aws), again.failures) == ({(MEMBER, REGION)}, {})


def test_what_was_read_in_part_is_read_again(aws, account, person):
    account.private_vpc()
    aws.faults.add("DescribeNetworkAcls", "denied")
    assert person.evaluate("--resume", "run.jsonl").status == 3
    aws.faults.clear()
    read(aws)
    assert person.evaluate("--resume", "run.jsonl").status == 0
    assert read(aws) == {(OWN, REGION)}


def test_enabled_regions_are_asked_for_once(aws, account, person):
    account.used_vpc()
    first = person.evaluate("--all-regions", "--resume", "run.jsonl")
    aws.forget_calls()
    second = person.evaluate("--all-regions", "--resume", "run.jsonl")
    assert second.out == first.out
    assert aws.operations() == ["GetCallerIdentity"]


def test_a_resumed_report_is_the_one_that_was_not_interrupted(aws, account, person):
    seeded(account)
    account.assume(MEMBER).private_vpc()
    now = ["--now", "2026-11-22T10:00:00Z", "--clients"]
    whole = person.evaluate(*ROLES, *now)
    person.evaluate(*ROLES, *now, "--resume", "run.jsonl")
    journal = person.folder / "run.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) == 5
    # As a crash leaves it: two places whole, the third cut in the middle.
    journal.write_bytes(b"".join(lines[:3]) + lines[3][: len(lines[3]) // 2])
    aws.forget_calls()
    assert person.evaluate(*ROLES, *now, "--resume", "run.jsonl").out == whole.out
    assert len(read(aws)) == 2


def test_another_run_is_refused_before_anything_is_called(aws, account, person):
    account.used_vpc()
    person.evaluate("--resume", "run.jsonl")
    aws.forget_calls()
    before = (person.folder / "run.jsonl").read_bytes()
    for other in (["--parameters", '{"depth": "existence"}'], ["--vpc", "vpc-0a1b2c3d"], ["--now", "2026-11-22T10:00:00Z"]):
        ran = person.evaluate("--resume", "run.jsonl", *other)
        assert (ran.status, ran.out) == (2, "")
        assert "name another file" in ran.told
    (person.folder / "notes.txt").write_text("remember the milk")
    assert person.evaluate("--resume", "notes.txt").status == 2
    assert (person.folder / "notes.txt").read_text() == "remember the milk"
    assert aws.operations() == []
    assert (person.folder / "run.jsonl").read_bytes() == before


def test_a_run_that_is_broken_off_leaves_whole_lines(aws, account, person):
    vpcs = seeded(account)
    aws.faults.add("DescribeVpcs", "hang", account=OTHER)
    command = [path(), "evaluate", "--live", *ROLES, "--format", "json", "--resume", "run.jsonl", "--output", "report.json"]
    running = subprocess.Popen(command, env=person.environment, cwd=person.folder, stderr=subprocess.PIPE)
    journal = person.folder / "run.jsonl"
    ends = time.monotonic() + 60
    while time.monotonic() < ends and (not journal.exists() or journal.read_bytes().count(b"\n") < 3):
        time.sleep(0.05)
    os.kill(running.pid, signal.SIGINT)
    running.communicate(timeout=30)
    assert running.returncode == -signal.SIGINT
    assert not (person.folder / "report.json").exists()
    lines = journal.read_bytes().splitlines(keepends=True)
    assert [line.endswith(b"\n") and bool(json.loads(line)) for line in lines] == [True] * 3
    aws.faults.clear()
    read(aws)
    again = person.evaluate(*ROLES, "--resume", "run.jsonl")
    assert read(aws) == {(OTHER, REGION), (OTHER, ELSEWHERE)}
    assert at_fault(again) == [(MEMBER, REGION, vpcs[MEMBER]), (OTHER, REGION, vpcs[OTHER])]

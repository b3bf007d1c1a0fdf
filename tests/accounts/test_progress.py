"""What a person sees of a long run over accounts."""

import re
import signal

from accounts.program import path
from accounts.test_places import MEMBER, OTHER, REGION, role
from terminal.terminal import Terminal

ROLES = ["--role-arn", role(MEMBER), "--role-arn", role(OTHER)]


def started(aws, account, person, *arguments):
    """A run on a terminal of which one account has failed, and the other is silent."""
    for member in (MEMBER, OTHER):
        account.assume(member).used_vpc()
    aws.faults.add("AssumeRole", "denied", RoleArn=role(MEMBER))
    aws.faults.add("DescribeVpcs", "hang", account=OTHER)
    return Terminal([path(), "evaluate", "--live", "--no-pager", *ROLES, *arguments], person.environment)


def test_counts_failures_and_the_time_left_are_seen(aws, account, person):
    run = started(aws, account, person).read(until=b"1 of 2")
    assert re.search(r"1 of 2 accounts and regions, 1 failed, \d+ seconds? left", run.text)
    # It is told at once, not when the silent one has spoken.
    run.read(until=b"was not evaluated")
    aws.faults.clear()
    assert run.end() == 1
    assert f"{OTHER}  {REGION}" in run.text


def test_the_quiet_see_the_result_only(aws, account, person):
    run = started(aws, account, person, "--quiet")
    while "DescribeVpcs" not in aws.operations():
        pass
    aws.faults.clear()
    assert run.end() == 1
    assert "accounts and regions" not in run.text and "not evaluated" not in run.text


def test_ctrl_c_ends_it_at_once(aws, account, person):
    run = started(aws, account, person).read(until=b"1 failed")
    run.signal(signal.SIGINT)
    assert run.end() == -signal.SIGINT

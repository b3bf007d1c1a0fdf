"""What cannot be read: it is reported as such, with what to do; everything else is reported all the same."""

import json

import pytest

from accounts.test_places import ELSEWHERE, MEMBER, OTHER, REGION, role
from aws.account import Account

OWN = "111122223333"


def test_a_role_that_cannot_be_assumed_fails_its_account_only(aws, account, person):
    vpc = account.assume(MEMBER).used_vpc()
    account.assume(OTHER)
    aws.faults.add("AssumeRole", "denied", RoleArn=role(OTHER))
    ran = person.evaluate("--role-arn", role(MEMBER), "--role-arn", role(OTHER))
    assert ran.status == 1
    assert ran.compliance == {(MEMBER, REGION, vpc): "NON_COMPLIANT"}
    assert list(ran.failures) == [(OTHER, None)]
    why = ran.failures[OTHER, None]
    assert role(OTHER) in why and "trust policy must allow" in why and "sts:AssumeRole" in why and OWN in why
    assert f"warning: {OTHER} in every region was not evaluated" in ran.told


def test_nothing_non_compliant_but_something_unread_is_status_3(aws, account, person):
    account.assume(MEMBER).private_vpc()
    account.assume(OTHER)
    aws.faults.add("AssumeRole", "denied", RoleArn=role(OTHER))
    roles = ["--role-arn", role(MEMBER), "--role-arn", role(OTHER)]
    assert person.evaluate(*roles).status == 3
    assert person.evaluate(*roles, "--quiet").told == ""


def test_throttling_is_waited_out_and_counted(aws, account, person):
    vpc = account.used_vpc()
    aws.faults.add("DescribeVpcs", "throttled", numbers=[1, 2])
    aws.faults.add("DescribeVpcEndpoints", "unavailable", numbers=[1])
    ran = person.evaluate("--verbose")
    assert (ran.status, list(ran.compliance)) == (1, [(OWN, REGION, vpc)])
    assert "DescribeVpcs 1 and 2 again" in ran.told
    assert "DescribeVpcEndpoints 1 and 1 again" in ran.told


def test_a_throttled_sts_is_waited_out(aws, account, person):
    vpc = account.assume(MEMBER).used_vpc()
    aws.faults.add("AssumeRole", "throttled", numbers=[1, 2])
    ran = person.evaluate("--role-arn", role(MEMBER))
    assert list(ran.compliance) == [(MEMBER, REGION, vpc)]


def test_a_list_of_vpcs_that_is_denied_fails_the_region(aws, account, person):
    there = Account(aws, ELSEWHERE).used_vpc()
    aws.faults.add("DescribeVpcs", "denied", region=REGION)
    ran = person.evaluate("--region", REGION, "--region", ELSEWHERE)
    assert list(ran.compliance) == [(OWN, ELSEWHERE, there)]
    assert list(ran.failures) == [(OWN, REGION)]
    assert "allow `ec2:DescribeVpcs` to `arn:aws" in ran.failures[OWN, REGION]


def test_all_denied_actions_come_as_one_statement(aws, account, person):
    account.used_vpc()
    for operation in ("DescribeVpcs", "DescribeNetworkAcls", "DescribeRouteTables"):
        aws.faults.add(operation, "denied", region=REGION)
    ran = person.evaluate("--region", REGION, "--region", ELSEWHERE)
    [line] = [line for line in ran.told.splitlines() if '"Effect": "Allow"' in line]
    statement = json.loads(line[line.index("{"):])
    assert "ec2:DescribeVpcs" in statement["Action"]
    assert statement["Action"] == sorted(set(statement["Action"]))


def test_the_first_that_fails_ends_the_run_where_that_is_asked_for(aws, account, person):
    account.used_vpc()
    aws.faults.add("DescribeVpcs", "denied", region=REGION)
    ran = person.evaluate("--region", REGION, "--region", ELSEWHERE, "--stop-on-error")
    assert (ran.status, ran.out) == (2, "")
    assert "ec2:DescribeVpcs" in ran.told


def test_a_region_that_is_not_enabled_says_so(aws, account, person):
    for operation in ("DescribeVpcs", "DescribeVpcEndpoints", "DescribeNetworkInterfaces"):
        aws.faults.add(operation, "disabled", region="eu-south-1")
    ran = person.evaluate("--region", REGION, "--region", "eu-south-1")
    assert ran.status == 3
    assert "has the region enabled" in ran.failures[OWN, "eu-south-1"]


def test_regions_that_are_not_told_fail_the_account(aws, account, person):
    aws.faults.add("DescribeRegions", "denied")
    ran = person.evaluate("--all-regions")
    assert ran.status == 3
    assert "allow `ec2:DescribeRegions`" in ran.failures[OWN, None]


def test_what_is_read_in_part_is_evaluated_as_far_as_it_goes_and_told(aws, account, person):
    broken, (private, _) = account.used_vpc(), account.private_vpc()
    aws.faults.add("DescribeRouteTables", "denied")
    ran = person.evaluate()
    assert ran.status == 1
    assert ran.compliance == {(OWN, REGION, broken): "NON_COMPLIANT", (OWN, REGION, private): "UNDETERMINED"}
    assert ran.failures == {}
    assert "was read in part" in ran.told and "allow `ec2:DescribeRouteTables`" in ran.told


def test_an_account_that_is_silent_holds_up_no_other(aws, account, person):
    """It is last in the report's order, and the first to be read."""
    account.assume(MEMBER)
    vpc = account.assume(OTHER).used_vpc()
    aws.faults.add("DescribeVpcs", "reset", numbers=range(1, 7), account=MEMBER)
    ran = person.evaluate("--role-arn", role(MEMBER), "--role-arn", role(OTHER), "--concurrency", "1")
    assert list(ran.compliance) == [(OTHER, REGION, vpc)]
    assert ran.report["summary"]["accounts"] == 2


@pytest.mark.parametrize("output", ["table", "markdown", "junit", "sarif", "ocsf", "asff", "csv"])
def test_every_format_has_room_for_a_failure(aws, account, person, output):
    account.used_vpc()
    aws.faults.add("AssumeRole", "denied", RoleArn=role(MEMBER))
    ran = person.evaluate("--role-arn", role(MEMBER), output=output)
    assert ran.status == 3
    assert MEMBER in ran.told

"""`recheckMinutes`: a verdict on a state in transition is looked at again, by AWS Config itself."""

import json

import pytest

from aws.account import Account
from function import event

REGION = "eu-west-3"
ROLE = "arn:aws:iam::111122223333:role/vpc-endpoint-rule-recheck"


@pytest.fixture
def pending(account):
    vpc, (endpoint, *_) = account.private_vpc()
    account.network.set_state(endpoint, "pending")
    return event.endpoint_item(endpoint, vpc, REGION, "pending")


def asked(aws):
    return [c.parameters for c in aws.calls if c.operation == "CreateSchedule"]


def test_one_schedule_is_made_for_a_state_in_transition(aws, function, pending):
    outcome = function.invoke(event.change(pending, parameters={"recheckMinutes": "5"}))
    assert outcome.error_type is None, outcome.message
    (schedule,) = asked(aws)
    assert schedule["Target"]["Arn"] == "arn:aws:scheduler:::aws-sdk:config:startConfigRulesEvaluation"
    assert json.loads(schedule["Target"]["Input"]) == {"ConfigRuleNames": ["vpc-endpoint-rule"]}
    assert schedule["Target"]["RoleArn"] == ROLE
    assert schedule["ActionAfterCompletion"] == "DELETE"
    assert schedule["ScheduleExpression"].startswith("at(")
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}


def test_repeated_requests_collapse_into_one(aws, function, pending):
    for _ in range(3):
        outcome = function.invoke(event.change(pending, parameters={"recheckMinutes": "5"}))
        assert outcome.error_type is None, outcome.message
    assert len({schedule["Name"] for schedule in asked(aws)}) == 1


def test_nothing_is_scheduled_unless_asked_for(aws, function, pending):
    assert function.invoke(event.change(pending)).error_type is None
    assert asked(aws) == []


def test_nothing_is_scheduled_where_nothing_is_in_transition(aws, account, function):
    vpc, (endpoint, *_) = account.private_vpc()
    item = event.endpoint_item(endpoint, vpc, REGION, "available")
    assert function.invoke(event.change(item, parameters={"recheckMinutes": "5"})).error_type is None
    assert asked(aws) == []


def test_without_a_role_to_schedule_with_the_verdict_still_stands(account, start, pending):
    function = start(RECHECK_ROLE_ARN="")
    outcome = function.invoke(event.change(pending, parameters={"recheckMinutes": "5"}))
    assert outcome.error_type == "CannotReport"
    assert "RECHECK_ROLE_ARN" in outcome.message
    assert list(account.recorded.compliance().values()) == ["NON_COMPLIANT"]


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_the_schedule_stands_in_the_partition_and_account_of_the_rule(aws, function, region, partition):
    there = Account(aws, region)
    vpc, (endpoint, *_) = there.private_vpc()
    there.network.set_state(endpoint, "pending")
    item = event.endpoint_item(endpoint, vpc, region, "pending")
    outcome = function.invoke(event.change(item, parameters={"recheckMinutes": "5"}))
    assert outcome.error_type is None, outcome.message
    (schedule,) = asked(aws)
    assert schedule["Target"]["Arn"] == f"arn:{partition}:scheduler:::aws-sdk:config:startConfigRulesEvaluation"

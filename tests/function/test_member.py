"""`memberRoleName`: the function works in the account of the rule, with that account's credentials."""

from aws.account import Account
from function import event

REGION = "eu-west-3"
MEMBER, OTHER = "444455556666", "777788889999"
PARAMETERS = {"memberRoleName": "member"}


def of_member(member):
    return event.scheduled(REGION, parameters=PARAMETERS, account=member.account_id)


def test_reads_and_reports_both_use_the_member_accounts_credentials(aws, account, function):
    account.used_vpc()
    member = account.assume(MEMBER)
    theirs = member.used_vpc()
    aws.forget_calls()
    assert function.invoke(of_member(member)).error_type is None
    assert member.recorded.compliance() == {theirs: "NON_COMPLIANT"}
    assert account.recorded.compliance() == {}
    accounts = {c.operation: aws.account_of(c.access_key) for c in aws.calls}
    assert accounts.pop("AssumeRole") == account.account_id
    assert set(accounts.values()) == {MEMBER}


def test_the_session_names_the_rule_and_the_role_is_the_members(aws, account, function):
    member = account.assume(MEMBER)
    aws.forget_calls()
    function.invoke(of_member(member))
    (assumed,) = [c for c in aws.calls if c.operation == "AssumeRole"]
    assert assumed.parameters["RoleArn"] == f"arn:aws:iam::{MEMBER}:role/member"
    assert member.rule_name in assumed.parameters["RoleSessionName"]
    assert assumed.region == REGION


def test_credentials_are_kept_for_each_account(aws, account, function):
    members = [account.assume(MEMBER), account.assume(OTHER)]
    vpcs = [member.used_vpc() for member in members]
    aws.forget_calls()
    for _ in range(3):
        for member in members:
            assert function.invoke(of_member(member)).error_type is None
    assert aws.operations("sts") == ["AssumeRole"] * 2
    assert [m.recorded.compliance() for m in members] == [{vpc: "NON_COMPLIANT"} for vpc in vpcs]


def test_without_the_parameter_no_role_is_assumed(aws, account, function):
    account.used_vpc()
    aws.forget_calls()
    assert function.invoke(event.scheduled(REGION)).error_type is None
    assert aws.operations("sts") == []


def test_the_rules_region_is_read_and_no_other(aws, account, function):
    elsewhere = Account(aws, "ap-northeast-1")
    vpc = elsewhere.used_vpc()
    account.used_vpc()
    aws.forget_calls()
    assert function.invoke(event.scheduled("ap-northeast-1")).error_type is None
    assert {c.region for c in aws.calls} == {"ap-northeast-1"}
    assert elsewhere.recorded.compliance() == {vpc: "NON_COMPLIANT"}


def test_credentials_that_expired_are_asked_for_anew(aws, account, function):
    member = account.assume(MEMBER)
    vpc = member.used_vpc()
    assert function.invoke(of_member(member)).error_type is None
    aws.forget_calls()
    aws.faults.add("DescribeVpcs", "expired", numbers=[1])
    assert function.invoke(of_member(member)).error_type in (None, "CannotRead")
    assert function.invoke(of_member(member)).error_type is None
    assert aws.operations("sts") == ["AssumeRole"]
    assert member.recorded.compliance() == {vpc: "NON_COMPLIANT"}

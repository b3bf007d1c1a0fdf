"""The periodic run: every VPC of the region, batches, clean-up of results on what is gone."""

import pytest

from function import event

REGION = "eu-west-3"
GONE = "vpc-0dead0dead0dead00"


def leave_result(account, resource_id=GONE, compliance="NON_COMPLIANT"):
    """A result that an earlier run left behind."""
    left = {
        "ComplianceResourceType": event.VPC,
        "ComplianceResourceId": resource_id,
        "ComplianceType": compliance,
        "OrderingTimestamp": 1_700_000_000,
    }
    account.config.put_evaluations(Evaluations=[left], ResultToken="an earlier run")


def runs(function, sent):
    outcome = function.invoke(sent)
    assert outcome.error_type is None, outcome.message


@pytest.mark.parametrize("make", [event.scheduled, event.snapshot_delivered])
@pytest.mark.parametrize("depth", ["existence", "path"])
def test_every_vpc_is_evaluated_and_stale_results_are_cleaned_up(account, function, make, depth):
    private, _ = account.private_vpc()
    used, unused = account.used_vpc(), account.vpc()
    leave_result(account)
    leave_result(account, unused, "COMPLIANT")
    runs(function, make(REGION, parameters={"depth": depth}))
    assert account.recorded.compliance() == {
        private: "COMPLIANT",
        used: "NON_COMPLIANT",
        unused: "NOT_APPLICABLE",
        GONE: "NOT_APPLICABLE",
    }


def test_not_applicable_is_put_once_and_not_on_every_schedule(aws, account, function):
    used, unused = account.used_vpc(), account.vpc()
    runs(function, event.scheduled(REGION))
    assert account.recorded.compliance() == {used: "NON_COMPLIANT"}
    leave_result(account, unused, "COMPLIANT")
    for _ in range(2):
        runs(function, event.scheduled(REGION))
    assert account.recorded.compliance() == {used: "NON_COMPLIANT", unused: "NOT_APPLICABLE"}
    put = [e["ComplianceResourceId"] for c in aws.calls if c.operation == "PutEvaluations" for e in c.parameters["Evaluations"]]
    # What the earlier run left, and the one evaluation that takes it away.
    assert put.count(unused) == 2


def test_parameters_are_heeded(account, function):
    used, other = account.used_vpc(), account.used_vpc()
    leave_result(account, other, "COMPLIANT")
    runs(function, event.scheduled(REGION, parameters={"excludeVpcIds": other, "serviceNames": "s3"}))
    assert account.recorded.compliance() == {used: "NON_COMPLIANT", other: "NOT_APPLICABLE"}
    annotations = {k[1]: e["Annotation"] for k, e in account.recorded.results.items()}
    assert "s3" in annotations[used]
    assert "ecr" not in annotations[used]


def test_a_rule_that_config_does_not_know_has_no_results(account, function):
    used = account.used_vpc()
    leave_result(account)
    runs(function, event.scheduled(REGION, rule="made-anew-under-another-name"))
    assert account.recorded.compliance() == {used: "NON_COMPLIANT", GONE: "NON_COMPLIANT"}


def test_more_than_a_hundred_vpcs_go_in_batches(aws, account, function):
    vpcs = [account.vpc() for _ in range(203)]
    for vpc in vpcs:
        leave_result(account, vpc, "COMPLIANT")
    aws.page_size = 50
    aws.forget_calls()
    runs(function, event.scheduled(REGION))
    assert account.recorded.compliance() == dict.fromkeys(vpcs, "NOT_APPLICABLE")
    sizes = [len(c.parameters["Evaluations"]) for c in aws.calls if c.operation == "PutEvaluations"]
    assert sizes == [100, 100, 3]


def test_results_on_what_is_gone_are_found_beyond_the_first_page(account, function):
    for number in range(230):
        leave_result(account, f"vpc-{number:017x}", "COMPLIANT")
    kept = account.vpc()
    leave_result(account, kept, "COMPLIANT")
    runs(function, event.scheduled(REGION))
    compliance = account.recorded.compliance()
    assert len(compliance) == 231
    assert set(compliance.values()) == {"NOT_APPLICABLE"}
    assert kept in compliance


def test_evaluations_that_config_hands_back_are_put_again(account, function):
    used, unused = account.used_vpc(), account.vpc()
    leave_result(account, unused, "COMPLIANT")
    account.recorded.failing[used] = 1
    runs(function, event.scheduled(REGION))
    assert account.recorded.compliance() == {used: "NON_COMPLIANT", unused: "NOT_APPLICABLE"}


def test_evaluations_that_config_never_takes_fail_the_invocation(account, function):
    used, unused = account.used_vpc(), account.vpc()
    leave_result(account, unused, "COMPLIANT")
    account.recorded.failing[used] = 1000
    outcome = function.invoke(event.scheduled(REGION))
    assert outcome.error_type == "CannotReport"
    assert used in outcome.message
    assert account.recorded.compliance() == {unused: "NOT_APPLICABLE"}


def test_a_refused_token_is_said_so(account, function):
    account.used_vpc()
    account.recorded.invalid_tokens.add("expired")
    outcome = function.invoke(event.scheduled(REGION, token="expired"))
    assert outcome.error_type == "CannotReport"
    assert "InvalidResultToken" in outcome.message
    assert account.recorded.compliance() == {}


def test_nothing_is_cleaned_up_when_the_list_of_vpcs_is_not_whole(aws, account, function):
    used, _ = account.used_vpc(), account.used_vpc()
    leave_result(account)
    leave_result(account, used, "COMPLIANT")
    aws.faults.add("DescribeVpcs", "next-page-refused")
    outcome = function.invoke(event.scheduled(REGION))
    assert outcome.error_type == "CannotRead"
    assert account.recorded.compliance() == {GONE: "NON_COMPLIANT", used: "COMPLIANT"}


def test_what_a_denied_call_leaves_open_is_undetermined_and_the_rest_is_reported(aws, account, function):
    private, _ = account.private_vpc()
    used, unused = account.used_vpc(), account.vpc()
    leave_result(account, unused, "COMPLIANT")
    aws.faults.add("DescribeSecurityGroups", "denied")
    outcome = function.invoke(event.scheduled(REGION, parameters={"depth": "path"}))
    assert outcome.error_type == "Undetermined"
    assert private in outcome.message
    assert "ec2:DescribeSecurityGroups" in outcome.message
    assert account.recorded.compliance() == {used: "NON_COMPLIANT", unused: "NOT_APPLICABLE"}

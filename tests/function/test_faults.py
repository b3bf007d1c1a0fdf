"""Every call that the function makes, times every way in which it fails: the matrix, as a table.

Whatever fails, no evaluation is put that is not the truth; what does not rest on the failed call is reported; the
invocation ends with a stable error type and a message that names the call and, where access was denied, the action.
"""

import pytest

from aws.fault import KINDS, OF_PAGES, SILENCES
from function import event
from function.truth import MEMBER, Truth, use_dhcp_options

# How long the function may take: retries must end before it.
TIMEOUT = 12

PRIVATE, USED, UNUSED, GONE = "private", "used", "unused", "gone"
ALL = {PRIVATE, USED, UNUSED, GONE}

# Operation: the error that a lasting fault ends in, and the VPCs that are reported all the same.
TABLE = {
    "DescribeVpcs": ("CannotRead", set()),
    "DescribeVpcEndpoints": ("Undetermined", {UNUSED, GONE}),
    "DescribeNetworkInterfaces": ("Undetermined", {GONE}),
    "DescribeSubnets": ("CannotRead", ALL),
    "DescribeSecurityGroups": ("Undetermined", ALL - {PRIVATE}),
    "DescribeNetworkAcls": ("Undetermined", ALL - {PRIVATE}),
    "DescribeRouteTables": ("Undetermined", ALL - {PRIVATE}),
    "DescribePrefixLists": ("Undetermined", ALL - {PRIVATE}),
    "GetManagedPrefixListEntries": ("Undetermined", ALL - {PRIVATE}),
    "DescribeDhcpOptions": ("Undetermined", ALL - {PRIVATE}),
    "DescribeVpcAttribute": ("Undetermined", ALL - {PRIVATE}),
    "GetResourceConfigHistory": ("CannotRead", ALL - {GONE}),
    "GetComplianceDetailsByConfigRule": ("CannotRead", ALL - {GONE}),
    "PutEvaluations": ("CannotReport", set()),
    "CreateSchedule": ("CannotReport", ALL),
    "AssumeRole": ("CannotRead", set()),
}
SERVICES = {"AssumeRole": "sts", "CreateSchedule": "scheduler"}
CONFIG = ("PutEvaluations", "GetComplianceDetailsByConfigRule", "GetResourceConfigHistory")
# These give one answer, never a page of it. One item of a resource's history is enough.
WRITES = ("PutEvaluations", "CreateSchedule")
WITHOUT_PAGES = ("DescribeVpcAttribute", "PutEvaluations", "CreateSchedule", "AssumeRole", "GetResourceConfigHistory")
# A write is done where only its answer is lost; the function cannot tell, and says that it was not taken.
LOST_ANSWERS = ("cut", "cut-behind-a-mark")
# What may pass if it is asked once more.
PASSING = ("throttled", "unavailable", "reset")


def service_of(operation):
    return "config" if operation in CONFIG else SERVICES.get(operation, "ec2")


def matrix(kinds):
    return [
        pytest.param(operation, kind, id=f"{operation}-{kind}")
        for operation in TABLE
        for kind in kinds
        if not (kind in OF_PAGES and operation in WITHOUT_PAGES)
    ]


@pytest.mark.parametrize(("operation", "kind"), matrix(KINDS))
def test_a_lasting_fault_puts_no_wrong_evaluation(aws, account, start, operation, kind):
    truth = Truth(aws, account, operation)
    function = start(timeout=TIMEOUT)
    aws.faults.add(operation, kind)
    outcome = function.invoke(truth.event)
    error_type, reported = TABLE[operation]
    truth.check_everything_put()
    assert operation in truth.called(), "the fault never struck"
    assert outcome.error_type == error_type, outcome.message
    if not (kind in LOST_ANSWERS and operation in WRITES):
        assert truth.reported() == reported
    assert operation in outcome.message
    if kind == "denied":
        assert f"{service_of(operation)}:{operation}" in outcome.message


@pytest.mark.parametrize(("operation", "kind"), [
    ("DescribeVpcs", "hollow"), ("DescribeVpcEndpoints", "bare"), ("DescribeNetworkInterfaces", "bare"),
    ("GetComplianceDetailsByConfigRule", "hollow"), ("PutEvaluations", "hollow"), ("AssumeRole", "hollow"),
])
def test_an_answer_that_says_nothing_is_no_answer(aws, account, start, operation, kind):
    truth = Truth(aws, account, operation)
    function = start(timeout=TIMEOUT)
    aws.faults.add(operation, kind)
    outcome = function.invoke(truth.event)
    truth.check_everything_put()
    assert outcome.error_type == TABLE[operation][0], outcome.message
    assert operation in outcome.message


READS = [o for o in TABLE if service_of(o) == "ec2" and o != "GetManagedPrefixListEntries"]


@pytest.mark.parametrize("operation", READS)
def test_a_change_is_left_open_where_a_read_that_it_rests_on_is_denied(aws, account, function, operation):
    vpc, (endpoint, *_) = account.private_vpc()
    use_dhcp_options(account, vpc)
    sent = event.change(event.endpoint_item(endpoint, vpc, "eu-west-3", "available"), parameters={"depth": "path"})
    aws.faults.add(operation, "denied")
    outcome = function.invoke(sent)
    error_type, reported = TABLE[operation]
    assert outcome.error_type == error_type, outcome.message
    assert account.recorded.compliance() == ({vpc: "COMPLIANT"} if PRIVATE in reported else {})
    aws.faults.clear()
    assert function.invoke(sent).error_type is None
    assert account.recorded.compliance() == {vpc: "COMPLIANT"}


@pytest.mark.parametrize(("operation", "kind"), matrix(PASSING))
def test_a_passing_fault_is_tried_again(aws, account, start, operation, kind):
    truth = Truth(aws, account, operation)
    function = start(timeout=30)
    aws.faults.add(operation, kind, numbers=[1])
    outcome = function.invoke(truth.event)
    truth.check_everything_put()
    assert outcome.error_type is None, outcome.message
    assert truth.reported() == ALL - ({GONE} if operation == "GetResourceConfigHistory" else set())


@pytest.mark.parametrize("kind", SILENCES)
@pytest.mark.parametrize("operation", ["DescribeVpcEndpoints", "DescribeSecurityGroups", "PutEvaluations"])
def test_a_silent_answer_is_not_waited_for_to_the_end(aws, account, start, operation, kind):
    truth = Truth(aws, account, operation)
    function = start(timeout=60)
    aws.faults.add(operation, kind, numbers=[1])
    outcome = function.invoke(truth.event)
    assert outcome.error_type is None, outcome.message
    truth.check_everything_put()
    assert truth.reported() == ALL


def test_an_environment_recovers_when_the_fault_has_passed(aws, account, start):
    truth = Truth(aws, account, "DescribeVpcEndpoints")
    function = start(timeout=TIMEOUT)
    aws.faults.add("DescribeVpcEndpoints", "hang")
    assert function.invoke(truth.event).error_type == "Undetermined"
    aws.faults.clear()
    assert function.invoke(truth.event).error_type is None
    truth.check_everything_put()
    assert truth.reported() == ALL


def test_faults_of_several_calls_at_once_are_told_together(aws, account, start):
    truth = Truth(aws, account, "DescribeSecurityGroups")
    function = start(timeout=TIMEOUT)
    aws.faults.add("DescribeSecurityGroups", "denied")
    aws.faults.add("DescribeNetworkAcls", "denied")
    outcome = function.invoke(truth.event)
    assert outcome.error_type == "Undetermined"
    assert "ec2:DescribeSecurityGroups" in outcome.message
    assert "ec2:DescribeNetworkAcls" in outcome.message


def test_a_role_that_does_not_trust_the_function_is_named(aws, account, start):
    truth = Truth(aws, account, "AssumeRole")
    aws.faults.add("AssumeRole", "denied")
    outcome = start(timeout=TIMEOUT).invoke(truth.event)
    assert outcome.error_type == "CannotRead"
    assert f"arn:aws:iam::{MEMBER}:role/member" in outcome.message


def test_the_next_event_is_evaluated_after_one_that_ran_into_a_fault(aws, account, function):
    vpc, (endpoint, *_) = account.private_vpc()
    sent = event.change(event.endpoint_item(endpoint, vpc, "eu-west-3", "available"))
    aws.faults.add("DescribeNetworkInterfaces", "malformed")
    assert function.invoke(sent).error_type == "Undetermined"
    assert account.recorded.compliance() == {}
    aws.faults.clear()
    assert function.invoke(sent).error_type is None
    assert account.recorded.compliance() == {vpc: "COMPLIANT"}

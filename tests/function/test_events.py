"""Each kind of AWS Config event, sent to the function: what it reports on which VPC."""

import json

import pytest

from function import event

REGION = "eu-west-3"
# Every test runs at both depths: the network is one where they agree.
DEPTHS = [{"depth": "existence"}, {"depth": "path"}]
depths = pytest.mark.parametrize("parameters", DEPTHS, ids=["existence", "path"])


def reported(function, account, sent):
    """Sends an event that must succeed; what AWS Config shows after it."""
    outcome = function.invoke(sent)
    assert outcome.error_type is None, outcome.message
    return account.recorded.compliance()


@depths
def test_the_life_of_an_endpoint(account, function, parameters):
    vpc, (endpoint, *_) = account.private_vpc()
    verdicts = []
    for state in ("pending", "available", "deleting"):
        account.network.set_state(endpoint, state)
        item = event.endpoint_item(endpoint, vpc, REGION, state)
        verdicts.append(reported(function, account, event.change(item, parameters=parameters)))
    account.ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    gone = event.item(event.ENDPOINT, endpoint, REGION, None, status="ResourceDeleted")
    deleted = event.change(gone, event.removal(vpc), left_scope=True, parameters=parameters)
    verdicts.append(reported(function, account, deleted))
    assert [v[vpc] for v in verdicts] == ["NON_COMPLIANT", "COMPLIANT", "NON_COMPLIANT", "NON_COMPLIANT"]
    assert verdicts[-1].keys() == {vpc}


@pytest.mark.parametrize("state", ["pendingAcceptance", "rejected", "failed", "expired", "deleted"])
def test_an_endpoint_that_cannot_be_used_is_no_endpoint(account, function, state):
    vpc, (endpoint, *_) = account.private_vpc()
    account.network.set_state(endpoint, state)
    item = event.endpoint_item(endpoint, vpc, REGION, state)
    assert reported(function, account, event.change(item)) == {vpc: "NON_COMPLIANT"}


def test_a_recorded_state_is_only_a_trigger(account, function):
    vpc, (endpoint, *_) = account.private_vpc()
    late = event.endpoint_item(endpoint, vpc, REGION, "pending", captured=event.moment(minutes=15))
    assert reported(function, account, event.change(late)) == {vpc: "COMPLIANT"}


@depths
def test_only_the_vpc_of_the_event_is_evaluated(account, function, parameters):
    used, _ = account.used_vpc(), account.used_vpc()
    item = event.item(event.VPC, used, REGION, {"vpcId": used, "state": "available"})
    assert reported(function, account, event.change(item, parameters=parameters)) == {used: "NON_COMPLIANT"}


@pytest.mark.parametrize(
    "resource_type", ["Subnet", "NetworkInterface", "RouteTable", "NetworkAcl", "SecurityGroup", "VPCEndpoint"]
)
def test_a_resource_of_a_vpc_has_its_vpc_evaluated(account, function, resource_type):
    used = account.used_vpc()
    item = event.item(f"AWS::EC2::{resource_type}", "resource-0a1b2c3d", REGION, {"vpcId": used})
    assert reported(function, account, event.change(item)) == {used: "NON_COMPLIANT"}


def test_a_fargate_task_is_a_client(account, function):
    vpc = account.vpc()
    interface = account.fargate_task(account.subnet(vpc))
    item = event.item("AWS::EC2::NetworkInterface", interface, REGION, {"vpcId": vpc})
    assert reported(function, account, event.change(item)) == {vpc: "NON_COMPLIANT"}


def test_a_vpc_without_clients_is_not_applicable(account, function):
    vpc = account.vpc()
    account.interface_endpoint(vpc, "ecr.api", [account.subnet(vpc)])
    item = event.item(event.VPC, vpc, REGION, {"vpcId": vpc})
    assert reported(function, account, event.change(item)) == {vpc: "NOT_APPLICABLE"}


def test_a_shared_vpc_is_not_applicable(account, function):
    vpc = account.used_vpc()
    account.network.set_owner(vpc, "444455556666")
    item = event.item(event.VPC, vpc, REGION, {"vpcId": vpc})
    assert reported(function, account, event.change(item)) == {vpc: "NOT_APPLICABLE"}


def test_a_deleted_vpc_is_not_applicable(account, function):
    gone = event.item(event.VPC, "vpc-0a1b2c3d4e5f60718", REGION, None, status="ResourceDeleted")
    sent = event.change(gone, event.removal("vpc-0a1b2c3d4e5f60718"), left_scope=True)
    assert reported(function, account, sent) == {"vpc-0a1b2c3d4e5f60718": "NOT_APPLICABLE"}


def test_a_vpc_that_is_gone_by_now_is_not_applicable(account, function):
    account.used_vpc()
    vpc = account.vpc()
    account.delete_vpc(vpc)
    item = event.endpoint_item("vpce-0a1b2c3d4e5f60718", vpc, REGION, "deleting")
    assert reported(function, account, event.change(item)) == {vpc: "NOT_APPLICABLE"}


def test_a_deleted_endpoint_without_a_diff_is_looked_up_in_its_history(aws, account, function):
    used, _ = account.used_vpc(), account.used_vpc()
    endpoint = "vpce-0a1b2c3d4e5f60718"
    before = event.endpoint_item(endpoint, used, REGION, "available", captured=event.moment(hours=2))
    gone = event.item(event.ENDPOINT, endpoint, REGION, None, status="ResourceDeleted", captured=event.moment(hours=1))
    account.recorded.add_history(event.ENDPOINT, endpoint, event.recorded(gone), event.recorded(before))
    assert reported(function, account, event.change(gone, left_scope=True)) == {used: "NON_COMPLIANT"}
    assert "GetResourceConfigHistory" in aws.operations("config")


def test_a_deleted_endpoint_that_nobody_knows_has_every_vpc_evaluated(account, function):
    used, _ = account.used_vpc(), account.vpc()
    gone = event.item(event.ENDPOINT, "vpce-0a1b2c3d4e5f60718", REGION, None, status="ResourceDeleted")
    expected = {used: "NON_COMPLIANT"}
    assert reported(function, account, event.change(gone, left_scope=True)) == expected


def test_an_endpoint_that_left_the_scope_has_its_vpc_evaluated(account, function):
    used = account.used_vpc()
    item = event.endpoint_item("vpce-0a1b2c3d4e5f60718", used, REGION, "available")
    assert reported(function, account, event.change(item, left_scope=True)) == {used: "NON_COMPLIANT"}


def test_an_oversized_change_is_evaluated_like_any_other(account, function):
    used, _ = account.used_vpc(), account.used_vpc()
    item = event.item(event.VPC, used, REGION, {"vpcId": used})
    assert reported(function, account, event.oversized(item)) == {used: "NON_COMPLIANT"}


def test_an_oversized_change_of_an_endpoint_finds_its_vpc_in_the_history(account, function):
    used, _ = account.used_vpc(), account.used_vpc()
    item = event.endpoint_item("vpce-0a1b2c3d4e5f60718", used, REGION, "available")
    account.recorded.add_history(event.ENDPOINT, "vpce-0a1b2c3d4e5f60718", event.recorded(item))
    assert reported(function, account, event.oversized(item)) == {used: "NON_COMPLIANT"}


@pytest.mark.parametrize(
    "sent",
    [
        event.change(event.item("AWS::S3::Bucket", "a-bucket", REGION, {"name": "a-bucket"})),
        event.change(event.item("AWS::IAM::Role", "AROAEXAMPLE", REGION, None, status="ResourceDeleted"), left_scope=True),
        event.change(event.item(event.VPC, "vpc-0a1b2c3d", REGION, {"vpcId": "vpc-0a1b2c3d"}), mode="PROACTIVE"),
    ],
    ids=["of another service", "deleted, of another service", "proactive"],
)
def test_nothing_to_evaluate_is_a_success_without_evaluations(aws, account, function, sent):
    account.used_vpc()
    aws.forget_calls()
    assert reported(function, account, sent) == {}
    assert "PutEvaluations" not in aws.operations()


def _broken_inner():
    sent = event.scheduled(REGION)
    return {**sent, "invokingEvent": sent["invokingEvent"][:-5]}


@pytest.mark.parametrize(
    ("sent", "error_type"),
    [
        ({}, "InvalidEvent"),
        ([], "InvalidEvent"),
        ({"Records": [{"eventSource": "aws:sqs"}]}, "InvalidEvent"),
        (_broken_inner(), "InvalidEvent"),
        ({**event.scheduled(REGION), "invokingEvent": json.dumps({"messageType": "SomethingNew"})}, "InvalidEvent"),
        (event.scheduled(REGION, parameters={"serviceName": "s3"}), "InvalidParameters"),
        (event.scheduled(REGION, parameters={"pendingGraceMinutes": "soon"}), "InvalidParameters"),
    ],
    ids=["empty", "a list", "of a queue", "broken inside", "unknown message", "unknown parameter", "wrong parameter"],
)
def test_what_is_no_event_is_refused_with_a_stable_type(aws, account, function, sent, error_type):
    account.used_vpc()
    aws.forget_calls()
    outcome = function.invoke(sent)
    assert outcome.error_type == error_type
    assert outcome.message
    assert aws.operations() == []


def test_test_mode_puts_but_stores_nothing(aws, account, function):
    used = account.used_vpc()
    item = event.item(event.VPC, used, REGION, {"vpcId": used})
    assert reported(function, account, event.change(item, token="TESTMODE")) == {}
    put = [c for c in aws.calls if c.operation == "PutEvaluations"]
    assert [c.parameters["TestMode"] for c in put] == [True]
    assert put[0].parameters["Evaluations"][0]["ComplianceType"] == "NON_COMPLIANT"


def test_the_freshest_reading_wins_whatever_order_events_arrive_in(account, function):
    vpc, (endpoint, *_) = account.private_vpc()
    timestamps = []
    for captured in (event.moment(hours=3), event.moment(hours=-1)):
        item = event.endpoint_item(endpoint, vpc, REGION, "available", captured=captured)
        before = event.datetime.now(event.timezone.utc).timestamp()
        reported(function, account, event.change(item))
        (evaluation,) = account.recorded.results.values()
        timestamps.append(evaluation["OrderingTimestamp"] - before)
    late, early = timestamps
    assert 0 <= late < 60, "a late event counts as of now"
    assert 0 <= early < 60, "a capture time to come would pin its reading above newer ones"


def test_a_warm_environment_serves_the_next_event_and_the_next_region(aws, account, function):
    from aws.account import Account

    elsewhere = Account(aws, "ap-northeast-1")
    used, other = account.used_vpc(), elsewhere.used_vpc()
    for _ in range(3):
        reported(function, account, event.change(event.item(event.VPC, used, REGION, {"vpcId": used})))
    reported(function, elsewhere, event.change(event.item(event.VPC, other, "ap-northeast-1", {"vpcId": other})))
    assert account.recorded.compliance() == {used: "NON_COMPLIANT"}
    assert elsewhere.recorded.compliance() == {other: "NON_COMPLIANT"}

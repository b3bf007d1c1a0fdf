"""The function on a spoke of a hub: what it reports, what it costs in calls, what it keeps of the hub."""

from collections import Counter

import pytest

from function import event
from function.hub import CLIENT_GROUP, ENDPOINT, HUB, PARAMETERS, REGION, ROLE, SPOKE_VPC, ZONE, OneAccount, World

# What is asked of a VPC in use, beside DNS attributes.
SOURCES = {"ListHostedZonesByVPC", "ListProfileAssociations", "ListResolverRuleAssociations"}


@pytest.fixture
def world(aws, account):
    return World(aws)


def test_a_spoke_of_a_hub_is_private(world, function):
    outcome = function.invoke(world.change())
    assert outcome.error_type is None, outcome.message
    assert world.result[0] == "COMPLIANT"
    assert "ecr.api" in world.result[1]


def test_it_costs_the_calls_that_are_written_down(world, function):
    """Part by part: who answers, how it is joined, and of the hub its zone, its endpoint and the way there and back."""
    assert function.invoke(world.change()).error_type is None
    own, hub = Counter(world.calls(of_hub=False)), Counter(world.calls(of_hub=True))
    own -= Counter(["PutEvaluations"])
    central = own.keys() & (SOURCES | {
        "ListProfileResourceAssociations", "ListResolverRules", "ListHostedZones", "ListResourceRecordSets", "AssumeRole",
        "DescribeVpcPeeringConnections", "DescribeTransitGatewayVpcAttachments", "DescribeTransitGatewayAttachments"})
    assert sum(own[call] for call in central) == 3 + 2 + 1 + 1
    assert hub == Counter({
        "ListResourceRecordSets": 1, "DescribeVpcEndpoints": 1, "DescribeNetworkInterfaces": 1, "DescribeSubnets": 1, "DescribeSecurityGroups": 1,
        "DescribeNetworkAcls": 1, "DescribeRouteTables": 1, "DescribePrefixLists": 1, "DescribeTransitGatewayVpcAttachments": 1,
        "DescribeTransitGatewayAttachments": 1, "SearchTransitGatewayRoutes": 2})


def test_the_role_is_assumed_in_the_hub(world, function):
    assert function.invoke(world.change()).error_type is None
    (assumed,) = (call for call in world.aws.calls if call.operation == "AssumeRole")
    assert assumed.parameters["RoleArn"] == f"arn:aws:iam::{HUB}:role/{ROLE}"


def test_what_is_kept_of_the_hub_is_not_asked_again(world, function):
    assert function.invoke(world.change()).error_type is None
    world.aws.forget_calls()
    assert function.invoke(world.change()).error_type is None
    assert world.calls(of_hub=True) == []
    assert "AssumeRole" not in world.calls(of_hub=False)
    assert world.result[0] == "COMPLIANT"


def test_a_fault_in_the_hub_is_found(world, function):
    world.close_endpoint()
    assert function.invoke(world.change()).error_type is None
    assert world.result[0] == "NON_COMPLIANT"
    assert ENDPOINT in world.result[1]


@pytest.mark.parametrize(("more", "word"), [({}, "COMPLIANT"), ({"HealthCheckId": "0a1b2c3d"}, "NON_COMPLIANT")])
def test_a_record_of_weight_zero_counts_where_the_other_one_may_be_unhealthy(world, function, more, word):
    (record,) = world.aws.dns(HUB).records[ZONE]
    elsewhere = {**record["AliasTarget"], "DNSName": "internal-old.eu-west-3.elb.amazonaws.com."}
    old = {"Name": record["Name"], "Type": "A", "SetIdentifier": "old", "Weight": 0, "AliasTarget": elsewhere}
    world.aws.dns(HUB).records[ZONE] = [{**record, "SetIdentifier": "new", "Weight": 100, **more}, old]
    assert function.invoke(world.change(unknown="NON_COMPLIANT")).error_type is None
    assert world.result[0] == word


def test_a_fault_that_was_mended_meanwhile_fails_no_vpc(world, function):
    """The hub is read while its group lets nobody in; then it is mended, and the spoke is asked once more."""
    world.close_endpoint()
    assert function.invoke(world.change()).error_type is None
    assert world.result[0] == "NON_COMPLIANT"
    world.open_endpoint()
    world.aws.forget_calls()
    assert function.invoke(world.change()).error_type is None
    assert world.result[0] == "COMPLIANT"
    assert Counter(world.calls(of_hub=True))["DescribeSecurityGroups"] == 1


def test_a_hub_that_is_closed_meanwhile_is_seen_when_what_is_kept_is_too_old_or_fails(world, function):
    assert function.invoke(world.change()).error_type is None
    world.close_endpoint()
    # What is kept says that it works: at most five minutes.
    assert function.invoke(world.change()).error_type is None
    assert world.result[0] == "COMPLIANT"
    # A fault of the spoke's own has the hub read anew.
    group = next(one for one in world.spoke.records["SecurityGroups"] if one["GroupId"] == CLIENT_GROUP)
    group["IpPermissionsEgress"] = []
    world.aws.forget_calls()
    assert function.invoke(world.change()).error_type is None
    assert world.result[0] == "NON_COMPLIANT"
    assert "DescribeSecurityGroups" in world.calls(of_hub=True)


def test_without_hub_accounts_the_zone_is_not_shown(world, function):
    outcome = function.invoke(event.change(
        event.item(event.VPC, SPOKE_VPC, REGION, {"vpcId": SPOKE_VPC}), parameters={"serviceNames": "ecr.api", "unknown": "NON_COMPLIANT"}))
    assert outcome.error_type is None, outcome.message
    assert world.result[0] == "COMPLIANT" and ZONE in world.result[1]
    assert world.calls(of_hub=True) == []
    assert "AssumeRole" not in world.calls(of_hub=False)


def test_hub_accounts_need_a_role(world, function):
    outcome = function.invoke(event.change(
        event.item(event.VPC, SPOKE_VPC, REGION, {"vpcId": SPOKE_VPC}), parameters={"serviceNames": "ecr.api", "hubAccounts": HUB}))
    assert outcome.error_type == "InvalidParameters", outcome.message
    assert "hubRoleName" in outcome.message


@pytest.mark.parametrize("kind", ["denied", "throttled", "hang"])
def test_a_hub_that_cannot_be_entered_leaves_the_vpc_undetermined(world, start, kind):
    world.aws.faults.add("AssumeRole", kind)
    outcome = start(timeout=12).invoke(world.change())
    assert outcome.error_type == "Undetermined", outcome.message
    assert "AssumeRole" in outcome.message
    assert world.result is None
    world.aws.faults.clear()
    assert start(timeout=12).invoke(world.change()).error_type is None
    assert world.result[0] == "COMPLIANT"


def test_nothing_is_asked_where_nobody_is(world, function):
    world.spoke.records["NetworkInterfaces"] = []
    assert function.invoke(world.change()).error_type is None
    assert sorted(world.calls(of_hub=False)) == ["DescribeNetworkInterfaces", "DescribeVpcEndpoints", "DescribeVpcs", "PutEvaluations"]


@pytest.mark.parametrize("parameters", [{"centralEndpoints": "IGNORE"}, {"depth": "existence"}])
def test_nothing_is_asked_where_central_endpoints_do_not_count(world, function, parameters):
    assert function.invoke(world.change(**parameters)).error_type is None
    assert not SOURCES & set(world.calls(of_hub=False))
    assert world.result[0] == "NON_COMPLIANT"


def test_a_vpc_without_a_zone_costs_three_calls_more(world, function):
    world.aws.dns().zones_of_vpc.clear()
    assert function.invoke(world.change()).error_type is None
    with_sources = Counter(world.calls(of_hub=False))
    world.aws.forget_calls()
    assert function.invoke(world.change(centralEndpoints="IGNORE")).error_type is None
    assert with_sources - Counter(world.calls(of_hub=False)) == Counter(SOURCES)
    assert world.calls(of_hub=True) == []


def test_a_schedule_reads_the_hub_once_for_all(world, function):
    assert function.invoke(event.scheduled(REGION, parameters=PARAMETERS)).error_type is None
    assert world.result[0] == "COMPLIANT"
    assert set(Counter(world.calls(of_hub=True)).values()) <= {1, 2}


@pytest.mark.parametrize("sent", ["change", "schedule"])
def test_a_hub_in_the_same_account_is_read_with_the_same_role(aws, account, function, sent):
    world = OneAccount(aws)
    alone = {"serviceNames": "ecr.api"}
    changed = event.item(event.VPC, SPOKE_VPC, REGION, {"vpcId": SPOKE_VPC})

    def asked():
        return event.change(changed, parameters=alone) if sent == "change" else event.scheduled(REGION, parameters=alone)

    assert function.invoke(asked()).error_type is None
    assert world.result[0] == "COMPLIANT"
    world.close_endpoint()
    assert function.invoke(asked()).error_type is None
    assert world.result[0] == "NON_COMPLIANT" and ENDPOINT in world.result[1]
    assert "AssumeRole" not in world.aws.operations()

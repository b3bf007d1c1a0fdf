"""Every call that is made for central endpoints, times every way in which it fails. Whatever fails, no evaluation is put
that is not the truth; what does not rest on it is reported; the message names the call, and the action where it was denied.
"""

import pytest

from aws.fault import HOLLOW, KINDS, OF_PAGES
from aws.simulator import ACCOUNT
from function.hub import HOST, HUB, REGION, SPOKE_VPC, ZONE, World

# How long the function may take: retries must end before it.
TIMEOUT = 12
SERVICES = {
    "ListHostedZonesByVPC": "route53", "ListHostedZones": "route53", "ListResourceRecordSets": "route53",
    "ListProfileAssociations": "route53profiles", "ListProfileResourceAssociations": "route53profiles",
    "ListResolverRuleAssociations": "route53resolver", "ListResolverRules": "route53resolver", "AssumeRole": "sts",
}
# Operation and whose call it is.
TABLE = [
    ("ListHostedZonesByVPC", ACCOUNT),
    ("ListProfileAssociations", ACCOUNT),
    ("ListProfileResourceAssociations", ACCOUNT),
    ("ListResolverRuleAssociations", ACCOUNT),
    ("ListResolverRules", ACCOUNT),
    ("DescribeVpcPeeringConnections", ACCOUNT),
    ("DescribeTransitGatewayVpcAttachments", ACCOUNT),
    ("DescribeTransitGatewayAttachments", ACCOUNT),
    ("DescribeVpcEndpointServices", ACCOUNT),
    ("AssumeRole", ACCOUNT),
    ("ListResourceRecordSets", HUB),
    ("ListHostedZones", HUB),
    ("DescribeVpcEndpoints", HUB),
    ("DescribeNetworkInterfaces", HUB),
    ("DescribeSubnets", HUB),
    ("DescribeSecurityGroups", HUB),
    ("DescribeNetworkAcls", HUB),
    ("DescribeRouteTables", HUB),
    ("DescribePrefixLists", HUB),
    ("DescribeTransitGatewayVpcAttachments", HUB),
    ("DescribeTransitGatewayAttachments", HUB),
    ("SearchTransitGatewayRoutes", HUB),
]
# What there is one of only.
WITHOUT_PAGES = {
    ("AssumeRole", ACCOUNT), ("DescribeTransitGatewayVpcAttachments", ACCOUNT), ("DescribeTransitGatewayAttachments", ACCOUNT),
    *((operation, HUB) for operation in (
        "DescribeVpcEndpoints", "DescribeNetworkInterfaces", "DescribeSecurityGroups", "DescribeNetworkAcls", "DescribeRouteTables",
        "DescribePrefixLists", "DescribeTransitGatewayVpcAttachments")),
}


@pytest.fixture
def world(aws, account):
    """With two of whatever is read in pages, that changes nothing."""
    world = World(aws)
    own, hub = aws.dns(ACCOUNT), aws.dns(HUB)
    other = {"HostedZoneId": "Z00000000000CORP", "Name": "corp.example.", "Owner": {"OwningAccount": HUB}}
    own.zones_of_vpc[SPOKE_VPC].append(other)
    hub.zones.append({"Id": "/hostedzone/Z00000000000CORP", "Name": "corp.example.", "CallerReference": "r", "Config": {"PrivateZone": True}})
    hub.records[ZONE].insert(0, {"Name": HOST, "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": '"here"'}]})
    own.profiles[REGION] = [{"Id": f"rpassoc-{n}", "ProfileId": f"rp-{n}", "ResourceId": SPOKE_VPC, "Status": "COMPLETE"} for n in range(2)]
    groups = [f"arn:aws:route53resolver:{REGION}:{HUB}:firewall-rule-group/rslvr-frg-{n}" for n in range(2)]
    for n in range(2):
        own.resources[f"rp-{n}"] = [{"Id": f"rpr-{n}-{g}", "ProfileId": f"rp-{n}", "ResourceArn": arn, "Status": "COMPLETE"} for g, arn in enumerate(groups)]
    own.rules[REGION] = [
        {"Id": f"rslvr-rr-{n}", "DomainName": f"corp{n}.example.", "RuleType": "FORWARD", "OwnerId": HUB, "Status": "COMPLETE"} for n in range(2)]
    own.rule_associations[REGION] = [
        {"Id": f"rslvr-rrassoc-{n}", "ResolverRuleId": f"rslvr-rr-{n}", "VPCId": SPOKE_VPC, "Status": "COMPLETE"} for n in range(2)]
    side = {"OwnerId": ACCOUNT, "Region": REGION}
    world.spoke.records["VpcPeeringConnections"] = [
        {"VpcPeeringConnectionId": f"pcx-{n}", "Status": {"Code": "deleted", "Message": "m"},
         "RequesterVpcInfo": {**side, "VpcId": SPOKE_VPC}, "AccepterVpcInfo": {**side, "VpcId": f"vpc-{n}"}} for n in range(2)]
    world.spoke.records["ServiceDetails"] = [
        {"ServiceName": f"com.amazonaws.{REGION}.{name}", "Owner": "amazon", "ServiceType": [{"ServiceType": "Interface"}],
         "PrivateDnsNames": [{"PrivateDnsName": f"{name}.{REGION}.amazonaws.com"}]} for name in ("invented", "another")]
    for table in world.hub.routes.values():
        table["Routes"].append({"DestinationCidrBlock": "192.168.0.0/16", "TransitGatewayAttachments": [], "Type": "static", "State": "blackhole"})
    return world


def truth(world, operation):
    """What is true, and the parameters with which the function makes the call."""
    if operation == "ListHostedZones":
        # The zone has no such name: whether public DNS is asked then is a feature of the zone.
        world.aws.dns(HUB).records[ZONE] = [{"Name": HOST, "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": '"here"'}]}]
        world.aws.dns(HUB).records[ZONE][0]["Name"] = f"other.{HOST}"
        return "NON_COMPLIANT", {}
    if operation == "DescribeVpcEndpointServices":
        return "NON_COMPLIANT", {"serviceNames": "ecr.api,invented"}
    return "COMPLIANT", {}


def matrix(kinds):
    return [
        pytest.param(operation, account, kind, id=f"{operation}-{'hub' if account == HUB else 'spoke'}-{kind}")
        for operation, account in TABLE
        for kind in kinds
        if not (kind in OF_PAGES and (operation, account) in WITHOUT_PAGES)
    ]


@pytest.mark.parametrize(("operation", "account_id", "kind"), matrix(KINDS))
def test_a_lasting_fault_puts_no_wrong_evaluation(world, start, operation, account_id, kind):
    expected, parameters = truth(world, operation)
    world.aws.faults.add(operation, kind, account=account_id)
    outcome = start(timeout=TIMEOUT).invoke(world.change(**parameters))
    assert operation in world.calls(of_hub=account_id == HUB), "the fault never struck"
    assert outcome.error_type in ("Undetermined", "CannotRead"), outcome.message
    assert world.result is None or world.result[0] == expected, world.result
    assert (world.result is None) == (outcome.error_type == "Undetermined")
    assert operation in outcome.message
    if kind == "denied":
        assert f"{SERVICES.get(operation, 'ec2')}:{operation}" in outcome.message


# What the SDK makes an empty list, or an empty text, of.
SAY_NOTHING = [one for one in matrix(HOLLOW) if one.values[0].startswith("List") or one.values[0] == "SearchTransitGatewayRoutes"]


@pytest.mark.parametrize(("operation", "account_id", "kind"), SAY_NOTHING)
def test_an_answer_that_says_nothing_is_no_answer(world, start, operation, account_id, kind):
    expected, parameters = truth(world, operation)
    world.aws.faults.add(operation, kind, account=account_id)
    outcome = start(timeout=TIMEOUT).invoke(world.change(**parameters))
    assert operation in world.calls(of_hub=account_id == HUB), "the fault never struck"
    assert outcome.error_type in ("Undetermined", "CannotRead"), outcome.message
    assert operation in outcome.message
    assert world.result is None or world.result[0] == expected, world.result


@pytest.mark.parametrize(("operation", "account_id"), TABLE)
def test_when_it_has_passed_the_truth_is_put(world, start, operation, account_id):
    expected, parameters = truth(world, operation)
    function = start(timeout=TIMEOUT)
    world.aws.faults.add(operation, "denied", account=account_id)
    assert function.invoke(world.change(**parameters)).error_type is not None
    world.aws.faults.clear()
    outcome = function.invoke(world.change(**parameters))
    assert outcome.error_type is None, outcome.message
    assert world.result[0] == expected


@pytest.mark.parametrize(("operation", "account_id", "kind"), matrix(["throttled", "reset"]))
def test_a_passing_fault_is_tried_again(world, start, operation, account_id, kind):
    expected, parameters = truth(world, operation)
    world.aws.faults.add(operation, kind, numbers=[1], account=account_id)
    outcome = start(timeout=30).invoke(world.change(**parameters))
    assert outcome.error_type is None, outcome.message
    assert world.result[0] == expected

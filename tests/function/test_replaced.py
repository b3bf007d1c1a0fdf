"""What is replaced while it is read: two calls show two moments, and no verdict may be true of neither."""

import pytest

from aws.region import HTTPS, Region
from function import event

REGION = "eu-west-3"


@pytest.fixture
def region(aws):
    made = aws.regions[REGION] = Region(REGION, 3, groups=2)
    return made


def evaluated(function, region, scheduled):
    sent = event.scheduled(REGION) if scheduled else event.change(event.item(event.VPC, region.vpcs[0], REGION, {"vpcId": region.vpcs[0]}))
    return function.invoke(sent)


def replace_group(region, opens):
    """The groups of every interface of the first VPC make way for new ones."""
    for record in region.of("NetworkInterfaces", region.vpcs[0]):
        for group in record["Groups"]:
            group["GroupId"] = group["GroupId"].replace("sg-", "sg-f")
    for group in region.of("SecurityGroups", region.vpcs[0]):
        group["GroupId"] = group["GroupId"].replace("sg-", "sg-f")
        if not opens:
            group["IpPermissions"] = [{**HTTPS, "IpRanges": [{"CidrIp": "192.0.2.0/24"}]}]


@pytest.mark.parametrize("opens", [True, False])
@pytest.mark.parametrize("scheduled", [True, False])
def test_a_group_that_is_replaced_is_read_once_more(aws, account, function, region, scheduled, opens):
    aws.after["DescribeNetworkInterfaces"] = lambda: replace_group(region, opens)
    outcome = evaluated(function, region, scheduled)
    assert outcome.error_type is None, outcome.message
    assert account.recorded.compliance()[region.vpcs[0]] == ("COMPLIANT" if opens else "NON_COMPLIANT")
    assert aws.operations().count("DescribeNetworkInterfaces") == 2
    (annotation,) = (e["Annotation"] for k, e in account.recorded.results.items() if k[1] == region.vpcs[0])
    assert "UNKNOWN" not in annotation and "not shown" not in annotation


def test_only_the_vpc_that_changed_is_read_once_more(aws, account, function, region):
    aws.after["DescribeNetworkInterfaces"] = lambda: replace_group(region, True)
    assert evaluated(function, region, True).error_type is None
    again = [c for c in aws.calls if c.operation == "DescribeNetworkInterfaces"][1]
    assert [v for k, v in again.parameters.items() if k.startswith("Filter.1.Value")] == [region.vpcs[0]]
    assert account.recorded.compliance() == dict.fromkeys(region.vpcs, "COMPLIANT")


def test_what_is_never_shown_costs_one_more_reading(aws, account, function, region):
    """A group that another account owns: after the second time it counts as not shown."""
    region.of("NetworkInterfaces", region.vpcs[0])[0]["Groups"] = [{"GroupId": "sg-0of0another0owner"}]
    assert evaluated(function, region, False).error_type is None
    assert aws.operations().count("DescribeNetworkInterfaces") == 2
    (annotation,) = (e["Annotation"] for k, e in account.recorded.results.items() if k[1] == region.vpcs[0])
    assert "sg-0of0another0owner" in annotation


def replace(key, field, prefix):
    """Records of a kind get another id, wherever it is named."""

    def happen(region):
        for record in region.of(key, region.vpcs[0]):
            record[field] = record[field].replace(prefix, f"{prefix}f")

    return happen


def endpoint_interfaces(region):
    replace("NetworkInterfaces", "NetworkInterfaceId", "eni-")(region)
    for endpoint in region.of("VpcEndpoints", region.vpcs[0]):
        endpoint["NetworkInterfaceIds"] = [i.replace("eni-", "eni-f") for i in endpoint.get("NetworkInterfaceIds", [])]


def acl_association(region):
    region.of("NetworkAcls", region.vpcs[0])[0]["Associations"] = []


# What is read before the change, the change, what is read after it.
CHANGES = {
    "an endpoint's interfaces": ("DescribeVpcEndpoints", endpoint_interfaces, "DescribeNetworkInterfaces"),
    "a network ACL's association": ("DescribeNetworkInterfaces", acl_association, "DescribeNetworkAcls"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_other_records_that_are_replaced_are_read_once_more(aws, account, function, region, name):
    operation, happen, later = CHANGES[name]
    aws.hold(later, until=operation)
    aws.after[operation] = lambda: happen(region)
    outcome = evaluated(function, region, True)
    assert outcome.error_type is None, outcome.message
    assert account.recorded.compliance() == dict.fromkeys(region.vpcs, "COMPLIANT")
    assert aws.operations().count("DescribeVpcEndpoints") == 2


@pytest.mark.parametrize("scheduled", [True, False])
def test_a_vpc_that_is_not_listed_and_holds_interfaces_is_undetermined(aws, account, function, region, scheduled):
    hidden = region.vpcs[0]
    left = {
        "ComplianceResourceType": event.VPC,
        "ComplianceResourceId": hidden,
        "ComplianceType": "NON_COMPLIANT",
        "OrderingTimestamp": 1_700_000_000,
    }
    account.config.put_evaluations(Evaluations=[left], ResultToken="an earlier run")
    region.records["Vpcs"] = [r for r in region.records["Vpcs"] if r["VpcId"] != hidden]
    outcome = evaluated(function, region, scheduled)
    assert outcome.error_type == "Undetermined"
    assert f"DescribeVpcs does not list {hidden}" in outcome.message
    assert account.recorded.compliance()[hidden] == "NON_COMPLIANT", "it is not gone"


def test_a_vpc_that_is_deleted_during_a_reading_is_gone(aws, account, function, region):
    hidden = region.vpcs[0]

    def happen():
        for key, records in region.records.items():
            region.records[key] = [r for r in records if r.get("VpcId") != hidden]

    aws.after["DescribeNetworkInterfaces"] = happen
    region.records["Vpcs"] = [r for r in region.records["Vpcs"] if r["VpcId"] != hidden]
    assert evaluated(function, region, False).error_type is None
    assert account.recorded.compliance() == {hidden: "NOT_APPLICABLE"}


ALONE = {
    "DescribeVpcEndpoints": ("VpcEndpoints", "VpcEndpointId"),
    "DescribeNetworkInterfaces": ("NetworkInterfaces", "NetworkInterfaceId"),
    "DescribeSubnets": ("Subnets", "SubnetId"),
    "DescribeSecurityGroups": ("SecurityGroups", "GroupId"),
    "DescribeNetworkAcls": ("NetworkAcls", "NetworkAclId"),
    "DescribeRouteTables": ("RouteTables", "RouteTableId"),
    "DescribePrefixLists": ("PrefixLists", "PrefixListId"),
    "DescribeVpcs": ("Vpcs", "VpcId"),
}


@pytest.mark.parametrize("operation", ALONE)
def test_a_record_with_an_id_alone_is_an_answer_that_cannot_be_right(aws, account, function, region, operation):
    key, identifier = ALONE[operation]
    region.records[key] = [{identifier: r[identifier]} for r in region.records[key]]
    region.answers_filtered = False
    outcome = evaluated(function, region, True)
    assert outcome.error_type in ("CannotRead", "Undetermined")
    assert f"{operation} of every VPC" in outcome.message and "a record without" in outcome.message
    assert set(account.recorded.compliance().values()) <= {"COMPLIANT"} if operation == "DescribeSubnets" else not account.recorded.compliance()

"""The document's Python steps, taken from the template and run for real against the simulated account."""

import json
import sys
import time

import pytest

from cfn import central
from cfn.document import execute, module, run_step
from cfn.templates import ACCOUNT_ID, REGION, ROOT, template
from cfn.vpc import Vpc

TAG = "vpc-endpoint-rule:created-for"
WORKLOADS = json.loads((ROOT / "tests" / "cfn" / "workloads.json").read_text())


def remediate(vpc, **parameters):
    """Runs the document on a VPC; what it reports."""
    made, waited = execute(vpc.id, **parameters)
    report = json.loads(made["Report"])
    assert set(json.loads(waited["States"])) == {one["resource"] for one in report["created"] if one["resource"].startswith("vpce-")}
    assert made["Summary"].startswith(vpc.id)
    return report


@pytest.fixture
def vpc(session):
    vpc = Vpc(session)
    vpc.run(vpc.subnets[0])
    vpc.run(vpc.subnets[1], count=2)
    vpc.run(vpc.subnets[2])
    return vpc


def test_everything_that_is_missing_is_created(vpc):
    report = remediate(vpc)
    assert {one["service"] for one in report["created"]} == {"all interface endpoints", "ecr.api", "ecr.dkr", "s3"}
    assert (report["present"], report["left"], report["failed"]) == ([], [], [])
    endpoints = vpc.endpoints()
    for service in ("ecr.api", "ecr.dkr"):
        (endpoint,) = endpoints[service]
        assert endpoint["VpcEndpointType"] == "Interface"
        # One subnet a zone: in the first zone the one with two workloads.
        assert sorted(endpoint["SubnetIds"]) == sorted(vpc.subnets[1:])
        assert endpoint["PrivateDnsEnabled"] is True
        assert [group["GroupId"] for group in endpoint["Groups"]] == [vpc.groups()[0]["GroupId"]]
    (gateway,) = endpoints["s3"]
    assert (gateway["VpcEndpointType"], gateway["RouteTableIds"]) == ("Gateway", [vpc.main_table])


def test_its_security_group_admits_https_from_the_vpc_only(vpc):
    vpc.ec2.associate_vpc_cidr_block(VpcId=vpc.id, CidrBlock="10.1.0.0/16")
    remediate(vpc)
    (group,) = vpc.groups()
    (rule,) = group["IpPermissions"]
    assert (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]) == ("tcp", 443, 443)
    assert sorted(peer["CidrIp"] for peer in rule["IpRanges"]) == ["10.0.0.0/16", "10.1.0.0/16"]
    assert not rule["UserIdGroupPairs"] and not rule["Ipv6Ranges"]


def test_what_it_creates_is_tagged(vpc):
    remediate(vpc)
    for one in [endpoint for found in vpc.endpoints().values() for endpoint in found] + vpc.groups():
        assert {"Key": TAG, "Value": vpc.id} in one["Tags"]


def test_a_second_run_creates_nothing(vpc):
    remediate(vpc)
    before = (vpc.endpoints(), vpc.groups())
    report = remediate(vpc)
    assert report["created"] == []
    assert {one["service"] for one in report["present"]} == {"ecr.api", "ecr.dkr", "s3"}
    assert (vpc.endpoints(), vpc.groups()) == before


def test_what_exists_stays_as_it_is_and_the_rest_is_added(vpc):
    group = vpc.ec2.create_security_group(GroupName="theirs", Description="theirs", VpcId=vpc.id)["GroupId"]
    theirs = vpc.ec2.create_vpc_endpoint(
        VpcId=vpc.id, VpcEndpointType="Interface", ServiceName=f"com.amazonaws.{REGION}.ecr.dkr",
        SubnetIds=[vpc.subnets[0]], SecurityGroupIds=[group], PrivateDnsEnabled=False)["VpcEndpoint"]
    before = vpc.endpoints()["ecr.dkr"]
    report = remediate(vpc)
    assert vpc.endpoints()["ecr.dkr"] == before
    assert [one["resource"] for one in report["present"]] == [theirs["VpcEndpointId"]]
    assert report["present"][0]["privateDnsEnabled"] is False
    assert {one["service"] for one in report["created"]} == {"all interface endpoints", "ecr.api", "s3"}


def test_a_run_that_was_interrupted_is_taken_up(vpc):
    """The group stands, without its rule: it is ours, and is used and completed."""
    tags = [{"ResourceType": "security-group", "Tags": [{"Key": TAG, "Value": vpc.id}]}]
    ours = vpc.ec2.create_security_group(GroupName="made-before", Description="d", VpcId=vpc.id, TagSpecifications=tags)["GroupId"]
    report = remediate(vpc)
    assert "all interface endpoints" not in {one["service"] for one in report["created"]}
    (group,) = vpc.groups()
    assert group["GroupId"] == ours
    assert [peer["CidrIp"] for rule in group["IpPermissions"] for peer in rule["IpRanges"]] == ["10.0.0.0/16"]


def test_a_gateway_is_added_for_the_tables_that_the_first_one_misses(vpc):
    table = vpc.table(vpc.subnets[2])
    first = vpc.ec2.create_vpc_endpoint(VpcId=vpc.id, ServiceName=f"com.amazonaws.{REGION}.s3", RouteTableIds=[vpc.main_table])["VpcEndpoint"]["VpcEndpointId"]
    remediate(vpc, ServiceNames="s3")
    tables = {endpoint["VpcEndpointId"]: endpoint["RouteTableIds"] for endpoint in vpc.endpoints()["s3"]}
    assert tables.pop(first) == [vpc.main_table]
    assert list(tables.values()) == [[table]]


def test_subnets_without_workloads_get_nothing(session):
    vpc = Vpc(session)
    table = vpc.table(vpc.subnets[2])
    vpc.run(vpc.subnets[2])
    remediate(vpc)
    assert vpc.endpoints()["ecr.api"][0]["SubnetIds"] == [vpc.subnets[2]]
    assert vpc.endpoints()["s3"][0]["RouteTableIds"] == [table]


def test_private_dns_stays_off_where_the_vpc_does_not_allow_it(session):
    vpc = Vpc(session, dns=False)
    vpc.run(vpc.subnets[0])
    report = remediate(vpc, ServiceNames="ecr.api")
    assert vpc.endpoints()["ecr.api"][0]["PrivateDnsEnabled"] is False
    (left,) = report["left"]
    assert "enableDnsHostnames" in left["why"]


def test_a_vpc_without_workloads_is_left_alone(session):
    vpc = Vpc(session)
    report = remediate(vpc)
    assert (report["created"], vpc.endpoints(), vpc.groups()) == ([], {}, [])
    assert report["left"] == [{"resource": vpc.id, "why": "no workload uses it"}]


def test_a_shared_vpc_is_the_owners_business(vpc):
    report = remediate(vpc, **{"global:ACCOUNT_ID": "444455556666"})
    assert (report["created"], vpc.endpoints()) == ([], {})
    assert ACCOUNT_ID in report["left"][0]["why"]


HUB = "222233334444"


def test_a_vpc_with_a_profile_gets_nothing(vpc):
    central.associate_profile(vpc.id, "rp-0a1b2c3d4e5f6a7b")
    report = remediate(vpc)
    assert (report["created"], vpc.endpoints(), vpc.groups()) == ([], {}, [])
    (left,) = report["left"]
    assert left["resource"] == vpc.id and "rp-0a1b2c3d4e5f6a7b" in left["why"] and "central endpoints" in left["why"]


def test_a_profile_that_is_associated_no_more_counts_for_nothing(vpc):
    central.associate_profile(vpc.id, "rp-0a1b2c3d4e5f6a7b", status="DELETED")
    assert "ecr.api" in {one["service"] for one in remediate(vpc)["created"]}


@pytest.mark.parametrize("zone, service", [
    (f"api.ecr.{REGION}.amazonaws.com.", "ecr.api"),
    # Named in the wrong order it answers for no host, and says what was meant.
    (f"ecr.api.{REGION}.amazonaws.com.", "ecr.api"),
    (f"dkr.ecr.{REGION}.amazonaws.com.", "ecr.dkr"),
    (f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com.", "ecr.dkr"),
    (f"s3.{REGION}.amazonaws.com.", "s3"),
])
def test_a_service_that_another_accounts_zone_leads_to_a_hub_gets_no_endpoint(vpc, zone, service):
    central.associate_zone(vpc.id, "corp.example.", OwningAccount=HUB)
    central.associate_zone(vpc.id, zone, OwningAccount=HUB)
    report = remediate(vpc)
    (left,) = report["left"]
    assert left["service"] == service and HUB in left["why"] and zone.rstrip(".") in left["why"]
    assert {one["service"] for one in report["created"]} - {"all interface endpoints"} == {"ecr.api", "ecr.dkr", "s3"} - {service}
    assert service not in vpc.endpoints()


def test_a_zone_above_all_services_leaves_nothing_to_make(vpc):
    central.associate_zone(vpc.id, "amazonaws.com.", OwningAccount=HUB)
    report = remediate(vpc)
    assert (report["created"], [one["service"] for one in report["left"]]) == ([], ["ecr.api", "ecr.dkr", "s3"])


@pytest.mark.parametrize("owner", [{"OwningAccount": ACCOUNT_ID}, {"OwningService": "vpce.amazonaws.com"}])
def test_zones_of_its_own_account_and_of_services_are_no_hub(vpc, owner):
    central.associate_zone(vpc.id, f"api.ecr.{REGION}.amazonaws.com.", **owner)
    assert "ecr.api" in {one["service"] for one in remediate(vpc)["created"]}


def test_what_is_there_already_is_told_beside_a_zone(vpc):
    remediate(vpc)
    central.associate_zone(vpc.id, f"api.ecr.{REGION}.amazonaws.com.", OwningAccount=HUB)
    report = remediate(vpc)
    assert report["left"] == []
    assert {one["service"] for one in report["present"]} == {"ecr.api", "ecr.dkr", "s3"}


def test_a_dry_run_creates_nothing(vpc):
    report = remediate(vpc, DryRun="true")
    assert {one["service"] for one in report["created"]} == {"all interface endpoints", "ecr.api", "ecr.dkr", "s3"}
    assert (vpc.endpoints(), vpc.groups()) == ({}, [])


def test_profiles_add_services(vpc):
    report = remediate(vpc, ServiceNames="s3", Profile="ecs-fargate, ssm-managed")
    created = {one["service"] for one in report["created"]} - {"all interface endpoints"}
    assert created == {"s3", "ecr.api", "ecr.dkr", "logs", "ssm", "ssmmessages"}


def test_a_service_that_the_region_does_not_offer_is_left(vpc):
    report = remediate(vpc, ServiceNames="ecr.api,no-such-service")
    assert [(one["service"], "offers no interface endpoint" in one["why"]) for one in report["left"]] == [("no-such-service", True)]
    assert "ecr.api" in vpc.endpoints()


def test_a_failure_fails_the_step_and_tells_what_was_done(vpc, monkeypatch):
    create = type(vpc.ec2)._make_api_call

    def refuse_dkr(client, operation, arguments):
        if operation == "CreateVpcEndpoint" and arguments["ServiceName"].endswith("ecr.dkr"):
            from botocore.exceptions import ClientError
            raise ClientError({"Error": {"Code": "VpcEndpointLimitExceeded", "Message": "no more"}}, operation)
        return create(client, operation, arguments)

    monkeypatch.setattr("botocore.client.BaseClient._make_api_call", refuse_dkr)
    with pytest.raises(RuntimeError, match="VpcEndpointLimitExceeded") as failed:
        remediate(vpc)
    report = json.loads(str(failed.value).split(": ", 1)[1])
    assert [one["service"] for one in report["failed"]] == ["ecr.dkr"]
    assert {"ecr.api", "s3"} <= {one["service"] for one in report["created"]}
    monkeypatch.undo()
    monkeypatch.setenv("MOTO_ACCOUNT_ID", ACCOUNT_ID)


@pytest.mark.parametrize("row", WORKLOADS, ids=lambda row: str(row["class"]))
def test_workloads_are_those_of_the_rule(row):
    """`tests/offline/remediation.rs` asks the rule the same."""
    assert module("CreateMissingEndpoints").client_class(row["interface"]) == row["class"]


@pytest.mark.parametrize("name, parsed", [
    ("com.amazonaws.eu-west-3.ecr.api", ("ecr.api", "eu-west-3")),
    ("COM.AMAZONAWS.EU-WEST-3.S3", ("s3", "eu-west-3")),
    ("com.amazonaws.us-gov-west-1.ecr-fips.dkr", ("ecr-fips.dkr", "us-gov-west-1")),
    ("com.amazonaws.us-east-1.ecr.api-fips", ("ecr-fips.api", "us-east-1")),
    ("com.amazonaws.us-east-1.kms-fips", ("kms-fips", "us-east-1")),
    ("cn.com.amazonaws.cn-north-1.transcribe.cn", ("transcribe", "cn-north-1")),
    ("eu.amazonaws.eusc-de-east-1.ecr.api", ("ecr.api", "eusc-de-east-1")),
    ("com.amazonaws.us-east-1.ecr-public.api", ("ecr-public.api", "us-east-1")),
    ("com.amazonaws.iam", ("iam", "")),
    ("ecr.dkr", ("ecr.dkr", "")),
])
def test_names_are_read_as_the_rule_reads_them(name, parsed):
    assert module("CreateMissingEndpoints").parsed(name) == parsed


@pytest.mark.parametrize("service_names, profile, services", [
    ("", "", {"ecr.api": 443, "ecr.dkr": 443, "s3": 443}),
    ("", "ssm-managed", {"ssm": 443, "ssmmessages": 443}),
    ("s3", "ssm-managed", {"s3": 443, "ssm": 443, "ssmmessages": 443}),
    ("email-smtp,email:8443,cassandra", "", {"email-smtp": 587, "email": 8443, "cassandra": 9142}),
    (f"logs@{REGION}, com.amazonaws.{REGION}.logs", "", {"logs": 443}),
    ("com.amazonaws.iam,iam@us-east-1", "", {"iam": 443}),
])
def test_services_are_asked_for_as_in_the_rule(service_names, profile, services):
    assert module("CreateMissingEndpoints").required(service_names, profile, "", REGION) == (services, [])


def test_what_it_cannot_make_is_named(vpc):
    names = "ecr.api,logs@us-east-1,com.amazonaws.us-east-1.sqs,com.amazonaws.vpce.eu-west-3.vpce-svc-0123456789abcdef0,iot.data"
    report = remediate(vpc, ServiceNames=names, Hosts="STS.amazonaws.com,{account}.ddb.{region}.amazonaws.com")
    left = {one["service"]: one["why"] for one in report["left"]}
    assert list(left) == [
        "logs@us-east-1", "com.amazonaws.us-east-1.sqs", "com.amazonaws.vpce.eu-west-3.vpce-svc-0123456789abcdef0",
        "sts.amazonaws.com", "{account}.ddb.{region}.amazonaws.com", "iot.data"]
    assert "us-east-1" in left["logs@us-east-1"] and "us-east-1" in left["com.amazonaws.us-east-1.sqs"]
    assert "hosted zone" in left["iot.data"]
    assert set(vpc.endpoints()) == {"ecr.api"}


def test_a_service_without_private_dns_gets_its_gateway_and_never_private_dns(vpc):
    remediate(vpc, ServiceNames="dynamodb,dynamodb-streams")
    (gateway,) = vpc.endpoints()["dynamodb"]
    assert gateway["VpcEndpointType"] == "Gateway"
    assert set(vpc.endpoints()) == {"dynamodb"}


def test_the_group_admits_the_ports_of_the_services(vpc):
    report = remediate(vpc, ServiceNames="email-smtp,ecr.api")
    assert not report["failed"]
    (group,) = vpc.groups()
    assert sorted(rule["FromPort"] for rule in group["IpPermissions"]) == [443, 587]
    before = vpc.groups()
    remediate(vpc, ServiceNames="email-smtp,ecr.api")
    assert vpc.groups() == before


def test_only_workloads_that_are_asked_for_it_get_an_endpoint(monkeypatch):
    script = module("CreateMissingEndpoints")
    instance = {"Status": "in-use", "Attachment": {"InstanceId": "i-0a1b2c3d"}, "NetworkInterfaceId": "eni-0a"}
    function = {"Status": "in-use", "InterfaceType": "lambda", "NetworkInterfaceId": "eni-0b"}
    task = {"Status": "in-use", "Description": "arn:aws:ecs:eu-west-3:111122223333:attachment/1", "NetworkInterfaceId": "eni-0c"}
    proxy = {"Status": "in-use", "Description": "RDSNetworkInterface", "NetworkInterfaceId": "eni-0d"}
    everyone = [instance, function, task, proxy]
    for service, services, wanted in [
        ("ecr.api", ["ecr.api"], [instance, task]),
        ("s3", ["ecr.api", "s3"], [instance, task]),
        ("s3", ["s3"], everyone),
        ("ecs-agent", ["ecs-agent"], [instance]),
        ("logs", ["logs", "ecr.api"], everyone),
    ]:
        assert script.asked(service, services, everyone, "BY_SERVICE") == wanted, service
        assert script.asked(service, services, everyone, "IMAGE") == [instance, task], service
        assert script.asked(service, services, everyone, "ALL") == everyone, service


@pytest.mark.parametrize(
    ("globs", "interface", "described"),
    [
        ("RDS*", {"Description": "rdsnetworkinterface"}, True),
        ("DMS?etworkInterface, RDS*", {"Description": "DMSNetworkInterface"}, True),
        ("RDS", {"Description": "RDSNetworkInterface"}, False),
        ("", {"Description": ""}, False),
        ("*", {"Description": "", "Status": "available"}, False),
        ("*", {"InterfaceType": "nat_gateway"}, False),
        ("a.c", {"Description": "abc"}, False),
    ],
)
def test_workloads_by_their_description_are_those_of_the_rule(globs, interface, described):
    script = module("CreateMissingEndpoints")
    assert script.is_described({"Status": "in-use", **interface}, globs) is described


def test_waiting_ends_when_an_endpoint_fails(monkeypatch):
    answers = iter(["pending", "pending", "available", "failed"])

    class Ec2:
        def describe_vpc_endpoints(self, VpcEndpointIds):
            return {"VpcEndpoints": [{"VpcEndpointId": VpcEndpointIds[0], "State": next(answers)}]}

    slept = []
    monkeypatch.setattr(time, "sleep", slept.append)
    monkeypatch.setattr(sys.modules["boto3"], "client", lambda *_, **__: Ec2())
    known = {"CreateMissingEndpoints.EndpointIds": '["vpce-0a"]', "global:REGION": REGION}
    assert run_step("WaitForEndpoints", known) == {"States": '{"vpce-0a": "available"}'}
    assert slept == [10, 10]
    with pytest.raises(RuntimeError, match="failed"):
        run_step("WaitForEndpoints", known)


def test_a_dry_run_says_what_it_costs(vpc):
    made, _ = execute(vpc.id, DryRun="true")
    costs = {one["service"]: one.get("usdAMonth") for one in json.loads(made["Report"])["created"]}
    # Two zones each, at 0.01 USD an hour; a gateway costs nothing.
    assert (costs["ecr.api"], costs["ecr.dkr"], costs["s3"]) == (14.6, 14.6, 0)
    assert "costs 29.20 USD a month" in made["Summary"]


def test_subnets_policy_and_tags_are_the_callers_choice(vpc):
    vpc.ec2.create_tags(Resources=[vpc.subnets[0]], Tags=[{"Key": "tier", "Value": "endpoints"}])
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*", "Resource": "*"}]}
    remediate(vpc, SubnetTag="tier=endpoints", EndpointPolicy=json.dumps(policy), ExtraTags="team=network,stage=test")
    endpoint = vpc.endpoints()["ecr.api"][0]
    assert endpoint["SubnetIds"] == [vpc.subnets[0]]
    assert json.loads(endpoint["PolicyDocument"]) == policy
    assert {"Key": "team", "Value": "network"} in endpoint["Tags"] and {"Key": "stage", "Value": "test"} in vpc.groups()[0]["Tags"]


def test_a_policy_that_is_no_json_makes_nothing(vpc):
    with pytest.raises(ValueError):
        remediate(vpc, EndpointPolicy="{")
    assert (vpc.endpoints(), vpc.groups()) == ({}, [])


def test_an_approval_comes_first_where_it_is_asked_for():
    first = template("remediation.yaml")["Resources"]["Document"]["Properties"]["Content"]["mainSteps"][0]["Fn::If"]
    assert (first[0], first[1]["action"], first[2]) == ("HasApprovers", "aws:approve", {"Ref": "AWS::NoValue"})


def own(vpc, task, dry_run="false"):
    """Runs the second document."""
    step = template("remediation-undo.yaml")["Resources"]["Document"]["Properties"]["Content"]["mainSteps"][0]["inputs"]
    scope = {}
    exec(compile(step["Script"], "ChangeOwn", "exec"), scope)  # noqa: S102: the script of the document
    answer = scope["change_own"]({"VpcId": vpc.id, "Task": task, "DryRun": dry_run, "Region": REGION}, {})
    return json.loads(answer["Report"])["done"]


def test_what_it_made_is_undone_and_nothing_else(vpc):
    theirs = vpc.ec2.create_vpc_endpoint(VpcId=vpc.id, ServiceName=f"com.amazonaws.{REGION}.dynamodb", RouteTableIds=[vpc.main_table])["VpcEndpoint"]["VpcEndpointId"]
    remediate(vpc)
    before = (vpc.endpoints(), vpc.groups())
    assert len(own(vpc, "undo", "true")) == 4 and (vpc.endpoints(), vpc.groups()) == before
    own(vpc, "undo")
    assert [one["VpcEndpointId"] for found in vpc.endpoints().values() for one in found] == [theirs]
    assert vpc.groups() == []


def test_what_it_made_is_mended_and_nothing_else(vpc):
    theirs = vpc.ec2.create_security_group(GroupName="theirs", Description="theirs", VpcId=vpc.id)["GroupId"]
    remediate(vpc)
    table = vpc.table(vpc.subnets[2])
    vpc.ec2.associate_vpc_cidr_block(VpcId=vpc.id, CidrBlock="10.1.0.0/16")
    done = own(vpc, "repair")
    assert sorted(one["what"].split()[0] for one in done) == ["admits", "associated"]
    assert table in vpc.endpoints()["s3"][0]["RouteTableIds"]
    groups = {group["GroupId"]: [peer["CidrIp"] for rule in group["IpPermissions"] for peer in rule["IpRanges"]] for group in vpc.groups()}
    assert groups.pop(theirs) == []
    assert [sorted(cidrs) for cidrs in groups.values()] == [["10.0.0.0/16", "10.1.0.0/16"]]
    assert own(vpc, "repair") == []

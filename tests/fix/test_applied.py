"""What `fix` prints is applied to the simulated account, and the program is asked again: the verdict turns."""

import json
import os
import pathlib
import re
import subprocess
import sys

import boto3
import cfnlint.api
import cfnlint.decode
import pytest

from aws.saved import save
from cfn.templates import plain
from fix.configuration import carry_out

ROOT = pathlib.Path(__file__).parents[2]
PROGRAM = os.environ.get("VPC_ENDPOINT_RULE", ROOT / "target/debug/vpc-endpoint-rule")
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}


class Broken:
    """A VPC that was private until one thing was broken."""

    def __init__(self, account):
        self.account, self.ec2 = account, account.ec2
        self.id, self.endpoints = account.private_vpc()

    def of(self, operation, key):
        found = getattr(self.ec2, f"describe_{operation}")(Filters=[{"Name": "vpc-id", "Values": [self.id]}])
        return found[key]

    def endpoint(self, service):
        return next(one for one in self.of("vpc_endpoints", "VpcEndpoints") if one["ServiceName"].endswith(service))

    def group(self, name):
        return next(one["GroupId"] for one in self.of("security_groups", "SecurityGroups") if one["GroupName"] == name)

    def route_table(self):
        """A table of the client's subnet, which the gateway endpoint does not know."""
        subnet = self.of("subnets", "Subnets")[0]["SubnetId"]
        table = self.ec2.create_route_table(VpcId=self.id)["RouteTable"]["RouteTableId"]
        self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table


def no_endpoint(vpc):
    vpc.ec2.delete_vpc_endpoints(VpcEndpointIds=vpc.endpoints)


def no_endpoint_for_two_zones(vpc):
    no_endpoint(vpc)
    vpc.account.fargate_task(vpc.account.subnet(vpc.id, 2, "b"))


def endpoint_group_shut(vpc):
    vpc.ec2.revoke_security_group_ingress(GroupId=vpc.group("endpoints"), IpPermissions=[HTTPS])


def client_group_shut(vpc):
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    vpc.ec2.revoke_security_group_egress(GroupId=vpc.group("default"), IpPermissions=[everything])


def request_denied_by_acl(vpc):
    _deny(vpc, egress=True, ports=(443, 443))


def reply_denied_by_acl(vpc):
    _deny(vpc, egress=False, ports=(1024, 65535))


def _deny(vpc, egress, ports):
    """Between two subnets only: a network ACL sees what leaves its subnet."""
    other = vpc.account.subnet(vpc.id, 2, "b")
    acl = vpc.ec2.create_network_acl(VpcId=vpc.id)["NetworkAcl"]["NetworkAclId"]
    association = next(
        one["NetworkAclAssociationId"]
        for table in vpc.of("network_acls", "NetworkAcls")
        for one in table["Associations"]
        if one["SubnetId"] == other
    )
    vpc.ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=acl)
    for direction in (True, False):
        vpc.ec2.create_network_acl_entry(
            NetworkAclId=acl, RuleNumber=100, Protocol="-1", RuleAction="allow", Egress=direction, CidrBlock="0.0.0.0/0"
        )
    vpc.ec2.create_network_acl_entry(
        NetworkAclId=acl, RuleNumber=50, Protocol="6", RuleAction="deny", Egress=egress,
        CidrBlock="0.0.0.0/0", PortRange={"From": ports[0], "To": ports[1]},
    )  # fmt: skip
    vpc.account.instance(other)


def private_dns_off(vpc):
    vpc.account.network.set_private_dns(vpc.endpoint("ecr.dkr")["VpcEndpointId"], False)


def dns_hostnames_off(vpc):
    vpc.ec2.modify_vpc_attribute(VpcId=vpc.id, EnableDnsHostnames={"Value": False})


def gateway_route_missing(vpc):
    vpc.route_table()


def layers_refused(vpc):
    statement = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::own-bucket/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    vpc.ec2.modify_vpc_endpoint(VpcEndpointId=vpc.endpoint("s3")["VpcEndpointId"], PolicyDocument=policy)


def endpoint_failed(vpc):
    vpc.account.network.set_state(vpc.endpoint("ecr.api")["VpcEndpointId"], "failed")


# What is broken, and whether a template can mend it alone: it cannot change what it did not create.
BREAKAGES = {
    no_endpoint: True,
    no_endpoint_for_two_zones: True,
    endpoint_group_shut: True,
    client_group_shut: True,
    request_denied_by_acl: True,
    reply_denied_by_acl: True,
    private_dns_off: False,
    dns_hostnames_off: False,
    gateway_route_missing: False,
    layers_refused: False,
    endpoint_failed: False,
}


@pytest.fixture
def shell(aws, account, tmp_path):
    """Runs programs with credentials for the simulated account and nothing else of this machine's AWS settings."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
        "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
    }

    def run(script):
        done = subprocess.run(["bash"], input=script, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr

    return run


def verdict(account, vpc, folder):
    """What the program says of the VPC now."""
    save(account, folder)
    done = subprocess.run([PROGRAM, "evaluate", folder, "--vpc", vpc, "--format", "json"], capture_output=True, text=True)
    (found,) = json.loads(done.stdout)["evaluations"]
    return found["complianceType"], found["annotation"]


def fix(folder, vpc, format):
    done = subprocess.run([PROGRAM, "fix", folder, vpc, "--format", format], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def deploy(aws, account, text):
    """Creates the stack. What the simulator's CloudFormation passes over is created as AWS documents its properties."""
    cloudformation = boto3.client(
        "cloudformation", endpoint_url=aws.url, region_name=account.region,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="example",
    )  # fmt: skip
    cloudformation.create_stack(StackName="mend", TemplateBody=text)
    for resource in plain(cfnlint.decode.decode_str(text)[0])["Resources"].values():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::EC2::SecurityGroupEgress":
            target = {"UserIdGroupPairs": [{"GroupId": properties[key]}] for key in ("DestinationSecurityGroupId",) if key in properties}
            target |= {"IpRanges": [{"CidrIp": properties[key]}] for key in ("CidrIp",) if key in properties}
            target |= {"PrefixListIds": [{"PrefixListId": properties[key]}] for key in ("DestinationPrefixListId",) if key in properties}
            ports = {key: properties[key] for key in ("IpProtocol", "FromPort", "ToPort")}
            account.ec2.authorize_security_group_egress(GroupId=properties["GroupId"], IpPermissions=[ports | target])
        elif resource["Type"] == "AWS::EC2::NetworkAclEntry":
            account.ec2.create_network_acl_entry(**properties | {"Protocol": str(properties["Protocol"])})


@pytest.mark.parametrize("format", ["cloudformation", "terraform", "cli"])
@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda breakage: breakage.__name__)
def test_the_verdict_turns(aws, account, shell, tmp_path, breakage, format):
    vpc = Broken(account)
    assert verdict(account, vpc.id, tmp_path / "private")[0] == "COMPLIANT"
    breakage(vpc)
    before = verdict(account, vpc.id, tmp_path / "broken")
    assert before[0] == "NON_COMPLIANT", before
    text = fix(tmp_path / "broken", vpc.id, format)
    known = {one["VpcEndpointId"] for one in vpc.of("vpc_endpoints", "VpcEndpoints")}
    beside = "" if format == "cli" else "\n".join(re.findall(r"^#   (.+)$", text, re.MULTILINE))
    if format == "cloudformation":
        assert bool(beside) != BREAKAGES[breakage], text
    shell(f"set -e\n{beside}")
    match format:
        case "cli":
            shell(text)
        case "cloudformation":
            assert not cfnlint.api.lint(text, regions=[account.region])
            deploy(aws, account, text)
        case "terraform":
            carry_out(text, account.ec2)
    for one in vpc.of("vpc_endpoints", "VpcEndpoints"):
        if one["VpcEndpointId"] not in known:
            account.network.settle(one["VpcEndpointId"])
    after = verdict(account, vpc.id, tmp_path / "mended")
    assert after[0] == "COMPLIANT", (after, text)


def test_a_script_refuses_another_accounts_credentials(aws, account, shell, tmp_path):
    vpc = Broken(account)
    endpoint_group_shut(vpc)
    verdict(account, vpc.id, tmp_path / "broken")
    text = fix(tmp_path / "broken", vpc.id, "cli").replace(account.account_id, "999988887777")
    with pytest.raises(AssertionError, match="is for account 999988887777; the credentials are of 111122223333. Nothing was changed."):
        shell(text)
    assert verdict(account, vpc.id, tmp_path / "after")[0] == "NON_COMPLIANT"


def test_what_is_created_has_a_name(aws, account, shell, tmp_path):
    vpc = Broken(account)
    no_endpoint(vpc)
    verdict(account, vpc.id, tmp_path / "broken")
    shell(fix(tmp_path / "broken", vpc.id, "cli"))
    names = {tag["Value"] for one in vpc.of("vpc_endpoints", "VpcEndpoints") for tag in one.get("Tags", []) if tag["Key"] == "Name"}
    assert {f"{vpc.id}-ecr-api", f"{vpc.id}-ecr-dkr", f"{vpc.id}-s3"} <= names, names
    groups = {tag["Value"] for one in vpc.of("security_groups", "SecurityGroups") for tag in one.get("Tags", [])}
    assert f"{vpc.id}-vpc-endpoints" in groups, groups

"""The rule finds a VPC without endpoints, the remediation runs, the rule finds it compliant: with the program itself."""

import json
import os
import subprocess

import pytest

from cfn.document import execute
from cfn.templates import ACCOUNT_ID, REGION

SAVED = {
    "describe_vpcs": "Vpcs",
    "describe_subnets": "Subnets",
    "describe_network_interfaces": "NetworkInterfaces",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_security_groups": "SecurityGroups",
    "describe_network_acls": "NetworkAcls",
    "describe_route_tables": "RouteTables",
    "describe_prefix_lists": "PrefixLists",
    "describe_dhcp_options": "DhcpOptions",
}
pytestmark = pytest.mark.skipif("VPC_ENDPOINT_RULE" not in os.environ, reason="scripts/test.sh names the program")


def save(ec2, folder):
    """What `aws ec2 describe-*` prints, in a snapshot's folder."""
    place = folder / ACCOUNT_ID / REGION
    place.mkdir(parents=True, exist_ok=True)
    for operation, key in SAVED.items():
        text = json.dumps({key: getattr(ec2, operation)()[key]}, default=lambda time: time.isoformat())
        (place / f"{operation}.json").write_text(text)
    attributes = [
        {"VpcId": vpc["VpcId"]} | {
            key: ec2.describe_vpc_attribute(VpcId=vpc["VpcId"], Attribute=key[0].lower() + key[1:])[key]
            for key in ("EnableDnsSupport", "EnableDnsHostnames")}
        for vpc in ec2.describe_vpcs()["Vpcs"]]
    (place / "attributes.json").write_text(json.dumps({"VpcAttributes": attributes}))


def evaluation(vpc_id, folder):
    done = subprocess.run([os.environ["VPC_ENDPOINT_RULE"], "evaluate", folder, "--format", "json"], capture_output=True, text=True)
    found = {one["resourceId"]: one for one in json.loads(done.stdout)["evaluations"]}[vpc_id]
    return found["complianceType"], {one["service"]: one["answer"] for one in found["services"]}


def test_the_verdict_turns(aws, account, tmp_path, monkeypatch):
    for name, value in {"AWS_ENDPOINT_URL": aws.url, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example"}.items():
        monkeypatch.setenv(name, value)
    vpc = account.vpc()
    account.instance(account.subnet(vpc, 1, "a"))
    account.fargate_task(account.subnet(vpc, 2, "b"))
    save(account.ec2, tmp_path)
    assert evaluation(vpc, tmp_path) == ("NON_COMPLIANT", {"ecr.api": "PUBLIC", "ecr.dkr": "PUBLIC", "s3": "PUBLIC"})
    execute(vpc)
    save(account.ec2, tmp_path)
    assert evaluation(vpc, tmp_path) == ("COMPLIANT", {"ecr.api": "PRIVATE", "ecr.dkr": "PRIVATE", "s3": "PRIVATE"})

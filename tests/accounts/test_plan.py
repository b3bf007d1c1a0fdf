"""`evaluate --live --plan`: a plan is laid over accounts as they are read."""

import json
import os
import subprocess

from accounts.program import path
from accounts.test_places import REGION
from aws.simulator import ACCOUNT
from function.hub import HUB, PARAMETERS, SPOKE_VPC, World


def deletes(endpoint):
    """A plan that deletes an endpoint, as `terraform show -json` prints it."""
    before = {
        "id": endpoint["VpcEndpointId"],
        "vpc_id": endpoint["VpcId"],
        "service_name": endpoint["ServiceName"],
        "vpc_endpoint_type": endpoint["VpcEndpointType"],
        "subnet_ids": endpoint.get("SubnetIds", []),
        "route_table_ids": endpoint.get("RouteTableIds", []),
    }
    change = {"actions": ["delete"], "before": before, "after": None, "after_unknown": {}}
    resource = {
        "address": "aws_vpc_endpoint.old",
        "mode": "managed",
        "type": "aws_vpc_endpoint",
        "name": "old",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": change,
    }
    return {"format_version": "1.2", "resource_changes": [resource], "configuration": {"root_module": {}}}


def test_a_plan_is_laid_over_what_is_read(account, person, tmp_path):
    private, _ = account.private_vpc()
    endpoints = account.ec2.describe_vpc_endpoints()["VpcEndpoints"]
    endpoint = next(e for e in endpoints if e["VpcId"] == private and e["VpcEndpointType"] == "Interface")
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(deletes(endpoint)))

    live = person.evaluate("--region", REGION, "--plan", plan)
    assert live.status == 1, live.told
    (vpc,) = live.report["evaluations"]
    assert (vpc["resourceId"], vpc["change"]) == (private, "worse")

    collected = person.run("collect", "--output", tmp_path / "saved", "--region", REGION)
    assert collected.status == 0, collected.told
    saved = person.run("evaluate", tmp_path / "saved", "--format", "json", "--plan", plan)
    assert saved.report == live.report

    both = person.evaluate("--region", REGION, "--plan", plan, "--resume", tmp_path / "journal")
    assert both.status == 2
    assert "--resume" in both.told


def routes_elsewhere(table, block):
    """A plan that deletes a route, as `terraform show -json` prints it."""
    before = {"id": "r-1", "route_table_id": table, "destination_cidr_block": block}
    change = {"actions": ["delete"], "before": before, "after": None, "after_unknown": {}}
    head = {"address": "aws_route.hub", "mode": "managed", "type": "aws_route", "name": "hub"}
    resource = {**head, "provider_name": "registry.terraform.io/hashicorp/aws", "change": change}
    return {"format_version": "1.2", "resource_changes": [resource], "configuration": {"root_module": {}}}


def test_a_hub_is_looked_into_with_the_role_of_the_parameters(aws, account, person, tmp_path):
    world = World(aws)
    (table,) = world.spoke.records["RouteTables"]
    way = next(route for route in table["Routes"] if "TransitGatewayId" in route)
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(routes_elsewhere(table["RouteTableId"], way["DestinationCidrBlock"])))

    def evaluated(parameters):
        return person.evaluate("--region", REGION, "--plan", plan, "--parameters", json.dumps(parameters))

    live = evaluated(PARAMETERS)
    assert live.status == 1, live.told
    # The hub's own VPCs are not asked about, and a plan that names no account is the spoke's.
    (spoke,) = live.report["evaluations"]
    assert (spoke["accountId"], spoke["resourceId"], spoke["change"]) == (ACCOUNT, SPOKE_VPC, "worse")
    assert spoke["before"]["complianceType"] == "COMPLIANT"
    assert "DescribeVpcEndpoints" in world.calls(of_hub=True)

    nameless = evaluated({key: value for key, value in PARAMETERS.items() if key != "hubRoleName"})
    (spoke,) = nameless.report["evaluations"]
    assert spoke["before"]["complianceType"] == "UNDETERMINED"
    assert any(HUB in notice and "hubRoleName" in notice for notice in nameless.report["notices"])


def most_memory(plan):
    """How many bytes the program held at most while it evaluated a plan."""
    command = [path(), "evaluate", "--plan", plan, "--account", "111122223333", "--region", REGION]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(program.pid, 0)
    return used.ru_maxrss * 1024


def test_a_large_plan_takes_little_more_memory_than_itself(tmp_path):
    values = [{"values": {"text": "x" * 1000}} for _ in range(10_000)]
    resources, written = [], []
    for number in range(2_000):
        head = {"address": f"aws_iam_policy.p{number}", "mode": "managed", "type": "aws_iam_policy", "name": f"p{number}"}
        after = {"name": f"p{number}", "policy": "y" * 5000}
        change = {"actions": ["create"], "before": None, "after": after, "after_unknown": {"id": True}}
        resources.append({**head, "provider_name": "registry.terraform.io/hashicorp/aws", "change": change})
        written.append({**head, "expressions": {"policy": {"constant_value": "y" * 5000}}})
    large, small = tmp_path / "large.json", tmp_path / "small.json"
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": values}}}
    plan |= {"resource_changes": resources, "configuration": {"root_module": {"resources": written}}}
    large.write_text(json.dumps(plan))
    small.write_text(json.dumps({"format_version": "1.2", "resource_changes": []}))
    assert most_memory(large) - most_memory(small) < 1.5 * large.stat().st_size

"""Live runs of the command line over a spoke and its hub: evaluated, collected, and evaluated from what was collected."""

import json
from collections import Counter

import pytest

from aws.simulator import ACCOUNT
from function.hub import HUB, PARAMETERS, REGION, SPOKE_VPC, World

SERVICES = json.dumps({"serviceNames": "ecr.api"})
ROLES = ["--role-arn", f"arn:aws:iam::{ACCOUNT}:role/reader", "--role-arn", f"arn:aws:iam::{HUB}:role/reader"]
SPOKE = (ACCOUNT, REGION, SPOKE_VPC)


@pytest.fixture
def world(aws, account):
    return World(aws)


def test_a_hub_is_entered_with_the_role_of_the_parameters(world, person):
    ran = person.evaluate("--region", REGION, "--parameters", json.dumps(PARAMETERS))
    assert ran.status == 0, ran.told
    assert ran.compliance[SPOKE] == "COMPLIANT"
    assert "DescribeVpcEndpoints" in world.calls(of_hub=True)


def test_without_a_role_for_the_hub_it_says_which_is_missing(world, person):
    ran = person.evaluate("--region", REGION, "--parameters", json.dumps({"serviceNames": "ecr.api", "hubAccounts": HUB}))
    assert ran.status == 3, ran.told
    assert HUB in ran.told and "hubRoleName" in ran.told


def test_a_run_over_many_accounts_looks_into_all_of_them(world, person):
    ran = person.evaluate("--region", REGION, "--parameters", SERVICES, *ROLES)
    assert ran.status == 0, ran.told
    assert ran.compliance[SPOKE] == "COMPLIANT"
    world.close_endpoint()
    ran = person.evaluate("--region", REGION, "--parameters", SERVICES, *ROLES)
    assert ran.compliance[SPOKE] == "NON_COMPLIANT"


def test_what_is_collected_of_a_hub_and_a_spoke_is_evaluated_as_they_are(world, person, tmp_path):
    live = person.evaluate("--region", REGION, "--parameters", SERVICES, "--now", "2026-11-27T12:00:00Z", *ROLES)
    world.aws.forget_calls()
    ran = person.run("collect", "--output", tmp_path / "saved", "--region", REGION, *ROLES)
    assert ran.status == 0, ran.told
    calls = Counter(world.aws.operations())
    assert calls["ListHostedZonesByVPC"] == 2 and calls["ListResourceRecordSets"] == 1 and calls["SearchTransitGatewayRoutes"] == 2
    saved = person.run("evaluate", tmp_path / "saved", "--format", "json", "--parameters", SERVICES, "--now", "2026-11-27T12:00:00Z")
    assert saved.report["evaluations"] == live.report["evaluations"]
    assert saved.compliance[SPOKE] == "COMPLIANT"


def test_zones_are_listed_once_for_all_regions(world, person, tmp_path):
    world.aws.regions[HUB, "eu-west-1"] = world.hub
    ran = person.run("collect", "--output", tmp_path / "saved", "--region", REGION, "--region", "eu-west-1", "--role-arn", ROLES[3])
    assert ran.status == 0, ran.told
    calls = Counter(world.calls(of_hub=True))
    assert calls["ListHostedZones"] == 1 and calls["ListResourceRecordSets"] == 1

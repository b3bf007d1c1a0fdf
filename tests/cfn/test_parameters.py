"""The templates hand the rule's parameters over; `tests/offline/templates.rs` writes their blocks."""

import json
import re

import pytest

from cfn.document import module
from cfn.program import DEFAULTS, PARAMETERS, PROFILES, run
from cfn.stack import Stack
from cfn.templates import template

RULES = ["rule.yaml", "conformance-pack.yaml", "organization-pack.yaml", "central.yaml"]
# central.yaml cannot do without these two.
CENTRAL = {"organizationId", "memberRoleName"}
# One value of each that is not its default.
GIVEN = {
    "serviceNames": "ecr.api, email-smtp:465@eu-west-1,com.amazonaws.iam",
    "profile": "eks-private, ssm-managed",
    "hosts": "sts.amazonaws.com,{account}.dkr.ecr.{region}.amazonaws.com:8443",
    "needs": "DERIVED",
    "clients": "ALL",
    "clientDescriptions": "DMS*,RDSNetworkInterface,*proxy (blue)",
    "s3Buckets": "al2023-repos-*,docker-images",
    "trustedDnsServers": "10.0.0.2,fd00:10::53",
    "depth": "existence",
    "vpcIds": "vpc-0a1b2c3d",
    "excludeVpcIds": "vpc-0a1b2c3d,vpc-0123456789abcdef0",
    "unusedVpcs": "EVALUATE",
    "unknown": "NON_COMPLIANT",
    "pendingGraceMinutes": "30",
    "recheckMinutes": "15",
    "waiverTag": "team:waiver",
    "centralEndpoints": "IGNORE",
    "hubAccounts": "222233334444, 333344445555",
    "hubRoleName": "vpc-endpoint-rule/hub",
    "trustCentralDns": "false",
    "organizationId": "o-a1b2c3d4e5",
    "memberRoleName": "path/reader",
}


def pascal(name):
    return name[0].upper() + name[1:]


def names(given):
    return {pascal(name): value for name, value in given.items()}


def test_every_parameter_has_a_value_here():
    assert set(PARAMETERS) == set(GIVEN)
    assert all(value != PARAMETERS[name]["default"] for name, value in GIVEN.items())


@pytest.mark.parametrize("name", RULES)
def test_each_is_a_template_parameter_with_its_default(name):
    given = template(name)["Parameters"]
    for parameter, default in DEFAULTS.items():
        if name == "central.yaml" and parameter in CENTRAL:
            continue
        assert given[pascal(parameter)]["Default"] == default, parameter
        assert given[pascal(parameter)]["Description"].startswith(f"{parameter}: ")


@pytest.mark.parametrize("parameter", sorted(PARAMETERS))
def test_examples_fit_the_pattern(parameter):
    text = template("rule.yaml")["Parameters"][pascal(parameter)]
    for value in (DEFAULTS[parameter], GIVEN[parameter]):
        if "AllowedPattern" in text:
            assert re.fullmatch(text["AllowedPattern"], value)
            assert not re.fullmatch(text["AllowedPattern"], value + '"')
        else:
            assert value in text["AllowedValues"]


@pytest.mark.parametrize("names_given", ["s3", "s3:443", "s3@eu-west-3", "S3:443@eu-west-3", "com.amazonaws.eu-west-3.ecr.api:443", " s3 , ecr.api ", ""])
def test_names_with_port_and_region_pass(names_given):
    assert re.fullmatch(template("rule.yaml")["Parameters"]["ServiceNames"]["AllowedPattern"], names_given)


@pytest.mark.parametrize("names_given", ["s3,", "s3:", "s3@", "s3:x", "s3@eu-west-3:443", "s 3", "ecr/api"])
def test_other_names_do_not(names_given):
    assert not re.fullmatch(template("rule.yaml")["Parameters"]["ServiceNames"]["AllowedPattern"], names_given)


@pytest.mark.parametrize("minutes, fits", [("0", True), ("7", True), ("10079", True), ("10080", True), ("10081", False), ("20000", False), ("07", False), ("", False), ("-1", False)])
def test_minutes_are_those_of_a_week(minutes, fits):
    for parameter in ("PendingGraceMinutes", "RecheckMinutes"):
        assert bool(re.fullmatch(template("rule.yaml")["Parameters"][parameter]["AllowedPattern"], minutes)) == fits


def test_what_is_as_by_default_stays_out_of_the_rule(session):
    assert Stack("rule.yaml").properties("ConfigRule").get("InputParameters", {}) == {}


@pytest.mark.parametrize("parameter", sorted(GIVEN))
def test_what_differs_is_passed_alone(session, parameter):
    properties = Stack("rule.yaml", **names({parameter: GIVEN[parameter]})).properties("ConfigRule")
    assert properties["InputParameters"] == {parameter: GIVEN[parameter]}


def test_a_profile_alone_is_the_profile_alone(session):
    properties = Stack("rule.yaml", Profile="ssm-managed").properties("ConfigRule")
    assert properties["InputParameters"] == {"profile": "ssm-managed"}
    assert run("parameters", "--check", json.dumps(properties["InputParameters"])).stdout.startswith("required: ssm, ssmmessages\n")


def test_the_default_services_are_passed_where_they_are_given(session):
    """Beside a profile they add to it: what is not empty is passed, be it the default or not."""
    given = {"serviceNames": PARAMETERS["serviceNames"]["default"], "profile": "ssm-managed"}
    assert Stack("rule.yaml", **names(given)).properties("ConfigRule")["InputParameters"] == given


def test_everything_that_is_given_reaches_the_rule(session):
    assert Stack("rule.yaml", **names(GIVEN)).properties("ConfigRule")["InputParameters"] == GIVEN


@pytest.mark.parametrize("given", [{}, {name: value for name, value in GIVEN.items() if name != "memberRoleName"}])
def test_the_organization_rule_gets_the_same_as_text(session, given):
    wanted = {"memberRoleName": "vpc-endpoint-rule-member", "organizationId": "o-a1b2c3d4e5", **given}
    stack = Stack("central.yaml", **names(given))
    text = stack.properties("OrganizationRule")["OrganizationCustomRuleMetadata"]["InputParameters"]
    assert json.loads(text) == wanted


def test_the_organization_pack_passes_every_parameter_of_the_pack(session):
    pack = template("conformance-pack.yaml")["Parameters"]
    others = {"FunctionAccountId": "444455556666", "RemediationDocument": "repair"}
    stack = Stack("organization-pack.yaml", **names(GIVEN), **others)
    passed = {one["ParameterName"]: one["ParameterValue"] for one in stack.properties("OrganizationPack")["ConformancePackInputParameters"]}
    always = {name: pack[name]["Default"] for name in ("ScheduleFrequency", "FunctionName")}
    assert passed == {**always, **names(GIVEN), **others}
    assert set(pack) == set(passed)


def test_the_remediation_knows_the_profiles():
    assert module("CreateMissingEndpoints").PROFILES == PROFILES


@pytest.mark.parametrize("parameter, value", [
    (parameter, value)
    for parameter in PARAMETERS
    for value in template("rule.yaml")["Parameters"][pascal(parameter)].get("AllowedValues", [GIVEN[parameter]])
])
def test_the_program_takes_what_the_template_takes(parameter, value):
    beside = {"hubAccounts": GIVEN["hubAccounts"]} if parameter == "hubRoleName" else {}
    done = run("parameters", "--check", json.dumps({parameter: value, **beside}))
    assert done.returncode == 0, done.stderr

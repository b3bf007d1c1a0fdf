"""The rule's parameters in the templates are those that the program reads: `rule/src/parameters.rs`."""

import json
import os
import re
import subprocess

import pytest

from cfn.stack import Stack
from cfn.templates import ROOT, template

SOURCE = (ROOT / "rule" / "src" / "parameters.rs").read_text()
PROGRAM = {
    name: json.loads(default) if default != "None" else ""
    for name, default in re.findall(r'name:\s*"(\w+)",\s*default:\s*(?:Some\(\s*)?("[^"]*"|None)', SOURCE)
}
# central.yaml cannot do without these two.
CENTRAL = {"organizationId", "memberRoleName"}
SHORT = {
    "serviceNames": "ecr.api",
    "profile": "eks-private, ssm-managed",
    "vpcIds": "vpc-0a1b2c3d",
    "excludeVpcIds": "vpc-0a1b2c3d,vpc-0123456789abcdef0",
    "organizationId": "o-a1b2c3d4e5",
    "memberRoleName": "path/reader",
}


def pascal(name):
    return name[0].upper() + name[1:]


def test_the_source_is_read_whole():
    assert len(PROGRAM) == SOURCE.count("    Parameter {") == 13


@pytest.mark.parametrize("name", ["rule.yaml", "conformance-pack.yaml", "organization-pack.yaml", "central.yaml"])
def test_each_is_a_template_parameter_with_its_default(name):
    given = template(name)["Parameters"]
    for parameter, default in PROGRAM.items():
        if name == "central.yaml" and parameter in CENTRAL:
            continue
        assert given[pascal(parameter)]["Default"] == default, parameter
        assert given[pascal(parameter)]["Description"].startswith(f"{parameter}: ")


@pytest.mark.parametrize("parameter", sorted(PROGRAM))
def test_examples_fit_the_pattern(parameter):
    text = template("rule.yaml")["Parameters"][pascal(parameter)]
    value = SHORT.get(parameter, PROGRAM[parameter])
    if "AllowedPattern" in text:
        assert re.fullmatch(text["AllowedPattern"], value)
        assert not re.fullmatch(text["AllowedPattern"], value + '"')
    else:
        assert value in text["AllowedValues"]


@pytest.mark.parametrize("minutes, fits", [("0", True), ("7", True), ("10079", True), ("10080", True), ("10081", False), ("20000", False), ("07", False), ("", False), ("-1", False)])
def test_minutes_are_those_of_a_week(minutes, fits):
    for parameter in ("PendingGraceMinutes", "RecheckMinutes"):
        assert bool(re.fullmatch(template("rule.yaml")["Parameters"][parameter]["AllowedPattern"], minutes)) == fits


def test_what_is_not_given_stays_out_of_the_rule(session):
    properties = Stack("rule.yaml").properties("ConfigRule")
    assert properties["InputParameters"] == {name: default for name, default in PROGRAM.items() if default}


def test_what_is_given_reaches_the_rule(session):
    given = {**PROGRAM, **SHORT}
    stack = Stack("rule.yaml", **{pascal(name): value for name, value in given.items()})
    assert stack.properties("ConfigRule")["InputParameters"] == given


@pytest.mark.parametrize("given", [{}, SHORT])
def test_the_organization_rule_gets_the_same_as_text(session, given):
    wanted = {**PROGRAM, "memberRoleName": "vpc-endpoint-rule-member", "organizationId": "o-a1b2c3d4e5", **given}
    stack = Stack("central.yaml", **{pascal(name): value for name, value in given.items()})
    text = stack.properties("OrganizationRule")["OrganizationCustomRuleMetadata"]["InputParameters"]
    assert json.loads(text) == {name: value for name, value in wanted.items() if value}


def test_the_organization_pack_passes_every_parameter_of_the_pack(session):
    pack = template("conformance-pack.yaml")["Parameters"]
    given = {pascal(name): value for name, value in SHORT.items()}
    stack = Stack("organization-pack.yaml", **given, FunctionAccountId="444455556666", RemediationDocument="mend")
    passed = {one["ParameterName"]: one["ParameterValue"] for one in stack.properties("OrganizationPack")["ConformancePackInputParameters"]}
    assert set(passed) == set(pack)
    assert passed == {**{name: text["Default"] for name, text in pack.items()}, **given, "FunctionAccountId": "444455556666", "RemediationDocument": "mend"}


def test_the_remediation_knows_the_profiles():
    profiles = dict(re.findall(r'name: "([\w-]+)",\s+services: &\[([^\]]+)\]', (ROOT / "rule" / "src" / "profile.rs").read_text()))
    text = template("remediation.yaml")["Resources"]["Document"]["Properties"]["Content"]["mainSteps"][0]["inputs"]["Script"]
    scope = {}
    exec(compile(text, "create_missing_endpoints", "exec"), scope)  # noqa: S102: the script of the document
    assert scope["PROFILES"] == {name: re.findall(r'"([^"]+)"', services) for name, services in profiles.items()}


@pytest.mark.skipif("VPC_ENDPOINT_RULE" not in os.environ, reason="scripts/test.sh names the program")
class TestProgram:
    """The program itself agrees."""

    def run(self, *arguments):
        return subprocess.run([os.environ["VPC_ENDPOINT_RULE"], *arguments], capture_output=True, text=True)

    def test_it_has_these_parameters(self):
        told = json.loads(self.run("parameters", "--format", "json").stdout)["parameters"]
        assert {row["name"]: row["default"] or "" for row in told} == PROGRAM

    @pytest.mark.parametrize("parameter, value", [
        (parameter, value)
        for parameter in PROGRAM
        for value in template("rule.yaml")["Parameters"][pascal(parameter)].get("AllowedValues", [SHORT.get(parameter, PROGRAM[parameter])])
    ])
    def test_it_takes_what_the_template_takes(self, parameter, value):
        done = self.run("evaluate", str(ROOT / "tests" / "example"), "--parameters", json.dumps({parameter: value}), "--format", "json")
        assert done.returncode in (0, 1, 3), done.stderr

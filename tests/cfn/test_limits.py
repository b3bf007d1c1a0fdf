"""AWS's documented limits on names, sizes and contents, which no simulator keeps."""

import json
import re

import pytest

from cfn.program import PROFILES
from cfn.stack import Stack
from cfn.templates import CFN, TEMPLATES, template

# What AWS adds to a rule's name in a conformance pack, and how long a name GetComplianceDetailsByConfigRule takes.
PACK_SUFFIX = len("-conformance-pack-szsm1uv0w")
LONGEST_NAME_ASKED_FOR = 64
INPUT_PARAMETERS = 1024


def longest(parameter):
    """The longest text that a parameter's pattern lets through, for names of one class of characters."""
    pattern = template("rule.yaml")["Parameters"][parameter]["AllowedPattern"]
    return int(re.search(r"\{\d+,(\d+)\}", pattern).group(1))


def test_names_leave_room_for_what_aws_adds():
    assert longest("ConfigRuleName") + PACK_SUFFIX <= LONGEST_NAME_ASKED_FOR
    name = template("conformance-pack.yaml")["Resources"]["ConfigRule"]["Properties"]["ConfigRuleName"]
    assert len(name) + PACK_SUFFIX <= LONGEST_NAME_ASKED_FOR
    pattern = template("central.yaml")["Parameters"]["OrganizationRuleName"]["AllowedPattern"]
    assert re.fullmatch(pattern, "x" * 37) and not re.fullmatch(pattern, "x" * 38)


def test_role_names_fit_with_the_longest_region():
    pattern = template("central.yaml")["Parameters"]["FunctionName"]["AllowedPattern"]
    assert re.fullmatch(pattern, "x" * 40) and not re.fullmatch(pattern, "x" * 41)
    assert len("x" * 40 + "-" + "us-isof-south-1") <= 64


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_fit_without_a_bucket(name):
    """51,200 bytes is the limit of a template body, of packs too."""
    assert len((CFN / name).read_bytes()) <= 51_200


@pytest.mark.parametrize("name", TEMPLATES)
def test_numbers_of_parameters_and_names(name):
    parameters = template(name)["Parameters"]
    assert len(parameters) <= (60 if name == "conformance-pack.yaml" else 200)
    for parameter, text in parameters.items():
        assert len(parameter) <= 255
        assert len(text["Description"]) <= 4000


@pytest.mark.parametrize("name", TEMPLATES)
def test_descriptions_fit(name):
    text = template(name)
    assert len(text.get("Description", "")) <= 1024
    for resource in text["Resources"].values():
        # Rules, roles and functions take 256 characters at most; roles take 1,000.
        description = resource.get("Properties", {}).get("Description", "")
        assert len(description) <= 256, description


def test_a_pack_holds_rules_and_remediations_only():
    types = {resource["Type"] for resource in template("conformance-pack.yaml")["Resources"].values()}
    assert types == {"AWS::Config::ConfigRule", "AWS::Config::RemediationConfiguration"}


def test_the_pack_names_no_role():
    """AWS Config takes no intrinsic function for the automation's role in a pack: the document carries it."""
    remediation = template("conformance-pack.yaml")["Resources"]["Remediation"]["Properties"]
    assert "AutomationAssumeRole" not in remediation["Parameters"]
    default = template("remediation.yaml")["Resources"]["Document"]["Properties"]["Content"]["parameters"]["AutomationAssumeRole"]["default"]
    assert default == {"Fn::GetAtt": ["AutomationRole", "Arn"]}


@pytest.mark.parametrize("name", ["conformance-pack.yaml", "remediation.yaml"])
def test_nothing_is_remediated_by_itself(name):
    remediation = template(name)["Resources"]["Remediation"]
    assert remediation["Properties"]["Automatic"] is False
    switch = {"conformance-pack.yaml": ("HasRemediation", "RemediationDocument"), "remediation.yaml": ("HasConfigRule", "ConfigRuleName")}[name]
    assert remediation["Condition"] == switch[0]
    assert template(name)["Parameters"][switch[1]]["Default"] == ""


def test_the_rule_and_its_remediation_in_the_pack_have_one_name():
    resources = template("conformance-pack.yaml")["Resources"]
    assert resources["Remediation"]["Properties"]["ConfigRuleName"] == resources["ConfigRule"]["Properties"]["ConfigRuleName"]
    assert resources["Remediation"]["DependsOn"] == "ConfigRule"


def test_the_pack_gives_the_remediation_parameters_that_the_document_has():
    known = template("remediation.yaml")["Resources"]["Document"]["Properties"]["Content"]["parameters"]
    for name in ("conformance-pack.yaml", "remediation.yaml"):
        assert set(template(name)["Resources"]["Remediation"]["Properties"]["Parameters"]) <= set(known)


def test_the_pack_triggers_as_the_rule_does():
    rule, pack = (template(name)["Resources"]["ConfigRule"]["Properties"] for name in ("rule.yaml", "conformance-pack.yaml"))
    assert pack["Source"]["SourceDetails"] == rule["Source"]["SourceDetails"]
    assert pack["InputParameters"] == rule["InputParameters"]
    assert pack["Scope"]["ComplianceResourceTypes"] == template("rule.yaml")["Parameters"]["ChangeTypes"]["Default"].split(",")


LONG = {
    "ServiceNames": "s" * 400,
    "VpcIds": ",".join(["vpc-0123456789abcdef0"] * 27),
    "ExcludeVpcIds": ",".join(["vpc-0123456789abcdef0"] * 27),
    "Profile": ",".join(PROFILES),
    "Hosts": ",".join(["sts.amazonaws.com"] * 20),
    "ClientDescriptions": "d" * 300,
    "S3Buckets": ",".join(["al2023-repos-*"] * 20),
    "TrustedDnsServers": ",".join(["fd00:10::53"] * 16),
    "WaiverTag": "w" * 128,
    "MemberRoleName": "r" * 64,
    "OrganizationId": "o-" + "a" * 32,
}


@pytest.mark.parametrize("parameter", sorted(LONG))
def test_any_one_long_parameter_fits_the_input_parameters(session, parameter):
    text = template("rule.yaml")["Parameters"][parameter]
    assert len(LONG[parameter]) <= text.get("MaxLength", 4096) and re.fullmatch(text["AllowedPattern"], LONG[parameter])
    rule = Stack("rule.yaml", **{parameter: LONG[parameter]}).properties("ConfigRule")
    assert len(json.dumps(rule["InputParameters"])) <= INPUT_PARAMETERS


def test_the_document_is_within_64_kilobytes(session):
    content = Stack("remediation.yaml").properties("Document")["Content"]
    assert len(json.dumps(content)) <= 65_536


def test_a_policy_of_one_thousand_accounts_fits_the_function(session):
    """20,480 characters: AWS::Lambda::Permission would have room for about fifty accounts."""
    accounts = ",".join(f"{111122223333 + number}" for number in range(1000))
    policy = Stack("central.yaml", MemberAccountIds=accounts).properties("FunctionPolicy")["PolicyDocument"]
    assert len(json.dumps(policy)) <= 20_480


def test_the_version_is_that_of_the_package():
    version = re.search(r'\[workspace\.package\]\nversion = "([^"]+)"', (CFN.parent / "Cargo.toml").read_text()).group(1)
    for name in TEMPLATES:
        if "Metadata" in template(name):
            assert template(name)["Metadata"]["VpcEndpointRule"]["Version"] == version, name


def test_no_fixed_partition():
    for name in TEMPLATES:
        arns = re.findall(r"arn:aws[a-z-]*:\S*", (CFN / name).read_text())
        assert arns == [], name

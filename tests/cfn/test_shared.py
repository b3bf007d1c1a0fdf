"""What several templates hold is the same in each: CloudFormation has no way to say it once."""

import re

import pytest

from cfn.templates import CFN, TEMPLATES, template

# The function and what stands around it, as rule.yaml has it, and what the others change in it.
DIFFERENT = {
    "member.yaml": {
        "Function": {"Metadata", "Properties.FunctionName", "Properties.Code"},
        "NoRunAlarm": {"Condition", "DependsOn"},
        "Role": {"Properties.Policies"},
        "RecheckRole": {"Properties.Description"},
    },
    "central.yaml": {
        "Function": {"Metadata", "Properties.FunctionName", "Properties.Code", "Properties.Environment"},
        "NoRunAlarm": {"Condition", "DependsOn"},
        "Role": {"Properties.RoleName", "Properties.Description", "Properties.Policies", "Metadata"},
    },
}
OWN = {"member.yaml": set(), "central.yaml": {"OrganizationRule", "FunctionPolicy"}}


def flat(resource):
    """A resource one level deep: `Properties.Code` and so on."""
    properties = {f"Properties.{name}": value for name, value in resource.get("Properties", {}).items()}
    return {**{name: value for name, value in resource.items() if name != "Properties"}, **properties}


@pytest.mark.parametrize("name", sorted(DIFFERENT))
def test_the_function_is_the_same_everywhere(name):
    rule, other = template("rule.yaml")["Resources"], template(name)["Resources"]
    assert set(other) - set(rule) == OWN[name]
    for logical_id in set(other) & set(rule):
        ours, theirs = flat(rule[logical_id]), flat(other[logical_id])
        differing = {key for key in set(ours) | set(theirs) if ours.get(key) != theirs.get(key)}
        assert differing == DIFFERENT[name].get(logical_id, set()), f"{name}: {logical_id}"


def statements(name):
    found = template(name)["Resources"]["Role"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    return {plain["Sid"]: plain for plain in (statement["Fn::If"][1] if "Fn::If" in statement else statement for statement in found)}


@pytest.mark.parametrize("name", sorted(DIFFERENT))
def test_the_roles_differ_in_whole_statements_only(name):
    rule, other = statements("rule.yaml"), statements(name)
    changed = {"AssumeHubRole", "AssumeMemberRole"} if name == "central.yaml" else set()
    assert {sid for sid in set(rule) & set(other) if rule[sid] != other[sid]} == changed
    assert set(other) - set(rule) == set()


def test_a_parameter_means_the_same_everywhere():
    """Differences are in defaults and wording only; the values that it takes are the same."""
    seen = {}
    narrower = {("central.yaml", "OrganizationId"), ("member-role.yaml", "OrganizationId"), ("central.yaml", "MemberRoleName"), ("remediation.yaml", "ConfigRuleName"), ("notify.yaml", "ConfigRuleName"),
                ("hub-role.yaml", "OrganizationId"), ("survey.yaml", "OrganizationId"), ("survey.yaml", "MemberRoleName"), ("rule.yaml", "CodeBucket"), ("rule.yaml", "CodeBucketPrefix")}
    for name in TEMPLATES:
        for parameter, text in template(name).get("Parameters", {}).items():
            if (name, parameter) in narrower:
                continue
            takes = {key: text.get(key) for key in ("Type", "AllowedPattern", "AllowedValues", "MinValue", "MaxValue", "MaxLength")}
            assert seen.setdefault(parameter, (name, takes))[1] == takes, f"{parameter} of {name} and of {seen[parameter][0]}"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_parameter_says_what_it_takes(name):
    for parameter, text in template(name).get("Parameters", {}).items():
        assert text["Description"].endswith("."), f"{parameter} of {name}"
        bounds = {"AllowedPattern", "AllowedValues", "MaxLength", "MaxValue"}
        assert bounds & set(text), f"{parameter} of {name} takes anything"


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in ("conformance-pack.yaml", "organization-pack.yaml")])
def test_every_parameter_is_in_a_group(name):
    groups = template(name)["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [parameter for group in groups for parameter in group["Parameters"]]
    assert sorted(grouped) == sorted(template(name)["Parameters"])


def test_the_table_of_findings_is_that_of_flat_rows():
    written = (CFN.parent / "src" / "report" / "format" / "ndjson.sql").read_text()
    columns = re.findall(r"^  `?(\w+)`? (\S+?),?$", written.split("PARTITIONED")[0], re.M)
    storage = template("survey.yaml")["Resources"]["Findings"]["Properties"]["TableInput"]["StorageDescriptor"]
    assert [(one["Name"], one["Type"]) for one in storage["Columns"]] == columns

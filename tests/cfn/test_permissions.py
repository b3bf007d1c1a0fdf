"""What the roles may do: the fewest actions, on the narrowest resources that the actions know."""

import json

import pytest

from cfn.program import run
from cfn.templates import ROOT, template

# No resource can be named for these (AWS's Service Authorization Reference).
WITHOUT_RESOURCE = {
    "codebuild:ListProjects",
    "ecr:DescribePullThroughCacheRules",
    "ecs:DescribeTaskDefinition",
    "ecs:ListClusters",
    # It knows container instances alone, and is asked for what runs in a cluster.
    "ecs:ListTasks",
    "ssm:DescribeInstanceInformation",
    "config:GetResourceConfigHistory",
    "config:PutEvaluations",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
    "route53:ListHostedZones",
    "route53:ListHostedZonesByVPC",
    "route53profiles:ListProfileAssociations",
    "route53profiles:ListProfileResourceAssociations",
    "route53resolver:ListResolverRuleAssociations",
    "route53resolver:ListResolverRules",
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListRoots",
}
ROLES = [
    ("rule.yaml", "Role"),
    ("rule.yaml", "RecheckRole"),
    ("member.yaml", "Role"),
    ("central.yaml", "Role"),
    ("member-role.yaml", "Role"),
    ("member-role.yaml", "RecheckRole"),
    ("hub-role.yaml", "Role"),
    ("survey.yaml", "WorkerRole"),
    ("survey.yaml", "ReduceRole"),
    ("survey.yaml", "SurveyRole"),
    ("survey.yaml", "ScheduleRole"),
    ("remediation.yaml", "AutomationRole"),
    ("remediation-undo.yaml", "AutomationRole"),
]
# What the program says that each role and caller needs.
SAYS = {row["name"]: row for row in json.loads(run("permissions", "--format", "json").stdout)}


def declared(name):
    """The IAM actions of one purpose."""
    return set(SAYS[name]["actions"])


READ = declared("read")
# What runs, where `needs` asks for it.
RUNS = declared("workloads")
# What is read in an account that owns central endpoints.
HUB = declared("hub")
REPORT = declared("report")
RECHECK = declared("recheck")
RECHECK_ROLE = declared("rechecked")
ASSUME = declared("assume")
OBJECTS = declared("survey")
ORGANIZATION = declared("organization")
# What the command line needs beside, of the person who runs it: no template grants it.
PERSON = ASSUME | declared("regions") | ORGANIZATION | declared("aggregator")
# What Lambda does for the function with the function's role.
LAMBDA = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}


def listed(value):
    return value if isinstance(value, list) else [value]


def statements(name, role="Role"):
    """Each statement of a role with the condition under which it is there."""
    for policy in template(name)["Resources"][role]["Properties"]["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            condition, plain, _ = statement.get("Fn::If", [None, statement, None])
            yield condition, plain


def actions(name, role="Role", condition=None):
    return {action for when, statement in statements(name, role) if when == condition for action in listed(statement["Action"])}


@pytest.mark.parametrize("name, role", ROLES)
def test_no_wildcards(name, role):
    for _, statement in statements(name, role):
        assert statement["Effect"] == "Allow"
        for action in listed(statement["Action"]):
            assert "*" not in action
            read = action.startswith(("ec2:Describe", "ec2:Get"))
            if not read and action not in WITHOUT_RESOURCE:
                assert "*" not in listed(statement["Resource"]), action


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml"])
def test_reads_stay_in_the_region(name):
    for _, statement in statements(name):
        # Route 53 is of no region.
        if listed(statement["Resource"]) == ["*"] and statement["Sid"] not in ("SendTraces", "ListHostedZones"):
            assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}}


def test_every_purpose_of_the_program_is_known_here():
    assert set(SAYS) == {"read", "workloads", "hub", "report", "recheck", "rechecked", "assume", "survey", "organization", "regions", "aggregator"}
    assert all(row["actions"] for row in SAYS.values())


def test_the_pages_name_every_action():
    pages = "".join((ROOT / page).read_text() for page in ("src/lambda/README.md", "src/cli/README.md"))
    assert [action for action in sorted(READ | RUNS | REPORT | ASSUME | PERSON) if f"`{action}`" not in pages] == []


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml"])
def test_the_function_may_do_what_the_code_does(name):
    assert actions(name) == READ | REPORT | LAMBDA


def test_the_member_role_may_do_what_the_code_does_there():
    assert actions("member-role.yaml") == READ | REPORT
    assert actions("member-role.yaml", condition="Rechecks") == RECHECK


def test_the_hub_shows_what_central_endpoints_rest_on_and_no_more():
    assert actions("hub-role.yaml") == HUB
    # It is the reader of one more account: what it reads there, the evaluated account's role may read at home.
    assert HUB < READ


def test_the_central_function_may_nothing_but_assume_the_member_role():
    assert actions("central.yaml") == ASSUME | LAMBDA
    assert actions("central.yaml", condition="Rechecks") == set()


def test_the_functions_of_a_survey_may_do_what_their_steps_do():
    logs = LAMBDA - {"sqs:SendMessage"}
    read = actions("member-role.yaml") - REPORT
    assert actions("survey.yaml", "WorkerRole") == read | ASSUME | OBJECTS | logs
    assert actions("survey.yaml", "ReduceRole") == ORGANIZATION | OBJECTS | logs
    assert actions("survey.yaml", "SurveyRole") == {"lambda:InvokeFunction", "s3:GetObject"}
    assert actions("survey.yaml", "SurveyRole", condition="HasTopic") == {"sns:Publish"}
    assert actions("survey.yaml", "ScheduleRole") == {"states:StartExecution"}


def test_the_hub_trusts_the_functions_of_its_organization_alone():
    (statement,) = template("hub-role.yaml")["Resources"]["Role"]["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": {"Ref": "OrganizationId"}},
        "ArnLike": {"aws:PrincipalArn": {"Fn::Sub": "arn:${AWS::Partition}:iam::*:role/vpc-endpoint-rule/*"}},
    }
    # The path under which every function's role is made.
    for name in ("rule.yaml", "member.yaml", "central.yaml"):
        assert template(name)["Resources"]["Role"]["Properties"]["Path"] == "/vpc-endpoint-rule/"


def test_more_only_when_asked_for():
    assert actions("rule.yaml", condition="HasMemberRoleName") == ASSUME
    for name in ("rule.yaml", "member.yaml", "central.yaml"):
        assert actions(name, condition="HasHubRoleName") == ASSUME
    for name in ("rule.yaml", "member.yaml"):
        assert actions(name, condition="Rechecks") == RECHECK
    for name in ("rule.yaml", "member.yaml", "central.yaml"):
        assert actions(name, condition="Traces") == {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml", "member-role.yaml"])
def test_the_recheck_role_may_start_rules(name):
    assert actions(name, role="RecheckRole") == RECHECK_ROLE


@pytest.mark.parametrize("name, role", [("rule.yaml", "Role"), ("member.yaml", "Role"), ("member-role.yaml", "Role"), ("survey.yaml", "WorkerRole")])
def test_what_runs_is_read_only_where_needs_asks_for_it(name, role):
    assert actions(name, role, condition="DerivesNeeds") == RUNS
    assert not actions(name, role) & RUNS
    condition = template(name)["Conditions"]["DerivesNeeds"]
    allowed = {"Fn::Equals": [{"Ref": "AllowNeeds"}, "true"]}
    assert condition == ({"Fn::Not": [{"Fn::Equals": [{"Ref": "Needs"}, "LISTED"]}]} if name == "rule.yaml" else allowed)


def test_schedules_are_named_as_the_code_names_them():
    prefix = SAYS["recheck"]["namePrefix"]
    (statement,) = (statement for _, statement in statements("rule.yaml") if statement["Sid"] == "ScheduleRecheck")
    assert statement["Resource"]["Fn::Sub"].endswith(f":schedule/default/{prefix}*")


def test_the_recheck_role_is_passed_to_the_scheduler_only():
    (statement,) = (statement for _, statement in statements("rule.yaml") if statement["Action"] == "iam:PassRole")
    assert statement["Resource"] == {"Fn::GetAtt": ["RecheckRole", "Arn"]}
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "scheduler.amazonaws.com"}}


def test_the_remediation_creates_only_what_it_tags_and_what_amazon_owns():
    by_sid = {statement["Sid"]: statement for _, statement in statements("remediation.yaml", "AutomationRole")}
    tagged = {"aws:RequestTag/vpc-endpoint-rule:created-for": "vpc-*"}
    assert by_sid["CreateEndpointsOfAmazon"]["Condition"] == {"StringEquals": {"ec2:VpceServiceOwner": "amazon"}, "StringLike": tagged}
    assert by_sid["CreateSecurityGroup"]["Condition"] == {"StringLike": tagged}
    assert by_sid["AdmitClientsToOwnGroup"]["Condition"] == {"StringLike": {"aws:ResourceTag/vpc-endpoint-rule:created-for": "vpc-*"}}
    assert by_sid["TagWhatItCreates"]["Condition"] == {"StringEquals": {"ec2:CreateAction": ["CreateSecurityGroup", "CreateVpcEndpoint"]}}
    written = {action for _, statement in statements("remediation.yaml", "AutomationRole") for action in listed(statement["Action"])}
    assert not {action for action in written if action.startswith(("ec2:Modify", "ec2:Delete", "ec2:Revoke", "ec2:Replace"))}

"""What the roles may do: the fewest actions, on the narrowest resources that the actions know."""

import re

import pytest

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
def declared(path, name):
    """The IAM actions that a source file declares under a name."""
    text = re.search(rf"pub const {name}: &\[&str\] =\s*&\[(.*?)\];", (ROOT / "src" / path).read_text(), re.S).group(1)
    return set(re.findall(r'"([^"]+)"', text))


READ = declared("source/ec2/mod.rs", "IAM_ACTIONS") | declared("source/route53/mod.rs", "IAM_ACTIONS")
# What runs, where `needs` asks for it.
RUNS = declared("source/workload/mod.rs", "IAM_ACTIONS")
# What is read in an account that owns central endpoints.
HUB = declared("source/hub/mod.rs", "IAM_ACTIONS")
REPORT = declared("lambda/config_api/mod.rs", "IAM_ACTIONS")
RECHECK = declared("lambda/config_api/mod.rs", "RECHECK_IAM_ACTIONS")
RECHECK_ROLE = declared("lambda/config_api/mod.rs", "RECHECK_ROLE_IAM_ACTIONS")
ASSUME = declared("aws/assumed_role.rs", "IAM_ACTIONS")
OBJECTS = declared("aws/bucket.rs", "IAM_ACTIONS")
ORGANIZATION = declared("accounts/mod.rs", "ORGANIZATION_IAM_ACTIONS")
# What the command line needs beside, of the person who runs it: no template grants it.
PERSON = {
    "sts:AssumeRole",
    *declared("accounts/mod.rs", "ALL_REGIONS_IAM_ACTIONS"),
    *declared("accounts/mod.rs", "ORGANIZATION_IAM_ACTIONS"),
    *declared("accounts/aggregator/mod.rs", "IAM_ACTIONS"),
}
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


def test_every_action_that_the_code_declares_is_known_here():
    found = {path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src").rglob("*.rs") if "IAM_ACTIONS: &[&str]" in path.read_text()}
    assert found == {"source/ec2/mod.rs", "source/route53/mod.rs", "source/hub/mod.rs", "source/workload/mod.rs", "lambda/config_api/mod.rs", "aws/assumed_role.rs", "accounts/mod.rs", "accounts/aggregator/mod.rs", "aws/bucket.rs"}
    assert all((READ, RUNS, REPORT, RECHECK, RECHECK_ROLE, ASSUME, OBJECTS, ORGANIZATION))


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
    prefix = re.search(r'PREFIX: &str = "([^"]+)"', (ROOT / "src" / "lambda" / "config_api" / "mod.rs").read_text()).group(1)
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

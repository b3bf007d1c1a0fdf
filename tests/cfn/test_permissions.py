"""What the roles may do: the fewest actions, on the narrowest resources that the actions know."""

import pytest

from cfn.templates import template

# No resource can be named for these (AWS's Service Authorization Reference).
WITHOUT_RESOURCE = {
    "config:GetResourceConfigHistory",
    "config:PutEvaluations",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
ROLES = [
    ("rule.yaml", "Role"),
    ("rule.yaml", "RecheckRole"),
    ("member.yaml", "Role"),
    ("central.yaml", "Role"),
    ("member-role.yaml", "Role"),
    ("remediation.yaml", "AutomationRole"),
]
FUNCTION = {
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribePrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcs",
    "ec2:GetManagedPrefixListEntries",
    "config:GetComplianceDetailsByConfigRule",
    "config:GetResourceConfigHistory",
    "config:PutEvaluations",
}


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
        if listed(statement["Resource"]) == ["*"] and statement["Sid"] != "SendTraces":
            assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}}


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml"])
def test_the_function_may_read_and_report(name):
    own = {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage"}
    assert actions(name) == FUNCTION | own


def test_the_member_role_may_what_the_function_may():
    assert actions("member-role.yaml") == FUNCTION


def test_the_central_function_may_nothing_but_assume_the_member_role():
    assert actions("central.yaml") == {"logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage", "sts:AssumeRole"}


def test_more_only_when_asked_for():
    assert actions("rule.yaml", condition="HasMemberRoleName") == {"sts:AssumeRole"}
    for name in ("rule.yaml", "member.yaml", "central.yaml"):
        assert actions(name, condition="Rechecks") == {"scheduler:CreateSchedule", "iam:PassRole"}
        assert actions(name, condition="Traces") == {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}


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

"""Each template deployed, changed and deleted in the simulator; what it made is read back through the API."""

import json

import pytest

from aws import logged
from cfn.service_model import problems, typed
from cfn.stack import Stack
from cfn.templates import ACCOUNT_ID, REGION, STACKS, template

CHANGES = {
    "rule.yaml": {"ServiceNames": "ecr.api,logs", "RecheckMinutes": "5", "MemorySize": "256", "Tracing": "Active"},
    "member.yaml": {"AllowRecheck": "true", "MemorySize": "256", "Dashboard": "true"},
    "central.yaml": {"MemberAccountIds": "111122223333,444455556666", "RecheckMinutes": "5", "OrganizationRuleName": ""},
    "member-role.yaml": {"FunctionName": "another"},
    "hub-role.yaml": {"PermissionsBoundaryArn": f"arn:aws:iam::{ACCOUNT_ID}:policy/boundary"},
    "organization-pack.yaml": {"Profile": "ecs-fargate", "ExcludedAccountIds": "444455556666"},
    "remediation-undo.yaml": {"DocumentName": "undo"},
    "notify.yaml": {"SecurityHub": "true", "CentralBusArn": f"arn:aws:events:{REGION}:{ACCOUNT_ID}:event-bus/central"},
    "survey.yaml": {"MaxConcurrency": "7"},
    "remediation.yaml": {"ConfigRuleName": "vpc-endpoint-rule", "Profile": "ecs-fargate"},
}


@pytest.mark.parametrize("name", STACKS)
def test_it_is_created_updated_and_deleted(session, name):
    stack = Stack(name)
    assert stack.status() == "CREATE_COMPLETE"
    stack.update(**CHANGES[name])
    assert stack.status() == "UPDATE_COMPLETE"
    stack.delete()
    assert stack.status() == "DELETE_COMPLETE"


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml", "central.yaml"])
def test_the_function_is_what_the_package_needs(session, name):
    stack = Stack(name, Timeout="60")
    outputs = stack.outputs()
    function = session.client("lambda").get_function(FunctionName=outputs["FunctionName"])["Configuration"]
    assert (function["Runtime"], function["Handler"]) == ("provided.al2023", "bootstrap")
    assert (function["MemorySize"], function["Timeout"]) == (256, 60)
    assert function["Role"] == outputs["RoleArn"]
    assert not function.get("Environment", {}).get("Variables")


@pytest.mark.parametrize("architecture", ["x86_64", "arm64"])
def test_the_function_is_accepted_by_lambda(session, architecture):
    """The simulator's CloudFormation keeps some properties from its own Lambda: here they all go through the API."""
    stack = Stack("rule.yaml", Architecture=architecture, ReservedConcurrency="5")
    properties = stack.properties("Function")
    assert properties.pop("ReservedConcurrentExecutions") == "5"
    request = typed("lambda", "CreateFunction", {"FunctionName": "again", **properties})
    assert problems("lambda", "CreateFunction", request) == []
    session.client("lambda").create_function(**request)
    function = session.client("lambda").get_function(FunctionName="again")["Configuration"]
    outputs = stack.outputs()
    assert function["Architectures"] == [architecture]
    assert request["LoggingConfig"] == {"LogGroup": outputs["LogGroupName"]}
    assert function["TracingConfig"]["Mode"] == "PassThrough"
    assert request["DeadLetterConfig"]["TargetArn"].endswith(outputs["DeadLetterQueueUrl"].rsplit("/", 1)[1])


def test_logs_are_kept_for_a_time(session):
    outputs = Stack("rule.yaml", LogRetentionDays="90").outputs()
    groups = session.client("logs").describe_log_groups(logGroupNamePrefix=outputs["LogGroupName"])["logGroups"]
    assert [group["retentionInDays"] for group in groups] == [90]


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml"])
def test_only_rules_of_this_account_and_region_may_invoke_it(session, name):
    outputs = Stack(name).outputs()
    policy = json.loads(session.client("lambda").get_policy(FunctionName=outputs["FunctionName"])["Policy"])
    (statement,) = policy["Statement"]
    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Principal"] == {"Service": "config.amazonaws.com"}
    assert statement["Resource"] == outputs["FunctionArn"]
    assert statement["Condition"] == {
        "StringEquals": {"AWS:SourceAccount": ACCOUNT_ID},
        "ArnLike": {"AWS:SourceArn": f"arn:aws:config:{REGION}:{ACCOUNT_ID}:config-rule/*"},
    }


def test_the_rule_is_accepted_by_aws_config(session):
    """The simulator passes over AWS::Config::ConfigRule: its own properties go through the API instead."""
    stack = Stack("rule.yaml")
    rule = stack.properties("ConfigRule")
    rule["InputParameters"] = json.dumps(rule["InputParameters"])
    assert rule["Source"]["SourceIdentifier"] == stack.outputs()["FunctionArn"]
    assert problems("config", "PutConfigRule", {"ConfigRule": rule}) == []
    config = session.client("config")
    config.put_config_rule(ConfigRule=rule)
    (stored,) = config.describe_config_rules(ConfigRuleNames=[stack.outputs()["ConfigRuleName"]])["ConfigRules"]
    assert stored["Source"] == {
        "Owner": "CUSTOM_LAMBDA",
        "SourceIdentifier": stack.outputs()["FunctionArn"],
        "SourceDetails": [
            {"EventSource": "aws.config", "MessageType": "ConfigurationItemChangeNotification"},
            {"EventSource": "aws.config", "MessageType": "OversizedConfigurationItemChangeNotification"},
            {"EventSource": "aws.config", "MessageType": "ScheduledNotification", "MaximumExecutionFrequency": "Six_Hours"},
        ],
    }
    assert stored["Scope"]["ComplianceResourceTypes"] == template("rule.yaml")["Parameters"]["ChangeTypes"]["Default"].split(",")


def test_the_permission_stands_before_the_rule():
    resources = template("rule.yaml")["Resources"]
    assert resources["ConfigRule"]["DependsOn"] == "Permission"
    assert template("central.yaml")["Resources"]["OrganizationRule"]["DependsOn"] == "FunctionPolicy"


def test_the_rule_is_named_after_the_stack_unless_named(session):
    assert Stack("rule.yaml").outputs()["ConfigRuleName"] == "test-rule"


def test_a_name_of_its_own(session):
    stack = Stack("rule.yaml", ConfigRuleName="ecr-paths")
    assert stack.outputs()["ConfigRuleName"] == stack.properties("ConfigRule")["ConfigRuleName"] == "ecr-paths"


@pytest.mark.parametrize("name, asked", [("rule.yaml", {"RecheckMinutes": "5"}), ("member.yaml", {"AllowRecheck": "true"})])
def test_the_recheck_role_is_there_only_if_asked_for(session, name, asked):
    stack = Stack(name)
    assert stack.properties("RecheckRole") is None
    assert "Environment" not in stack.properties("Function")
    stack.delete()
    outputs = Stack(name, **asked).outputs()
    function = session.client("lambda").get_function(FunctionName=outputs["FunctionName"])["Configuration"]
    assert function["Environment"]["Variables"] == {"RECHECK_ROLE_ARN": outputs["RecheckRoleArn"]}


def test_in_the_member_account_the_recheck_role_has_the_name_that_the_central_function_takes(session):
    central, member = Stack("central.yaml", RecheckMinutes="5"), Stack("member-role.yaml", AllowRecheck="true")
    variables = central.properties("Function")["Environment"]["Variables"]
    role = session.client("iam").get_role(RoleName=member.properties("RecheckRole")["RoleName"])["Role"]
    assert variables == {"RECHECK_ROLE_ARN": role["Arn"]}
    central.update(RecheckMinutes="0")
    assert "Environment" not in central.properties("Function")


def test_the_alarms_watch_this_function(session):
    stack = Stack("rule.yaml", AlarmTopicArn=f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:alarms")
    function = stack.outputs()["FunctionName"]
    cloudwatch = session.client("cloudwatch")
    for name in ("ErrorsAlarm", "ThrottlesAlarm", "UndeterminedAlarm", "NoRunAlarm", "DeadLettersAlarm"):
        alarm = {"AlarmName": name, **stack.properties(name)}
        assert problems("cloudwatch", "PutMetricAlarm", alarm) == []
        cloudwatch.put_metric_alarm(**alarm)
    alarms = {alarm["AlarmName"]: alarm for alarm in cloudwatch.describe_alarms()["MetricAlarms"]}
    queue = alarms.pop("DeadLettersAlarm")
    assert queue["Dimensions"] == [{"Name": "QueueName", "Value": stack.outputs()["DeadLetterQueueUrl"].rsplit("/", 1)[1]}]
    # The function's own metrics have a form without dimensions.
    assert alarms["UndeterminedAlarm"]["Dimensions"] == []
    for name, alarm in alarms.items():
        assert name == "UndeterminedAlarm" or alarm["Dimensions"] == [{"Name": "FunctionName", "Value": function}]
        assert alarm["AlarmActions"] == [f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:alarms"]
    assert alarms["NoRunAlarm"]["TreatMissingData"] == "breaching"


@pytest.mark.parametrize("frequency, hours", [("One_Hour", 1), ("Three_Hours", 3), ("Six_Hours", 6), ("Twelve_Hours", 12), ("TwentyFour_Hours", 24)])
def test_no_run_is_said_after_two_periods(session, frequency, hours):
    alarm = Stack("rule.yaml", ScheduleFrequency=frequency).properties("NoRunAlarm")
    assert alarm["Period"] * int(alarm["EvaluationPeriods"]) == 2 * hours * 3600


def test_before_there_is_a_rule_no_run_is_no_fault(session):
    """The alarm takes missing data as a fault: it is made after the rule, and not at all where the rule comes later."""
    assert template("rule.yaml")["Resources"]["NoRunAlarm"]["DependsOn"] == "ConfigRule"
    member = Stack("member.yaml")
    assert member.properties("NoRunAlarm") is None
    member.delete()
    member = Stack("member.yaml", ExpectRuns="true", ScheduleFrequency="One_Hour")
    assert int(member.properties("NoRunAlarm")["EvaluationPeriods"]) == 2
    assert Stack("central.yaml", OrganizationRuleName="").properties("NoRunAlarm") is None


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml", "central.yaml"])
def test_a_topic_by_name_is_one_of_the_region(session, name):
    stack = Stack(name, AlarmTopicName="alarms")
    assert stack.properties("ErrorsAlarm")["AlarmActions"] == [f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:alarms"]
    stack.update(AlarmTopicAccountId="444455556666")
    assert stack.properties("ErrorsAlarm")["OKActions"] == [f"arn:aws:sns:{REGION}:444455556666:alarms"]
    stack.update(AlarmTopicName="")
    assert "AlarmActions" not in stack.properties("ErrorsAlarm")


def test_by_stack_set_the_package_is_in_a_bucket_of_the_region(session):
    stack = Stack("rule.yaml", CodeBucket="", CodeBucketPrefix="packages")
    assert stack.properties("Function")["Code"]["S3Bucket"] == f"packages-{REGION}"
    (assertion,) = template("rule.yaml")["Rules"]["OneBucket"]["Assertions"]
    assert "not both" in assertion["AssertDescription"]


@pytest.mark.parametrize("name", ["rule.yaml", "member.yaml", "central.yaml"])
def test_the_roles_of_functions_have_a_path_that_hubs_trust(session, name):
    path = Stack(name).properties("Role")["Path"]
    (statement,) = Stack("hub-role.yaml").properties("Role")["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}, "ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::*:role{path}*"}}


def test_alarms_and_dashboard_can_be_left_out(session):
    stack = Stack("rule.yaml", Alarms="false", Dashboard="false")
    assert stack.properties("ErrorsAlarm") is None
    assert session.client("cloudwatch").list_dashboards()["DashboardEntries"] == []


def test_the_dashboard_is_json_about_this_function(session):
    stack = Stack("rule.yaml")
    body = json.loads(stack.properties("OperationsDashboard")["DashboardBody"])
    assert stack.outputs()["FunctionName"] in json.dumps(body)
    assert "${" not in json.dumps(body)


def test_events_that_fail_are_kept_but_not_for_ever(session):
    stack = Stack("rule.yaml", EventAgeSeconds="600", RetryAttempts="1")
    settings = stack.properties("EventInvokeConfig")
    assert (int(settings["MaximumEventAgeInSeconds"]), int(settings["MaximumRetryAttempts"])) == (600, 1)
    attributes = session.client("sqs").get_queue_attributes(QueueUrl=stack.outputs()["DeadLetterQueueUrl"], AttributeNames=["All"])["Attributes"]
    assert attributes["MessageRetentionPeriod"] == "1209600"


def test_the_member_role_trusts_the_functions_of_the_central_account_only(session):
    stack = Stack("member-role.yaml", CentralAccountId="444455556666")
    trust = session.client("iam").get_role(RoleName="vpc-endpoint-rule-member")["Role"]["AssumeRolePolicyDocument"]
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::444455556666:root"}
    assert statement["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/vpc-endpoint-rule/vpc-endpoint-rule-*"},
    }
    assert stack.outputs()["RoleArn"].endswith(":role/vpc-endpoint-rule-member")


def test_the_central_role_is_one_that_the_member_role_trusts(session):
    central = Stack("central.yaml").outputs()["RoleArn"]
    assert central == f"arn:aws:iam::{ACCOUNT_ID}:role/vpc-endpoint-rule/vpc-endpoint-rule-{REGION}"
    (statement,) = Stack("member-role.yaml").properties("Role")["AssumeRolePolicyDocument"]["Statement"]
    assert central.startswith(statement["Condition"]["ArnLike"]["aws:PrincipalArn"].removesuffix("*"))


@pytest.mark.parametrize("accounts, condition", [
    ("", {"aws:SourceOrgID": "o-a1b2c3d4e5"}),
    ("444455556666,111122223333", {"aws:SourceAccount": ["444455556666", "111122223333"]}),
])
def test_who_may_invoke_the_central_function(session, accounts, condition):
    policy = Stack("central.yaml", MemberAccountIds=accounts).properties("FunctionPolicy")["PolicyDocument"]
    (statement,) = policy["Statement"]
    assert statement["Condition"]["StringEquals"] == condition
    assert statement["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:config:{REGION}:*:config-rule/*"}


def test_the_organization_rule_is_hybrid(session):
    stack = Stack("central.yaml", ExcludedAccountIds="444455556666")
    rule = stack.properties("OrganizationRule")
    assert problems("config", "PutOrganizationConfigRule", rule) == []
    metadata = rule["OrganizationCustomRuleMetadata"]
    assert metadata["OrganizationConfigRuleTriggerTypes"] == ["ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification", "ScheduledNotification"]
    assert metadata["LambdaFunctionArn"] == stack.outputs()["FunctionArn"]
    assert rule["ExcludedAccounts"] == ["444455556666"]


def test_the_organization_pack_is_accepted_as_a_request(session):
    pack = Stack("organization-pack.yaml", DeliveryBucket="awsconfigconforms-packs").properties("OrganizationPack")
    assert problems("config", "PutOrganizationConformancePack", pack) == []


def test_alarms_and_dashboard_name_metrics_that_the_function_logs(session):
    """The namespace, and each metric without dimensions, as an invocation's line has them."""
    line = logged.metrics()
    namespace, metrics = line["Namespace"], {metric["Name"] for metric in line["Metrics"]}
    assert line["Dimensions"] == [[]]
    stack = Stack("rule.yaml")
    alarm = stack.properties("UndeterminedAlarm")
    assert (alarm["Namespace"], alarm["MetricName"] in metrics) == (namespace, True)
    shown = [metric for widget in json.loads(stack.properties("OperationsDashboard")["DashboardBody"])["widgets"]
             for metric in widget["properties"].get("metrics", [])]
    own = {metric[1] for metric in shown if metric[0] == namespace or (metric[0] == "." and len(metric) == 2)}
    assert own and own <= metrics

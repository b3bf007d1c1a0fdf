"""The snippet for the Landing Zone Accelerator: its policy is the function's, its types and parameters are the template's."""

import json

import yaml

from cfn.templates import CFN, template
from cfn.test_permissions import READ, REPORT


def test_the_policy_is_that_of_the_function():
    policy = json.loads((CFN / "lza" / "vpc-endpoint-rule-policy.json").read_text())
    actions = {action for statement in policy["Statement"] for action in statement["Action"]}
    # LZA makes no log group for the function.
    assert actions == READ | REPORT | {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}


def test_the_rule_is_that_of_the_template():
    (rule_set,) = yaml.safe_load((CFN / "lza" / "security-config.yaml").read_text())["awsConfig"]["ruleSets"]
    (rule,) = rule_set["rules"]
    parameters = template("rule.yaml")["Parameters"]
    assert rule["customRule"]["triggeringResources"]["lookupValue"] == parameters["ChangeTypes"]["Default"].split(",")
    assert rule["customRule"]["maximumExecutionFrequency"] == parameters["ScheduleFrequency"]["Default"]
    assert {name[0].upper() + name[1:] for name in rule["inputParameters"]} <= set(parameters)

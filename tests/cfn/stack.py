"""One template, deployed into the simulated account."""

import boto3
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.parsing import clean_json

from cfn.templates import ACCOUNT_ID, CFN, REGION, plain, required, template


class Stack:
    """A deployed template."""

    def __init__(self, name, **parameters):
        self.template_name, self.name = name, "test-" + name.removesuffix(".yaml")
        self.client = boto3.client("cloudformation", region_name=REGION)
        # The simulator splits lists that are given, but not those that are defaults.
        lists = {key: text["Default"] for key, text in template(name)["Parameters"].items() if text["Type"] == "CommaDelimitedList" and "Default" in text}
        self.parameters = {**lists, **required(name), **parameters}
        self.client.create_stack(StackName=self.name, **self._arguments())

    def _arguments(self):
        return {
            "TemplateBody": (CFN / self.template_name).read_text(),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
        }

    def update(self, **parameters):
        self.parameters.update(parameters)
        self.client.update_stack(StackName=self.name, **self._arguments())

    def delete(self):
        self.client.delete_stack(StackName=self.name)

    def status(self):
        stacks = self.client.list_stacks()["StackSummaries"]
        return next(stack["StackStatus"] for stack in stacks if stack["StackName"] == self.name)

    def outputs(self):
        stack = self.client.describe_stacks(StackName=self.name)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def physical_ids(self):
        resources = self.client.list_stack_resources(StackName=self.name)["StackResourceSummaries"]
        return {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources}

    def properties(self, logical_id):
        """A resource's properties with every intrinsic function resolved; None where its condition is false."""
        backend = cloudformation_backends[ACCOUNT_ID][REGION]
        stack = next(stack for stack in backend.stacks.values() if stack.name == self.name)
        resources = stack.resource_map
        resource = template(self.template_name)["Resources"][logical_id]
        if "Condition" in resource and not resources.lazy_condition_map[resource["Condition"]]:
            return None
        return without_null(plain(clean_json(resource["Properties"], resources)))


def without_null(value):
    """What AWS::NoValue stands for is not there; in lists the simulator leaves a null."""
    if isinstance(value, dict):
        return {key: without_null(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [without_null(part) for part in value if part is not None]
    return value

"""The Automation document of the remediation, its Python steps run as Systems Manager would."""

import types

from cfn.templates import ACCOUNT_ID, REGION, template

CONTENT = template("remediation.yaml")["Resources"]["Document"]["Properties"]["Content"]
STEPS = {step["name"]: step["inputs"] for step in CONTENT["mainSteps"] if "name" in step}
EXECUTION_ID = "4105a4fc-f944-11e6-9d32-0a1b2c3d495h"


def module(step):
    """A step's script as a module."""
    made = types.ModuleType(step)
    exec(compile(STEPS[step]["Script"], step, "exec"), made.__dict__)  # noqa: S102: it is what is tested
    return made


def run_step(step, known):
    """Runs a step with its own input payload, the document's variables filled in."""
    payload = {name: known[text.strip("{} ")] for name, text in STEPS[step]["InputPayload"].items()}
    return getattr(module(step), STEPS[step]["Handler"])(payload, {})


def execute(vpc_id, **parameters):
    """Runs the whole document on a VPC; what its steps answer."""
    known = {name: text["default"] for name, text in CONTENT["parameters"].items() if "default" in text}
    known |= {"VpcId": vpc_id, "global:ACCOUNT_ID": ACCOUNT_ID, "global:REGION": REGION, **parameters}
    known |= {"automation:EXECUTION_ID": EXECUTION_ID}
    made = run_step("CreateMissingEndpoints", known)
    waited = run_step("WaitForEndpoints", {**known, **{f"CreateMissingEndpoints.{name}": value for name, value in made.items()}})
    return made, waited

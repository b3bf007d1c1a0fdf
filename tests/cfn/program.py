"""What the program says of the rule's parameters and profiles: `parameters --format json`."""

import json
import os
import subprocess

import pytest

from cfn.templates import ROOT


def run(*arguments):
    if "VPC_ENDPOINT_RULE" not in os.environ:
        pytest.skip("scripts/test.sh names the program", allow_module_level=True)
    return subprocess.run([os.environ["VPC_ENDPOINT_RULE"], *arguments], capture_output=True, text=True, cwd=ROOT)


SAYS = json.loads(run("parameters", "--format", "json").stdout)
# What takes one value alone has no place in a template.
PARAMETERS = {row["name"]: row for row in SAYS["parameters"] if len(row["allowedValues"] or "??") > 1}
PROFILES = {row["name"]: row["services"] for row in SAYS["profiles"]}


def default(row):
    """A template's default: empty where the program's is said by nothing else."""
    return "" if row["defaultUnless"] else row["default"] or ""


DEFAULTS = {name: default(row) for name, row in PARAMETERS.items()}

"""The command line in a process of its own, with one person's credentials and nothing else of this machine."""

import json
import os
import subprocess
from dataclasses import dataclass

import pytest

PROGRAM = "VPC_ENDPOINT_RULE"
SECRET, TOKEN = "secret-key-of-the-caller", "session-token-of-the-caller"


def path():
    """The program under test."""
    named = os.environ.get(PROGRAM, "")
    if not os.access(named, os.X_OK):
        pytest.fail(f"{PROGRAM} names no program ({named!r}): run scripts/test.sh, which builds it")
    return named


@dataclass
class Ran:
    """What a run left behind."""

    status: int
    out: str
    told: str

    @property
    def report(self):
        """The JSON report."""
        return json.loads(self.out)

    @property
    def compliance(self):
        """(account, region, VPC) to compliance type, in the order of the report."""
        return {(e["accountId"], e["region"], e["resourceId"]): e["complianceType"] for e in self.report["evaluations"]}

    @property
    def failures(self):
        """(account, region or None) to what is said of it."""
        return {(f["accountId"], f.get("region")): f["message"] for f in self.report.get("failures", [])}


class Person:
    """Runs the program against a simulated AWS."""

    def __init__(self, url, folder):
        self.folder = folder
        self.environment = {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_SESSION_TOKEN": TOKEN,
            "AWS_REGION": "eu-west-3",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
            "PATH": os.environ["PATH"],
        }

    def without(self, *variables):
        """The same person with less in the environment."""
        for variable in variables:
            del self.environment[variable]
        return self

    def evaluate(self, *arguments, output="json"):
        """`evaluate --live`."""
        return self.run("evaluate", "--live", "--format", output, *arguments)

    def run(self, *arguments):
        """Any command."""
        ran = subprocess.run(
            [path(), *map(str, arguments)],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            env=self.environment,
            cwd=self.folder,
        )
        for secret in (SECRET, TOKEN, "SessionToken", "aws_secret"):
            assert secret not in ran.stdout + ran.stderr, ran.stderr
        assert "panicked" not in ran.stderr, ran.stderr
        return Ran(ran.returncode, ran.stdout, ran.stderr)

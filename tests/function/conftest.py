"""A fresh execution environment of the function for each test."""

import os

import pytest

from function.emulator import Function
from function.event import SECRETS

BOOTSTRAP = "VPC_ENDPOINT_RULE_BOOTSTRAP"
EMULATOR = "AWS_LAMBDA_RIE"


def _program(variable):
    path = os.environ.get(variable, "")
    if not os.access(path, os.X_OK):
        pytest.fail(f"{variable} names no program ({path!r}): run scripts/test.sh, which builds and fetches what is needed")
    return path


@pytest.fixture
def start(aws, tmp_path):
    """Starts execution environments: `start(timeout=…)`."""
    started = []

    def one(timeout=30, **environment):
        settings = {
            "AWS_REGION": "eu-west-3",
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret-key-of-the-function",
            "AWS_SESSION_TOKEN": "session-token-of-the-function",
            "AWS_ENDPOINT_URL": aws.url,
            "RECHECK_ROLE_ARN": "arn:aws:iam::111122223333:role/vpc-endpoint-rule-recheck",
            **environment,
        }
        log = tmp_path / f"function-{len(started)}.log"
        function = Function(_program(BOOTSTRAP), _program(EMULATOR), log, settings, timeout)
        started.append(function)
        return function

    yield one
    aws.faults.clear()
    for function in started:
        function.stop()
    # No log of any test here may tell a secret.
    told = [secret for function in started for secret in SECRETS if secret in function.log]
    assert not told, f"the log tells {told}"


@pytest.fixture
def function(start):
    """One execution environment."""
    return start()

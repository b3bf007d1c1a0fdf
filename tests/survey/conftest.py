"""Processes of the function as a survey runs it, and a hub with its spokes."""

import pytest

from function.conftest import BOOTSTRAP, EMULATOR, _program
from function.emulator import Function
from function.hub import REGION
from survey.spokes import BUCKET, ROLE, Spokes


@pytest.fixture
def world(aws):
    """A hub and four spokes."""
    return Spokes(aws)


@pytest.fixture
def worker(aws, tmp_path):
    """Starts processes of the function of a survey."""
    started = []

    def one():
        environment = {
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret-key-of-the-function",
            "AWS_SESSION_TOKEN": "session-token-of-the-function",
            "AWS_ENDPOINT_URL": aws.url,
            "SURVEY_BUCKET": BUCKET,
            "SURVEY_ROLE_NAME": ROLE,
        }
        log = tmp_path / f"worker-{len(started)}.log"
        started.append(Function(_program(BOOTSTRAP), _program(EMULATOR), log, environment, 60))
        return started[-1]

    yield one
    for each in started:
        each.stop()

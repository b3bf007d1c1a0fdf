"""Processes of the function as a survey runs it, a hub with its spokes, and what a stack of a survey needs."""

import time
import types

import boto3
import pytest

from cfn.conftest import package
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


@pytest.fixture
def machines(aws, monkeypatch):
    """State machines are run, and credentials for who makes them; they wait a thirtieth of what they say."""
    from moto.core.config import default_user_config
    from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

    monkeypatch.setitem(default_user_config["stepfunctions"], "execute_state_machine", True)
    # What is waited before a step is tried again is AWS's time, not the test's.
    monkeypatch.setattr(retrier_decl, "time", types.SimpleNamespace(sleep=lambda seconds: time.sleep(seconds / 30)))
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_PROFILE", raising=False)


@pytest.fixture
def packages(machines):
    """A bucket with the package."""
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="packages", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="packages", Key="vpc-endpoint-rule.zip", Body=package())

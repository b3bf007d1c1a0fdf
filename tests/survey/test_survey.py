"""A survey from its template: many accounts on the simulated Step Functions, and the report of one process."""

import json
import os
import time

import boto3
import pytest

from accounts.crowd import account_id, fate
from accounts.program import Person
from accounts.test_crowd import answers, crowd
from accounts.test_places import REGION
from cfn.conftest import package
from cfn.stack import Stack
from function.conftest import BOOTSTRAP, EMULATOR, _program
from survey.pool import Pool

# `VPC_ENDPOINT_RULE_SURVEY=1000 scripts/test.sh -k survey` asks for more.
ACCOUNTS = int(os.environ.get("VPC_ENDPOINT_RULE_SURVEY", "60"))
ROLE = "vpc-endpoint-rule-member"
# An account whose reads are refused for no known reason, and one that is throttled for longer than one worker tries.
BROKEN, THROTTLED, CALLS_OF_A_WORKER = 33, 51, 5
ENDED = "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"


class Deployed:
    """The stack, its functions in processes, its state machine in moto's interpreter."""

    def __init__(self, aws, folder, crowd_url, **parameters):
        self.s3 = boto3.client("s3")
        self.s3.create_bucket(Bucket="packages", CreateBucketConfiguration={"LocationConstraint": REGION})
        self.s3.put_object(Bucket="packages", Key="vpc-endpoint-rule.zip", Body=package())
        stack = Stack("survey.yaml", Regions=REGION, MaxConcurrency="6", **parameters)
        ids = stack.physical_ids()
        self.bucket = ids["Bucket"]
        environment = {
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "secret-key-of-the-function",
            "AWS_SESSION_TOKEN": "session-token-of-the-function",
            "AWS_ENDPOINT_URL": crowd_url,
            "AWS_ENDPOINT_URL_S3": aws.url,
        }
        self.pools = {}
        for name, size in (("Worker", 3), ("Reduce", 1)):
            variables = stack.properties(name)["Environment"]["Variables"]
            logs = folder / name
            logs.mkdir()
            self.pools[name] = Pool(_program(BOOTSTRAP), _program(EMULATOR), logs, {**environment, **variables}, size)
            aws.functions[ids[name]] = self.pools[name]
        definition = stack.properties("Survey")["DefinitionString"]
        # What is waited before a step is tried again is AWS's time, not the test's.
        definition = definition.replace('"IntervalSeconds": 30', '"IntervalSeconds": 1').replace('"IntervalSeconds": 10', '"IntervalSeconds": 1')
        self.machine = boto3.client("stepfunctions")
        role = stack.properties("Survey")["RoleArn"]
        self.arn = self.machine.create_state_machine(name="survey", definition=definition, roleArn=role)["stateMachineArn"]

    def run(self, name):
        """Runs the survey; how its execution ended."""
        self.machine.start_execution(stateMachineArn=self.arn, name=name, input="{}")
        ends = time.monotonic() + 900
        while time.monotonic() < ends:
            # DescribeExecution writes moto's start time as JSON, which it cannot.
            executions = self.machine.list_executions(stateMachineArn=self.arn)["executions"]
            status = next(one["status"] for one in executions if one["name"] == name)
            if status in ENDED:
                return status
            time.sleep(0.5)
        raise AssertionError("the execution does not end")

    def object(self, key):
        return self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def asked(self, name):
        """(step, account or region or None, error type) of each invocation."""
        found = []
        for step, event, payload in self.pools[name].invocations:
            subject = event[step].get("accountId") or event[step].get("region")
            found.append((step, subject, payload.get("errorType")))
        return found


@pytest.fixture
def deploy(aws, account, tmp_path, monkeypatch):
    from moto.core.config import default_user_config

    monkeypatch.setitem(default_user_config["stepfunctions"], "execute_state_machine", True)
    told = {**answers(aws, account), "odd": {BROKEN: "broken", THROTTLED: CALLS_OF_A_WORKER}}
    monkeypatch.setenv("AWS_ENDPOINT_URL", aws.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    deployed = []
    with crowd(told, tmp_path, ACCOUNTS) as url:

        def one(**parameters):
            deployed.append(Deployed(aws, tmp_path, url, **parameters))
            return deployed[-1], Person(url, tmp_path)

        yield one
        for each in deployed:
            for pool in each.pools.values():
                pool.stop()


def test_the_report_is_that_of_one_process(deploy, capsys):
    survey, person = deploy()
    survey.pools["Reduce"].kill_next("merge")
    began = time.monotonic()
    ended = survey.run("night-1")
    took = time.monotonic() - began
    assert ended == "SUCCEEDED", survey.asked("Reduce")
    latest = json.loads(survey.object("latest.json"))
    assert latest["run"] == "night-1" and latest["accounts"] == ACCOUNTS
    now = latest["evaluatedAt"]
    arguments = ["--live", "--organization", "--role-name", ROLE, "--region", REGION, "--now", now]
    alone = person.run("report", *arguments, "--format", "json")
    report = survey.object(latest["report"]).decode()
    assert report == alone.out
    failed = [n for n in range(ACCOUNTS) if n == BROKEN or fate(n) in ("role denied", "read denied")]
    assert latest["notEvaluated"] == len(failed) == len(json.loads(report)["failures"])

    asked = survey.asked("Worker")
    errors = {subject: error for _, subject, error in asked if error}
    throttled = account_id(THROTTLED)
    assert errors.pop(throttled) == "Throttled"
    assert [error for _, subject, error in asked if subject == throttled] == ["Throttled", None]
    assert errors == {account_id(n): "Broken" if n == BROKEN else "Denied" for n in failed}
    # The one that was throttled came again once, the one that is broken twice, and no other.
    assert len(asked) == ACCOUNTS + 3
    steps = [(step, error) for step, _, error in survey.asked("Reduce")]
    assert steps == [("list", None), ("merge", "Runtime.ExitError"), ("merge", None), ("report", None)]
    page = survey.object(latest["page"]).decode()
    assert "Private paths to AWS services" in page
    with capsys.disabled():
        print(f"\na survey of {ACCOUNTS} accounts: {took:.0f} s, {len(asked)} invocations of the worker")

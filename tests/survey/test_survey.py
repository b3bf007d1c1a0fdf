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
from cfn.stack import Stack
from survey.deployed import Deployed

# `VPC_ENDPOINT_RULE_SURVEY=1000 scripts/test.sh -k survey` asks for more.
ACCOUNTS = int(os.environ.get("VPC_ENDPOINT_RULE_SURVEY", "60"))
ROLE = "vpc-endpoint-rule-member"
# An account whose reads are refused for no known reason, and one that is throttled for longer than one worker tries.
BROKEN, THROTTLED, CALLS_OF_A_WORKER = 33, 51, 5


@pytest.fixture
def deploy(aws, account, tmp_path, machines, packages):
    told = {**answers(aws, account), "odd": {BROKEN: "broken", THROTTLED: CALLS_OF_A_WORKER}}
    deployed = []
    with crowd(told, tmp_path, ACCOUNTS) as url:

        def one(**parameters):
            stack = Stack("survey.yaml", Regions=REGION, MaxConcurrency="6", **parameters)
            deployed.append(Deployed(aws, tmp_path, url, stack.physical_ids()))
            return deployed[-1], Person(url, tmp_path)

        yield one
        for each in deployed:
            each.stop()


@pytest.fixture
def topic(machines):
    """A topic, and what hears of it."""
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    queue = sqs.create_queue(QueueName="people")["QueueUrl"]
    arn = sns.create_topic(Name="network")["TopicArn"]
    endpoint = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=endpoint)
    return arn, lambda: [json.loads(one["Body"]) for one in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])]


def test_the_report_is_that_of_one_process(deploy, topic, capsys):
    arn, heard = topic
    survey, person = deploy(TopicArn=arn)
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
    (told,) = heard()
    assert told["Subject"] == "VPC endpoint survey: reported"
    assert f"s3://{survey.bucket}/{latest['report']}" in told["Message"]
    assert told["Message"].endswith(f"could not be evaluated: {latest['notEvaluated']}.")
    page = survey.object(latest["page"]).decode()
    assert "Private paths to AWS services" in page
    with capsys.disabled():
        print(f"\na survey of {ACCOUNTS} accounts: {took:.0f} s, {len(asked)} invocations of the worker")

"""The commands of `cfn/README.md` that deploy and run a survey: typed as they stand there, they end in a report."""

import json
import pathlib
import re
import subprocess

import boto3
import pytest

from accounts.crowd import account_id, fate
from accounts.test_crowd import answers, crowd
from accounts.test_places import ELSEWHERE, REGION
from aws import cli
from survey.deployed import Deployed

ROOT = pathlib.Path(__file__).parents[2]
SECTION = (ROOT / "cfn/README.md").read_text().split("### A survey of ten thousand accounts\n")[1].split("\n## ")[0]
STACK, RUN, ACCOUNTS = "vpc-endpoint-survey", "2026-11-27", 8


def commands():
    """The three commands, each as a line of a shell."""
    deploy, start, show = re.findall(r"^ {4}(aws .*)$", SECTION.replace("\\\n", " "), re.M)
    assert " cloudformation deploy " in deploy and " start-execution " in start and " s3 cp " in show
    return deploy, start, show


def filled(command, **values):
    """A command with what its reader has to put in."""
    for name, value in values.items():
        command, count = re.subn(rf"(\b{name.replace('_', '-')}[= ])…", rf"\g<1>{value}", command)
        assert count == 1, (name, command)
    assert "…" not in command
    return command


@pytest.fixture
def typed(aws, packages, tmp_path):
    """Runs a command in a shell; what it printed."""
    stop = cli.serve(tmp_path)
    environment = {
        "AWS_ENDPOINT_URL": aws.url,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": REGION,
        "PATH": f"{tmp_path}:/usr/bin:/bin",
    }

    def run(command):
        ran = subprocess.run(["bash", "-c", command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=240)
        assert ran.returncode == 0, (command, ran.stdout, ran.stderr)
        return ran.stdout

    yield run
    stop()


def test_the_commands_of_the_page_end_in_a_report(aws, account, tmp_path, typed):
    deploy, start, show = commands()
    told = answers(aws, account)
    typed(filled(deploy, CodeBucket="packages", CodeKey="vpc-endpoint-rule.zip").replace("us-east-1", ELSEWHERE))
    cloudformation = boto3.client("cloudformation")
    outputs = {one["OutputKey"]: one["OutputValue"] for one in cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]}
    resources = cloudformation.list_stack_resources(StackName=STACK)["StackResourceSummaries"]
    ids = {one["LogicalResourceId"]: one["PhysicalResourceId"] for one in resources}
    with crowd(told, tmp_path, ACCOUNTS) as url:
        survey = Deployed(aws, tmp_path, url, ids)
        try:
            started = json.loads(typed(filled(start, state_machine_arn=outputs["StateMachineArn"])))
            assert survey.ended(RUN) == "SUCCEEDED", survey.asked("Reduce")
            execution = json.loads(typed(f"aws stepfunctions describe-execution --execution-arn {started['executionArn']}"))
            assert (execution["name"], execution["status"]) == (RUN, "SUCCEEDED")
        finally:
            survey.stop()
    latest = json.loads(typed(show.replace("BUCKET", outputs["BucketName"])))
    denied = [n for n in range(ACCOUNTS) if fate(n) == "role denied"]
    assert (latest["run"], latest["accounts"], latest["notEvaluated"]) == (RUN, ACCOUNTS, len(denied))
    assert latest["summary"]["COMPLIANT"] + latest["summary"]["NON_COMPLIANT"] == (ACCOUNTS - len(denied)) * 2
    report = json.loads(survey.object(latest["report"]))
    assert {e["region"] for e in report["evaluations"]} == {REGION, ELSEWHERE}
    assert {f["accountId"] for f in report["failures"]} == {account_id(n) for n in denied}
    # What the tables of Athena read.
    assert survey.object(f"runs/{RUN}/evaluated/region={REGION}/account={account_id(0)}.places.ndjson").endswith(b"}\n")
    rows = [json.loads(line) for line in survey.object(latest["findings"]).splitlines()]
    assert {"vpc", "service", "finding", "failure"} == {row["row"] for row in rows}

"""The scripts of `src/cli/README.md` that save a spoke and its hub with the AWS CLI: run, and evaluated as the accounts are."""

import json
import pathlib
import re
import subprocess

import boto3
import pytest

from aws import cli
from aws.simulator import ACCOUNT
from function.hub import HUB, REGION, SPOKE_VPC, World

PAGE = pathlib.Path(__file__).parents[2] / "src/cli/README.md"
PARAMETERS = json.dumps({"serviceNames": "ecr.api"})
NOW = ["--now", "2026-11-27T12:00:00Z"]
SPOKE = (ACCOUNT, REGION, SPOKE_VPC)


@pytest.fixture
def world(aws, account):
    return World(aws)


def documented():
    """The scripts of the section on saved data, for one region, without the evaluation at their end."""
    section = PAGE.read_text().split("\n## Saved data\n")[1].split("\n### ")[0]
    scripts = re.findall(r"```sh\n(.*?)```", section, re.S)
    text = "\n".join(scripts).replace("eu-west-3 us-east-1", REGION)
    return text.replace("vpc-endpoint-rule evaluate saved\n", "")


def credentials(person, account_id):
    """What the shell has in one account."""
    own = person.environment
    if account_id == ACCOUNT:
        return own
    session = boto3.Session(own["AWS_ACCESS_KEY_ID"], own["AWS_SECRET_ACCESS_KEY"], own["AWS_SESSION_TOKEN"], REGION)
    sts = session.client("sts", endpoint_url=own["AWS_ENDPOINT_URL"])
    given = sts.assume_role(RoleArn=f"arn:aws:iam::{account_id}:role/reader", RoleSessionName="saving")["Credentials"]
    names = {"AWS_ACCESS_KEY_ID": "AccessKeyId", "AWS_SECRET_ACCESS_KEY": "SecretAccessKey", "AWS_SESSION_TOKEN": "SessionToken"}
    return own | {name: given[key] for name, key in names.items()}


def test_what_the_documented_scripts_save_is_evaluated_as_the_accounts_are(world, person, tmp_path):
    stop = cli.serve(tmp_path)
    try:
        for account_id in (ACCOUNT, HUB):
            environment = credentials(person, account_id)
            environment = environment | {"AWS_DEFAULT_REGION": REGION, "PATH": f"{tmp_path}:{environment['PATH']}"}
            ran = subprocess.run(
                ["bash", "-u", "-c", documented()], capture_output=True, text=True, check=False, timeout=240, env=environment, cwd=tmp_path,
            )
            assert ran.returncode == 0 and not ran.stderr, ran.stderr
    finally:
        stop()
    saved = person.run("evaluate", tmp_path / "saved", "--format", "json", "--parameters", PARAMETERS, *NOW)
    assert saved.status == 0, saved.told
    assert saved.compliance[SPOKE] == "COMPLIANT"
    roles = [word for of in (ACCOUNT, HUB) for word in ("--role-arn", f"arn:aws:iam::{of}:role/reader")]
    live = person.evaluate("--region", REGION, "--parameters", PARAMETERS, *NOW, *roles)
    assert saved.report["evaluations"] == live.report["evaluations"]

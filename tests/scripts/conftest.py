"""A shell with credentials for the simulated account, in which the deploying scripts run."""

import os
import pathlib
import subprocess
import zipfile

import boto3
import pytest

from aws import cli
from aws.simulator import ACCOUNT

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGION = "eu-west-3"
ALL = {"allSupported": True, "includeGlobalResourceTypes": False}


@pytest.fixture(scope="session")
def aws_cli(tmp_path_factory):
    """The folder of the AWS CLI."""
    folder = tmp_path_factory.mktemp("cli")
    stop = cli.serve(folder)
    yield folder
    stop()


@pytest.fixture
def shell(aws, aws_cli, tmp_path):
    return Shell(aws, aws_cli, tmp_path)


class Shell:
    """A shell with credentials for the simulated account, and nothing else of this machine's AWS settings."""

    def __init__(self, aws, aws_cli, folder):
        self.aws, self.folder, self.root = aws, folder, ROOT
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
            "AWS_ENDPOINT_URL": aws.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "example",
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": str(folder / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "PATH": f"{aws_cli}:{os.environ['PATH']}",
            "RESULTS_TIMEOUT": "0",
            "POLL_SECONDS": "0.1",
        }
        self.zip = folder / "package.zip"
        with zipfile.ZipFile(self.zip, "w") as package:
            package.writestr("bootstrap", "#!/bin/sh\n")

    def client(self, service, region=REGION):
        return boto3.client(service, endpoint_url=self.aws.url, region_name=region, aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="example")

    def record(self, group=None, start=True):
        config = self.client("config")
        config.put_configuration_recorder(ConfigurationRecorder={"name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/config", "recordingGroup": group or ALL})
        self.client("s3").create_bucket(Bucket="delivery", CreateBucketConfiguration={"LocationConstraint": REGION})
        config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "delivery"})
        if start:
            config.start_configuration_recorder(ConfigurationRecorderName="default")

    def run(self, script, *arguments, **environment):
        # BASH_3_2 names an old bash, where there is one: macOS has no newer.
        return subprocess.run(
            [os.environ.get("BASH_3_2", "bash"), self.root / "scripts" / script, *map(str, arguments)],
            capture_output=True, text=True, env=self.environment | environment, cwd=self.folder, stdin=subprocess.DEVNULL)

    def deploy(self, *arguments, **environment):
        return self.run("deploy.sh", "--zip", self.zip, *arguments, **environment)

    def outputs(self, stack="vpc-endpoint-rule"):
        described = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}

    def organize(self, *trusted, accounts=()):
        """An organization, the services that it trusts, and accounts in units: unit to how many. The root's id, the units' ids."""
        organizations = self.client("organizations")
        organizations.create_organization(FeatureSet="ALL")
        for service in trusted:
            organizations.enable_aws_service_access(ServicePrincipal=service)
        root = organizations.list_roots()["Roots"][0]["Id"]
        units = {}
        for unit, many in dict(accounts).items():
            units[unit] = organizations.create_organizational_unit(ParentId=root, Name=unit)["OrganizationalUnit"]["Id"]
            for number in range(many):
                made = organizations.create_account(AccountName=f"{unit}{number}", Email=f"{unit}{number}@example.com")
                organizations.move_account(AccountId=made["CreateAccountStatus"]["AccountId"], SourceParentId=root, DestinationParentId=units[unit])
        return root, units

    def accounts(self, unit):
        """The accounts of one unit."""
        pages = self.client("organizations").get_paginator("list_accounts_for_parent").paginate(ParentId=unit)
        return [account["Id"] for page in pages for account in page["Accounts"]]

    def roll_out(self, *arguments, **environment):
        return self.run("deploy-organization.sh", "--zip", self.zip, *arguments, **environment)

    def set(self, name="vpc-endpoint-rule", region=REGION):
        return self.aws.stack_sets.sets[region][name]

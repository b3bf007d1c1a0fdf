"""scripts/deploy.sh and scripts/deploy-organization.sh against the simulated AWS, by the real AWS CLI."""

import os
import pathlib
import subprocess
import sys
import zipfile

import boto3
import pytest

from aws.simulator import ACCOUNT

ROOT = pathlib.Path(__file__).resolve().parents[2]
REGION = "eu-west-3"
CHANGES = ["create-bucket", "put-public-access-block", "put-object", "create-stack"]
ALL = {"allSupported": True, "includeGlobalResourceTypes": False}


@pytest.fixture
def shell(aws, tmp_path):
    return Shell(aws, tmp_path)


class Shell:
    """A shell with credentials for the simulated account, and nothing else of this machine's AWS settings."""

    def __init__(self, aws, folder):
        self.aws = aws
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
            "AWS_ENDPOINT_URL": aws.url,
            "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "example",
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": str(folder / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "none"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "PATH": f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}",
            "RESULTS_TIMEOUT": "0",
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
        return subprocess.run([ROOT / "scripts" / script, *map(str, arguments)], capture_output=True, text=True, env=self.environment | environment)

    def deploy(self, *arguments, **environment):
        return self.run("deploy.sh", "--zip", self.zip, *arguments, **environment)

    def outputs(self, stack="vpc-endpoint-rule"):
        described = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def test_it_deploys_shows_the_first_results_and_updates(shell):
    shell.record()
    key = ("AWS::EC2::VPC", "vpc-0a1b2c3d")
    shell.aws.recorded(REGION).results[key] = {
        "ComplianceResourceType": key[0], "ComplianceResourceId": key[1], "ComplianceType": "NON_COMPLIANT",
        "Annotation": "ecr.api PUBLIC: no endpoint", "OrderingTimestamp": 1}
    done = shell.deploy("Timeout=60", "ServiceNames=ecr.api,logs")
    assert done.returncode == 0, done.stderr
    assert done.stdout == "vpc-0a1b2c3d\tNON_COMPLIANT\tecr.api PUBLIC: no endpoint\n"
    function = shell.client("lambda").get_function(FunctionName=shell.outputs()["FunctionName"])["Configuration"]
    assert (function["Runtime"], function["Timeout"]) == ("provided.al2023", 60)
    bucket = f"vpc-endpoint-rule-{ACCOUNT}-{REGION}"
    (stored,) = shell.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert stored["Key"].startswith("vpc-endpoint-rule/0.1.0/") and stored["Size"] == shell.zip.stat().st_size
    assert all(shell.client("s3").get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())

    shell.aws.recorded(REGION).results.clear()
    done = shell.deploy("MemorySize=256")
    assert done.returncode == 0, done.stderr
    assert "is there already" in done.stderr and "no result yet" in done.stderr
    function = shell.client("lambda").get_function(FunctionName=shell.outputs()["FunctionName"])["Configuration"]
    assert (function["MemorySize"], function["Timeout"]) == (256, 60), "what is not given keeps its value"


def test_a_dry_run_says_all_and_changes_nothing(shell):
    shell.record()
    done = shell.deploy("--dry-run", "Depth=existence")
    assert done.returncode == 0, done.stderr
    commands = [line for line in done.stdout.splitlines() if line.startswith("would run: ")]
    assert [next(word for word in CHANGES if word in command) for command in commands] == CHANGES
    assert 'ParameterKey":"Depth","ParameterValue":"existence"' in commands[-1].replace("\\", "")
    assert shell.client("cloudformation").list_stacks()["StackSummaries"] == []
    assert [bucket["Name"] for bucket in shell.client("s3").list_buckets()["Buckets"]] == ["delivery"]


def test_a_dry_run_names_the_package_that_it_would_build(shell):
    shell.record()
    done = shell.run("deploy.sh", "--dry-run", "--architecture", "x86_64")
    assert done.returncode == 0, done.stderr
    assert "scripts/package.sh --architecture x86_64" in done.stdout.splitlines()[0]


@pytest.mark.parametrize("prepare, said", [
    (lambda shell: None, "AWS Config has no recorder in eu-west-3: set it up"),
    (lambda shell: shell.record(start=False), "AWS Config's recorder in eu-west-3 is stopped: run `aws configservice start-configuration-recorder"),
])
def test_without_a_recorder_it_says_what_to_do(shell, prepare, said):
    prepare(shell)
    done = shell.deploy()
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr
    assert shell.client("cloudformation").list_stacks()["StackSummaries"] == []


def test_types_that_are_not_recorded_are_named(shell):
    shell.record({"allSupported": False, "includeGlobalResourceTypes": False, "resourceTypes": ["AWS::EC2::VPC", "AWS::EC2::Subnet"]})
    done = shell.deploy("--dry-run")
    assert done.returncode == 0, done.stderr
    assert "the recorder leaves out AWS::EC2::VPCEndpoint AWS::EC2::RouteTable AWS::EC2::NetworkAcl AWS::EC2::SecurityGroup" in done.stderr


def test_without_credentials_it_says_what_to_do(shell):
    done = shell.deploy(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
    assert done.returncode == 2
    assert "no credentials that work: run `aws configure`" in done.stderr


def test_without_the_cli_it_says_what_to_do(shell, tmp_path):
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "dirname", "sed", "grep", "uname", "env"):
        (tools / name).symlink_to(next(path for folder in os.environ["PATH"].split(":") if (path := pathlib.Path(folder) / name).exists()))
    done = shell.deploy(PATH=str(tools))
    assert (done.returncode, "the AWS CLI is not installed" in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("arguments, said", [
    (["--name", "x" * 38], "at most 37 letters"),
    (["Services=s3"], "`Services` is not a parameter of cfn/rule.yaml"),
    (["CodeKey=k"], "`CodeKey` is set by this script"),
    (["--zip", "/no/such.zip"], "`/no/such.zip` is not a file"),
    (["--colour"], "unknown argument `--colour`"),
])
def test_wrong_usage_says_what_is_wrong(shell, arguments, said):
    done = shell.deploy(*arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def organization(shell, trusted=("member.org.stacksets.cloudformation.amazonaws.com", "config-multiaccountsetup.amazonaws.com")):
    organizations = shell.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    for service in trusted:
        organizations.enable_aws_service_access(ServicePrincipal=service)
    return organizations.list_roots()["Roots"][0]["Id"]


def test_an_organization_gets_the_function_by_stack_set_and_the_rule_by_pack(shell):
    root = organization(shell)
    done = shell.run("deploy-organization.sh", "--dry-run", "--zip", shell.zip, "--ou", root, "--regions", "eu-west-3,us-east-1", "--remediation", "Depth=existence", "RecheckMinutes=5")
    assert done.returncode == 0, done.stderr
    commands = [line.removeprefix("would run: ") for line in done.stdout.splitlines() if line.startswith("would run: ")]
    sets = [command for command in commands if "create-stack-set" in command]
    assert ["cfn/member.yaml" in sets[0], "cfn/remediation.yaml" in sets[1], len(sets)] == [True, True, 2]
    assert "ParameterKey=AllowRecheck\\,ParameterValue=true" in sets[0]
    packs = [command for command in commands if "cfn/organization-pack.yaml" in command]
    assert [f"--region {region}" in command for region, command in zip(("eu-west-3", "us-east-1"), packs, strict=True)] == [True, True]
    for name, value in {"Depth": "existence", "RemediationDocument": "vpc-endpoint-rule-remediation", "ExcludedAccountIds": ACCOUNT}.items():
        assert all(f'ParameterKey":"{name}","ParameterValue":"{value}"' in command.replace("\\", "") for command in packs)


def test_the_organization_is_really_deployed_as_far_as_the_simulator_goes(shell):
    root = organization(shell)
    done = shell.run("deploy-organization.sh", "--zip", shell.zip, "--ou", root)
    assert done.returncode == 0, done.stderr
    (created,) = shell.client("cloudformation").list_stack_sets()["Summaries"]
    assert created["StackSetName"] == "vpc-endpoint-rule"
    stacks = {stack["StackName"]: stack["StackStatus"] for stack in shell.client("cloudformation").list_stacks()["StackSummaries"]}
    assert stacks["vpc-endpoint-rule-pack"] == "CREATE_COMPLETE"
    keys = {stored["Key"].rsplit("-", 1)[1] for stored in shell.client("s3").list_objects_v2(Bucket=f"vpc-endpoint-rule-{ACCOUNT}-{REGION}")["Contents"]}
    assert keys == {"x86_64.zip", "pack.yaml"}


def test_an_organization_without_trust_says_what_to_do(shell):
    root = organization(shell, trusted=())
    done = shell.run("deploy-organization.sh", "--dry-run", "--zip", shell.zip, "--ou", root)
    assert done.returncode == 2
    assert "aws organizations enable-aws-service-access --service-principal member.org.stacksets.cloudformation.amazonaws.com" in done.stderr

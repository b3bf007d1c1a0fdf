"""scripts/deploy.sh against the simulated AWS, by the real AWS CLI."""

import os
import pathlib
import re

import pytest

from moto.cloudformation.models import cloudformation_backends

from aws import logged
from aws.simulator import ACCOUNT
from scripts.conftest import REGION, ROOT

CHANGES = ["create-bucket", "put-public-access-block", "put-bucket-tagging", "put-object", "create-stack"]


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
    done = shell.deploy("MemorySize=512")
    assert done.returncode == 0, done.stderr
    assert "is there already" in done.stderr and "no result yet" in done.stderr
    function = shell.client("lambda").get_function(FunctionName=shell.outputs()["FunctionName"])["Configuration"]
    assert (function["MemorySize"], function["Timeout"]) == (512, 60), "what is not given keeps its value"


def test_a_dry_run_says_all_and_changes_nothing(shell):
    shell.record()
    done = shell.deploy("--dry-run", "--verbose", "Depth=existence")
    assert done.returncode == 0, done.stderr
    commands = [line for line in done.stdout.splitlines() if line.startswith("would run: ")]
    assert [next(word for word in CHANGES if word in command) for command in commands] == CHANGES
    assert 'ParameterKey":"Depth","ParameterValue":"existence"' in commands[-1].replace("\\", "")
    assert shell.client("cloudformation").list_stacks()["StackSummaries"] == []
    assert [bucket["Name"] for bucket in shell.client("s3").list_buckets()["Buckets"]] == ["delivery"]


def test_a_dry_run_names_the_package_that_it_would_build(shell):
    shell.record()
    done = shell.run("deploy.sh", "--dry-run", "--verbose", "--architecture", "x86_64")
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
    for name in ("bash", "dirname", "sed", "grep", "uname", "env", "mktemp", "rm", "awk", "tr", "cat", "head"):
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


def test_a_first_create_that_failed_is_repeated(shell):
    shell.record()
    assert shell.deploy("--no-results").returncode == 0
    (stack,) = cloudformation_backends[ACCOUNT][REGION].stacks.values()
    stack.status = "ROLLBACK_COMPLETE"
    done = shell.deploy("--no-results", "Depth=existence")
    assert done.returncode == 0, done.stderr
    assert "is ROLLBACK_COMPLETE: it holds nothing" in done.stderr
    statuses = [one["StackStatus"] for one in shell.client("cloudformation").list_stacks()["StackSummaries"]]
    assert sorted(statuses) == ["CREATE_COMPLETE", "DELETE_COMPLETE"]


def test_a_dry_run_of_an_update_shows_now_and_then_and_leaves_no_change_set(shell):
    shell.record()
    assert shell.deploy("--no-results", "Timeout=60").returncode == 0
    done = shell.deploy("--dry-run", "MemorySize=512")
    assert done.returncode == 0, done.stderr
    rows = {line.strip().split("  ")[0]: line for line in done.stdout.splitlines()}
    assert "CREATE_COMPLETE -> updated" in rows["stack vpc-endpoint-rule"]
    assert "256 -> 512" in rows["MemorySize"] and "Timeout" not in rows
    # The simulator's change sets compare templates alone; the script shows what one says.
    assert "CreateChangeSet" in shell.aws.operations("cloudformation") and "DeleteChangeSet" in shell.aws.operations("cloudformation")
    costs = {name: rows[name].split()[-1] for name in ("11 custom metrics", "5 alarms", "1 dashboard")}
    assert costs == {"11 custom metrics": "3.30", "5 alarms": "0.50", "1 dashboard": "3.00"}
    assert rows["in all, at most"].split()[-1] == "6.92"  # 120 runs over the default VPC beside these
    assert shell.client("cloudformation").list_change_sets(StackName="vpc-endpoint-rule")["Summaries"] == []
    assert "deployed" not in done.stdout + done.stderr


def test_the_metrics_that_are_counted_are_those_of_the_function():
    script = (ROOT / "scripts" / "deploy" / "plan.sh").read_text()
    assert int(re.search(r"^METRICS=(\d+)$", script, re.M).group(1)) == len(logged.metrics()["Metrics"])


def test_it_rolls_back_and_is_removed(shell):
    shell.record()
    assert shell.deploy("--no-results", "Timeout=60").returncode == 0
    assert shell.deploy("--no-results", "Timeout=90").returncode == 0
    timeout = lambda: shell.client("lambda").list_functions()["Functions"][0]["Timeout"]  # noqa: E731
    done = shell.run("deploy.sh", "--roll-back")
    assert (done.returncode, timeout()) == (0, 60), done.stderr
    done = shell.run("deploy.sh", "--remove")
    assert (done.returncode, shell.client("lambda").list_functions()["Functions"]) == (0, []), done.stderr
    assert f"Kept: bucket vpc-endpoint-rule-{ACCOUNT}-{REGION}" in done.stderr


@pytest.mark.parametrize("argument, said", [
    ("Depth=deep", "`deep` is none of path existence"),
    ("MemorySize=64", "`MemorySize=64`: from 128 to 1024"),
    ("RecheckMinutes=20000", "does not match"),
    ("ChangeTypes=AWS::EC2::VPC,AWS::S3::Bucket", "`AWS::S3::Bucket` is none of AWS::EC2::VPC"),
    ("servicenames=s3", "unknown argument"),
    ("Servicenames=s3", "did you mean `ServiceNames`?"),
    (f"AlarmTopicArn=arn:aws:sns:us-east-1:{ACCOUNT}:alarms", "cannot notify a topic of us-east-1"),
    (f"AlarmTopicArn=arn:aws:sns:{REGION}:{ACCOUNT}:alarms", "there is no topic"),
    ("AlarmTopicName=alarms", f"there is no topic arn:aws:sns:{REGION}:{ACCOUNT}:alarms"),
    ("OrganizationId=organization", "does not match"),
    ("ServiceNames=s3@eu-west-3:443", "does not match"),
    ("S3buckets=docker-images", "did you mean `S3Buckets`?"),
])
def test_a_dry_run_refuses_what_would_be_refused(shell, argument, said):
    shell.record()
    done = shell.deploy("--dry-run", argument)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_parameters_are_counted_before_aws_config_does(shell):
    """Each list fits its own bound; 1,024 characters is the bound of all."""
    shell.record()
    vpcs = ",".join(["vpc-0123456789abcdef0"] * 27)
    done = shell.deploy("--dry-run", f"VpcIds={vpcs}", f"ExcludeVpcIds={vpcs}")
    assert (done.returncode, "characters together; AWS Config takes 1024" in done.stderr) == (2, True), done.stderr


@pytest.mark.skipif("VPC_ENDPOINT_RULE" not in os.environ, reason="scripts/test.sh names the program")
def test_a_dry_run_notices_a_service_that_nobody_knows(shell):
    shell.record()
    done = shell.deploy("--dry-run", "ServiceNames=ecr,s3@us-east-1", "Hosts={account}.dkr.ecr.{region}.amazonaws.com")
    assert (done.returncode, "did you mean `ecr.api` or `ecr.dkr`?" in done.stderr) == (0, True), done.stderr


@pytest.mark.skipif("VPC_ENDPOINT_RULE" not in os.environ, reason="scripts/test.sh names the program")
def test_a_dry_run_asks_the_program_what_the_function_would_say(shell):
    """The template's pattern lets it through; the program knows that AWS keeps such keys for itself."""
    shell.record()
    done = shell.deploy("--dry-run", "WaiverTag=aws:waiver")
    assert (done.returncode, "the function would refuse these parameters" in done.stderr) == (2, True), done.stderr

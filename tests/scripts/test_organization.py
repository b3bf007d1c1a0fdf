"""scripts/deploy-organization.sh against the simulated AWS, by the real AWS CLI."""

import re

import pytest

from aws.simulator import ACCOUNT
from scripts.conftest import REGION

CONFIG = "config-multiaccountsetup.amazonaws.com"
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"


def commands(done):
    return [line.removeprefix("would run: ").replace("\\", "") for line in done.stdout.splitlines() if line.startswith("would run: ")]


def test_function_and_rule_come_by_one_stack_set(shell):
    root, units = shell.organize(accounts={"work": 2, "play": 1})
    done = shell.roll_out("--ou", root, "--tag", "team=network", "Depth=existence", "AlarmTopicName=alarms", "MemorySize=256")
    assert done.returncode == 0, done.stderr
    found = shell.set()
    assert found.template.startswith((shell.root / "cfn" / "rule.yaml").read_text()[:200])
    given = {name: found.parameters[name] for name in ("ConfigRuleName", "CodeBucketPrefix", "CodeBucket", "Depth", "AlarmTopicName", "MemorySize")}
    assert given == {
        "ConfigRuleName": "vpc-endpoint-rule", "CodeBucketPrefix": f"vpc-endpoint-rule-{ACCOUNT}", "CodeBucket": "", "Depth": "existence",
        "AlarmTopicName": "alarms", "MemorySize": "256"}
    assert found.tags == [{"Key": "team", "Value": "network"}]
    assert {one.detailed for one in found.instances.values()} == {"SUCCEEDED"} and len(found.instances) == 3
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["ACCOUNT", "REGION", "STATUS", "REASON"]
    assert [line.split()[:3] for line in lines[1:4]] == [[account, REGION, "SUCCEEDED"] for account, _ in sorted(found.instances)]
    assert lines[4] == "3 in all: 3 SUCCEEDED"
    assert {one.preferences["ConcurrencyMode"] for one in found.operations} == {"SOFT_FAILURE_TOLERANCE"}

    done = shell.roll_out("--ou", root, "Depth=path")
    assert done.returncode == 0, done.stderr
    kept = {name: shell.set().parameters[name] for name in ("Depth", "AlarmTopicName", "MemorySize")}
    assert kept == {"Depth": "path", "AlarmTopicName": "alarms", "MemorySize": "256"}, "what is not given keeps its value"
    assert [one.action for one in shell.set().operations] == ["UPDATE", "CREATE"]
    assert shell.set().operations[0].preferences == shell.set().operations[1].preferences, "the same on create and update"


@pytest.mark.parametrize("access, said", [
    ("DISABLED", "run `aws cloudformation activate-organizations-access` in account 111122223333"),
    ("DISABLED_PERMANENTLY", "disabled for good"),
])
def test_stack_sets_without_access_say_what_to_do(shell, access, said):
    """`organizations enable-aws-service-access` does not do it: AWS makes the roles only when CloudFormation asks."""
    root, _ = shell.organize("member.org.stacksets.cloudformation.amazonaws.com")
    shell.aws.stack_sets.access = access
    done = shell.roll_out("--dry-run", "--ou", root)
    assert (done.returncode, said in done.stderr, "enable-aws-service-access" in done.stderr) == (2, True, False), done.stderr


def test_a_pack_needs_trust_in_aws_config(shell):
    root, _ = shell.organize()
    done = shell.roll_out("--dry-run", "--pack", "--ou", root)
    assert done.returncode == 2
    assert f"aws organizations enable-aws-service-access --service-principal {CONFIG}" in done.stderr


def test_a_member_that_administers_nothing_is_told_so(shell):
    _, units = shell.organize(CONFIG, accounts={"work": 1})
    (member,) = shell.accounts(units["work"])
    key = shell.client("sts").assume_role(RoleArn=f"arn:aws:iam::{member}:role/admin", RoleSessionName="me")["Credentials"]
    as_member = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"], "AWS_SESSION_TOKEN": key["SessionToken"]}
    done = shell.roll_out("--dry-run", "--ou", units["work"], **as_member)
    assert done.returncode == 2
    assert f"register-delegated-administrator --account-id {member} --service-principal member.org.stacksets" in done.stderr


def test_a_bucket_of_somebody_else_keeps_its_policy(shell):
    root, _ = shell.organize()
    s3 = shell.client("s3")
    s3.create_bucket(Bucket=f"theirs-{REGION}", CreateBucketConfiguration={"LocationConstraint": REGION})
    theirs = '{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}'
    s3.put_bucket_policy(Bucket=f"theirs-{REGION}", Policy=theirs)
    done = shell.roll_out("--ou", root, "--bucket-prefix", "theirs")
    assert done.returncode == 2
    assert s3.get_bucket_policy(Bucket=f"theirs-{REGION}")["Policy"] == theirs
    statement = next(line.strip() for line in done.stderr.splitlines() if '"Sid":"ReadByTheOrganization"' in line)
    s3.put_bucket_policy(Bucket=f"theirs-{REGION}", Policy=theirs.replace("[", f"[{statement},"))
    done = shell.roll_out("--ou", root, "--bucket-prefix", "theirs", "--dry-run")
    assert done.returncode == 0, "the statement that it prints is the one that it looks for: " + done.stderr


def test_the_pack_leaves_out_whom_the_user_names_and_the_management_account(shell):
    root, _ = shell.organize(CONFIG, accounts={"work": 1})
    done = shell.roll_out("--pack", "--ou", root, "ExcludedAccountIds=444455556666", "MemorySize=256", "RecheckMinutes=5", "Needs=DERIVED", "ScheduleFrequency=One_Hour")
    assert done.returncode == 0, done.stderr
    (stack,) = shell.client("cloudformation").describe_stacks(StackName="vpc-endpoint-rule-pack")["Stacks"]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    # The simulator shows a list as Python writes it.
    assert re.findall("[0-9]{12}", given["ExcludedAccountIds"]) == ["444455556666", ACCOUNT]
    member = shell.set().parameters
    assert (member["MemorySize"], member["AllowRecheck"], member["ScheduleFrequency"]) == ("256", "true", "One_Hour")
    assert member["AllowNeeds"] == "true"
    # The alarm for no run comes when there is a rule.
    assert member["ExpectRuns"] == "true"
    assert [one.action for one in shell.set().operations] == ["UPDATE", "CREATE"]


@pytest.mark.parametrize("arguments, said", [
    (["CodeKey=k"], "`CodeKey` is set by this script"),
    (["--pack", "TemplateS3Uri=s3://b/k"], "`TemplateS3Uri` is set by this script"),
    (["--pack", "ChangeTypes=AWS::EC2::VPC"], "a parameter of neither"),
    (["Depth=path", "Depth=existence"], "`Depth` is given twice"),
    (["--max-concurrent", "0"], "not a percentage"),
    (["--hub-account", "hub"], "not an account id"),
    (["--ou", ",".join(f"ou-a1b2-{number:08}" for number in range(51))], "names 51 organizational units; StackSets take 50"),
])
def test_wrong_usage_says_what_is_wrong(shell, arguments, said):
    done = shell.roll_out("--ou", "r-a1b2", *arguments)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_the_order_of_regions_makes_no_second_set(shell):
    root, _ = shell.organize(accounts={"work": 1})
    assert shell.roll_out("--ou", root, "--regions", "eu-west-3,us-east-1").returncode == 0
    done = shell.roll_out("--ou", root, "--regions", "us-east-1,eu-west-3")
    assert done.returncode == 0, done.stderr
    assert "home Region eu-west-3" in done.stderr
    assert {region: list(sets) for region, sets in shell.aws.stack_sets.sets.items() if sets} == {"eu-west-3": ["vpc-endpoint-rule"]}
    done = shell.roll_out("--ou", root, "--regions", "us-east-1,eu-west-3", "--home-region", "us-east-1")
    assert (done.returncode, "lives in eu-west-3, not in us-east-1" in done.stderr) == (2, True), done.stderr


def test_it_moves_home_and_no_stack_is_touched(shell):
    root, _ = shell.organize(accounts={"work": 12})
    assert shell.roll_out("--ou", root).returncode == 0
    before = {one.stack for one in shell.set().instances.values()}
    done = shell.roll_out("--move-to", "us-east-1")
    assert done.returncode == 0, done.stderr
    assert not shell.aws.stack_sets.sets[REGION]
    after = shell.set(region="us-east-1")
    assert ({one.stack for one in after.instances.values()}, set(shell.aws.stack_sets.retained)) == (before, before)
    assert set(after.units) == {root} and not list(shell.folder.glob("*.move"))
    # The documented update finds it where it went, and reaches the stacks that were imported.
    done = shell.roll_out("--ou", root, "MemorySize=256")
    assert (done.returncode, "home Region us-east-1" in done.stderr) == (0, True), done.stderr
    assert not shell.aws.stack_sets.sets[REGION]
    assert {one.parameters["MemorySize"] for one in after.instances.values()} == {"256"}


def test_sets_beside_it_move_along(shell):
    root, units = shell.organize(accounts={"work": 2, "hub": 1})
    (hub,) = shell.accounts(units["hub"])
    assert shell.roll_out("--ou", units["work"], "--hub-account", hub, "--remediation").returncode == 0
    before = dict(shell.aws.stack_sets.sets[REGION])
    done = shell.roll_out("--move-to", "us-east-1")
    assert done.returncode == 0, done.stderr
    moved = shell.aws.stack_sets.sets["us-east-1"]
    assert not shell.aws.stack_sets.sets[REGION] and set(moved) == set(before)
    for name, one in before.items():
        assert (moved[name].parameters, moved[name].auto_deployment) == (one.parameters, one.auto_deployment)
    assert [account for account, _ in moved["vpc-endpoint-rule-hub-role"].instances] == [hub]
    assert shell.roll_out("--remove").returncode == 0
    assert not any(shell.aws.stack_sets.sets.values())


def test_a_move_that_was_interrupted_goes_on_by_the_same_command(shell):
    root, units = shell.organize(accounts={"work": 12})
    assert shell.roll_out("--ou", root, "Depth=existence").returncode == 0
    stack_sets = shell.aws.stack_sets
    before = {one.stack for one in shell.set().instances.values()}
    # The old set is gone, and the new one cannot be made: nothing of it is lost.
    stack_sets.refused = {"CreateStackSet"}
    done = shell.roll_out("--move-to", "us-east-1")
    assert (done.returncode, "could not be made in us-east-1" in done.stderr) == (2, True), done.stderr
    assert not any(stack_sets.sets.values())
    # The new one is there, and some stacks cannot be imported.
    stack_sets.refused = set()
    stack_sets.failing = {shell.accounts(units["work"])[11]: "AccessDenied"}
    done = shell.roll_out("--move-to", "us-east-1")
    assert (done.returncode, "could not be imported: run this again" in done.stderr) == (2, True), done.stderr
    done = shell.roll_out("--move-to", "eu-west-1")
    assert (done.returncode, "is on its way to us-east-1" in done.stderr) == (2, True), done.stderr
    stack_sets.failing = {}
    done = shell.roll_out("--move-to", "us-east-1")
    assert done.returncode == 0, done.stderr
    after = shell.set(region="us-east-1")
    assert {one.stack for one in after.instances.values()} == before
    assert (after.parameters["Depth"], set(after.units)) == ("existence", {root})
    assert not list(shell.folder.glob("*.move"))


def test_it_rolls_back_and_forth(shell):
    root, _ = shell.organize(accounts={"work": 1})
    assert shell.roll_out("--ou", root, "Depth=existence").returncode == 0
    assert shell.roll_out("--ou", root, "Depth=path").returncode == 0
    for depth in ("existence", "path"):
        done = shell.roll_out("--roll-back")
        assert (done.returncode, shell.set().parameters["Depth"]) == (0, depth), done.stderr


def test_it_is_removed_whole(shell):
    root, _ = shell.organize(CONFIG, accounts={"work": 1})
    assert shell.roll_out("--pack", "--ou", root).returncode == 0
    done = shell.roll_out("--remove")
    assert done.returncode == 0, done.stderr
    assert not shell.aws.stack_sets.sets[REGION]
    assert {stack["StackStatus"] for stack in shell.client("cloudformation").list_stacks()["StackSummaries"]} == {"DELETE_COMPLETE"}
    assert f"Kept: the buckets vpc-endpoint-rule-{ACCOUNT}-REGION" in done.stderr


def test_the_hub_has_its_role_before_anything_else(shell):
    root, units = shell.organize(accounts={"work": 1, "hub": 1})
    (hub,) = shell.accounts(units["hub"])
    done = shell.roll_out("--ou", units["work"], "--hub-account", hub)
    assert done.returncode == 0, done.stderr
    assert [account for account, _ in shell.set("vpc-endpoint-rule-hub-role").instances] == [hub]
    created = [call.parameters["StackSetName"] for call in shell.aws.calls if call.operation == "CreateStackSet"]
    assert created == ["vpc-endpoint-rule-hub-role", "vpc-endpoint-rule"]
    (made,) = (call.parameters for call in shell.aws.calls if call.operation == "CreateStackSet" and call.parameters["StackSetName"] == "vpc-endpoint-rule")
    assert {hub, "HubAccounts", "HubRoleName", "vpc-endpoint-rule-hub"} <= set(made.values())


def test_a_second_hub_comes_to_the_first(shell):
    """Each has the role, and the rule is given both: also where one is named by hand, or was by an earlier run."""
    root, units = shell.organize(CONFIG, accounts={"work": 1, "hub": 2})
    first, second = sorted(shell.accounts(units["hub"]))
    for hub in (first, second):
        done = shell.roll_out("--ou", units["work"], "--hub-account", hub)
        assert done.returncode == 0, done.stderr
    assert sorted(account for account, _ in shell.set("vpc-endpoint-rule-hub-role").instances) == [first, second]
    given = shell.set().parameters
    assert (given["HubAccounts"], given["HubRoleName"]) == (f"{first},{second}", "vpc-endpoint-rule-hub")
    done = shell.roll_out("--ou", units["work"], "--hub-account", second, "HubAccounts=444455556666")
    assert (done.returncode, f"account {second} has its stack already" in done.stderr) == (0, True), done.stderr
    assert shell.set().parameters["HubAccounts"] == f"444455556666,{second}"


def test_a_second_hub_comes_to_the_first_in_a_pack(shell):
    root, units = shell.organize(CONFIG, accounts={"work": 1, "hub": 2})
    first, second = sorted(shell.accounts(units["hub"]))
    for hub in (first, second):
        done = shell.roll_out("--pack", "--ou", units["work"], "--hub-account", hub, "HubRoleName=vpc-endpoint-rule-hub")
        assert done.returncode == 0, done.stderr
    (stack,) = shell.client("cloudformation").describe_stacks(StackName="vpc-endpoint-rule-pack")["Stacks"]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    assert (given["HubAccounts"], given["HubRoleName"]) == (f"{first},{second}", "vpc-endpoint-rule-hub")
    assert shell.set().parameters["HubRoleName"] == "vpc-endpoint-rule-hub"


@pytest.mark.parametrize("arguments, said", [
    (["--hub-account", ACCOUNT], "StackSets pass over the management account: deploy cfn/hub-role.yaml there"),
    (["--hub-account", "222233334444", "HubRoleName=audit"], "--hub-account makes the role vpc-endpoint-rule-hub"),
])
def test_a_hub_that_cannot_be_is_said_before_anything_is_done(shell, arguments, said):
    root, _ = shell.organize(accounts={"work": 1})
    done = shell.roll_out("--ou", root, *arguments)
    assert (done.returncode, said in done.stderr, any(shell.aws.stack_sets.sets.values())) == (2, True, False), done.stderr


def test_a_dry_run_shows_what_where_and_what_it_costs(shell):
    root, _ = shell.organize(accounts={"work": 2})
    done = shell.roll_out("--dry-run", "--ou", root, "--regions", "eu-west-3,us-east-1", "Depth=existence")
    assert done.returncode == 0, done.stderr
    rows = {line.strip().split("  ")[0]: line for line in done.stdout.splitlines()}
    assert rows["WHAT"].split() == ["WHAT", "WHERE", "NOW", "->", "THEN", "USD", "A", "MONTH"]
    assert "none -> created" in rows["StackSet vpc-endpoint-rule"]
    assert "path -> existence" in rows["Depth"]
    # 2 accounts in 2 Regions.
    assert rows["11 custom metrics"].split()[-1] == "13.20" and rows["5 alarms"].split()[-1] == "2.00"
    assert "would run" not in done.stdout and "deployed" not in done.stdout + done.stderr
    assert not any(shell.aws.stack_sets.sets.values())


def test_a_unit_that_is_not_there_is_said(shell):
    shell.organize()
    done = shell.roll_out("--dry-run", "--ou", "ou-a1b2-c3d4e5f6")
    assert (done.returncode, "`ou-a1b2-c3d4e5f6` is no organizational unit" in done.stderr) == (2, True), done.stderr

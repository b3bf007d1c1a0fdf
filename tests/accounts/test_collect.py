"""`collect` from live accounts: what it writes is evaluated as the accounts are."""

import json
import signal
import subprocess
import time

import pytest

from accounts.program import path
from accounts.test_places import ELSEWHERE, MEMBER, OTHER, REGION, role
from aws.account import Account

OWN = "111122223333"


def evaluations(ran):
    """What a report says, without what tells who reads."""
    return ran.report["evaluations"]


def evaluated(person, folder, *arguments):
    """`evaluate` of a folder."""
    return person.run("evaluate", folder, "--format", "json", "--clients", *arguments)


def content(folder):
    """Every file's path and text."""
    return {str(f.relative_to(folder)): f.read_text() for f in folder.rglob("*") if f.is_file()}


def furnish(account):
    """VPCs of every kind in an account: in use and not, private and not, waived, with a list of the account's own."""
    private, _ = account.private_vpc()
    account.used_vpc()
    account.vpc(tags={"Name": "payments-prod", "vpc-endpoint-rule:waiver": "until=2099-01-31 reason=hub"})
    made = account.ec2.create_managed_prefix_list(
        PrefixListName="offices",
        MaxEntries=5,
        AddressFamily="IPv4",
        Entries=[{"Cidr": "203.0.113.0/24", "Description": "headquarters"}],
    )
    group = account.ec2.create_security_group(GroupName="office", Description="office", VpcId=private)["GroupId"]
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "PrefixListIds": [{"PrefixListId": made["PrefixList"]["PrefixListId"]}],
    }
    account.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def test_what_is_collected_is_evaluated_as_the_accounts(aws, account, person, tmp_path):
    furnish(account)
    furnish(Account(aws, ELSEWHERE))
    furnish(account.assume(MEMBER))
    for arguments in ([], ["--role-arn", role(MEMBER)]):
        there = ["--region", REGION, "--region", ELSEWHERE, *arguments]
        ran = person.run("collect", "--output", tmp_path / "saved", *there)
        assert ran.status == 0, ran.told
    live = [
        e
        for arguments in ([], ["--role-arn", role(MEMBER)])
        for e in evaluations(person.evaluate("--clients", "--region", REGION, "--region", ELSEWHERE, *arguments))
    ]
    saved = evaluations(evaluated(person, tmp_path / "saved"))
    assert saved == live
    assert {e["complianceType"] for e in saved} == {"COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"}
    lists = json.loads((tmp_path / "saved" / OWN / REGION / "ManagedPrefixListEntries.json").read_text())
    assert lists["ManagedPrefixListEntries"][0]["Entries"] == [{"Cidr": "203.0.113.0/24"}]


def test_other_parameters_find_all_they_ask_for(account, person, tmp_path):
    furnish(account)
    person.run("collect", "--output", tmp_path / "saved")
    for parameters in (
        {"unusedVpcs": "EVALUATE", "profile": "eks-private"},
        {"depth": "existence", "serviceNames": "sts"},
        {"waiverTag": "none", "unusedVpcs": "EVALUATE"},
    ):
        given = ["--parameters", json.dumps(parameters)]
        live, saved = person.evaluate("--clients", *given), evaluated(person, tmp_path / "saved", *given)
        assert evaluations(saved) == evaluations(live), parameters


def test_what_is_there_is_not_read_again(aws, account, person, tmp_path):
    account.used_vpc()
    collect = ["collect", "--output", tmp_path / "saved", "--region", REGION, "--region", ELSEWHERE]
    aws.faults.add("DescribeVpcs", "denied", region=ELSEWHERE)
    ran = person.run(*collect)
    assert ran.status == 3
    assert "allow `ec2:DescribeVpcs`" in ran.told
    failures = json.loads((tmp_path / "saved" / "failures.json").read_text())["Failures"]
    assert [(f["AccountId"], f["Region"]) for f in failures] == [(OWN, ELSEWHERE)]
    aws.faults.clear()
    aws.forget_calls()
    ran = person.run(*collect)
    assert ran.status == 0, ran.told
    assert {c.region for c in aws.calls if c.service == "ec2"} == {ELSEWHERE}
    assert not (tmp_path / "saved" / "failures.json").exists()
    aws.forget_calls()
    assert person.run(*collect).status == 0
    assert "ec2" not in {c.service for c in aws.calls}
    assert person.run(*collect, "--again").status == 0
    assert {c.region for c in aws.calls if c.service == "ec2"} == {REGION, ELSEWHERE}


@pytest.mark.parametrize(
    ("operation", "key"),
    [
        ("DescribeRouteTables", "RouteTables"),
        ("DescribeNetworkInterfaces", "NetworkInterfaces"),
        ("DescribeVpcAttribute", "VpcAttributes"),
        ("DescribePrefixLists", "PrefixLists"),
        ("GetManagedPrefixListEntries", "ManagedPrefixListEntries"),
    ],
)
def test_a_kind_that_is_denied_is_unread_and_tried_again(aws, account, person, tmp_path, operation, key):
    furnish(account)
    saved = tmp_path / "saved"
    aws.faults.add(operation, "denied")
    ran = person.run("collect", "--output", saved)
    assert ran.status == 3
    assert f"was collected in part: {key} is unread" in ran.told
    assert f"allow `ec2:{operation}`" in ran.told
    unread = json.loads((saved / OWN / REGION / "unread.json").read_text())["Unread"]
    assert {u["Kind"] for u in unread} == {key}
    collected, live = (
        {(e["resourceId"], s["service"]): s["answer"] for e in evaluations(ran) for s in e["services"]}
        for ran in (evaluated(person, saved), person.evaluate())
    )
    assert collected.keys() == live.keys()
    # A verdict asks for the lists that its own rules name, a collection for all of them.
    undetermined = {"UNDETERMINED"} if key == "ManagedPrefixListEntries" else set()
    assert all(collected[what] in {live[what]} | undetermined for what in live), (collected, live)
    # The reason is the one that was saved; a copy keeps it, a redacted one keeps the kind.
    if "UNDETERMINED" in collected.values():
        why = f"`{key}` could not be collected"
        cause = f": cannot read {operation}"
        assert why + cause in json.dumps(evaluations(evaluated(person, saved)))
        copy, shown = tmp_path / "copy", tmp_path / "shown"
        assert person.run("collect", saved, "--output", copy).status == 0
        assert why + cause in json.dumps(evaluations(evaluated(person, copy)))
        assert person.run("collect", saved, "--redact", "--output", shown).status == 0
        told = json.dumps(evaluations(evaluated(person, shown)))
        assert why in told and why + cause not in told
    aws.faults.clear()
    assert person.run("collect", "--output", saved).status == 0
    assert not (saved / OWN / REGION / "unread.json").exists()
    assert evaluations(evaluated(person, saved)) == evaluations(person.evaluate("--clients"))


def test_an_account_that_cannot_be_read_is_told(aws, account, person, tmp_path):
    account.assume(MEMBER).used_vpc()
    account.assume(OTHER)
    aws.faults.add("AssumeRole", "denied", RoleArn=role(OTHER))
    ran = person.run("collect", "--output", tmp_path / "saved", "--role-arn", role(MEMBER), "--role-arn", role(OTHER))
    assert ran.status == 3
    assert f"{OTHER} could not be collected" in ran.told
    assert (tmp_path / "saved" / MEMBER / REGION / "Vpcs.json").exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on(aws, account, person, tmp_path, how):
    furnish(account)
    saved = tmp_path / "saved"
    collect = ["collect", "--output", saved, "--all-regions", "--concurrency", "1", "--quiet"]
    running = subprocess.Popen([path(), *map(str, collect)], env=person.environment, cwd=tmp_path)

    def regions():
        """Those that are whole: what is being written is hidden."""
        return {f.parent.name for f in saved.glob(f"{OWN}/*/Vpcs.json") if not f.parent.name.startswith(".")}

    while running.poll() is None and not regions():
        time.sleep(0.01)
    running.send_signal(how)
    running.wait(timeout=60)
    whole = regions()
    assert whole
    for region in whole:
        assert len(list((saved / OWN / region).iterdir())) == 23, region
    evaluated(person, saved)
    aws.forget_calls()
    ran = person.run(*collect)
    assert ran.status == 0, ran.told
    assert whole.isdisjoint({c.region for c in aws.calls if c.operation == "DescribeVpcs"})
    assert not [f for f in saved.rglob("*") if f.name.startswith(".")]
    live = person.evaluate("--clients", "--all-regions")
    assert evaluations(evaluated(person, saved)) == evaluations(live)


def test_redacted_data_says_the_same_of_nobody(aws, account, person, tmp_path):
    furnish(account)
    plain, redacted = tmp_path / "plain", tmp_path / "redacted"
    person.run("collect", "--output", plain)
    parameters = json.dumps({"excludeVpcIds": account.used_vpc(), "profile": "ecs-fargate"})
    person.run("collect", "--output", plain, "--again")
    ran = person.run("collect", "--output", redacted, "--redact", "--parameters", parameters)
    assert ran.status == 0, ran.told
    before = evaluated(person, plain, "--parameters", parameters)
    after = evaluated(person, redacted, "--parameters", f"@{redacted / 'parameters.json'}")
    assert after.report["summary"] == before.report["summary"]

    def words(ran):
        return sorted((e["complianceType"], [(s["service"], s["answer"]) for s in e["services"]]) for e in evaluations(ran))

    assert words(after) == words(before)
    ids = {value for e in evaluations(before) for value in (e["resourceId"], e["accountId"])}
    text = "\n".join(f"{name}\n{text}" for name, text in content(redacted).items())
    for secret in [*ids, "payments-prod", "offices", "headquarters", "203.0.113.0", "\"10.0."]:
        assert secret not in text, secret


def test_a_redacted_run_that_failed_goes_on_with_its_key(aws, account, person, tmp_path):
    vpc = account.used_vpc()
    Account(aws, ELSEWHERE).used_vpc()
    saved = tmp_path / "saved"
    collect = ["collect", "--output", saved, "--redact", "--region", REGION, "--region", ELSEWHERE]
    aws.faults.add("DescribeVpcs", "denied", region=ELSEWHERE)
    with_key = [*collect, "--redact-key", tmp_path / "key"]
    assert person.run(*with_key).status == 3
    assert OWN not in (saved / "failures.json").read_text()
    aws.faults.clear()
    assert person.run(*collect).status == 2
    assert person.run(*with_key).status == 0
    assert len({f.parent.parent.name for f in saved.glob("*/*/Vpcs.json")}) == 1
    assert vpc not in "".join(content(saved).values())

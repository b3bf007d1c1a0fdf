"""An organization of many accounts of which five in a hundred fail: all are accounted for, at a bounded cost."""

import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from urllib.parse import urlencode

from accounts.crowd import account_id, fate
from accounts.program import Person, path
from accounts.test_places import REGION

TESTS = pathlib.Path(__file__).parent.parent
# `VPC_ENDPOINT_RULE_CROWD=10000 scripts/test.sh -k crowd` asks for more.
ACCOUNTS = int(os.environ.get("VPC_ENDPOINT_RULE_CROWD", "1000"))
AT_A_TIME = 16
# What one account and region may have under way at a time: the calls of its second round, attributes included.
CALLS_OF_ONE = 12
READS = (
    "DescribeVpcs DescribeVpcEndpoints DescribeNetworkInterfaces DescribeSubnets DescribeSecurityGroups"
    " DescribeNetworkAcls DescribeRouteTables DescribePrefixLists DescribeDhcpOptions"
    # These are asked where data is collected, for whatever parameters.
    " DescribeVpcEndpointServices DescribeVpcPeeringConnections DescribeTransitGatewayVpcAttachments"
    " DescribeTransitGatewayAttachments"
).split()


def answers(aws, account):
    """What moto answers for an account with one private VPC, and what it answers without endpoints."""
    vpc, endpoints = account.private_vpc()
    credential = f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/{REGION}/%s/aws4_request"

    def ask(service, version, action, **asked):
        body = urlencode({"Action": action, "Version": version, **asked}).encode()
        request = urllib.request.Request(aws.url, body, {"Authorization": credential % service})
        return urllib.request.urlopen(request).read().decode()

    ec2 = lambda action, **asked: ask("ec2", "2016-11-15", action, **asked)
    told = {read: ec2(read) for read in READS}
    for name in ("enableDnsSupport", "enableDnsHostnames"):
        told[f"DescribeVpcAttribute {name}"] = ec2("DescribeVpcAttribute", VpcId=vpc, Attribute=name)
    told["GetCallerIdentity"] = ask("sts", "2011-06-15", "GetCallerIdentity")
    given = ask("sts", "2011-06-15", "AssumeRole", RoleArn=f"arn:aws:iam::{account.account_id}:role/audit", RoleSessionName="x")
    told["AssumeRole"] = re.sub("<AccessKeyId>[^<]*", "<AccessKeyId>THEKEY", given)
    account.ec2.delete_vpc_endpoints(VpcEndpointIds=endpoints)
    told["no endpoint"] = ec2("DescribeVpcEndpoints")
    return told


@contextmanager
def crowd(told, folder, accounts=ACCOUNTS):
    """Serves the accounts; gives its address."""
    file = folder / "answers.json"
    file.write_text(json.dumps(told))
    command = [sys.executable, "-B", "-m", "accounts.crowd", str(file), str(accounts)]
    serving = subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{serving.stdout.readline().strip()}"
    finally:
        serving.kill()
        serving.wait()


def measured(person, *arguments):
    """Runs `evaluate --live`; gives status, report, what was told, and the peak of the memory that it asked for in MB."""
    command = [path(), "evaluate", "--live", "--format", "json", "--output", "report.json", *arguments]
    told = person.folder / "told.txt"
    peak = 0
    with told.open("wb") as stderr:
        running = subprocess.Popen(command, env=person.environment, cwd=person.folder, stderr=stderr)
        while running.poll() is None:
            peak = max(peak, _kilobytes(running.pid, "RssAnon"))
            time.sleep(0.05)
    report = json.loads((person.folder / "report.json").read_text())
    return running.returncode, report, told.read_text(), peak // 1024


def _peak_kilobytes(pid):
    """What Linux has seen of a process's memory at most; nothing elsewhere, or when it has just ended."""
    return _kilobytes(pid, "VmHWM")


def _kilobytes(pid, field):
    """A field of a process's status. `RssAnon` is without the pages of the program's own file, of which a build for
    debugging has fifty MB."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(rf"{field}:\s+(\d+)", status)
    return int(found.group(1)) if found else 0


def test_all_accounts_are_accounted_for(aws, account, tmp_path, capsys):
    denied = [n for n in range(ACCOUNTS) if fate(n) == "role denied"]
    unread = [n for n in range(ACCOUNTS) if fate(n) == "read denied"]
    with crowd(answers(aws, account), tmp_path) as url:
        person = Person(url, tmp_path)
        arguments = ["--organization", "--role-name", "audit", "--concurrency", str(AT_A_TIME), "--resume", "run.jsonl"]
        status, report, told, megabytes = measured(person, *arguments)
        asked = json.load(urllib.request.urlopen(url))
        again_status, again, _, _ = measured(person, *arguments)
        asked_again = json.load(urllib.request.urlopen(url))
    with capsys.disabled():
        print(f"\n{ACCOUNTS} accounts: {sum(asked['calls'].values())} calls, {asked['mostUnderWay']} at a time, {megabytes} MB")
    assert status == 1
    evaluated = {int(e["accountId"]) - int(account_id(0)): e["complianceType"] for e in report["evaluations"]}
    assert list(evaluated) == sorted(set(range(ACCOUNTS)) - set(denied) - set(unread))
    assert all(word == ("NON_COMPLIANT" if n % 2 else "COMPLIANT") for n, word in evaluated.items())
    failed = [(f["accountId"], f.get("region")) for f in report["failures"]]
    assert sorted(failed, key=str) == sorted([(account_id(n), None) for n in denied] + [(account_id(n), REGION) for n in unread], key=str)
    assert len(failed) * 20 == ACCOUNTS
    assert told.count("was not evaluated") == len(failed)
    # What it costs.
    assert asked["calls"]["AssumeRole"] == ACCOUNTS - 1
    assert sum(asked["calls"].values()) < ACCOUNTS * 12
    # Where there are no endpoints and nothing leads to others', no path is read.
    with_endpoints = sum(1 for n in evaluated if n % 2 == 0)
    for call in ("DescribeSecurityGroups", "DescribeNetworkAcls", "DescribePrefixLists"):
        assert asked["calls"][call] == with_endpoints, asked["calls"]
    assert AT_A_TIME < asked["mostUnderWay"] <= AT_A_TIME * CALLS_OF_ONE
    assert megabytes < 50
    # The second run reads those that failed, and no other.
    assert (again_status, again["evaluations"], len(again["failures"])) == (1, report["evaluations"], len(failed))
    more = {k: n - asked["calls"].get(k, 0) for k, n in asked_again["calls"].items()}
    assert (more["AssumeRole"], more["DescribeVpcs"], more.get("DescribeSubnets", 0)) == (len(failed), len(unread), 0)


def test_collecting_costs_so_many_calls_and_none_a_second_time(aws, account, tmp_path):
    accounts = ACCOUNTS // 10
    with crowd(answers(aws, account), tmp_path, accounts) as url:
        person = Person(url, tmp_path)
        arguments = ["collect", "--organization", "--role-name", "audit", "--output", "saved", "--quiet"]
        first = person.run(*arguments).status
        asked = json.load(urllib.request.urlopen(url))["calls"]
        again = person.run(*arguments).status
        more = {k: n - asked.get(k, 0) for k, n in json.load(urllib.request.urlopen(url))["calls"].items()}
    denied = sum(fate(n) == "role denied" for n in range(accounts))
    unread = sum(fate(n) == "read denied" for n in range(accounts))
    assert (first, again) == (3, 3)
    saved = {file.parent.parent.name for file in (tmp_path / "saved").rglob("Vpcs.json")}
    assert len(saved) == accounts - denied - unread
    assert sum(asked.values()) < accounts * 21
    assert all(n <= 2 * accounts for n in asked.values()), asked
    assert (more["AssumeRole"], more["DescribeVpcs"]) == (denied + unread, unread)

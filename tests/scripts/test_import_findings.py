"""scripts/import-findings.sh: a report of --format asff reaches Security Hub in each finding's own account, 100 a call."""

import json

from aws.simulator import ACCOUNT
from scripts.conftest import REGION

MEMBER = "444455556666"


def finding(account, number):
    arn = f"arn:aws:ec2:{REGION}:{account}:vpc/vpc-{number:017x}"
    return {
        "SchemaVersion": "2018-10-08", "Id": f"{arn}/vpc-endpoint-rule", "ProductArn": f"arn:aws:securityhub:{REGION}:{account}:product/{account}/default",
        "GeneratorId": "vpc-endpoint-rule", "AwsAccountId": account, "Types": ["Software and Configuration Checks"], "CreatedAt": "2026-11-27T10:00:00Z",
        "UpdatedAt": "2026-11-27T10:00:00Z", "Severity": {"Label": "HIGH"}, "Title": "t", "Description": 'says "no", twice',
        "Resources": [{"Type": "AwsEc2Vpc", "Id": arn, "Partition": "aws", "Region": REGION}]}


def report(shell, *findings):
    path = shell.folder / "report.json"
    path.write_text("[\n" + ",\n".join(json.dumps(one, separators=(",", ":")) for one in findings) + "\n]\n")
    return path


def test_files_of_one_hundred_by_account_and_region(shell):
    path = report(shell, *(finding(ACCOUNT, number) for number in range(201)), finding(MEMBER, 1))
    done = shell.run("import-findings.sh", path, "--dry-run", "--output", shell.folder / "batches")
    assert done.returncode == 0, done.stderr
    held = {file.name: json.loads(file.read_text()) for file in (shell.folder / "batches").iterdir()}
    assert {name: len(found) for name, found in held.items()} == {
        f"{ACCOUNT}.{REGION}.0.json": 100, f"{ACCOUNT}.{REGION}.1.json": 100, f"{ACCOUNT}.{REGION}.2.json": 1, f"{MEMBER}.{REGION}.0.json": 1}
    assert held[f"{MEMBER}.{REGION}.0.json"] == [finding(MEMBER, 1)]


def test_another_accounts_findings_go_by_its_role(shell):
    path = report(shell, finding(ACCOUNT, 1), finding(MEMBER, 2))
    done = shell.run("import-findings.sh", path)
    assert (done.returncode, f"account {MEMBER} is not this one" in done.stdout) == (1, True), done.stderr
    done = shell.run("import-findings.sh", path, "--role", "importer")
    assert done.returncode == 0, done.stdout + done.stderr
    asked = [call for call in shell.aws.calls if call.service == "securityhub"]
    assert [shell.aws.account_of(call.access_key) for call in asked][-2:] == [ACCOUNT, MEMBER]


def test_what_holds_no_finding_is_said(shell):
    path = shell.folder / "report.json"
    path.write_text("{}")
    done = shell.run("import-findings.sh", path)
    assert (done.returncode, "holds no finding" in done.stderr) == (2, True)

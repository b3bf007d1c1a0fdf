"""`--organization`: the accounts that AWS Organizations lists, by their organizational units."""

import pytest

from accounts.test_places import REGION
from cfn.test_permissions import PERSON, READ

OWN = "111122223333"


class Organization:
    """An organization whose management account is the caller's."""

    def __init__(self, account):
        self._account = account
        self._api = account._client("organizations")
        self._api.create_organization(FeatureSet="ALL")
        self.root = self._api.list_roots()["Roots"][0]["Id"]

    def unit(self, name, parent=None):
        made = self._api.create_organizational_unit(ParentId=parent or self.root, Name=name)
        return made["OrganizationalUnit"]["Id"]

    def member(self, name, unit=None):
        """An account with one VPC in use: its id and the VPC's."""
        made = self._api.create_account(AccountName=name, Email=f"{name}@example.com")
        id = made["CreateAccountStatus"]["AccountId"]
        if unit:
            self._api.move_account(AccountId=id, SourceParentId=self.root, DestinationParentId=unit)
        return id, self._account.assume(id).used_vpc()

    def close(self, id):
        self._api.close_account(AccountId=id)


@pytest.fixture
def organization(account):
    return Organization(account)


ARGUMENTS = ["--organization", "--role-name", "audit"]


def test_every_active_account_with_its_name_and_unit(aws, account, organization, person):
    own = account.used_vpc()
    workloads = organization.unit("Workloads")
    production = organization.unit("Prod", workloads)
    paid = organization.member("payments", production)
    loose = organization.member("loose")
    closed, _ = organization.member("closed", workloads)
    organization.close(closed)
    aws.forget_calls()
    ran = person.evaluate(*ARGUMENTS)
    assert ran.status == 1, ran.told
    found = {e["accountId"]: (e["resourceId"], e.get("accountName"), e.get("organizationalUnit")) for e in ran.report["evaluations"]}
    assert found[paid[0]] == (paid[1], "payments", "Root/Workloads/Prod")
    assert found[loose[0]] == (loose[1], "loose", "Root")
    assert found[OWN][0] == own
    assert list(found) == sorted([OWN, paid[0], loose[0]])
    roles = {c.parameters["RoleArn"] for c in aws.calls if c.operation == "AssumeRole"}
    assert roles == {f"arn:aws:iam::{id}:role/audit" for id in (paid[0], loose[0])}


def test_units_and_exceptions(organization, person):
    workloads, sandbox = organization.unit("Workloads"), organization.unit("Sandbox")
    production = organization.unit("Prod", workloads)
    inside = [organization.member(f"prod{n}", production)[0] for n in range(3)]
    direct, _ = organization.member("shared", workloads)
    other, _ = organization.member("play", sandbox)
    ran = person.evaluate(*ARGUMENTS, "--ou", workloads, "--exclude-account", inside[1])
    assert {k[0] for k in ran.compliance} == {inside[0], inside[2], direct}
    ran = person.evaluate(*ARGUMENTS, "--ou", production, "--ou", sandbox)
    assert {k[0] for k in ran.compliance} == {*inside, other}
    ran = person.evaluate(*ARGUMENTS, "--ou", "ou-a1b2-c3d4e5f6")
    assert (ran.status, ran.out) == (2, "")
    assert "`ou-a1b2-c3d4e5f6`" in ran.told and "Root/Workloads/Prod" in ran.told


def test_lists_come_in_pages(aws, account, organization, person):
    unit = organization.unit("Workloads")
    units = [organization.unit(f"unit{n}", unit) for n in range(4)]
    members = dict(organization.member(f"member{n}", units[n % 4]) for n in range(9))
    aws.page_size = 2
    aws.forget_calls()
    ran = person.evaluate(*ARGUMENTS, "--exclude-account", OWN)
    assert {(k[0], k[2]) for k in ran.compliance} == set(members.items())
    calls = aws.operations("organizations")
    assert calls.count("ListAccounts") >= 5
    assert len(calls) < 40


def test_a_throttled_organization_is_waited_out(aws, organization, person):
    member, _ = organization.member("member")
    aws.faults.add("ListAccounts", "throttled", numbers=[1])
    aws.faults.add("ListRoots", "unavailable", numbers=[1])
    ran = person.evaluate(*ARGUMENTS)
    assert member in {k[0] for k in ran.compliance}


@pytest.mark.parametrize("operation", ["ListAccounts", "ListRoots", "ListAccountsForParent", "ListOrganizationalUnitsForParent"])
def test_a_denied_organization_says_what_to_allow(aws, organization, person, operation):
    aws.faults.add(operation, "denied")
    ran = person.evaluate(*ARGUMENTS)
    assert (ran.status, ran.out) == (2, "")
    assert f"allow `organizations:{operation}` to `arn:aws" in ran.told
    assert "management account" in ran.told


def test_credentials_outside_an_organization_say_so(account, person):
    ran = person.evaluate(*ARGUMENTS)
    assert (ran.status, ran.out) == (2, "")
    assert "--role-arn" in ran.told, ran.told


def test_nothing_is_called_that_is_not_declared(aws, account, organization, person):
    account.private_vpc()
    organization.member("member")
    aws.aggregated(REGION).names.append("everyone")
    aws.aggregated(REGION).add(OWN, REGION, "vpc-endpoint-rule", ("vpc-0a", "COMPLIANT", "fine"))
    aws.forget_calls()
    assert person.evaluate(*ARGUMENTS, "--all-regions").status == 1
    assert person.run("report", "--aggregator", "everyone").status == 0
    called = {f"{call.service}:{call.operation}" for call in aws.calls}
    # Whose credentials these are, anyone may ask.
    assert called - {"sts:GetCallerIdentity"} <= READ | PERSON
    assert PERSON <= called


def test_members_that_do_not_trust_fail_alone(aws, organization, person):
    good, bad = organization.member("good")[0], organization.member("bad")[0]
    aws.faults.add("AssumeRole", "denied", RoleArn=f"arn:aws:iam::{bad}:role/audit")
    ran = person.evaluate(*ARGUMENTS, "--region", REGION)
    assert good in {k[0] for k in ran.compliance}
    assert list(ran.failures) == [(bad, None)]


def test_an_account_of_which_nothing_is_said_but_its_id_is_not_left_out_in_silence(aws, account, organization, person):
    organization.member("payments")
    aws.faults.add("ListAccounts", "bare")
    ran = person.evaluate(*ARGUMENTS)
    assert (ran.status, ran.out) == (2, ""), ran.told
    assert "ListAccounts" in ran.told and "a record without `State`" in ran.told

"""Which accounts and regions are read, and with whose credentials."""

import json

import pytest

from aws.account import Account

REGION, ELSEWHERE = "eu-west-3", "eu-west-1"
MEMBER, OTHER = "444455556666", "777788889999"


def role(account_id, name="reader"):
    return f"arn:aws:iam::{account_id}:role/{name}"


def test_the_own_account_in_the_region_of_the_environment(account, person):
    vpc = account.used_vpc()
    ran = person.evaluate()
    assert ran.status == 1, ran.told
    assert ran.compliance == {("111122223333", REGION, vpc): "NON_COMPLIANT"}
    assert ran.told.startswith("note: credentials of account 111122223333: arn:aws:")
    assert ran.told.endswith(f"; region {REGION}\n")
    assert ran.told.count("\n") == 1


def test_what_is_private_is_compliant_and_the_status_says_so(account, person):
    vpc, _ = account.private_vpc()
    ran = person.evaluate()
    assert (ran.status, ran.compliance) == (0, {("111122223333", REGION, vpc): "COMPLIANT"}), ran.told


def test_several_regions_come_in_order(aws, account, person):
    there = Account(aws, ELSEWHERE).used_vpc()
    here = account.used_vpc()
    ran = person.evaluate("--region", REGION, "--region", ELSEWHERE)
    assert list(ran.compliance) == [("111122223333", ELSEWHERE, there), ("111122223333", REGION, here)]


def test_all_regions_are_those_that_are_enabled(aws, account, person):
    vpc = Account(aws, "ap-northeast-1").used_vpc()
    ran = person.evaluate("--all-regions", "--concurrency", "32")
    assert ("111122223333", "ap-northeast-1", vpc) in ran.compliance
    read = {c.region for c in aws.calls if c.operation == "DescribeVpcs"}
    assert len(read) > 10
    assert ran.report["summary"]["regions"] == len(read)
    assert aws.operations().count("DescribeRegions") == 1


def test_a_role_in_each_account(aws, account, person):
    vpcs = {id: account.assume(id).used_vpc() for id in (OTHER, MEMBER)}
    aws.forget_calls()
    ran = person.evaluate("--role-arn", role(OTHER), "--role-arn", role(MEMBER, "path/reader"))
    assert list(ran.compliance) == [(MEMBER, REGION, vpcs[MEMBER]), (OTHER, REGION, vpcs[OTHER])]
    assumed = [c for c in aws.calls if c.operation == "AssumeRole"]
    assert {c.parameters["RoleArn"] for c in assumed} == {role(OTHER), role(MEMBER, "path/reader")}
    assert {c.parameters["RoleSessionName"] for c in assumed} == {"vpc-endpoint-rule"}
    assert {c.region for c in aws.calls} == {REGION}


def test_one_role_serves_all_regions_of_its_account(aws, account, person):
    account.assume(MEMBER)
    aws.forget_calls()
    person.evaluate("--role-arn", role(MEMBER), "--region", REGION, "--region", ELSEWHERE)
    assert aws.operations("sts").count("AssumeRole") == 1


def test_roles_from_a_file(account, person):
    vpcs = {id: account.assume(id).used_vpc() for id in (MEMBER, OTHER)}
    listed = person.folder / "roles.txt"
    listed.write_text(f"# auditors\n{role(MEMBER)}\n\n  {role(OTHER)}\n{role(MEMBER)}\n")
    ran = person.evaluate("--role-arn", f"@{listed}")
    assert {k[2] for k in ran.compliance} == set(vpcs.values())


def test_credentials_of_a_role_are_renewed_before_they_expire(aws, account, person):
    vpc = account.assume(MEMBER).used_vpc()
    aws.forget_calls()
    aws.session_seconds = 5
    ran = person.evaluate("--role-arn", role(MEMBER))
    assert ran.compliance == {(MEMBER, REGION, vpc): "NON_COMPLIANT"}
    # Five seconds are less than the SDK's margin: it asks anew, and gets what works.
    assert aws.operations("sts").count("AssumeRole") > 1


def test_profiles_with_a_role_and_with_a_process(account, person):
    vpc = account.assume(MEMBER).used_vpc()
    given = {"Version": 1, "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "secret-key-of-the-caller"}
    (person.folder / "given.json").write_text(json.dumps(given))
    (person.folder / "config").write_text(
        f"[profile base]\nregion = {REGION}\ncredential_process = cat {person.folder}/given.json\n"
        f"[profile audit]\nregion = {REGION}\nrole_arn = {role(MEMBER)}\nsource_profile = base\n"
    )
    # As in the AWS CLI: a profile that is named outweighs the keys of the environment.
    ran = person.evaluate("--profile", "audit")
    assert list(ran.compliance) == [(MEMBER, REGION, vpc)], ran.told
    assert f"note: credentials of account {MEMBER}" in ran.told and "(profile `audit`)" in ran.told
    person.without("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION")
    ran = person.evaluate("--profile", "audit")
    assert ran.compliance == {(MEMBER, REGION, vpc): "NON_COMPLIANT"}, ran.told
    # No VPC there: nothing was evaluated, which is no success.
    assert person.evaluate("--profile", "base").status == 3


def test_an_unknown_profile_is_refused_with_those_that_exist(aws, person):
    (person.folder / "config").write_text("[default]\n[profile audit]\nsso_session = corp\n")
    (person.folder / "credentials").write_text("[keys]\n")
    ran = person.evaluate("--profile", "adit")
    assert (ran.status, ran.out) == (2, "")
    assert "profile `adit`" in ran.told and "`audit`, `default`, `keys`" in ran.told
    assert aws.operations() == []


def test_a_profile_of_identity_center_says_the_command_that_logs_in(person):
    (person.folder / "config").write_text(
        f"[profile audit]\nregion = {REGION}\nsso_session = corp\nsso_account_id = 111122223333\n"
        "sso_role_name = reader\n[sso-session corp]\nsso_region = eu-west-1\n"
        "sso_start_url = https://example.awsapps.com/start\n"
    )
    person.environment["HOME"] = str(person.folder)
    ran = person.evaluate("--profile", "audit")
    assert (ran.status, ran.out) == (2, "")
    assert "`aws sso login --profile audit`" in ran.told


def test_the_configuration_file_chooses_among_accounts(aws, account, person):
    vpcs = {id: account.assume(id).used_vpc() for id in (MEMBER, OTHER)}
    own = account.used_vpc()
    file = person.folder / "vpc-endpoint-rule.toml"

    def evaluate(text, *arguments):
        file.write_text(text)
        aws.forget_calls()
        return person.evaluate(*arguments)

    # Of the roles, those in the accounts that are named; no other role is assumed.
    roles = f'roles = ["{role(MEMBER)}", "{role(OTHER)}"]\n'
    ran = evaluate(f'accounts = ["{OTHER}"]\n{roles}')
    assert list(ran.compliance) == [(OTHER, REGION, vpcs[OTHER])], ran.told
    assert "`vpc-endpoint-rule.toml`" in ran.told
    assert [c.parameters["RoleArn"] for c in aws.calls if c.operation == "AssumeRole"] == [role(OTHER)]
    # An option outweighs the list of roles; the choice among accounts stays.
    ran = evaluate(f'accounts = ["{MEMBER}"]\n{roles}', "--role-arn", role(MEMBER, "other"))
    assert list(ran.compliance) == [(MEMBER, REGION, vpcs[MEMBER])], ran.told
    ran = evaluate('accounts = ["111122223333"]\n')
    assert list(ran.compliance) == [("111122223333", REGION, own)], ran.told
    # The credentials are of another account: nothing is read, and it says which account they lead to.
    for text in [f'accounts = ["{MEMBER}"]\n', f'accounts = ["999988887777"]\n{roles}']:
        ran = evaluate(text)
        assert (ran.status, ran.out) == (2, ""), ran.told
        assert "accounts that the configuration file names" in ran.told and "--role-arn" in ran.told
        assert "DescribeVpcs" not in aws.operations()


def test_other_formats_and_files_work_as_with_saved_data(account, person):
    vpc = account.used_vpc()
    ran = person.evaluate("--output", "report.csv", output="csv")
    assert (ran.status, ran.out) == (1, "")
    assert vpc in (person.folder / "report.csv").read_text()


def test_one_vpc_and_parameters(aws, account, person):
    vpc, other = account.used_vpc(), account.used_vpc()
    aws.forget_calls()
    ran = person.evaluate("--vpc", vpc, "--parameters", '{"depth": "existence"}')
    assert list(ran.compliance) == [("111122223333", REGION, vpc)]
    asked = [c.parameters for c in aws.calls if c.operation == "DescribeVpcs"]
    assert [vpc in parameters.values() for parameters in asked] == [True]
    ran = person.evaluate("--vpc", vpc, "--vpc", other, "--vpc", "vpc-0a1b2c3d")
    assert {k[2] for k in ran.compliance} == {vpc, other}
    assert "no VPC `vpc-0a1b2c3d`" in ran.told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--role-arn", "reader"], "`reader`"),
        (["--role-arn", role(MEMBER), "--role-arn", role(MEMBER, "writer")], "roles of one account"),
        (["--role-arn", "@nowhere.txt"], "`nowhere.txt`"),
        (["--region", "Paris"], "`Paris`"),
        (["--region", REGION, "--all-regions"], "cannot be used with"),
        (["--organization"], "--role-name"),
        (["--organization", "--role-name", "a b"], "`a b`"),
        (["--organization", "--role-name", "a", "--exclude-account", "1"], "`1`"),
        (["--role-name", "reader"], "--organization"),
        (["saved"], "cannot be used with"),
        (["--concurrency", "0"], "0 is not in 1..=256"),
    ],
)
def test_wrong_usage_is_told_before_anything_is_called(aws, person, arguments, told):
    ran = person.evaluate(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.told
    assert aws.operations() == []


def test_options_of_accounts_do_not_go_with_a_snapshot(person):
    ran = person.run("evaluate", ".", "--role-arn", role(MEMBER))
    assert (ran.status, ran.out) == (2, "")
    assert "--role-arn" in ran.told


def test_without_credentials_or_region_it_says_what_to_do(aws, person):
    aws.faults.add("GetCallerIdentity", "expired")
    ran = person.evaluate()
    assert (ran.status, ran.out) == (2, "")
    assert "expired" in ran.told and "--profile" in ran.told
    ran = person.without("AWS_REGION").evaluate()
    assert ran.status == 2
    assert "--region" in ran.told
    ran = person.without("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY").evaluate("--region", REGION)
    assert (ran.status, ran.out) == (2, "")
    assert "log in" in ran.told


def test_the_calls_are_told_with_verbose(account, person):
    account.used_vpc()
    ran = person.evaluate("--verbose")
    assert "calls: " in ran.told and "DescribeVpcs 1" in ran.told

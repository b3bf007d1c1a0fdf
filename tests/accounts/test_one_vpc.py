"""`explain --live` and `fix --live`: one VPC, found as people name it, with the answers of `evaluate --live`."""

import json

import pytest

from accounts.test_places import REGION


def named(account, vpc, **tags):
    account.ec2.create_tags(Resources=[vpc], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    return vpc


@pytest.fixture
def vpcs(account):
    """A VPC with endpoints, one without, one that is waived."""
    vpc, _ = account.private_vpc()
    private = named(account, vpc, Name="payments-prod")
    public = named(account, account.used_vpc(), Name="orders-prod")
    waived = named(account, account.used_vpc(), **{"vpc-endpoint-rule:waiver": "until=2099-01-31 reason=CHG-1"})
    return private, public, waived


def test_a_vpc_is_found_by_id_prefix_and_name_and_has_the_answers_of_evaluate(vpcs, person):
    private, public, waived = vpcs
    evaluated = {one["resourceId"]: one for one in person.evaluate().report["evaluations"]}
    for vpc, names in [(private, [private, private[:-3], "payments-prod"]), (public, [public, "orders-prod"])]:
        told = {person.run("explain", "--live", name).out for name in names}
        assert len(told) == 1
        (explained,) = told
        assert explained.startswith(f"{vpc} ({names[-1]}) in 111122223333 {REGION}\n")
        for service in evaluated[vpc]["services"]:
            assert f"{service['service']} {service['answer']} for " in explained
    assert evaluated[public]["complianceType"] == "NON_COMPLIANT"
    fixed = person.run("fix", "--live", "orders-prod", "--format", "cli")
    assert fixed.status == 0, fixed.told
    assert public in fixed.out and "create-vpc-endpoint" in fixed.out
    assert "account 111122223333" in fixed.told, "it says which account is read"


def test_what_is_not_evaluated_is_not_explained(vpcs, person):
    _, public, waived = vpcs
    excluded = json.dumps({"excludeVpcIds": public})
    evaluated = person.evaluate("--parameters", excluded)
    kinds = {vpc: kind for (_, _, vpc), kind in evaluated.compliance.items()}
    assert (kinds[waived], kinds[public]) == ("NOT_APPLICABLE", "NOT_APPLICABLE")
    for command in ("explain", "fix"):
        for vpc, why in [(waived, "waived until 2099-01-31: CHG-1"), (public, "excludeVpcIds")]:
            ran = person.run(command, "--live", vpc, "--parameters", excluded)
            assert (ran.status, ran.out.strip()) == (0, ""), ran.out
            assert f"{vpc} is NOT_APPLICABLE: " in ran.told and why in ran.told


def test_an_unknown_vpc_is_answered_with_those_that_there_are(vpcs, person):
    for command in ("explain", "fix"):
        ran = person.run(command, "--live", "vpc-0doesnotexist")
        assert (ran.status, ran.out) == (2, "")
        assert "payments-prod" in ran.told and "orders-prod" in ran.told
        ran = person.run(command, "--live", "vpc-")
        assert ran.status == 2


def test_the_configuration_says_what_is_asked(vpcs, person):
    (person.folder / "vpc-endpoint-rule.toml").write_text('regions = ["eu-west-3"]\n[parameters]\nserviceNames = "s3"\n')
    ran = person.evaluate()
    assert {one["service"] for e in ran.report["evaluations"] for one in e["services"]} == {"s3"}
    assert "configuration: `vpc-endpoint-rule.toml`" in ran.told
    explained = person.run("explain", "--live", "payments-prod")
    assert "s3 PRIVATE for " in explained.out and "ecr.api" not in explained.out

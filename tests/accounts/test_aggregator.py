"""`report --aggregator`: what AWS Config already knows, by any name that the rule has."""

import pytest

from accounts.test_organization import Organization
from accounts.test_places import ELSEWHERE, MEMBER, OTHER, REGION

OWN = "111122223333"
RULE = "private-paths"
OF_ORGANIZATION, OF_PACK = f"OrgConfigRule-{RULE}-dbgzf8ba", f"{RULE}-conformance-pack-szsm1uv0w"
BROKEN = "ecr.dkr BROKEN: sg-0f has no ingress tcp/443 from 10.1.16.17. +1 more"
FINE = "COMPLIANT: 2 services private for 3 clients in 2 subnets (ecr.api vpce-0a, s3 vpce-0b)"


@pytest.fixture
def aggregator(aws):
    """An aggregator named `everyone` with nothing in it."""
    held = aws.aggregated(REGION)
    held.names += ["everyone", "security"]
    return held


def report(person, *arguments, name="everyone", rule=RULE):
    return person.run("report", "--aggregator", name, "--rule", rule, "--format", "json", *arguments)


def test_each_name_of_the_rule_is_found_and_no_other(aggregator, person):
    aggregator.add(OTHER, REGION, OF_PACK, ("vpc-0c", "COMPLIANT", FINE))
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "NON_COMPLIANT", BROKEN))
    aggregator.add(MEMBER, ELSEWHERE, OF_ORGANIZATION, ("vpc-0b", "NON_COMPLIANT", "s3 PUBLIC: no endpoint"))
    for other in ("private-paths-2", "my-private-paths", "OrgConfigRule-private-paths-2-dbgzf8ba"):
        aggregator.add(OWN, REGION, other, ("vpc-0d", "NON_COMPLIANT", BROKEN))
    ran = report(person)
    assert ran.status == 1, ran.told
    assert list(ran.compliance.items()) == [
        ((OWN, REGION, "vpc-0a"), "NON_COMPLIANT"),
        ((MEMBER, ELSEWHERE, "vpc-0b"), "NON_COMPLIANT"),
        ((OTHER, REGION, "vpc-0c"), "COMPLIANT"),
    ]
    told = {e["resourceId"]: (e["annotation"], [(s["service"], s["answer"]) for s in e["services"]]) for e in ran.report["evaluations"]}
    assert told == {
        "vpc-0a": (BROKEN, [("ecr.dkr", "BROKEN")]),
        "vpc-0b": ("s3 PUBLIC: no endpoint", [("s3", "PUBLIC")]),
        "vpc-0c": (FINE, [("ecr.api", "PRIVATE"), ("s3", "PRIVATE")]),
    }


def test_several_names_may_be_asked_for(aggregator, person):
    aggregator.add(OWN, REGION, "old-name", ("vpc-0a", "COMPLIANT", FINE))
    aggregator.add(OWN, REGION, "vpc-endpoint-rule-conformance-pack-szsm1uv0w", ("vpc-0b", "COMPLIANT", None))
    ran = report(person, "--rule", "vpc-endpoint-rule", rule="old-name")
    assert [k[2] for k in ran.compliance] == ["vpc-0a", "vpc-0b"]
    ran = person.run("report", "--aggregator", "everyone", "--format", "json")
    assert [(e["resourceId"], e["annotation"]) for e in ran.report["evaluations"]] == [("vpc-0b", "AWS Config holds no annotation")]


def test_two_rules_on_one_vpc_are_one_verdict(aggregator, person):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "NON_COMPLIANT", BROKEN), ("vpc-0b", "COMPLIANT", FINE))
    aggregator.add(OWN, REGION, OF_PACK, ("vpc-0a", "COMPLIANT", FINE))
    ran = report(person)
    assert list(ran.compliance.values()) == ["NON_COMPLIANT", "COMPLIANT"]


def test_results_on_other_resources_are_none_of_a_vpc(aggregator, person):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "COMPLIANT", FINE))
    aggregator.add(OWN, REGION, RULE, ("vpce-0a", "NON_COMPLIANT", "x"), resource_type="AWS::EC2::VPCEndpoint")
    ran = report(person)
    assert (ran.status, [k[2] for k in ran.compliance]) == (0, ["vpc-0a"])


def test_everything_comes_in_pages(aws, aggregator, person):
    aggregator.names += [f"other{n}" for n in range(9)]
    aggregator.names.reverse()
    for n in range(7):
        aggregator.add(f"{n:012}", REGION, OF_PACK, *[(f"vpc-0{i}", "COMPLIANT", FINE) for i in range(5)])
    aws.page_size = 2
    ran = report(person)
    assert len(ran.compliance) == 35
    assert aws.operations("config").count("GetAggregateComplianceDetailsByConfigRule") == 7 * 3


def test_throttling_is_waited_out(aws, aggregator, person):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "COMPLIANT", FINE))
    aws.faults.add("DescribeAggregateComplianceByConfigRules", "throttled", numbers=[1])
    aws.faults.add("GetAggregateComplianceDetailsByConfigRule", "unavailable", numbers=[1])
    assert report(person).status == 0


def test_a_place_that_cannot_be_read_is_reported_as_such(aws, aggregator, person):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "COMPLIANT", FINE))
    aggregator.add(MEMBER, REGION, RULE, ("vpc-0b", "COMPLIANT", FINE))
    aws.faults.add("GetAggregateComplianceDetailsByConfigRule", "denied", AccountId=MEMBER)
    ran = report(person)
    assert (ran.status, [k[2] for k in ran.compliance]) == (3, ["vpc-0a"])
    assert "allow `config:GetAggregateComplianceDetailsByConfigRule`" in ran.failures[MEMBER, REGION]


def test_what_the_aggregator_cannot_collect_is_no_silence(aws, aggregator, person):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "COMPLIANT", FINE))
    aggregator.failed[MEMBER, ELSEWHERE] = "AWS Config is not allowed to aggregate data from the account."
    ran = report(person)
    assert (ran.status, list(ran.failures)) == (3, [(MEMBER, ELSEWHERE)])
    assert "not allowed to aggregate" in ran.failures[MEMBER, ELSEWHERE]
    # Not to be told is a warning: everything else is.
    aws.faults.add("DescribeConfigurationAggregatorSourcesStatus", "denied")
    ran = report(person)
    assert ran.status == 0
    assert "allow `config:DescribeConfigurationAggregatorSourcesStatus`" in ran.told


@pytest.mark.parametrize("operation", ["DescribeConfigurationAggregators", "DescribeAggregateComplianceByConfigRules"])
def test_denied_lists_end_the_run_and_say_what_to_allow(aws, aggregator, person, operation):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "COMPLIANT", FINE))
    aws.faults.add(operation, "denied")
    ran = report(person)
    assert (ran.status, ran.out) == (2, "")
    assert f"allow `config:{operation}` to `arn:aws" in ran.told


def test_a_wrong_aggregator_and_a_wrong_rule_are_told_with_those_that_exist(aggregator, person):
    aggregator.add(OWN, REGION, OF_PACK, ("vpc-0a", "COMPLIANT", FINE))
    ran = report(person, name="nobody")
    assert (ran.status, ran.out) == (2, "")
    assert "`everyone`, `security`" in ran.told
    ran = report(person, rule="privat-paths")
    assert (ran.status, ran.out) == (2, "")
    assert f"`{OF_PACK}`" in ran.told and "--rule" in ran.told
    ran = report(person, "--region", ELSEWHERE)
    assert (ran.status, ran.out) == (2, "")
    assert f"has none in {ELSEWHERE}" in ran.told


def test_it_is_compared_with_an_earlier_report(aggregator, person):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "NON_COMPLIANT", BROKEN), ("vpc-0b", "COMPLIANT", FINE))
    report(person, "--output", "before.json")
    aggregator.results.clear()
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "COMPLIANT", FINE), ("vpc-0b", "NON_COMPLIANT", BROKEN))
    ran = person.run("report", "--aggregator", "everyone", "--rule", RULE, "--baseline", "before.json", "--format", "markdown")
    assert ran.status == 1
    assert "vpc-0a" in ran.out and "vpc-0b" in ran.out


def test_accounts_are_selected_and_other_options_are_refused(aws, aggregator, person):
    aggregator.add(OWN, REGION, RULE, ("vpc-0a", "COMPLIANT", FINE))
    aggregator.add(MEMBER, REGION, RULE, ("vpc-0b", "NON_COMPLIANT", BROKEN))
    assert report(person, "--account", OWN).status == 0
    aws.forget_calls()
    for wrong in (["--live"], ["--organization", "--role-name", "x"], ["--ou", "ou-a1b2-c3d4e5f6"], ["--parameters", "{}"], ["saved"], ["--region", REGION, "--region", ELSEWHERE]):
        ran = report(person, *wrong)
        assert (ran.status, ran.out) == (2, ""), wrong
    assert person.run("report", "--rule", RULE, "saved").status == 2
    assert aws.operations() == []


DETAILS = "GetAggregateComplianceDetailsByConfigRule"
LIST = "DescribeAggregateComplianceByConfigRules"


@pytest.fixture
def members(aws, account, aggregator):
    """Accounts of an organization: one whole, one that lacks a region, one that lacks the rule; and one that left."""
    organization = Organization(account)
    unit = organization.unit("Prod")
    whole, part, none = (organization.member(name, unit)[0] for name in ("whole", "part", "none"))
    aggregator.add(whole, REGION, OF_PACK, ("vpc-0a", "COMPLIANT", FINE))
    aggregator.add(whole, ELSEWHERE, OF_PACK, ("vpc-0b", "COMPLIANT", FINE))
    aggregator.add(part, REGION, RULE, ("vpc-0c", "NON_COMPLIANT", BROKEN), ("vpc-0d", "COMPLIANT", FINE))
    aggregator.add(OWN, REGION, RULE, ("vpc-0e", "COMPLIANT", FINE))
    aggregator.add(OWN, ELSEWHERE, RULE, ("vpc-0f", "COMPLIANT", FINE))
    aggregator.add("999999999999", REGION, RULE, ("vpc-0z", "NON_COMPLIANT", BROKEN))
    for other in ("s3-encrypted", "ec2-imdsv2"):
        aggregator.add(none, REGION, other, ("vpc-0y", "COMPLIANT", FINE))
    aws.forget_calls()
    return whole, part, none


def test_an_organization_is_read_account_by_account_and_who_lacks_the_rule_is_named(aws, members, person):
    whole, part, none = members
    ran = report(person, "--organization")
    assert ran.status == 1, ran.told
    assert sorted(k[2] for k in ran.compliance) == ["vpc-0a", "vpc-0b", "vpc-0c", "vpc-0d", "vpc-0e", "vpc-0f"]
    named = {e["resourceId"]: (e.get("accountName"), e.get("organizationalUnit")) for e in ran.report["evaluations"]}
    assert named["vpc-0c"] == ("part", "Root/Prod")
    assert sorted(ran.failures, key=str) == sorted([(part, ELSEWHERE), (none, None)], key=str)
    assert "(`none` of `Root/Prod`) has no result of `private-paths`" in ran.failures[none, None]
    lists = [c.parameters["Filters"]["AccountId"] for c in aws.calls if c.operation == LIST]
    assert sorted(lists) == sorted([OWN, *members])


def test_regions_that_an_aggregator_names_are_all_expected(aggregator, members, person):
    whole, part, none = members
    aggregator.regions = [REGION, ELSEWHERE, "us-east-1"]
    ran = report(person, "--organization", "--exclude-account", none)
    assert set(ran.failures) == {(part, ELSEWHERE), *((id, "us-east-1") for id in (OWN, whole, part))}


def test_details_of_faults_alone_where_nothing_else_is_shown(aws, aggregator, members, person):
    whole, part, none = members
    ran = report(person, "--organization", "--only", "non-compliant")
    assert (ran.status, list(ran.compliance)) == (1, [(part, REGION, "vpc-0c")])
    details = [c.parameters for c in aws.calls if c.operation == DETAILS]
    assert [(c["AccountId"], c["ComplianceType"]) for c in details] == [(part, "NON_COMPLIANT")]
    assert "4 accounts and regions have no fault" in ran.told
    # Without any fault nothing is left to count, and all is well.
    aggregator.results[part, REGION, RULE].clear()
    aggregator.add(part, REGION, RULE, ("vpc-0c", "COMPLIANT", FINE))
    aggregator.add(part, ELSEWHERE, RULE, ("vpc-0c", "COMPLIANT", FINE))
    ran = report(person, "--organization", "--only", "non-compliant", "--exclude-account", none)
    assert (ran.status, ran.compliance) == (0, {}), ran.told


def test_a_second_run_asks_for_what_the_first_could_not_read(aws, aggregator, members, person):
    whole, part, none = members
    aws.faults.add(DETAILS, "denied", AccountId=part)
    first = report(person, "--organization", "--resume", "run.jsonl")
    assert (part, REGION) in first.failures
    aws.faults.clear()
    aws.forget_calls()
    again = report(person, "--organization", "--resume", "run.jsonl")
    assert [(c.operation, c.parameters.get("Filters", c.parameters).get("AccountId")) for c in aws.calls if c.operation in (LIST, DETAILS)] == [
        (LIST, part),
        (DETAILS, part),
    ]
    assert again.compliance == report(person, "--organization").compliance
    assert set(again.failures) == {(part, ELSEWHERE), (none, None)}
    refused = report(person, "--organization", "--resume", "run.jsonl", rule="other-name")
    assert (refused.status, refused.out) == (2, "")
    assert "other-name" in refused.told
    # The journal is lines of places as well.
    kept = person.run("report", "--evaluated", "run.jsonl", "--format", "json")
    assert kept.compliance == again.compliance


def test_a_misspelt_name_is_told_of_an_organization_too(members, person):
    ran = report(person, "--organization", rule="privat-paths")
    assert (ran.status, ran.out) == (2, "")
    assert "`s3-encrypted`" in ran.told and "--rule" in ran.told


def test_live_accounts_make_the_same_report(aws, account, person):
    vpc = account.assume(MEMBER).used_vpc()
    arguments = ["report", "--live", "--role-arn", f"arn:aws:iam::{MEMBER}:role/reader", "--format", "json"]
    ran = person.run(*arguments, "--resume", "run.jsonl")
    assert ran.compliance == {(MEMBER, REGION, vpc): "NON_COMPLIANT"}
    assert ran.report["summary"]["NON_COMPLIANT"] == 1
    aws.forget_calls()
    again = person.run(*arguments, "--resume", "run.jsonl")
    assert again.report["evaluations"] == ran.report["evaluations"]
    assert aws.operations() == ["GetCallerIdentity"]

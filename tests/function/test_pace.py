"""A region with more VPCs than EC2 takes calls for at once: the bucket and the rate that AWS documents."""

import time

import pytest

from aws.bucket import Buckets
from aws.region import Region
from function import event

REGION = "eu-west-3"


def attribute_calls(aws):
    return aws.operations().count("DescribeVpcAttribute")


def test_six_hundred_vpcs_have_their_results_within_the_timeout(aws, account, start):
    region = aws.regions[REGION] = Region(REGION, 600)
    aws.buckets = Buckets()
    function = start(timeout=120)
    # What Route 53 takes is another test's.
    outcome = function.invoke(event.scheduled(REGION, parameters={"centralEndpoints": "IGNORE"}))
    assert outcome.error_type is None, outcome.message
    assert account.recorded.compliance() == dict.fromkeys(region.vpcs, "COMPLIANT")
    # Two calls for each VPC, and those that were throttled: the pace is kept, not fought for.
    assert attribute_calls(aws) - aws.buckets.throttled <= 1200
    assert aws.buckets.throttled < 600, "the function runs into the limit all the time"


def test_zones_are_read_at_route_53s_pace_and_attributes_meanwhile(aws, account, start):
    """Zones of VPCs with a service that no endpoint of theirs answers alone (S3 by its gateway), and what else takes a call for each VPC."""
    region = aws.regions[REGION] = Region(REGION, 80)
    # A zone answers in every other one: the attributes of those are worth reading for that.
    zone = [{"HostedZoneId": "Z0SOME", "Name": f"s3.{REGION}.amazonaws.com.", "Owner": {"OwningAccount": "444455556666"}}]
    aws.dns().zones_of_vpc.update({vpc: zone for vpc in region.vpcs[::2]})
    for vpc in region.vpcs[::2]:
        region.records["VpcEndpoints"] = [e for e in region.records["VpcEndpoints"] if e["VpcId"] != vpc or e["VpcEndpointType"] == "Gateway"]
    aws.buckets = Buckets()
    outcome = start(timeout=60).invoke(event.scheduled(REGION, parameters={"unknown": "NON_COMPLIANT"}))
    assert outcome.error_type is None, outcome.message
    results = account.recorded.compliance()
    assert set(results) == set(region.vpcs) and {results[vpc] for vpc in region.vpcs[1::2]} == {"COMPLIANT"}
    called = aws.operations()
    zones, attributes = ([at for at, name in enumerate(called) if name == of] for of in ("ListHostedZonesByVPC", "DescribeVpcAttribute"))
    assert len(zones) == 80 and aws.buckets.throttled_by_route53 == 0
    assert len(attributes) - aws.buckets.throttled == 160
    # The last zones come while most attributes are there.
    assert sum(at < zones[-1] for at in attributes) > 120


def test_an_event_that_comes_again_goes_on_with_what_is_left(aws, account, start):
    region = aws.regions[REGION] = Region(REGION, 120)
    region.attributes[region.vpcs[7], "enableDnsHostnames"] = False
    aws.buckets = Buckets(size=40, refill=10)
    sent, taken, attempts = event.scheduled(REGION, parameters={"centralEndpoints": "IGNORE"}), 0, 0
    while taken < 120:
        attempts += 1
        aws.forget_calls()
        # Each time in another sandbox, which remembers nothing.
        outcome = start(timeout=10).invoke(sent)
        before, taken = taken, len(account.recorded.compliance())
        assert taken > before, outcome.message
        assert attribute_calls(aws) - aws.buckets.throttled <= 2 * (120 - before)
    assert outcome.error_type is None, outcome.message
    assert 1 < attempts <= 4, "one attempt shows nothing"
    expected = {**dict.fromkeys(region.vpcs, "COMPLIANT"), region.vpcs[7]: "NON_COMPLIANT"}
    assert account.recorded.compliance() == expected
    # What is answered is not read again; a new event is.
    aws.buckets = None
    aws.forget_calls()
    function = start()
    assert function.invoke(sent).error_type is None
    assert attribute_calls(aws) == 0
    assert function.invoke(event.scheduled(REGION, parameters={"centralEndpoints": "IGNORE"})).error_type is None
    assert attribute_calls(aws) == 240


def test_clean_up_is_done_by_whichever_attempt_comes_to_it(aws, account, start):
    region = aws.regions[REGION] = Region(REGION, 3)
    gone = "vpc-0dead0dead0dead00"
    left = {
        "ComplianceResourceType": event.VPC,
        "ComplianceResourceId": gone,
        "ComplianceType": "NON_COMPLIANT",
        "OrderingTimestamp": 1_700_000_000,
    }
    account.config.put_evaluations(Evaluations=[left], ResultToken="an earlier run")
    aws.faults.add("DescribeVpcAttribute", "denied", VpcId=region.vpcs[0])
    sent = event.scheduled(REGION)
    assert start().invoke(sent).error_type == "Undetermined"
    assert account.recorded.compliance() == {**dict.fromkeys(region.vpcs[1:], "COMPLIANT"), gone: "NOT_APPLICABLE"}
    aws.faults.clear()
    assert start().invoke(sent).error_type is None
    assert account.recorded.compliance()[region.vpcs[0]] == "COMPLIANT"


def test_attributes_serve_the_events_that_were_sent_before_they_were_read(aws, account, function):
    """Several rules run at once; each has its own evaluations, ordered by the reading that they rest on."""
    region = aws.regions[REGION] = Region(REGION, 5)
    sent = [event.scheduled(REGION, notified=event.moment(seconds=30 - n), rule=f"rule-{n}") for n in range(2)]
    account.recorded.rule_name = "rule-0"
    assert function.invoke(sent[0]).error_type is None
    first = {k: e["OrderingTimestamp"] for k, e in account.recorded.results.items()}
    aws.forget_calls()
    account.recorded.rule_name = "rule-1"
    account.recorded.results.clear()
    before = time.time()
    assert function.invoke(sent[1]).error_type is None
    assert attribute_calls(aws) == 0
    assert account.recorded.compliance() == dict.fromkeys(region.vpcs, "COMPLIANT")
    second = {k: e["OrderingTimestamp"] for k, e in account.recorded.results.items()}
    assert all(first[k] <= second[k] < before for k in second)
    # One that was sent just now may be about a change of them.
    region.attributes[region.vpcs[0], "enableDnsSupport"] = False
    account.recorded.rule_name = "rule-2"
    assert function.invoke(event.scheduled(REGION, rule="rule-2")).error_type is None
    assert attribute_calls(aws) == 10
    assert account.recorded.compliance()[region.vpcs[0]] == "NON_COMPLIANT"


@pytest.mark.parametrize("operation", ["DescribeVpcs", "DescribeSecurityGroups", "DescribeVpcAttribute", "PutEvaluations"])
def test_what_is_throttled_for_long_is_waited_out(aws, account, start, operation):
    region = aws.regions[REGION] = Region(REGION, 2)
    aws.faults.add(operation, "throttled", numbers=range(1, 13))
    outcome = start(timeout=60).invoke(event.scheduled(REGION))
    assert outcome.error_type is None, outcome.message
    assert account.recorded.compliance() == dict.fromkeys(region.vpcs, "COMPLIANT")


def test_one_invocations_throttling_is_not_the_nexts(aws, account, start):
    region = aws.regions[REGION] = Region(REGION, 1)
    function = start(timeout=16)
    aws.faults.add("DescribeVpcEndpoints", "throttled")
    assert function.invoke(event.scheduled(REGION)).error_type == "Undetermined"
    aws.faults.clear()
    aws.faults.add("DescribeVpcEndpoints", "throttled", numbers=[1])
    assert function.invoke(event.scheduled(REGION)).error_type is None
    assert account.recorded.compliance() == dict.fromkeys(region.vpcs, "COMPLIANT")

"""What the function writes: one line an invocation, and nothing that is nobody's business."""

import json

import pytest

from function import event

REGION = "eu-west-3"


def lines(function):
    """The lines that the function wrote about invocations; the emulator writes its own, which are not JSON."""
    return [json.loads(line) for line in function.log.splitlines() if line.startswith("{")]


def test_one_line_tells_an_invocation_with_metrics(account, function):
    account.private_vpc()
    account.used_vpc()
    function.invoke(event.scheduled(REGION))
    (line,) = lines(function)
    directive = line["_aws"]["CloudWatchMetrics"][0]
    for metric in directive["Metrics"]:
        assert isinstance(line[metric["Name"]], (int, float)), metric
    for dimensions in directive["Dimensions"]:
        assert all(isinstance(line[name], str) for name in dimensions)
    assert directive["Namespace"]


def test_a_failed_invocation_is_told_in_one_line_too(aws, account, function):
    account.used_vpc()
    aws.faults.add("DescribeVpcs", "denied")
    outcome = function.invoke(event.scheduled(REGION))
    (line,) = lines(function)
    assert outcome.error_type in json.dumps(line)


@pytest.mark.parametrize("hostile", ['vpc-1"\n{"level":"ERROR"}', "vpc-\u202e\u0007", "vpc-" + "x" * 100_000])
def test_what_an_event_names_cannot_forge_a_line(account, function, hostile):
    account.used_vpc()
    item = event.item("AWS::EC2::Subnet", hostile, REGION, {"vpcId": hostile})
    function.invoke(event.change(item))
    assert len(lines(function)) == 1
    assert all(len(line) < 10_000 for line in function.log.splitlines())
    assert "\u202e" not in function.log


def test_calls_that_are_made_again_are_counted(aws, account, function):
    account.used_vpc()
    aws.faults.add("DescribeVpcs", "throttled", numbers=[1, 2])
    assert function.invoke(event.scheduled(REGION)).error_type is None
    (line,) = lines(function)
    assert line["ApiRetries"] == 2
    assert line["calls"]["DescribeVpcs"] == {"calls": 1, "retries": 2}

"""Input without bounds: events, parameters and policies of any size and depth end in an answer, and the next is served."""

import json

import pytest

from function import event

REGION = "eu-west-3"
DEPTH = 10_000


def nested(depth=DEPTH):
    return "[" * depth + "]" * depth


def inside(text):
    return {**event.scheduled(REGION), "invokingEvent": text}


OVERSIZED = {
    "deep inside": inside(nested()),
    "deep and open inside": inside("[" * DEPTH),
    "deep in a message": inside('{"messageType": "ScheduledNotification", "x": ' + nested() + "}"),
    "a million entries": inside(json.dumps({"messageType": list(range(1_000_000))})),
    "parameters of megabytes": {**event.scheduled(REGION), "ruleParameters": json.dumps({"serviceNames": "s3," * 1_000_000})},
    "deep parameters": {**event.scheduled(REGION), "ruleParameters": nested(500)},
}


@pytest.mark.parametrize("sent", OVERSIZED.values(), ids=OVERSIZED.keys())
def test_an_event_without_bounds_is_answered_and_the_next_is_served(aws, account, function, sent):
    used = account.used_vpc()
    outcome = function.invoke(sent)
    # What is deep in a place that nobody reads may pass; what is refused has a stable type.
    assert outcome.error_type in (None, "InvalidEvent", "InvalidParameters"), outcome.payload
    assert len(outcome.message) < 2_000
    assert function.invoke(event.scheduled(REGION)).error_type is None
    assert account.recorded.compliance() == {used: "NON_COMPLIANT"}


def test_an_event_that_is_deep_itself_is_refused(account, function):
    account.used_vpc()
    assert function.invoke(nested().encode()).error_type == "InvalidEvent"
    assert function.invoke(event.scheduled(REGION)).error_type is None


@pytest.mark.parametrize(
    "policy",
    ['{"Statement": ' + nested() + "}", "{" * DEPTH, "not a policy", "{}", "[]"],
    ids=["deep", "deep and open", "no JSON", "empty", "a list"],
)
def test_a_policy_that_is_none_decides_nothing(account, function, policy):
    vpc, (endpoint, *_) = account.private_vpc()
    account.network.set_policy(endpoint, policy)
    item = event.endpoint_item(endpoint, vpc, REGION, "available")
    strict = {"unknown": "NON_COMPLIANT"}
    assert function.invoke(event.change(item)).error_type is None
    assert account.recorded.compliance() == {vpc: "COMPLIANT"}
    assert function.invoke(event.change(item, parameters=strict)).error_type is None
    assert account.recorded.compliance() == {vpc: "NON_COMPLIANT"}

"""Real events that others recorded, sent one by one where they stand beside the project: none crashes the function.

They are not part of the project; without them there is nothing to send, and `test_events.py` covers each kind.
"""

import json
from pathlib import Path

import pytest

from aws.account import Account
from function import event

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "events"
FILES = sorted(p for p in SAMPLES.rglob("*") if p.suffix in (".json", ".mustache") and "schema" not in p.parts)
TYPES = ("InvalidEvent", "InvalidParameters")
each_sample = pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(SAMPLES)) for p in FILES])


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def is_event(sent):
    return isinstance(sent, dict) and "invokingEvent" in sent


def is_whole(sent):
    """Whether it says which account and region it is about: templates and a made-up account id do not."""
    parts = sent["configRuleArn"].split(":")
    return len(parts) > 5 and "{" not in parts[3] and len(parts[4]) == 12 and parts[4].isdigit()


def vpcs_named(inner):
    """The VPC that a change notification itself names."""
    item = inner.get("configurationItem") or {}
    found = [(item.get("configuration") or {}).get("vpcId")]
    found += [r.get("resourceId") for r in item.get("relationships", []) if r.get("resourceType") == event.VPC]
    for changed in ((inner.get("configurationItemDiff") or {}).get("changedProperties") or {}).values():
        previous = changed.get("previousValue") or {}
        if isinstance(previous, dict):
            found += [previous.get("vpcId")] + ([previous.get("resourceId")] if previous.get("resourceType") == event.VPC else [])
    return {vpc for vpc in found if vpc}


@each_sample
def test_a_sample_as_it_is(account, function, path):
    account.used_vpc()
    sent = read(path)
    outcome = function.invoke(sent)
    if is_event(sent) and is_whole(sent) and sent["ruleParameters"] == "{}":
        assert outcome.error_type is None, outcome.message
    else:
        assert outcome.error_type in TYPES, outcome.payload
        assert account.recorded.compliance() == {}
    assert function.invoke(event.scheduled("eu-west-3")).error_type is None, "the environment is still well"


WHOLE = [p for p in FILES if is_event(read(p)) and is_whole(read(p))]


@pytest.mark.parametrize("path", WHOLE, ids=[str(p.relative_to(SAMPLES)) for p in WHOLE])
def test_an_event_does_what_its_kind_does(aws, function, path):
    sent = {**read(path), "ruleParameters": "{}", "resultToken": "valid", "configRuleName": Account.rule_name}
    inner = json.loads(sent["invokingEvent"])
    region = Account(aws, sent["configRuleArn"].split(":")[3])
    present = region.used_vpc()
    outcome = function.invoke(sent)
    assert outcome.error_type is None, outcome.message
    item = inner.get("configurationItem") or inner.get("configurationItemSummary")
    if item is None:
        # Nobody uses it, and AWS Config holds no result that NOT_APPLICABLE would take away.
        expected = set()
    elif vpcs_named(inner):
        expected = vpcs_named(inner)
    elif item["resourceType"] == event.ENDPOINT:
        expected = {present}
    else:
        expected = set()
    assert region.recorded.compliance().keys() == expected

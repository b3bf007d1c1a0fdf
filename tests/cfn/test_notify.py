"""cfn/notify.yaml on an event as AWS Config writes it: who is told what, and what Security Hub is given."""

import json

import pytest

from aws import targets
from cfn import state_machine
from cfn.program import run
from cfn.service_model import problems
from cfn.stack import Stack
from cfn.templates import ACCOUNT_ID, REGION, ROOT, template

EVENT = json.loads((ROOT / "tests" / "cfn" / "events" / "compliance-change.json").read_text())
RULES = ["Notify", "Forward", "NotifyOfOrganization", "ToSecurityHub"]


def entry(bus=None, **changes):
    """The event on its way in."""
    made = {"Source": "aws.config", "DetailType": "Config Rules Compliance Change", "Detail": json.dumps({**EVENT, **changes})}
    return made | ({"EventBusName": bus} if bus else {})


def result(compliance, **more):
    return {"newEvaluationResult": {**EVENT["newEvaluationResult"], "complianceType": compliance, **more}}


@pytest.fixture
def mail(session):
    """A topic, and a queue that hears it: gives the topic's ARN and what has arrived."""
    sns, sqs = session.client("sns"), session.client("sqs")
    topic = sns.create_topic(Name="people")["TopicArn"]
    queue = sqs.create_queue(QueueName="inbox")["QueueUrl"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:inbox", Attributes={"RawMessageDelivery": "true"})

    def arrived():
        got = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        return [message["Body"] for message in got]

    return topic, arrived


def test_people_are_told_what_is_wrong_and_where_to_look(session, mail):
    topic, arrived = mail
    Stack("notify.yaml", TopicArn=topic)
    session.client("events").put_events(Entries=[entry()])
    (text,) = arrived()
    assert text.splitlines() == [
        '"vpc-0a1b2c3d4e5f60718 in account 111122223333, eu-west-3, is NON_COMPLIANT (rule vpc-endpoint-rule)."',
        '"ecr.api BROKEN: sg-0a1b2c3d of vpce-0a1b2c3d admits no TCP 443 from 10.0.1.17"',
        '"https://eu-west-3.console.aws.amazon.com/config/home?region=eu-west-3#/resources/timeline?resourceId=vpc-0a1b2c3d4e5f60718&resourceType=AWS%3A%3AEC2%3A%3AVPC"',
    ]


@pytest.mark.parametrize("changes, told", [
    ({}, True),
    ({"configRuleName": "vpc-endpoint-rule-conformance-pack-szsm1uv0w"}, True),
    ({"configRuleName": "OrgConfigRule-vpc-endpoint-rule-dbgzf8ba"}, True),
    ({"configRuleName": "another-rule"}, False),
    ({"resourceType": "AWS::S3::Bucket"}, False),
    (result("COMPLIANT"), True),
    (result("NOT_APPLICABLE"), False),
])
def test_what_is_told(session, mail, changes, told):
    topic, arrived = mail
    Stack("notify.yaml", TopicArn=topic)
    session.client("events").put_events(Entries=[entry(**changes)])
    assert bool(arrived()) == told


def test_an_organization_is_told_once_in_the_central_account(session, mail):
    topic, arrived = mail
    central = Stack("notify.yaml", OrganizationId="o-a1b2c3d4e5", TopicArn=topic)
    bus = central.outputs()["BusArn"]
    assert bus == f"arn:aws:events:{REGION}:{ACCOUNT_ID}:event-bus/vpc-endpoint-rule"
    policy = central.properties("BusPolicy")["Statement"]
    assert policy["Condition"] == {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "events:source": "aws.config"}}
    # What a member's rule sends, on the bus.
    forward = template("notify.yaml")["Resources"]["Forward"]["Properties"]["Targets"][0]
    assert forward["Arn"] == {"Ref": "CentralBusArn"} and "InputTransformer" not in forward
    session.client("events").put_events(Entries=[entry(bus="vpc-endpoint-rule", awsAccountId="444455556666")])
    (text,) = arrived()
    assert "in account 444455556666" in text


def test_a_member_sends_to_the_central_bus(session):
    events, sqs = session.client("events"), session.client("sqs")
    bus = events.create_event_bus(Name="central")["EventBusArn"]
    queue = sqs.create_queue(QueueName="central")["QueueUrl"]
    events.put_rule(Name="all", EventBusName="central", EventPattern='{"source": ["aws.config"]}')
    events.put_targets(Rule="all", EventBusName="central", Targets=[{"Id": "queue", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:central"}])
    Stack("notify.yaml", CentralBusArn=bus)
    events.put_events(Entries=[entry()])
    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(message["Body"])["detail"] == EVENT


def test_every_rule_takes_the_same_events():
    resources = template("notify.yaml")["Resources"]
    patterns = [dict(resources[name]["Properties"]["EventPattern"]["detail"]) for name in RULES]
    for pattern in patterns:
        pattern.pop("newEvaluationResult", None)
    assert all(pattern == patterns[0] for pattern in patterns)


@pytest.fixture
def hub(session):
    """Security Hub with the state machine before it: gives what it holds after an event."""
    targets.started.clear()
    stack = Stack("notify.yaml", SecurityHub="true")
    definition = stack.properties("Findings")["Definition"]
    client = session.client("securityhub")
    client.enable_security_hub()

    def call(resource, parameters):
        assert resource.endswith(":aws-sdk:securityhub:batchImportFindings")
        assert problems("securityhub", "BatchImportFindings", parameters) == []
        client.batch_import_findings(**parameters)
        hub.imported = parameters["Findings"][0]
        return {"FailedCount": 0, "SuccessCount": 1}

    def hear(**changes):
        session.client("events").put_events(Entries=[entry(**changes)])
        arn, payload = targets.started.pop()
        assert arn == stack.outputs()["FindingsArn"]
        assert state_machine.run(definition, json.loads(payload), call) == "Done"
        return hub.imported

    return hear


def test_a_finding_has_the_annotation_and_ends_when_it_is_fixed(hub):
    failed = hub()
    assert failed["Description"] == EVENT["newEvaluationResult"]["annotation"]
    assert (failed["Compliance"], failed["RecordState"], failed["Severity"]) == ({"Status": "FAILED"}, "ACTIVE", {"Label": "MEDIUM"})
    assert failed["Remediation"]["Recommendation"]["Text"].startswith("ecr.api BROKEN")
    for compliance in ("COMPLIANT", "NOT_APPLICABLE"):
        ended = hub(**result(compliance))
        assert (ended["Id"], ended["Compliance"], ended["RecordState"]) == (failed["Id"], {"Status": "PASSED"}, "ARCHIVED")


def test_a_result_without_annotation_is_imported_as_well(hub):
    bare = {name: part for name, part in EVENT["newEvaluationResult"].items() if name != "annotation"}
    assert hub(newEvaluationResult=bare)["Description"]


def test_the_finding_is_that_of_the_report(hub):
    """The same id and title: the report's import updates it instead of making a second one."""
    imported = json.loads(run("evaluate", "tests/example", "--format", "asff").stdout)[0]
    form = imported["Id"].removeprefix(imported["Resources"][0]["Id"])
    finding = hub()
    assert finding["Id"] == finding["Resources"][0]["Id"] + form
    for key in ("Title", "GeneratorId", "Types"):
        assert finding[key] == imported[key], key

"""AWS Config's events, in the form in which it invokes a rule's function."""

import json
import uuid
from datetime import datetime, timedelta, timezone

from aws.simulator import ACCOUNT, RULE_NAME

VPC = "AWS::EC2::VPC"
ENDPOINT = "AWS::EC2::VPCEndpoint"
# Texts of the events, the credentials and the policies here that no log may hold.
SECRETS = ("result-token", "secret-key-of-the-function", "session-token-of-the-function", '"Effect"', "AWSServiceRoleFor")


def moment(**ago):
    """A time in AWS Config's form: now, or so long ago (negative: to come)."""
    time = datetime.now(timezone.utc) - timedelta(**ago)
    return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03d}Z"


def item(resource_type, resource_id, region, configuration, status="OK", captured=None):
    """A configuration item; `configuration` is None for a deleted resource."""
    vpc = (configuration or {}).get("vpcId")
    related = [{"resourceId": vpc, "resourceName": None, "resourceType": VPC, "name": "Is contained in "}] if vpc else []
    return {
        "relatedEvents": [],
        "relationships": related,
        "configuration": configuration,
        "supplementaryConfiguration": {},
        "tags": {},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": captured or moment(minutes=1),
        "configurationStateId": 1795312800000,
        "awsAccountId": ACCOUNT,
        "configurationItemStatus": status,
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": None,
        "ARN": f"arn:aws:ec2:{region}:{ACCOUNT}:{resource_type.rpartition('::')[2].lower()}/{resource_id}",
        "awsRegion": region,
        "availabilityZone": "Not Applicable" if configuration else None,
        "configurationStateMd5Hash": "",
        "resourceCreationTime": None,
    }


def endpoint_item(endpoint, vpc, region, state, **more):
    """The item of a live endpoint."""
    configuration = {
        "vpcEndpointId": endpoint,
        "vpcEndpointType": "Interface",
        "vpcId": vpc,
        "serviceName": f"com.amazonaws.{region}.ecr.api",
        "state": state,
        "policyDocument": '{"Statement": [{"Action": "*", "Effect": "Allow", "Principal": "*", "Resource": "*"}]}',
    }
    return item(ENDPOINT, endpoint, region, configuration, **more)


def removal(vpc):
    """The diff that comes with a deleted resource of this VPC."""
    before = {"vpcId": vpc, "state": "deleting"}
    return {
        "changedProperties": {
            "Relationships.0": {
                "previousValue": {"resourceId": vpc, "resourceType": VPC, "name": "Is contained in "},
                "updatedValue": None,
                "changeType": "DELETE",
            },
            "Configuration": {"previousValue": before, "updatedValue": None, "changeType": "DELETE"},
        },
        "changeType": "DELETE",
    }


def change(changed, diff=None, notified=None, **envelope):
    """A change notification, sent now or at another time. Replays carry no diff."""
    inner = {
        "configurationItemDiff": diff,
        "configurationItem": changed,
        "notificationCreationTime": notified or moment(),
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }
    return _event(inner, changed["awsRegion"], **envelope)


def oversized(changed, **envelope):
    """The notification of an item that is too large to send: a summary of it."""
    left_out = ("configuration", "relationships", "relatedEvents", "supplementaryConfiguration", "tags")
    summary = {k: v for k, v in changed.items() if k not in left_out}
    inner = {
        "configurationItemSummary": {"changeType": "UPDATE", **summary},
        "messageType": "OversizedConfigurationItemChangeNotification",
        "notificationCreationTime": moment(),
        "recordVersion": "1.0",
    }
    return _event(inner, changed["awsRegion"], **envelope)


def scheduled(region, notified=None, **envelope):
    """The notification of a periodic run, sent now or at another time."""
    inner = {
        "awsAccountId": ACCOUNT,
        "notificationCreationTime": notified or moment(),
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    }
    return _event(inner, region, **envelope)


def snapshot_delivered(region, **envelope):
    """The notification that a configuration snapshot was delivered."""
    inner = {
        "configSnapshotId": str(uuid.uuid4()),
        "s3ObjectKey": f"AWSLogs/{ACCOUNT}/Config/{region}/snapshot.json.gz",
        "s3Bucket": "config-bucket",
        "notificationCreationTime": moment(),
        "messageType": "ConfigurationSnapshotDeliveryCompleted",
        "recordVersion": "1.1",
    }
    return _event(inner, region, **envelope)


def recorded(of, **changed):
    """A configuration item as GetResourceConfigHistory gives it: other names, and JSON inside a text."""
    configuration = of["configuration"]
    captured = datetime.fromisoformat(of["configurationItemCaptureTime"].replace("Z", "+00:00"))
    given = {
        "version": "1.3",
        "accountId": of["awsAccountId"],
        "configurationItemCaptureTime": captured.timestamp(),
        "configurationItemStatus": of["configurationItemStatus"],
        "configurationStateId": str(of["configurationStateId"]),
        "arn": of["ARN"],
        "resourceType": of["resourceType"],
        "resourceId": of["resourceId"],
        "awsRegion": of["awsRegion"],
        "relationships": [
            {"resourceType": r["resourceType"], "resourceId": r["resourceId"], "relationshipName": r["name"]}
            for r in of["relationships"]
        ],
        **({"configuration": json.dumps(configuration)} if configuration else {}),
    }
    return {**given, **changed}


def _event(inner, region, parameters=None, token=None, left_scope=False, mode="DETECTIVE", account=ACCOUNT, rule=RULE_NAME):
    return {
        "version": "1.0",
        "invokingEvent": json.dumps(inner),
        "ruleParameters": json.dumps(parameters or {}),
        "resultToken": token or f"{SECRETS[0]}-{uuid.uuid4()}",
        "eventLeftScope": left_scope,
        "executionRoleArn": f"arn:aws:iam::{account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "configRuleArn": f"arn:aws:config:{region}:{account}:config-rule/config-rule-{rule[-6:]}",
        "configRuleName": rule,
        "configRuleId": "config-rule-a1b2c3",
        "accountId": account,
        "evaluationMode": mode,
    }

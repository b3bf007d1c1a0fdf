"""The change notification that both sides get: an endpoint of the VPC became available, just now."""

import json
from datetime import datetime, timezone

from bench.scenario import ACCOUNT, REGION


def change(vpc_id, parameters):
    """One event, new each time."""
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    endpoint = vpc_id.replace("vpc-", "vpce-")
    item = {
        "relatedEvents": [],
        "relationships": [{"resourceId": vpc_id, "resourceType": "AWS::EC2::VPC", "name": "Is contained in "}],
        "configuration": {
            "vpcEndpointId": endpoint,
            "vpcEndpointType": "Interface",
            "vpcId": vpc_id,
            "serviceName": f"com.amazonaws.{REGION}.ecr.api",
            "state": "available",
        },
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": now,
        "awsAccountId": ACCOUNT,
        "configurationItemStatus": "OK",
        "resourceType": "AWS::EC2::VPCEndpoint",
        "resourceId": endpoint,
        "ARN": f"arn:aws:ec2:{REGION}:{ACCOUNT}:vpc-endpoint/{endpoint}",
        "awsRegion": REGION,
    }
    inner = {
        "configurationItem": item,
        "notificationCreationTime": now,
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    }
    event = {
        "version": "1.0",
        "invokingEvent": json.dumps(inner),
        "ruleParameters": json.dumps(parameters),
        "resultToken": "token",
        "eventLeftScope": False,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "configRuleArn": f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/config-rule-a1b2c3",
        "configRuleName": "vpc-endpoint-rule",
        "configRuleId": "config-rule-a1b2c3",
        "accountId": ACCOUNT,
        "evaluationMode": "DETECTIVE",
    }
    return json.dumps(event).encode()

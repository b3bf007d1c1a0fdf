//! Events as AWS Config sends them, written by hand: the outer event around an inner one.

use serde_json::{Value, json};

/// The place of every event here.
pub const REGION: &str = "eu-west-3";

/// An event around a notification.
pub fn event(invoking_event: &Value) -> Value {
    json!({
        "version": "1.0",
        "invokingEvent": invoking_event.to_string(),
        "ruleParameters": "{}",
        "resultToken": "invented-result-token",
        "eventLeftScope": false,
        "executionRoleArn": "arn:aws:iam::111122223333:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "configRuleArn": "arn:aws:config:eu-west-3:111122223333:config-rule/config-rule-4f7q2z",
        "configRuleName": "private-paths",
        "configRuleId": "config-rule-4f7q2z",
        "accountId": "111122223333",
        "evaluationMode": "DETECTIVE",
    })
}

/// A notification of a change.
pub fn change(item: &Value, diff: &Value) -> Value {
    json!({
        "configurationItemDiff": diff,
        "configurationItem": item,
        "notificationCreationTime": "2026-11-20T09:14:31.002Z",
        "messageType": "ConfigurationItemChangeNotification",
        "recordVersion": "1.3",
    })
}

/// A configuration item.
pub fn item(resource_type: &str, resource_id: &str, status: &str, configuration: &Value) -> Value {
    json!({
        "relatedEvents": [],
        "relationships": [],
        "configuration": configuration,
        "supplementaryConfiguration": {},
        "tags": {},
        "configurationItemVersion": "1.3",
        "configurationItemCaptureTime": "2026-11-20T09:14:27.318Z",
        "configurationStateId": 1_795_166_067_318_u64,
        "awsAccountId": "111122223333",
        "configurationItemStatus": status,
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": null,
        "awsRegion": "eu-west-3",
    })
}

/// A scheduled notification.
pub fn scheduled() -> Value {
    json!({
        "awsAccountId": "111122223333",
        "notificationCreationTime": "2026-11-20T10:00:02.741Z",
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    })
}

//! AWS Config's events, row by row of `contracts.md` section 3.

use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use vpc_endpoint_rule::lambda::trigger::{EvaluationTarget, LARGEST_EVENT, Trigger, TriggerError};

use crate::events::{REGION, change, event, item, scheduled};

mod items;
mod refused;

fn parse(event: &Value) -> Result<Trigger, TriggerError> {
    Trigger::parse(&event.to_string(), Some(REGION))
}

fn subject_of(invoking_event: &Value) -> EvaluationTarget {
    parse(&event(invoking_event)).unwrap().subject
}

fn vpc(id: &str) -> EvaluationTarget {
    EvaluationTarget::Vpc(id.into())
}

#[test]
fn schedules_and_snapshots_ask_for_every_vpc() {
    for message_type in [
        "ScheduledNotification",
        "ConfigurationSnapshotDeliveryCompleted",
    ] {
        let mut notification = scheduled();
        notification["messageType"] = json!(message_type);
        let trigger = parse(&event(&notification)).unwrap();
        assert_eq!(trigger.subject, EvaluationTarget::Region);
        assert_eq!(trigger.captured, None);
        assert_eq!(
            trigger.notified.unwrap().to_string(),
            "2026-11-20T10:00:02.741Z"
        );
    }
}

#[test]
fn proactive_mode_judges_nothing_whatever_is_inside() {
    for inside in ["{}", "not even JSON"] {
        let mut event = event(&scheduled());
        event["evaluationMode"] = json!("PROACTIVE");
        event["invokingEvent"] = json!(inside);
        assert!(
            matches!(parse(&event).unwrap().subject, EvaluationTarget::Nothing(why) if why.contains("PROACTIVE"))
        );
    }
}

#[test]
fn parameters_that_are_not_there_are_the_defaults() {
    let defaults = parse(&event(&scheduled())).unwrap().parameters;
    for given in [
        Value::Null,
        json!(""),
        json!("null"),
        json!("{}"),
        json!("  "),
    ] {
        let mut event = event(&scheduled());
        event["ruleParameters"] = given;
        assert_eq!(parse(&event).unwrap().parameters, defaults);
        event.as_object_mut().unwrap().remove("ruleParameters");
        assert_eq!(parse(&event).unwrap().parameters, defaults);
    }
    for given in [
        "{\"serviceName\": \"s3\"}",
        "[]",
        "{",
        &format!("{{\"serviceNames\": \"{}\"}}", "s3,".repeat(4000)),
    ] {
        let mut event = event(&scheduled());
        event["ruleParameters"] = json!(given);
        assert!(
            parse(&event).unwrap_err().is_parameters(),
            "{}",
            &given[..given.len().min(40)]
        );
    }
}

#[test]
fn the_rules_own_account_and_region_are_evaluated() {
    let place = |change: &dyn Fn(&mut Value), own_region: Option<&str>| {
        let mut event = event(&scheduled());
        change(&mut event);
        Trigger::parse(&event.to_string(), own_region)
            .map(|trigger| (trigger.place.account_id, trigger.place.region))
    };
    let pair = |account: &str, region: &str| (account.to_owned(), region.to_owned());
    let other_account = |event: &mut Value| event["accountId"] = json!("444455556666");
    assert_eq!(
        place(&other_account, Some("us-east-1")).unwrap(),
        pair("111122223333", REGION)
    );
    let malformed = |event: &mut Value| event["configRuleArn"] = json!("config-rule-4f7q2z");
    assert_eq!(
        place(&malformed, Some("us-east-1")).unwrap(),
        pair("111122223333", "us-east-1")
    );
    assert!(matches!(place(&malformed, None), Err(TriggerError::Place)));
    let neither = |event: &mut Value| {
        event["configRuleArn"] = Value::Null;
        event["accountId"] = json!("{{{account_id}}}");
    };
    assert!(matches!(
        place(&neither, Some("us-east-1")),
        Err(TriggerError::Place)
    ));
}

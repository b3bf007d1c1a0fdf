//! The line that an invocation logs: what is in it, and what never is.

use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use vpc_endpoint_rule::aws::counted::Counted;
use vpc_endpoint_rule::failure::ReadError;
use vpc_endpoint_rule::lambda::error::InvocationError;
use vpc_endpoint_rule::lambda::log::{InvocationContext, line, short};
use vpc_endpoint_rule::lambda::report::InvocationReport;
use vpc_endpoint_rule::lambda::trigger::Trigger;

use crate::events::{event, scheduled};

fn around() -> InvocationContext {
    let described = Counted {
        calls: 3,
        retries: 1,
    };
    let put = Counted {
        calls: 1,
        retries: 0,
    };
    InvocationContext {
        request_id: "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned(),
        calls: [
            ("DescribeVpcs".to_owned(), described),
            ("PutEvaluations".to_owned(), put),
        ]
        .into(),
        duration: Duration::from_micros(1500),
        cold_start: true,
    }
}

fn logged(report: &InvocationReport, result: &Result<(), InvocationError>) -> String {
    line(report, result, &around(), Timestamp::UNIX_EPOCH)
}

fn denied() -> Result<(), InvocationError> {
    let failed = ReadError::new(
        "DescribeVpcs of every VPC in account 111122223333, eu-west-3",
        "access denied: no",
    );
    Err(failed
        .advise("allow `ec2:DescribeVpcs` to the function's role")
        .into())
}

#[test]
fn a_line_tells_what_was_done() {
    let mut report = InvocationReport {
        compliant: 2,
        non_compliant: 1,
        in_transition: 1,
        ..InvocationReport::default()
    };
    report.about(&Trigger::parse(&event(&scheduled()).to_string(), None).unwrap());
    report.note("a note");
    let lines = [logged(&report, &Ok(())), logged(&report, &denied())];
    let parsed: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    insta::assert_json_snapshot!(parsed);
    assert!(
        lines
            .iter()
            .all(|line| !line.contains("invented-result-token"))
    );
}

#[test]
fn every_metric_that_is_declared_has_a_value() {
    let parsed: Value =
        serde_json::from_str(&logged(&InvocationReport::default(), &denied())).unwrap();
    let declared = &parsed["_aws"]["CloudWatchMetrics"][0];
    for metric in declared["Metrics"].as_array().unwrap() {
        let name = metric["Name"].as_str().unwrap();
        assert!(parsed[name].is_number(), "{name}");
    }
    for set in declared["Dimensions"].as_array().unwrap() {
        for name in set.as_array().unwrap() {
            assert!(parsed[name.as_str().unwrap()].is_string(), "{name}");
        }
    }
}

#[test]
fn a_hostile_event_makes_no_long_line() {
    let mut event = event(&scheduled());
    event["configRuleName"] = json!("x".repeat(1_000_000));
    let mut report = InvocationReport::default();
    report.about(&Trigger::parse(&event.to_string(), None).unwrap());
    report.note(&"y".repeat(1_000_000));
    let failed = ReadError::new("z".repeat(1_000_000), "no");
    assert!(logged(&report, &Err(failed.into())).len() < 10_000);
}

proptest! {
    #[test]
    fn whatever_is_told_stays_one_line_of_ascii(text in "\\PC*|.*") {
        let mut report = InvocationReport::default();
        report.note(&text);
        let line = logged(&report, &Err(ReadError::new(text.clone(), text.clone()).into()));
        prop_assert!(line.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
        let parsed: Value = serde_json::from_str(&line).unwrap();
        let kept: String = text.chars().take(300).collect();
        prop_assert_eq!(parsed["notes"][0].as_str().unwrap(), kept);
        prop_assert!(!short(&text).chars().any(char::is_control));
    }
}

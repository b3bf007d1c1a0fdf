//! The one line that an invocation logs: JSON for people and for Logs Insights, with metrics in
//! CloudWatch's embedded metric format. No token, no event, no policy; `serde_json` escapes whatever
//! comes from outside.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::aws::counted::Counted;
use crate::lambda::error::InvocationError;
use crate::lambda::report::InvocationReport;
use crate::text::excerpt;

/// The namespace of the metrics.
pub const NAMESPACE: &str = "VpcEndpointRule";

/// The longest error message in the line, in characters.
const LONGEST_MESSAGE: usize = 2000;

/// What surrounds a report: time, calls, the invocation's identity.
#[derive(Debug, Clone, Default)]
pub struct InvocationContext {
    /// Lambda's id of the invocation.
    pub request_id: String,
    /// Calls and retries by API action.
    pub calls: BTreeMap<String, Counted>,
    /// How long it took.
    pub duration: Duration,
    /// Whether it was the first of its process.
    pub cold_start: bool,
}

/// The metrics, by name and unit, in the order in which they are declared.
const METRICS: &[(&str, &str)] = &[
    ("Compliant", "Count"),
    ("NonCompliant", "Count"),
    ("NotApplicable", "Count"),
    ("Undetermined", "Count"),
    ("CleanedUp", "Count"),
    ("Coalesced", "Count"),
    ("InTransition", "Count"),
    ("Failed", "Count"),
    ("ApiCalls", "Count"),
    ("ApiRetries", "Count"),
    ("Duration", "Milliseconds"),
];

/// The line, without its end. `at` is when the invocation began.
pub fn line(
    report: &InvocationReport,
    result: &Result<(), InvocationError>,
    around: &InvocationContext,
    at: Timestamp,
) -> String {
    let calls: u32 = around.calls.values().map(|one| one.calls).sum();
    let retries: u32 = around.calls.values().map(|one| one.retries).sum();
    let error = result.as_ref().err();
    let metrics: Vec<Value> = METRICS
        .iter()
        .map(|(name, unit)| json!({"Name": name, "Unit": unit}))
        .collect();
    let line = json!({
        "_aws": {
            "Timestamp": at.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                // None: CloudWatch charges for each metric of each dimension's value, and one central
                // function may serve thousands of accounts. Logs Insights tells them apart.
                "Dimensions": [[]],
                "Metrics": metrics,
            }],
        },
        "level": if error.is_some() { "ERROR" } else { "INFO" },
        "requestId": around.request_id,
        "account": shown(&report.account_id),
        "region": shown(&report.region),
        "rule": report.rule_name,
        "subject": report.subject,
        "coldStart": around.cold_start,
        "notes": report.notes,
        "errorType": error.map(InvocationError::error_type),
        "error": error.map(|error| short(&error.message())),
        "calls": around.calls,
        "notPut": report.not_put,
        "Compliant": report.compliant,
        "NonCompliant": report.non_compliant,
        "NotApplicable": report.not_applicable,
        "Undetermined": report.undetermined,
        "CleanedUp": report.cleaned_up,
        "Coalesced": report.coalesced,
        "InTransition": report.in_transition,
        "Failed": usize::from(error.is_some()),
        "ApiCalls": calls,
        "ApiRetries": retries,
        "Duration": around.duration.as_secs_f64() * 1000.0,
    });
    ascii(&line.to_string())
}

/// JSON in which every character beyond ASCII is escaped: what comes from outside may hold
/// characters that turn or hide the text around them.
fn ascii(json: &str) -> String {
    let mut line = String::with_capacity(json.len());
    for letter in json.chars() {
        if (' '..='~').contains(&letter) {
            line.push(letter);
        } else {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                line.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    line
}

/// A message as a log line and an `errorMessage` may hold it: one line, of bounded length.
pub fn short(message: &str) -> String {
    excerpt(message, LONGEST_MESSAGE)
}

/// A dimension must not be empty.
fn shown(text: &str) -> &str {
    if text.is_empty() { "unknown" } else { text }
}

//! The format `sarif`: one result a finding, with what became of it, at the resource's own line.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value as Json, json};

use super::super::{ComparedFinding, ComparedVpc, Comparison, Status};
use super::{is_worse, sentence};
use crate::check_page::CheckPages;
use crate::report::vpc::accepted;
use rule::checks::Severity;

/// Writes the report.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut dyn Write, comparison: &Comparison, pages: CheckPages) -> io::Result<()> {
    let mut rules: BTreeMap<&str, Json> = BTreeMap::new();
    let mut results = Vec::new();
    for vpc in &comparison.vpcs {
        for finding in &vpc.findings {
            let row = finding.finding.check.row();
            rules.entry(row.code).or_insert_with(|| {
                let mut rule = json!({
                    "id": row.code,
                    "name": row.code,
                    "shortDescription": {"text": row.title},
                    "help": {"text": row.remedy},
                });
                let address = pages.address(finding.finding.check);
                if let (Some(address), Some(members)) = (address, rule.as_object_mut()) {
                    members.insert("helpUri".to_owned(), Json::from(address));
                }
                rule
            });
            results.push(result(comparison, vpc, finding));
        }
    }
    let notices: Vec<Json> = comparison
        .notices
        .iter()
        .map(|notice| json!({"level": "note", "message": {"text": comparison.addresses.say(notice)}}))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "vpc-endpoint-rule",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_values().collect::<Vec<_>>(),
            }},
            "results": results,
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notices,
            }],
        }],
    });
    crate::json::pretty(&mut *out, &log)?;
    out.write_all(b"\n")?;
    out.flush()
}

fn result(comparison: &Comparison, vpc: &ComparedVpc, finding: &ComparedFinding) -> Json {
    let row = finding.finding.check.row();
    let state = match finding.status {
        Status::New => "new",
        Status::Still if is_worse(vpc, finding) => "updated",
        Status::Still => "unchanged",
        Status::Fixed => "absent",
    };
    let level = match finding.finding.severity {
        Severity::Fail => "error",
        Severity::Unknown | Severity::Undetermined => "warning",
        Severity::Warn => "note",
    };
    let (file, line) = comparison
        .location(&finding.changed_by)
        .cloned()
        .unwrap_or_else(|| (comparison.file.clone(), 1));
    let named: Vec<String> = if finding.changed_by.is_empty() {
        vec![vpc.address.clone().unwrap_or_else(|| vpc.vpc_id.clone())]
    } else {
        finding.changed_by.clone()
    };
    let logical: Vec<Json> = named
        .iter()
        .map(|address| json!({"fullyQualifiedName": address, "name": address, "kind": "resource"}))
        .collect();
    let sentence = sentence(comparison, finding);
    let acts = comparison.acts_behind(&finding.changed_by, &sentence);
    let acts = acts.map_or_else(String::new, |acts| format!("{acts} "));
    let remedy = comparison.addresses.say(&finding.finding.remediation);
    let text = format!("{sentence}. {acts}{remedy}");
    let place = &vpc.region.place;
    let identity = [
        place.account_id.as_str(),
        &place.region,
        vpc.address.as_deref().unwrap_or(&vpc.vpc_id),
        finding.service.as_deref().unwrap_or("-"),
        row.code,
        &named.join(","),
    ]
    .join("/");
    let mut result = json!({
        "ruleId": row.code,
        "level": level,
        "baselineState": state,
        "message": {"text": text},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": uri(&file)},
                "region": {"startLine": line},
            },
            "logicalLocations": logical,
        }],
        "partialFingerprints": {"primaryLocationLineHash": identity},
    });
    if let (Some(terms), Some(members)) = (&finding.finding.excepted, result.as_object_mut()) {
        let accepted = json!({
            "kind": "external",
            "status": "accepted",
            "justification": accepted(terms),
        });
        members.insert("suppressions".to_owned(), json!([accepted]));
    }
    result
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            b'\\' => "/".to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

//! The format `sarif`: SARIF 2.1.0, as code scanning takes it: one result a finding, one rule a check.

use std::io::{self, Write};

use rule::checks::{Check, Severity};
use rule::network::Id;
use rule::verdict::{Finding, Verdict};
use serde_json::{Value, json};

use crate::check_page::CheckPages;
use crate::failure::FailedPlace;
use crate::json;
use crate::place::Place;
use crate::report::vpc::{accepted, arn, findings};
use crate::report::{Ending, EvaluatedRegion, Report};

/// The address of the schema that the report follows.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The SARIF report on its way out: the rules first, then the results as they come.
#[derive(Debug)]
pub struct Sarif<W> {
    out: W,
    any: bool,
    pages: CheckPages,
}

impl<W: Write> Sarif<W> {
    /// A report that goes to `out`; the pages of checks are where `pages` says.
    pub fn new(out: W, pages: CheckPages) -> Self {
        let any = false;
        Self { out, any, pages }
    }
}

impl<W: Write> Report for Sarif<W> {
    fn begin(&mut self) -> io::Result<()> {
        let rules = Check::ALL.iter().map(|check| rule(*check, self.pages));
        let tool = json!({"driver": {
            "name": "vpc-endpoint-rule",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": rules.collect::<Value>(),
        }});
        write!(
            self.out,
            "{{\"$schema\": \"{SCHEMA}\", \"version\": \"2.1.0\", \"runs\": [{{\n\"tool\": "
        )?;
        json::compact(&mut self.out, &tool)?;
        self.out.write_all(b",\n\"results\": [")
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        for verdict in verdicts {
            for (service, finding) in findings(verdict) {
                self.out.write_all(if self.any { b",\n" } else { b"\n" })?;
                self.any = true;
                let result = result(region, &verdict.vpc_id, service, finding);
                json::compact(&mut self.out, &result)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        self.out.write_all(b"],\n\"invocations\": ")?;
        json::compact(&mut self.out, &[invocation(&ending.failures)])?;
        self.out.write_all(b"\n}]}\n")?;
        self.out.flush()
    }
}

/// Whether everything could be evaluated, and what not.
fn invocation(failures: &[FailedPlace]) -> Value {
    let notifications = failures
        .iter()
        .map(|failure| json!({"level": "error", "message": {"text": failure.sentence()}}));
    json!({
        "executionSuccessful": failures.is_empty(),
        "toolExecutionNotifications": notifications.collect::<Value>(),
    })
}

/// A check as a rule (SARIF: `reportingDescriptor`).
fn rule(check: Check, pages: CheckPages) -> Value {
    let row = check.row();
    let mut rule = json!({
        "id": row.code,
        "name": row.code,
        "shortDescription": {"text": row.title},
        "fullDescription": {"text": row.title},
        "help": {"text": row.remedy},
        "defaultConfiguration": {"level": level(row.severity)},
        "properties": {
            "tags": ["aws", "vpc", "private-connectivity"],
            "severity": row.severity.as_str(),
        },
    });
    if let (Some(address), Some(rule)) = (pages.address(check), rule.as_object_mut()) {
        rule.insert("helpUri".to_owned(), json!(address));
    }
    rule
}

/// A finding as a result.
fn result(
    region: &EvaluatedRegion,
    vpc_id: &Id,
    service: Option<&str>,
    finding: &Finding,
) -> Value {
    let row = finding.check.row();
    let subject = service.map_or(String::new(), |service| format!("{service}: "));
    let text = format!(
        "{vpc_id}: {subject}{}. {}",
        finding.message, finding.remediation
    );
    let identity = [
        &region.place.account_id,
        &region.place.region,
        vpc_id.as_ref(),
        service.unwrap_or("-"),
        row.code,
        &finding.resources.join(","),
    ]
    .join("/");
    let mut result = json!({
        "ruleId": row.code,
        "ruleIndex": Check::ALL.iter().position(|check| *check == finding.check),
        "level": level(finding.severity),
        "message": {"text": text},
        "locations": [location(&region.place, vpc_id)],
        "partialFingerprints": {"primaryLocationLineHash": identity},
    });
    if let (Some(terms), Some(result)) = (&finding.excepted, result.as_object_mut()) {
        let suppression = json!({
            "kind": "external",
            "status": "accepted",
            "justification": accepted(terms),
        });
        result.insert("suppressions".to_owned(), json!([suppression]));
    }
    result
}

/// Where a finding is: code scanning wants a file, so the VPC stands as one, beside its ARN.
fn location(place: &Place, vpc_id: &Id) -> Value {
    let Place { account_id, region } = place;
    let uri = [account_id, region, vpc_id.as_ref()]
        .map(path_segment)
        .join("/");
    json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": {"startLine": 1, "startColumn": 1},
        },
        "logicalLocations": [{
            "name": vpc_id.as_ref(),
            "fullyQualifiedName": arn(place, vpc_id),
            "kind": "resource",
        }],
    })
}

/// The text as one segment of a relative URI.
fn path_segment(text: &str) -> String {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// What code scanning shows a severity as.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Fail => "error",
        Severity::Unknown | Severity::Undetermined => "warning",
        Severity::Warn => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::{Sarif, path_segment};
    use crate::check_page::CheckPages;
    use crate::report::fixture;

    #[test]
    fn every_result_has_its_rule_and_a_place() {
        let mut bytes = Vec::new();
        fixture::report(Sarif::new(&mut bytes, CheckPages::of("")));
        let log: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let run = &log["runs"][0];
        let results = run["results"].as_array().unwrap();
        assert_eq!(results.len(), 4);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(
                run["tool"]["driver"]["rules"][index]["id"],
                result["ruleId"]
            );
        }
        insta::assert_snapshot!(serde_json::to_string_pretty(results).unwrap());
    }

    #[test]
    fn what_could_not_be_evaluated_makes_the_run_unsuccessful() {
        let mut reports = [Vec::new(), Vec::new()];
        let [whole, failed] = &mut reports;
        fixture::report(Sarif::new(whole, CheckPages::of("")));
        fixture::organization(Sarif::new(failed, CheckPages::of("")));
        let [whole, failed] = reports.map(|bytes| {
            let log: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            log["runs"][0]["invocations"][0].clone()
        });
        assert_eq!(whole["executionSuccessful"], true);
        assert_eq!(failed["executionSuccessful"], false);
        insta::assert_snapshot!(serde_json::to_string_pretty(&failed).unwrap());
    }

    #[test]
    fn a_rule_has_the_address_of_its_page_where_it_is_known() {
        for (repository, known) in [("", false), ("https://example.com/o/p", true)] {
            let mut bytes = Vec::new();
            fixture::report(Sarif::new(&mut bytes, CheckPages::of(repository)));
            let log: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            for rule in log["runs"][0]["tool"]["driver"]["rules"]
                .as_array()
                .unwrap()
            {
                let page = format!("/rule/checks.md#{}", rule["id"].as_str().unwrap());
                let address = rule["helpUri"].as_str();
                assert_eq!(
                    address.map(|uri| uri.ends_with(&page)),
                    known.then_some(true)
                );
            }
        }
    }

    #[test]
    fn what_is_not_excepted_is_not_suppressed() {
        let mut bytes = Vec::new();
        fixture::report(Sarif::new(&mut bytes, CheckPages::of("")));
        let log: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        let open = results.iter().filter(|of| of["suppressions"].is_null());
        assert_eq!(open.count(), results.len());
    }

    #[test]
    fn places_are_relative_uris() {
        assert_eq!(path_segment("eu-west-3"), "eu-west-3");
        assert_eq!(path_segment("../é x"), "..%2F%C3%A9%20x");
    }
}

//! The format `sarif`: SARIF 2.1.0, as code scanning takes it: one result a finding, one rule a check.

use std::collections::BTreeMap;
use std::io::{self, Write};

use rule::checks::{Check, Severity};
use rule::network::Id;
use rule::verdict::{Finding, Verdict};
use serde_json::json;
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, LogicalLocation, Message, MultiformatMessageString,
    Notification, PhysicalLocation, PropertyBag, Region, ReportingConfiguration,
    ReportingDescriptor, Result as SarifResult, ResultLevel, Suppression, Tool, ToolComponent,
};

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
        let driver = ToolComponent::builder()
            .name("vpc-endpoint-rule")
            .version(env!("CARGO_PKG_VERSION"))
            .semantic_version(env!("CARGO_PKG_VERSION"))
            .rules(
                Check::ALL
                    .iter()
                    .map(|check| rule(*check, self.pages))
                    .collect::<Vec<_>>(),
            )
            .build();
        let tool = Tool::builder().driver(driver).build();
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
fn invocation(failures: &[FailedPlace]) -> Invocation {
    let notifications = failures.iter().map(|failure| {
        Notification::builder()
            .level(json!("error"))
            .message(Message::builder().text(failure.sentence()).build())
            .build()
    });
    Invocation::builder()
        .execution_successful(failures.is_empty())
        .tool_execution_notifications(notifications.collect::<Vec<_>>())
        .build()
}

/// A check as a rule.
fn rule(check: Check, pages: CheckPages) -> ReportingDescriptor {
    let row = check.row();
    let text = |text: &str| MultiformatMessageString::builder().text(text).build();
    let tags = PropertyBag::builder()
        .additional_properties(BTreeMap::from([
            (
                "tags".to_owned(),
                json!(["aws", "vpc", "private-connectivity"]),
            ),
            ("severity".to_owned(), json!(row.severity.as_str())),
        ]))
        .build();
    let rule = ReportingDescriptor::builder()
        .id(row.code)
        .name(row.code)
        .short_description(text(row.title))
        .full_description(text(row.title))
        .help(text(row.remedy))
        .default_configuration(
            ReportingConfiguration::builder()
                .level(json!(level(row.severity)))
                .build(),
        )
        .properties(tags);
    match pages.address(check) {
        Some(address) => rule.help_uri(address).build(),
        None => rule.build(),
    }
}

/// A finding as a result.
fn result(
    region: &EvaluatedRegion,
    vpc_id: &Id,
    service: Option<&str>,
    finding: &Finding,
) -> SarifResult {
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
    let index = Check::ALL
        .iter()
        .position(|check| *check == finding.check)
        .and_then(|at| i64::try_from(at).ok());
    let result = SarifResult::builder()
        .rule_id(row.code)
        .level(level(finding.severity))
        .message(Message::builder().text(text).build())
        .locations(vec![location(&region.place, vpc_id)])
        .partial_fingerprints(BTreeMap::from([(
            "primaryLocationLineHash".to_owned(),
            identity,
        )]));
    let accepted = finding.excepted.as_ref().map(|terms| {
        Suppression::builder()
            .kind(json!("external"))
            .status(json!("accepted"))
            .justification(accepted(terms))
            .build()
    });
    let mut result = match index {
        Some(index) => result.rule_index(index).build(),
        None => result.build(),
    };
    result.suppressions = accepted.map(|one| vec![one]);
    result
}

/// Where a finding is: code scanning wants a file, so the VPC stands as one, beside its ARN.
fn location(place: &Place, vpc_id: &Id) -> Location {
    let Place { account_id, region } = place;
    let uri = [account_id, region, vpc_id.as_ref()]
        .map(path_segment)
        .join("/");
    let arn = arn(place, vpc_id);
    let physical = PhysicalLocation::builder()
        .artifact_location(ArtifactLocation::builder().uri(uri).build())
        .region(Region::builder().start_line(1).start_column(1).build())
        .build();
    let logical = LogicalLocation::builder()
        .name(vpc_id.as_ref())
        .fully_qualified_name(arn)
        .kind("resource")
        .build();
    Location::builder()
        .physical_location(physical)
        .logical_locations(vec![logical])
        .build()
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
fn level(severity: Severity) -> ResultLevel {
    match severity {
        Severity::Fail => ResultLevel::Error,
        Severity::Unknown | Severity::Undetermined => ResultLevel::Warning,
        Severity::Warn => ResultLevel::Note,
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

//! The format `ndjson`: one flat JSON object a line, for query engines such as Athena
//! ([`TABLE`] is the table of it).
//!
//! A row for each VPC, service and finding, told apart by `row`; each has what it belongs to, so that no
//! query has to join. What could not be evaluated has a row of its own.

use std::io::{self, Write};

use rule::verdict::{ComplianceType, Finding, ServiceAnswer, Verdict};
use serde::Serialize;

use crate::json;
use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

/// The table of Athena over such files.
pub const TABLE: &str = include_str!("ndjson.sql");

/// A line; what does not belong to its kind is left out.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
struct Row<'a> {
    row: &'static str,
    evaluated_at: Option<String>,
    account_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizational_unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vpc_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vpc_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compliance_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    annotation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    without_exceptions: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint_ids: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    severity: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remediation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clients: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaves_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excepted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception_until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception_by: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception_reason: Option<&'a str>,
}

/// The lines on their way out.
#[derive(Debug)]
pub struct NdJson<W> {
    out: W,
}

impl<W: Write> NdJson<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }

    fn write(&mut self, row: &Row<'_>) -> io::Result<()> {
        json::compact_but(&mut self.out, row, "")?;
        self.out.write_all(b"\n")
    }

    fn vpc(&mut self, region: &EvaluatedRegion, verdict: &Verdict) -> io::Result<()> {
        self.write(&of_vpc(region, verdict, "vpc"))?;
        for finding in &verdict.findings {
            self.write(&of_finding(region, verdict, None, finding))?;
        }
        for service in &verdict.services {
            self.write(&of_service(region, verdict, service, "service"))?;
            for finding in &service.findings {
                self.write(&of_finding(region, verdict, Some(service), finding))?;
            }
        }
        Ok(())
    }
}

fn of_vpc<'a>(region: &'a EvaluatedRegion, verdict: &'a Verdict, row: &'static str) -> Row<'a> {
    Row {
        row,
        evaluated_at: Some(region.now.to_string()),
        account_id: &region.place.account_id,
        account_name: region.account.name.as_deref(),
        organizational_unit: region.account.organizational_unit.as_deref(),
        region: Some(&region.place.region),
        vpc_id: Some(&verdict.vpc_id),
        vpc_name: verdict.vpc_name.as_deref(),
        compliance_type: Some(verdict.compliance_type.as_str()),
        annotation: (row == "vpc").then_some(verdict.annotation.as_str()),
        waiver_until: verdict.waiver.as_ref().map(|it| it.until.to_string()),
        without_exceptions: verdict.without_exceptions.map(ComplianceType::as_str),
        ..Row::default()
    }
}

fn of_service<'a>(
    region: &'a EvaluatedRegion,
    verdict: &'a Verdict,
    service: &'a ServiceAnswer,
    row: &'static str,
) -> Row<'a> {
    Row {
        service: Some(&service.service),
        answer: Some(service.answer.as_str()),
        endpoint_ids: Some(service.endpoint_ids.iter().map(AsRef::as_ref).collect()),
        excepted: service.is_excepted().then_some(true),
        ..of_vpc(region, verdict, row)
    }
}

fn of_finding<'a>(
    region: &'a EvaluatedRegion,
    verdict: &'a Verdict,
    service: Option<&'a ServiceAnswer>,
    finding: &'a Finding,
) -> Row<'a> {
    let about = match service {
        Some(service) => of_service(region, verdict, service, "finding"),
        None => of_vpc(region, verdict, "finding"),
    };
    let leaves = finding.leaves_by.as_ref();
    let terms = finding.excepted.as_ref();
    Row {
        code: Some(finding.check.row().code),
        severity: Some(finding.severity.as_str()),
        message: Some(&finding.message),
        remediation: Some(&finding.remediation),
        clients: Some(finding.clients),
        resources: Some(finding.resources.iter().map(AsRef::as_ref).collect()),
        leaves_by: leaves.and_then(|leaves| leaves.target.as_deref()),
        excepted: terms.map(|_| true),
        exception_until: terms.map(|terms| terms.until.to_string()),
        exception_by: terms.and_then(|terms| terms.by.as_deref()),
        exception_reason: terms.and_then(|terms| terms.reason.as_deref()),
        ..about
    }
}

impl<W: Write> Report for NdJson<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        verdicts.iter().try_for_each(|one| self.vpc(region, one))
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        for failure in &ending.failures {
            let why = printable(&failure.why);
            self.write(&Row {
                row: "failure",
                account_id: &failure.account_id,
                region: failure.region.as_deref(),
                message: Some(&why),
                ..Row::default()
            })?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{NdJson, TABLE};
    use crate::report::fixture;

    #[test]
    fn a_row_for_each_vpc_service_and_finding() {
        let mut bytes = Vec::new();
        fixture::organization(NdJson::new(&mut bytes));
        insta::assert_snapshot!(fixture::text(bytes));
    }

    /// A field without a column would be lost in silence.
    #[test]
    fn every_field_is_a_column_of_the_table() {
        let mut bytes = Vec::new();
        fixture::organization(NdJson::new(&mut bytes));
        let columns: BTreeSet<&str> = TABLE
            .lines()
            .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
            .map(|name| name.trim_matches('`'))
            .collect();
        for line in fixture::text(bytes).lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            for name in row.as_object().unwrap().keys() {
                assert!(columns.contains(name.as_str()), "{name} is no column");
            }
        }
    }
}

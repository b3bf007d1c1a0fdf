//! The format `csv`: one row a finding, and one for each service and VPC without any, for spreadsheets.
//!
//! What could not be evaluated has no row: every row is about a VPC.

use std::borrow::Cow;
use std::io::{self, Write};

use rule::verdict::{Finding, ServiceAnswer, Verdict};

use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

const HEADER: [&str; 24] = [
    "accountId",
    "region",
    "vpcId",
    "vpcName",
    "complianceType",
    "annotation",
    "service",
    "answer",
    "endpointIds",
    "code",
    "severity",
    "message",
    "remediation",
    "clients",
    "resources",
    "accountName",
    "organizationalUnit",
    "waiverUntil",
    "waiverBy",
    "waiverReason",
    "excepted",
    "exceptionUntil",
    "exceptionBy",
    "exceptionReason",
];

/// The CSV report on its way out.
pub struct Csv<W: Write> {
    out: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out: csv::Writer::from_writer(out),
        }
    }

    fn row(
        &mut self,
        region: &EvaluatedRegion,
        verdict: &Verdict,
        service: Option<&ServiceAnswer>,
        finding: Option<&Finding>,
    ) -> io::Result<()> {
        let ids = |ids: &[rule::network::Id]| ids.join(" ");
        let waiver = verdict.waiver.as_ref();
        let terms = finding.and_then(|finding| finding.excepted.as_ref());
        let row = [
            region.place.account_id.as_str(),
            &region.place.region,
            &verdict.vpc_id,
            verdict.vpc_name.as_deref().unwrap_or_default(),
            verdict.compliance_type.as_str(),
            &verdict.annotation,
            service.map_or("", |service| &service.service),
            service.map_or("", |service| service.answer.as_str()),
            &service.map_or_else(String::new, |service| ids(&service.endpoint_ids)),
            finding.map_or("", |finding| finding.check.row().code),
            finding.map_or("", |finding| finding.severity.as_str()),
            finding.map_or("", |finding| &finding.message),
            finding.map_or("", |finding| &finding.remediation),
            &finding.map_or_else(String::new, |finding| finding.clients.to_string()),
            &finding.map_or_else(String::new, |finding| ids(&finding.resources)),
            told(&region.account.name),
            told(&region.account.organizational_unit),
            &waiver.map_or_else(String::new, |waiver| waiver.until.to_string()),
            waiver.map_or("", |waiver| told(&waiver.by)),
            waiver.map_or("", |waiver| told(&waiver.reason)),
            terms.map_or("", |_| "true"),
            &terms.map_or_else(String::new, |terms| terms.until.to_string()),
            terms.map_or("", |terms| told(&terms.by)),
            terms.map_or("", |terms| told(&terms.reason)),
        ];
        self.out
            .write_record(row.map(inert).iter().map(|cell| cell.as_bytes()))
            .map_err(io::Error::from)
    }
}

impl<W: Write> Report for Csv<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.out.write_record(HEADER).map_err(io::Error::from)
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        for verdict in verdicts {
            if verdict.services.is_empty() && verdict.findings.is_empty() {
                self.row(region, verdict, None, None)?;
            }
            for finding in &verdict.findings {
                self.row(region, verdict, None, Some(finding))?;
            }
            for service in &verdict.services {
                if service.findings.is_empty() {
                    self.row(region, verdict, Some(service), None)?;
                }
                for finding in &service.findings {
                    self.row(region, verdict, Some(service), Some(finding))?;
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, _: &Ending) -> io::Result<()> {
        self.out.flush()
    }
}

fn told(text: &Option<String>) -> &str {
    text.as_deref().unwrap_or_default()
}

/// The text as a cell that no spreadsheet takes for a formula: tags may hold anything.
fn inert(text: &str) -> Cow<'_, str> {
    let text = printable(text);
    if text.starts_with(['=', '+', '-', '@']) {
        Cow::Owned(format!("'{text}"))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Csv, HEADER};
    use crate::report::fixture;

    #[test]
    fn every_row_has_every_column_and_no_formula() {
        let mut bytes = Vec::new();
        fixture::report(Csv::new(&mut bytes));
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap(), HEADER.as_slice());
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), 7);
        assert!(rows.iter().flatten().all(|cell| !cell.starts_with('=')));
        insta::assert_snapshot!(fixture::text(bytes));
    }
}

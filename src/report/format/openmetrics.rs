//! The format `openmetrics`: the gauges of one evaluation, for Prometheus' textfile collector (OpenMetrics 1.0).
//!
//! A family's samples stand together, so those of VPCs and of services are kept until the end: a few bytes each.

use std::io::{self, Write};

use rule::verdict::{ComplianceType, Verdict};

use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

/// The gauges on their way out.
#[derive(Debug)]
pub struct OpenMetrics<W> {
    out: W,
    services: String,
    findings: String,
    excepted: String,
}

impl<W: Write> OpenMetrics<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            services: String::new(),
            findings: String::new(),
            excepted: String::new(),
        }
    }

    fn family(&mut self, name: &str, help: &str) -> io::Result<()> {
        writeln!(self.out, "# TYPE {name} gauge\n# HELP {name} {help}")
    }
}

impl<W: Write> Report for OpenMetrics<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.family(
            "vpc_endpoint_rule_vpc_compliant",
            "Whether a VPC reaches every required service privately; absent where that is not known or not asked.",
        )
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        for verdict in verdicts {
            let of = labels(&[
                ("account_id", &region.place.account_id),
                ("region", &region.place.region),
                ("vpc_id", &verdict.vpc_id),
            ]);
            let is_compliant = match verdict.compliance_type {
                ComplianceType::Compliant => Some(1),
                ComplianceType::NonCompliant => Some(0),
                ComplianceType::NotApplicable | ComplianceType::Undetermined => None,
            };
            if let Some(value) = is_compliant {
                writeln!(self.out, "vpc_endpoint_rule_vpc_compliant{{{of}}} {value}")?;
            }
            let mut findings = verdict.findings.len();
            for service in &verdict.services {
                let asked = labels(&[
                    ("service", &service.service),
                    ("answer", service.answer.as_str()),
                ]);
                self.services.push_str(&format!(
                    "vpc_endpoint_rule_service_answer{{{of},{asked}}} 1\n"
                ));
                findings += service.findings.len();
                for finding in &service.findings {
                    let Some(terms) = &finding.excepted else {
                        continue;
                    };
                    let accepted = labels(&[
                        ("service", &service.service),
                        ("code", finding.check.row().code),
                        ("until", &terms.until.to_string()),
                        ("by", terms.by.as_deref().unwrap_or_default()),
                    ]);
                    self.excepted.push_str(&format!(
                        "vpc_endpoint_rule_finding_excepted{{{of},{accepted}}} 1\n"
                    ));
                }
            }
            self.findings.push_str(&format!(
                "vpc_endpoint_rule_vpc_findings{{{of}}} {findings}\n"
            ));
        }
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        self.family(
            "vpc_endpoint_rule_service_answer",
            "The answer of a VPC's service, as a label.",
        )?;
        self.out
            .write_all(std::mem::take(&mut self.services).as_bytes())?;
        self.family("vpc_endpoint_rule_vpc_findings", "Findings of a VPC.")?;
        self.out
            .write_all(std::mem::take(&mut self.findings).as_bytes())?;
        self.family(
            "vpc_endpoint_rule_finding_excepted",
            "Findings that an exception accepts.",
        )?;
        self.out
            .write_all(std::mem::take(&mut self.excepted).as_bytes())?;
        self.family(
            "vpc_endpoint_rule_failures",
            "Accounts and regions that could not be evaluated.",
        )?;
        let failures = ending.failures.len();
        write!(self.out, "vpc_endpoint_rule_failures {failures}\n# EOF\n")?;
        self.out.flush()
    }
}

/// Labels, escaped as OpenMetrics asks.
fn labels(labels: &[(&str, &str)]) -> String {
    let labels = labels.iter().map(|(name, value)| {
        let value = printable(value).replace('\\', r"\\").replace('"', "\\\"");
        format!("{name}=\"{}\"", value.replace('\n', "\\n"))
    });
    labels.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::OpenMetrics;
    use crate::report::fixture;

    #[test]
    fn families_stand_together_and_end() {
        let mut bytes = Vec::new();
        fixture::report(OpenMetrics::new(&mut bytes));
        let text = fixture::text(bytes);
        assert!(text.ends_with("# EOF\n"));
        insta::assert_snapshot!(text);
    }
}

//! The format `github`: workflow commands, which GitHub Actions shows as annotations of a run.

use std::io::{self, Write};

use rule::checks::Severity;
use rule::verdict::Verdict;

use crate::report::vpc::{accepted, worst_findings, worst_first};
use crate::report::{Ending, EvaluatedRegion, Report, workflow_command};

/// The report on its way out: a command a finding.
#[derive(Debug)]
pub struct Github<W> {
    out: W,
}

impl<W: Write> Github<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self { out }
    }
}

impl<W: Write> Report for Github<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        let place = &region.place;
        for verdict in worst_first(verdicts) {
            for (service, finding) in worst_findings(verdict) {
                let service = service.map_or(String::new(), |service| format!("{service}: "));
                let text = format!(
                    "{} in {} {}: {service}{}. {}",
                    verdict.vpc_id,
                    place.account_id,
                    place.region,
                    finding.message,
                    match &finding.excepted {
                        Some(terms) => accepted(terms),
                        None => finding.remediation.clone(),
                    }
                );
                let code = finding.check.row().code;
                let severity = match finding.excepted {
                    Some(_) => Severity::Warn,
                    None => finding.severity,
                };
                workflow_command::write(&mut self.out, severity, None, code, &text)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        for failure in &ending.failures {
            let text = failure.sentence();
            workflow_command::write(&mut self.out, Severity::Fail, None, "not-evaluated", &text)?;
        }
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::Github;
    use crate::report::fixture;

    #[test]
    fn every_finding_is_one_line() {
        let mut bytes = Vec::new();
        fixture::report(Github::new(&mut bytes));
        insta::assert_snapshot!(fixture::text(bytes));
    }
}

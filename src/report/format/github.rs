//! The format `github`: workflow commands, which GitHub Actions shows as annotations of a run.

use std::io::{self, Write};

use rule::checks::Severity;
use rule::verdict::Verdict;

use crate::report::vpc::{accepted, worst_findings, worst_first};
use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

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
                command(&mut self.out, severity, None, code, &text)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        for failure in &ending.failures {
            let text = failure.sentence();
            command(&mut self.out, Severity::Fail, None, "not-evaluated", &text)?;
        }
        self.out.flush()
    }
}

/// Writes one command: `::error file=…,line=…,title=…::…`.
///
/// # Errors
/// What cannot be written.
pub fn command(
    out: &mut impl Write,
    severity: Severity,
    place: Option<(&str, usize)>,
    title: &str,
    text: &str,
) -> io::Result<()> {
    let command = match severity {
        Severity::Fail => "error",
        Severity::Unknown | Severity::Undetermined => "warning",
        Severity::Warn => "notice",
    };
    let place = place.map_or(String::new(), |(file, line)| {
        format!("file={},line={line},", property(file))
    });
    writeln!(
        out,
        "::{command} {place}title={}::{}",
        property(title),
        data(text)
    )
}

/// Text on one line, in which the command ends nowhere but at its end.
fn data(text: &str) -> String {
    printable(text).replace('%', "%25")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
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

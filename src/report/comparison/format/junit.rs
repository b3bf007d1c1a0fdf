//! The format `junit`: a case for each VPC and service; only what `--fail-on` counts fails.

use std::io::{self, Write};

use rule::verdict::Answer;

use super::super::sentence::{answer, name};
use super::super::{ComparedFinding, Comparison, Status, counts};
use super::{place, sentence};
use crate::report::junit::{TestCase, TestOutcome, TestSuites};

/// Writes the report.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    let mut suites = TestSuites::new(out);
    for vpc in &comparison.vpcs {
        let region = &vpc.region.place;
        let title = format!("{} {} {}", region.account_id, region.region, name(vpc));
        let cases = vpc.services.iter().map(|service| {
            let said = format!(
                "{} → {}",
                answer(service.before, service.left_by.as_ref(), comparison),
                answer(service.after, service.leaves_by.as_ref(), comparison)
            );
            let outcome = if counts(vpc, service, comparison.fail_on) {
                TestOutcome::Failed
            } else if service.after == Some(Answer::Undetermined) {
                TestOutcome::Errored
            } else {
                TestOutcome::Passed
            };
            let lines = || {
                let findings = vpc.findings.iter().filter(|finding| {
                    finding.service.as_ref() == Some(&service.service)
                        && finding.status != Status::Fixed
                });
                let line = |finding| lines(comparison, finding);
                findings.map(line).collect()
            };
            TestCase {
                name: service.service.as_str().into(),
                class_name: name(vpc).into(),
                outcome,
                message: said.into(),
                kind: None,
                description: (outcome != TestOutcome::Passed).then(lines),
                system_out: None,
                properties: Vec::new(),
            }
        });
        suites.suite(&title, &cases.collect::<Vec<_>>())?;
    }
    suites.finish()
}

/// What was found, where, and what to do.
fn lines(comparison: &Comparison, finding: &ComparedFinding) -> String {
    let place = place(comparison, finding).unwrap_or_default();
    let remedy = comparison.addresses.say(&finding.finding.remediation);
    format!("{}\n  {place}\n  {remedy}\n", sentence(comparison, finding))
}

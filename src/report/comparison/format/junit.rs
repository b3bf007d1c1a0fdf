//! The format `junit`: a case for each VPC and service; only what `--fail-on` counts fails.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, Report as Suites, TestCase, TestCaseStatus, TestSuite};
use rule::verdict::Answer;

use super::super::sentence::{answer, name};
use super::super::{Comparison, Status, counts};
use super::{place, sentence};

/// Writes the report.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    let mut suites = Suites::new("vpc-endpoint-rule");
    for vpc in &comparison.vpcs {
        let region = &vpc.region.place;
        let title = format!("{} {} {}", region.account_id, region.region, name(vpc));
        let mut suite = TestSuite::new(title);
        for service in &vpc.services {
            let said = format!(
                "{} → {}",
                answer(service.before, service.left_by.as_ref(), comparison),
                answer(service.after, service.leaves_by.as_ref(), comparison)
            );
            let lines: String = vpc
                .findings
                .iter()
                .filter(|finding| {
                    finding.service.as_ref() == Some(&service.service)
                        && finding.status != Status::Fixed
                })
                .map(|finding| {
                    let place = place(comparison, finding).unwrap_or_default();
                    let remedy = comparison.addresses.say(&finding.finding.remediation);
                    format!("{}\n  {place}\n  {remedy}\n", sentence(comparison, finding))
                })
                .collect();
            let mut status = if counts(vpc, service, comparison.fail_on) {
                TestCaseStatus::non_success(NonSuccessKind::Failure)
            } else if service.after == Some(Answer::Undetermined) {
                TestCaseStatus::non_success(NonSuccessKind::Error)
            } else {
                TestCaseStatus::success()
            };
            status.set_message(said.as_str());
            if !matches!(status, TestCaseStatus::Success { .. }) {
                status.set_description(lines.as_str());
            }
            let mut case = TestCase::new(service.service.as_str(), status);
            case.set_classname(name(vpc));
            suite.add_test_case(case);
        }
        suites.add_test_suite(suite);
    }
    suites.serialize(&mut *out).map_err(io::Error::other)?;
    out.flush()
}

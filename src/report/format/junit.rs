//! The format `junit`: a CI shows each VPC as a test.

use std::io::{self, Write};

use rule::verdict::{ComplianceType, Finding, Verdict};

use crate::failure::FailedPlace;
use crate::report::junit::{TestCase, TestOutcome, TestSuites};
use crate::report::vpc::accepted;
use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

/// The JUnit report on its way out.
pub struct Junit<W>(TestSuites<W>);

impl<W: Write> Junit<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self(TestSuites::new(out))
    }
}

impl<W: Write> Report for Junit<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        let name = format!("{} {}", region.place.account_id, region.place.region);
        let cases = verdicts.iter().map(|verdict| test_case(region, verdict));
        self.0.suite(&name, &cases.collect::<Vec<_>>())
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        if !ending.failures.is_empty() {
            let cases = ending.failures.iter().map(not_evaluated);
            self.0.suite("not evaluated", &cases.collect::<Vec<_>>())?;
        }
        self.0.finish()
    }
}

/// A VPC as a test: it passes, fails, is skipped, or could not be run.
fn test_case<'v>(region: &EvaluatedRegion, verdict: &'v Verdict) -> TestCase<'v> {
    let outcome = match verdict.compliance_type {
        ComplianceType::Compliant => TestOutcome::Passed,
        ComplianceType::NotApplicable => TestOutcome::Skipped,
        ComplianceType::NonCompliant => TestOutcome::Failed,
        ComplianceType::Undetermined => TestOutcome::Errored,
    };
    let fails = matches!(outcome, TestOutcome::Failed | TestOutcome::Errored);
    let services = verdict.services.iter();
    TestCase {
        name: match &verdict.vpc_name {
            Some(name) => format!("{} ({name})", verdict.vpc_id).into(),
            None => (&*verdict.vpc_id).into(),
        },
        class_name: format!("{}.{}", region.place.account_id, region.place.region).into(),
        outcome,
        message: (&*verdict.annotation).into(),
        kind: Some(verdict.compliance_type.as_str()),
        description: fails.then(|| description(verdict)),
        system_out: (outcome == TestOutcome::Passed).then_some(&*verdict.annotation),
        properties: services
            .map(|service| (&*service.service, service.answer.as_str()))
            .collect(),
    }
}

/// What could not be evaluated, as a test that could not be run.
fn not_evaluated(failure: &FailedPlace) -> TestCase<'_> {
    let region = failure.region.as_deref().unwrap_or("every region");
    TestCase {
        name: format!("{} {region}", failure.account_id).into(),
        class_name: (&*failure.account_id).into(),
        outcome: TestOutcome::Errored,
        message: (&*failure.why).into(),
        kind: Some("NOT_EVALUATED"),
        description: None,
        system_out: None,
        properties: Vec::new(),
    }
}

/// Everything that was found, as lines.
fn description(verdict: &Verdict) -> String {
    let line = |service: &str, finding: &Finding| {
        format!(
            "{} {service}{}\n  {}\n  {}\n",
            finding.severity.as_str(),
            finding.check.row().code,
            printable(&finding.message),
            match &finding.excepted {
                Some(terms) => printable(&accepted(terms)).into_owned(),
                None => printable(&finding.remediation).into_owned(),
            }
        )
    };
    let services = verdict.services.iter().flat_map(|service| {
        let words = format!(
            "{} {}: ",
            printable(&service.service),
            service.answer.as_str()
        );
        service
            .findings
            .iter()
            .map(move |finding| line(&words, finding))
    });
    verdict
        .findings
        .iter()
        .map(|finding| line("", finding))
        .chain(services)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::Junit;
    use crate::report::fixture;
    use crate::report::junit::{TestOutcome, read};

    #[test]
    fn is_read_back_as_it_was_meant() {
        let mut bytes = Vec::new();
        fixture::report(Junit::new(&mut bytes));
        let text = fixture::text(bytes);
        let read = read::back(&text);
        assert_eq!((read.head, read.counted()), ([4, 1, 1], [4, 1, 1]));
        assert_eq!(read.suites.len(), 3);
        assert_eq!(read.suites[0][1], TestOutcome::Skipped);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn what_could_not_be_evaluated_is_an_error() {
        let mut bytes = Vec::new();
        fixture::organization(Junit::new(&mut bytes));
        let text = fixture::text(bytes);
        let read = read::back(&text);
        assert_eq!((read.head, read.counted()), ([6, 1, 3], [6, 1, 3]));
        let at = text.find("<testsuite name=\"not evaluated\"").unwrap();
        insta::assert_snapshot!(&text[at..]);
    }
}

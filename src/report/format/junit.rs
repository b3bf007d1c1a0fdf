//! The format `junit`: a CI shows each VPC as a test.

use std::io::{self, Write};

use quick_junit::{
    NonSuccessKind, Property, Report as Suites, TestCase, TestCaseStatus, TestSuite, XmlString,
};
use rule::verdict::{ComplianceType, Finding, Verdict};

use crate::failure::FailedPlace;
use crate::report::spool::Spool;
use crate::report::vpc::accepted;
use crate::report::{Ending, EvaluatedRegion, Report};
use crate::text::printable;

/// The end of what holds all suites.
const END: &str = "</testsuites>";

/// The JUnit report on its way out: its head counts what follows, so suites wait in a file.
#[derive(Debug)]
pub struct Junit<W> {
    out: W,
    /// What is counted so far, without the suites themselves.
    head: Suites,
    suites: Option<Spool>,
}

impl<W: Write> Junit<W> {
    /// A report that goes to `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            head: Suites::new("vpc-endpoint-rule"),
            suites: None,
        }
    }

    fn suite(&mut self, suite: TestSuite) -> io::Result<()> {
        self.head.tests += suite.tests;
        self.head.skipped += suite.skipped;
        self.head.failures += suite.failures;
        self.head.errors += suite.errors;
        let mut alone = Suites::new("");
        alone.add_test_suite(suite);
        let text = alone.to_string().map_err(io::Error::other)?;
        let suites = match &mut self.suites {
            Some(suites) => suites,
            none => none.insert(Spool::new()?),
        };
        let begins = text.find("    <testsuite ").unwrap_or_default();
        let (text, _) = text.rsplit_once(END).unwrap_or((&text, ""));
        suites.write_all(text.get(begins..).unwrap_or_default().as_bytes())
    }
}

impl<W: Write> Report for Junit<W> {
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()> {
        let name = format!("{} {}", region.place.account_id, region.place.region);
        let mut suite = TestSuite::new(&*printable(&name));
        suite.add_test_cases(verdicts.iter().map(|verdict| test_case(region, verdict)));
        self.suite(suite)
    }

    fn finish(&mut self, ending: &Ending) -> io::Result<()> {
        if !ending.failures.is_empty() {
            let mut suite = TestSuite::new("not evaluated");
            suite.add_test_cases(ending.failures.iter().map(not_evaluated));
            self.suite(suite)?;
        }
        let head = self.head.to_string().map_err(io::Error::other)?;
        match &mut self.suites {
            None => self.out.write_all(head.as_bytes())?,
            Some(suites) => {
                let (head, _) = head.rsplit_once(END).unwrap_or((&head, ""));
                writeln!(self.out, "{}", head.trim_end())?;
                suites.copy_to(&mut self.out)?;
                writeln!(self.out, "{END}")?;
            }
        }
        self.out.flush()
    }
}

/// A VPC as a test: it passes, fails, is skipped, or could not be run.
fn test_case(region: &EvaluatedRegion, verdict: &Verdict) -> TestCase {
    let name = match &verdict.vpc_name {
        Some(name) => format!("{} ({name})", verdict.vpc_id),
        None => verdict.vpc_id.to_string(),
    };
    let mut status = match verdict.compliance_type {
        ComplianceType::Compliant => TestCaseStatus::success(),
        ComplianceType::NotApplicable => TestCaseStatus::skipped(),
        ComplianceType::NonCompliant => TestCaseStatus::non_success(NonSuccessKind::Failure),
        ComplianceType::Undetermined => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    let annotation = printable(&verdict.annotation);
    status
        .set_message(&*annotation)
        .set_type(verdict.compliance_type.as_str());
    let fails = matches!(
        verdict.compliance_type,
        ComplianceType::NonCompliant | ComplianceType::Undetermined
    );
    if fails {
        status.set_description(description(verdict));
    }
    let mut test_case = TestCase::new(&*printable(&name), status);
    let class = format!("{}.{}", region.place.account_id, region.place.region);
    test_case.set_classname(&*printable(&class));
    if verdict.compliance_type == ComplianceType::Compliant {
        test_case.set_system_out(&*annotation);
    }
    for service in &verdict.services {
        test_case.properties.push(Property::new(
            &*printable(&service.service),
            XmlString::new(service.answer.as_str()),
        ));
    }
    test_case
}

/// What could not be evaluated, as a test that could not be run.
fn not_evaluated(failure: &FailedPlace) -> TestCase {
    let region = failure.region.as_deref().unwrap_or("every region");
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_message(&*printable(&failure.why))
        .set_type("NOT_EVALUATED");
    let name = format!("{} {region}", failure.account_id);
    let mut test_case = TestCase::new(&*printable(&name), status);
    test_case.set_classname(&*printable(&failure.account_id));
    test_case
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

    #[test]
    fn is_read_back_as_it_was_meant() {
        let mut bytes = Vec::new();
        fixture::report(Junit::new(&mut bytes));
        let read = quick_junit::Report::deserialize(bytes.as_slice()).unwrap();
        assert_eq!((read.tests, read.failures, read.errors), (4, 1, 1));
        assert_eq!(read.test_suites.len(), 3);
        let skipped = &read.test_suites[0].test_cases[1].status;
        assert!(
            matches!(skipped, quick_junit::TestCaseStatus::Skipped { .. }),
            "{skipped:?}"
        );
        insta::assert_snapshot!(fixture::text(bytes));
    }

    #[test]
    fn what_could_not_be_evaluated_is_an_error() {
        let mut bytes = Vec::new();
        fixture::organization(Junit::new(&mut bytes));
        let read = quick_junit::Report::deserialize(bytes.as_slice()).unwrap();
        assert_eq!((read.tests, read.failures, read.errors), (6, 1, 3));
        let text = fixture::text(bytes);
        let at = text.find("<testsuite name=\"not evaluated\"").unwrap();
        insta::assert_snapshot!(&text[at..]);
    }
}

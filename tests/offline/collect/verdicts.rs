//! What a redaction must keep of verdicts: everything but names.

use std::collections::BTreeMap;

use rule::verdict::{Finding, Verdict};
use vpc_endpoint_rule::redact::Redactor;

/// What is said of one VPC, without a name in it.
#[derive(Debug, PartialEq)]
pub struct Nameless {
    compliance_type: &'static str,
    has_name: bool,
    in_transition: bool,
    waived_until: Option<String>,
    /// In their order: a name that AWS does not have is a name.
    services: Vec<(&'static str, usize, Vec<NamelessFinding>)>,
    findings: Vec<NamelessFinding>,
    clients: Vec<Vec<&'static str>>,
}

/// A finding's code, severity, answer and number of clients.
type NamelessFinding = (&'static str, &'static str, Option<&'static str>, usize);

impl Nameless {
    /// The same with each finding once and uncounted: of several culprits a finding names the one
    /// whose id sorts first, and clients with one culprit share a finding.
    pub fn ungrouped(mut self) -> Self {
        let services = self.services.iter_mut().map(|(_, _, findings)| findings);
        for findings in services.chain([&mut self.findings]) {
            for (_, _, _, clients) in &mut *findings {
                *clients = usize::from(*clients > 0);
            }
            findings.dedup();
        }
        self
    }
}

fn findings(of: &[Finding]) -> Vec<NamelessFinding> {
    let mut findings: Vec<NamelessFinding> = of
        .iter()
        .map(|finding| {
            let answer = finding.answer.map(|answer| answer.as_str());
            let (check, severity) = (finding.check.row().code, finding.severity.as_str());
            (check, severity, answer, finding.clients)
        })
        .collect();
    findings.sort_unstable();
    findings
}

/// The verdicts by VPC; by its invented id where a redactor is given.
pub fn nameless(verdicts: &[Verdict], redactor: Option<&Redactor>) -> BTreeMap<String, Nameless> {
    let by_vpc = verdicts.iter().map(|verdict| {
        let services = verdict.services.iter().map(|service| {
            let endpoints = service.endpoint_ids.len();
            (
                service.answer.as_str(),
                endpoints,
                findings(&service.findings),
            )
        });
        let answers = |client: &rule::verdict::ClientAnswers| {
            client
                .answers
                .iter()
                .map(|answer| answer.as_str())
                .collect::<Vec<_>>()
        };
        let mut clients: Vec<Vec<&str>> = verdict.clients.iter().map(answers).collect();
        clients.sort_unstable();
        let id = match redactor {
            Some(redactor) => redactor.id(&verdict.vpc_id),
            None => verdict.vpc_id.to_string(),
        };
        let nameless = Nameless {
            compliance_type: verdict.compliance_type.as_str(),
            has_name: verdict.vpc_name.is_some(),
            in_transition: verdict.in_transition,
            waived_until: verdict
                .waiver
                .as_ref()
                .map(|waiver| waiver.until.to_string()),
            services: services.collect(),
            findings: findings(&verdict.findings),
            clients,
        };
        (id, nameless)
    });
    by_vpc.collect()
}

//! What the formats of security tools want to know of a VPC as a whole: its ARN, how bad it is, what to do.

use rule::checks::Severity;
use rule::services::partition;
use rule::verdict::{Answer, ComplianceType, Finding, Verdict};

use crate::place::Place;
use crate::report::EvaluatedRegion;

/// The name of what is checked.
pub const TITLE: &str = "Workloads in the VPC should reach AWS services through VPC endpoints";

/// The VPC's ARN.
pub fn arn(place: &Place, vpc_id: &str) -> String {
    let Place { account_id, region } = place;
    format!(
        "arn:{}:ec2:{region}:{account_id}:vpc/{vpc_id}",
        partition(region)
    )
}

/// An account in a region, as people call it.
pub fn place_name(evaluated: &EvaluatedRegion) -> String {
    let Place { account_id, region } = &evaluated.place;
    match &evaluated.account.name {
        Some(name) => format!("{account_id} {name}  {region}"),
        None => format!("{account_id}  {region}"),
    }
}

/// Whether nothing has to be done, or known, about a VPC.
pub fn is_in_order(verdict: &Verdict) -> bool {
    matches!(
        verdict.compliance_type,
        ComplianceType::Compliant | ComplianceType::NotApplicable
    )
}

/// The worst answer over the services, where one was evaluated.
pub fn worst_answer(verdict: &Verdict) -> Option<Answer> {
    verdict.services.iter().map(|service| service.answer).max()
}

/// How urgent a VPC is: pulls that hang before traffic on the internet before everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Something is BROKEN.
    High,
    /// Something is PUBLIC, or counts as a fault.
    Medium,
    /// Nothing to do now.
    Informational,
}

/// How urgent a VPC is.
pub fn urgency(verdict: &Verdict) -> Urgency {
    match (verdict.compliance_type, worst_answer(verdict)) {
        (ComplianceType::NonCompliant, Some(Answer::Broken)) => Urgency::High,
        (ComplianceType::NonCompliant, _) => Urgency::Medium,
        _ => Urgency::Informational,
    }
}

/// How soon a VPC deserves a look, in an order for people: the smaller, the sooner.
pub fn rank(verdict: &Verdict) -> u8 {
    match (verdict.compliance_type, worst_answer(verdict)) {
        (ComplianceType::NonCompliant, Some(Answer::Broken)) => 0,
        (ComplianceType::NonCompliant, _) => 1,
        (ComplianceType::Undetermined, _) => 2,
        (ComplianceType::Compliant, Some(Answer::Unknown)) => 3,
        (ComplianceType::Compliant, _) => 4,
        (ComplianceType::NotApplicable, _) => 5,
    }
}

/// The verdicts, worst first; of equals by id.
pub fn worst_first(verdicts: &[Verdict]) -> Vec<&Verdict> {
    let mut sorted: Vec<&Verdict> = verdicts.iter().collect();
    sorted.sort_by_key(|verdict| rank(verdict));
    sorted
}

/// Every finding with the service that it is about.
pub fn findings(verdict: &Verdict) -> impl Iterator<Item = (Option<&str>, &Finding)> {
    let whole = verdict.findings.iter().map(|finding| (None, finding));
    let services = verdict.services.iter().flat_map(|service| {
        let name = Some(service.service.as_str());
        service.findings.iter().map(move |finding| (name, finding))
    });
    whole.chain(services)
}

/// What to do, each thing once, the most severe first; nothing where there is nothing to do.
pub fn remediation(verdict: &Verdict) -> Option<String> {
    if !matches!(
        verdict.compliance_type,
        ComplianceType::NonCompliant | ComplianceType::Undetermined
    ) {
        return None;
    }
    let mut all: Vec<&Finding> = findings(verdict)
        .map(|(_, finding)| finding)
        .filter(|finding| !matches!(finding.severity, Severity::Warn))
        .collect();
    all.sort_by_key(|finding| finding.severity);
    let mut texts: Vec<&str> = Vec::new();
    for finding in all {
        if !texts.contains(&finding.remediation.as_str()) {
            texts.push(&finding.remediation);
        }
    }
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// At most so many characters of a text; one that is longer ends in `…`.
pub fn cut(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let kept = text.chars().take(characters.saturating_sub(1));
    kept.chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn cuts_at_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöüx", 3), "äö…");
        assert_eq!(cut("", 0), "");
    }
}

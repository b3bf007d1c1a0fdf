//! What the formats of security tools want to know of a VPC as a whole: its ARN, how bad it is, what to do.

use rule::checks::Severity;
use rule::services::partition;
use rule::verdict::{Answer, ComplianceType, Finding, Verdict};
use rule::waiver::Waiver;

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
    verdict.compliance_type.is_settled()
}

/// The worst answer over the services that count, where one was evaluated: not those that no client is asked for,
/// nor those of which every finding is excepted.
pub fn worst_answer(verdict: &Verdict) -> Option<Answer> {
    let counted = verdict.services.iter().filter(|of| !of.is_excepted());
    let answers = counted.map(|service| service.answer);
    answers
        .filter(|answer| *answer != Answer::NotApplicable)
        .max()
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
        (
            ComplianceType::Compliant
            | ComplianceType::NotApplicable
            | ComplianceType::Undetermined,
            _,
        ) => Urgency::Informational,
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

/// Every finding with the service that it is about, the most severe first.
pub fn worst_findings(verdict: &Verdict) -> Vec<(Option<&str>, &Finding)> {
    let mut sorted: Vec<_> = findings(verdict).collect();
    sorted.sort_by_key(|(_, finding)| finding.severity);
    sorted
}

/// The findings to do something about, the most severe first: none that is excepted, and none of a VPC in order.
pub fn to_do(verdict: &Verdict) -> Vec<&Finding> {
    if is_in_order(verdict) {
        return Vec::new();
    }
    let all = findings(verdict).map(|(_, finding)| finding);
    let open = |of: &&Finding| of.severity != Severity::Warn && of.excepted.is_none();
    let mut open: Vec<&Finding> = all.filter(open).collect();
    open.sort_by_key(|finding| finding.severity);
    open
}

/// What to do, each thing once, the most severe first; nothing where there is nothing to do.
pub fn remediation(verdict: &Verdict) -> Option<String> {
    let mut texts: Vec<&str> = Vec::new();
    for finding in to_do(verdict) {
        if !texts.contains(&finding.remediation.as_str()) {
            texts.push(&finding.remediation);
        }
    }
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// On what terms a finding is accepted, in words: `excepted until 2027-01-31 by Jane Doe: CHG-1`.
pub fn accepted(terms: &Waiver) -> String {
    let part = |before: &str, text: &Option<String>| {
        let text = text.as_ref();
        text.map_or_else(String::new, |text| format!("{before}{text}"))
    };
    format!(
        "excepted until {}{}{}",
        terms.until,
        part(" by ", &terms.by),
        part(": ", &terms.reason)
    )
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

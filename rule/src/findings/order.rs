//! Which finding, and which answer, is worse (`decision.md`, sections 2 and 10).

use crate::verdict::{Answer, Finding};

/// The order of findings: worst answer, then most clients, then ids.
pub fn order(finding: &Finding, unknown_is_fault: bool) -> impl Ord + use<> {
    (
        rank(finding.answer, unknown_is_fault),
        finding.severity,
        std::cmp::Reverse(finding.clients),
        finding.check,
        finding.resources.clone(),
        finding.message.clone(),
    )
}

/// How bad an answer is: 0 is worst (`decision.md`, section 2).
pub fn rank(answer: Option<Answer>, unknown_is_fault: bool) -> u8 {
    match (answer, unknown_is_fault) {
        (Some(Answer::Broken), _) => 0,
        (Some(Answer::Public), _) => 1,
        (Some(Answer::Unknown), true) | (Some(Answer::Undetermined), false) => 2,
        (Some(Answer::Undetermined), true) | (Some(Answer::Unknown), false) => 3,
        (Some(Answer::Private), _) => 4,
        (Some(Answer::NotApplicable) | None, _) => 5,
    }
}

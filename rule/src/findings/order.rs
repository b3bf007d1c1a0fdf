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

/// How bad an answer is: 0 is worst (`decision.md`, section 2). What is UNKNOWN for want of view and trusted is
/// compared with answers of the other kind, so that each answer has a rank of its own.
pub fn rank(answer: Option<Answer>, unknown_is_fault: bool) -> u8 {
    match (answer, unknown_is_fault) {
        (Some(Answer::Broken), _) => 0,
        (Some(Answer::Public), _) => 1,
        (Some(Answer::Unknown), true) => 2,
        (Some(Answer::Undetermined), _) => 3,
        (Some(Answer::Unknown), false) => 4,
        (Some(Answer::Private), _) => 5,
        (Some(Answer::NotApplicable) | None, _) => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::rank;
    use crate::verdict::Answer;

    #[test]
    fn what_is_trusted_ranks_below_what_is_unread_and_what_is_not_above_it() {
        let unread = [true, false].map(|is_fault| rank(Some(Answer::Undetermined), is_fault));
        let unknown = [true, false].map(|is_fault| rank(Some(Answer::Unknown), is_fault));
        assert!(
            unread
                .iter()
                .all(|unread| unknown[0] < *unread && *unread < unknown[1])
        );
        assert!(unknown[1] < rank(Some(Answer::Private), true));
    }
}

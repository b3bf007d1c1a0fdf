//! A result that AWS Config has of the rule, and the resource that it is on.

use jiff::{SignedDuration, Timestamp};

/// The resource that a result is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoredResult {
    /// `AWS::EC2::VPC`, or what an earlier version of the rule reported on.
    pub resource_type: String,
    /// Its id.
    pub resource_id: String,
}

/// A result that the rule has, and when it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldResult {
    /// What it is on.
    pub resource: StoredResult,
    /// `ResultRecordedTime`: when AWS Config took it.
    pub recorded: Option<Timestamp>,
    /// `OrderingTimestamp`: when the reading behind it began.
    pub read: Option<Timestamp>,
    /// `ConfigRuleInvokedTime`: when AWS Config called for it.
    pub invoked: Option<Timestamp>,
}

/// AWS Config calls a rule's function a moment after it made the notification; times may be in whole seconds.
const INVOCATION: SignedDuration = SignedDuration::from_secs(1);

impl HeldResult {
    /// Whether it answers a notification that was sent then: AWS Config took it later, the reading behind it
    /// began later, and what called for it was not an older notification, which had older parameters perhaps.
    pub fn answers(&self, notified: Timestamp) -> bool {
        self.recorded.is_some_and(|recorded| recorded > notified)
            && self.read.is_none_or(|read| read >= notified)
            && self
                .invoked
                .is_none_or(|invoked| notified.duration_since(invoked) <= INVOCATION)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::{HeldResult, StoredResult};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_result_answers_what_was_sent_before_its_reading_began() {
        let sent = at("2026-11-27T10:00:00Z");
        let held = |recorded: &str, read: Option<&str>, invoked: Option<&str>| HeldResult {
            resource: StoredResult {
                resource_type: "AWS::EC2::VPC".to_owned(),
                resource_id: "vpc-0a".to_owned(),
            },
            recorded: Some(at(recorded)),
            read: read.map(at),
            invoked: invoked.map(at),
        };
        let (before, after) = ("2026-11-27T09:59:58Z", "2026-11-27T10:00:02Z");
        assert!(held(after, None, None).answers(sent));
        assert!(held(after, Some(after), Some(after)).answers(sent));
        assert!(held(after, Some(after), Some("2026-11-27T09:59:59.4Z")).answers(sent));
        assert!(!held(before, None, None).answers(sent));
        assert!(!held(after, Some(before), None).answers(sent));
        // An older notification with older parameters, which was retried.
        assert!(!held(after, Some(after), Some(before)).answers(sent));
        assert!(
            !HeldResult {
                recorded: None,
                ..held(after, Some(after), None)
            }
            .answers(sent)
        );
    }
}

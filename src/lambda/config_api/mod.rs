//! What is asked of AWS Config (and, for a second look, of EventBridge Scheduler): the calls, in
//! this program's own types, and how they fail.

use std::time::Duration;

use jiff::Timestamp;
use rule::network::Id;

use crate::failure::ReadError;
use crate::lambda::evaluation::ConfigEvaluation;
use crate::lambda::stored_result::{HeldResult, StoredResult};
use crate::lambda::trigger::{ResultToken, item};

#[cfg(feature = "aws")]
pub mod aws;
pub mod recorded;

/// What the reporting role must be allowed. PutEvaluations takes no resource ARNs.
pub const IAM_ACTIONS: &[&str] = &[
    "config:GetComplianceDetailsByConfigRule",
    "config:GetResourceConfigHistory",
    "config:PutEvaluations",
];

/// What it must be allowed besides where `recheckMinutes` is set.
pub const RECHECK_IAM_ACTIONS: &[&str] = &[
    "iam:PassRole",
    "scheduler:CreateSchedule",
    "scheduler:UpdateSchedule",
];

/// What the role that EventBridge Scheduler assumes must be allowed.
pub const RECHECK_ROLE_IAM_ACTIONS: &[&str] = &["config:StartConfigRulesEvaluation"];

/// How the names of all schedules begin.
pub(crate) const SCHEDULE_PREFIX: &str = "vpc-endpoint-rule-";

/// The function's environment variable that names that role.
pub const RECHECK_ROLE_ARN: &str = "RECHECK_ROLE_ARN";

/// The API of AWS Config, as far as a rule's function needs it, in the account and region of the rule.
pub trait ConfigApi {
    /// The recorded items of a resource, the newest first; none where AWS Config does not know it.
    ///
    /// # Errors
    /// A call that failed after its retries.
    fn get_resource_config_history(
        &self,
        resource_type: &str,
        resource_id: &str,
    ) -> impl Future<Output = Result<Vec<RecordedItem>, ReadError>>;

    /// Every COMPLIANT and NON_COMPLIANT result that the rule has, all pages; none where AWS Config knows no such
    /// rule.
    ///
    /// # Errors
    /// A call that failed after its retries: results are all or nothing.
    fn get_compliance_details_by_config_rule(
        &self,
        rule_name: &str,
    ) -> impl Future<Output = Result<Vec<HeldResult>, ReadError>>;

    /// Puts at most 100 evaluations; answers those that AWS Config did not take.
    ///
    /// # Errors
    /// A call that failed after its retries.
    fn put_evaluations(
        &self,
        evaluations: &[ConfigEvaluation],
        token: &ResultToken,
    ) -> impl Future<Output = Result<Vec<StoredResult>, ReadError>>;

    /// Waits before evaluations are put again.
    fn pause(&self, pause: Duration) -> impl Future<Output = ()>;

    /// Schedules one StartConfigRulesEvaluation of the rule, `minutes` after `now`. Requests that
    /// fall into the same span of so many minutes collapse into one.
    ///
    /// # Errors
    /// A call that failed after its retries.
    fn schedule_evaluation(
        &self,
        rule_name: &str,
        now: Timestamp,
        minutes: u32,
    ) -> impl Future<Output = Result<(), ReadError>>;
}

/// One recorded configuration item, as far as it tells the resource's VPC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordedItem {
    /// `configuration`: JSON text.
    pub configuration: Option<String>,
    /// The ids of related resources of type `AWS::EC2::VPC`.
    pub related_vpc_ids: Vec<String>,
}

impl RecordedItem {
    /// The VPC that the item names.
    pub fn vpc_id(&self) -> Option<Id> {
        self.configuration
            .as_deref()
            .and_then(item::vpc_id_in)
            .or_else(|| self.related_vpc_ids.iter().find_map(|id| item::checked(id)))
    }
}

/// The name of a rule's schedule for the moment `at`: requests for one rule collapse into one where they fall
/// into the same span of `minutes`. A schedule of that name is still to come, since it was asked for no more than
/// `minutes` before `at` and is due in the same span. The one whose own run asks for the next look has another
/// name: EventBridge Scheduler may not have deleted it yet. Names that are too long, or hold other characters
/// than are allowed, are told apart by a hash.
pub fn recheck_schedule_name(rule_name: &str, at: Timestamp, minutes: u32) -> String {
    const LONGEST: usize = 64;
    let span = at
        .as_second()
        .div_euclid(i64::from(minutes.max(1)).saturating_mul(60));
    let end = format!("-{span}");
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let room = LONGEST - SCHEDULE_PREFIX.len() - end.len();
    if rule_name.len() <= room && rule_name.bytes().all(|byte| allowed(&byte)) {
        return format!("{SCHEDULE_PREFIX}{rule_name}{end}");
    }
    // FNV-1a: short, and the same in every process.
    let hash = rule_name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let kept = rule_name
        .bytes()
        .filter(allowed)
        .take(room.saturating_sub(17))
        .map(char::from);
    format!(
        "{SCHEDULE_PREFIX}{}-{hash:016x}{end}",
        kept.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::recheck_schedule_name;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_rule_has_its_schedule() {
        let name = |rule: &str| recheck_schedule_name(rule, at("2026-11-27T10:02:00Z"), 5);
        assert_eq!(
            name("private-paths"),
            "vpc-endpoint-rule-private-paths-5985912"
        );
        let long = |end: &str| name(&format!("{}{end}", "x".repeat(120)));
        assert_ne!(long("a"), long("b"));
        assert_ne!(name("a b"), name("ab"));
        assert!(long("a").len() <= 64);
        let week = recheck_schedule_name(&"x".repeat(64), Timestamp::MAX, 1);
        assert!(week.len() <= 64, "{week}");
    }

    /// Whoever asks for a look that has the name of another asks before that one is due; whoever asks when one
    /// is due, or later, makes a new one.
    #[test]
    fn a_schedule_of_the_same_name_is_still_to_come() {
        for minutes in [1, 5, 7, 10_080] {
            let first = at("2026-11-27T10:00:31Z");
            let step = SignedDuration::from_mins(i64::from(minutes));
            let name = |asked: Timestamp| recheck_schedule_name("rule", asked + step, minutes);
            let due = first + step;
            for seconds in 0..minutes.min(20) * 60 * 2 {
                let asked = first + SignedDuration::from_secs(i64::from(seconds));
                if name(asked) == name(first) {
                    assert!(asked < due, "{minutes}: {asked}");
                }
            }
            assert_ne!(name(due), name(first));
        }
    }
}

//! What is asked of AWS Config (and, for a second look, of EventBridge Scheduler): the calls, in
//! this program's own types, and how they fail.

use std::error::Error;

use jiff::Timestamp;
use rule::network::Id;

use crate::lambda::evaluation::Evaluation;
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
pub const RECHECK_IAM_ACTIONS: &[&str] = &["iam:PassRole", "scheduler:CreateSchedule"];

/// What the role that EventBridge Scheduler assumes must be allowed.
pub const RECHECK_ROLE_IAM_ACTIONS: &[&str] = &["config:StartConfigRulesEvaluation"];

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
    ) -> impl Future<Output = Result<Vec<RecordedItem>, ConfigApiError>>;

    /// Every COMPLIANT and NON_COMPLIANT result that the rule has, all pages.
    ///
    /// # Errors
    /// A call that failed after its retries: results are all or nothing.
    fn get_compliance_details_by_config_rule(
        &self,
        rule_name: &str,
    ) -> impl Future<Output = Result<Vec<StoredResult>, ConfigApiError>>;

    /// Puts at most 100 evaluations; answers those that AWS Config did not take.
    ///
    /// # Errors
    /// A call that failed after its retries.
    fn put_evaluations(
        &self,
        evaluations: &[Evaluation],
        token: &ResultToken,
    ) -> impl Future<Output = Result<Vec<StoredResult>, ConfigApiError>>;

    /// Schedules one StartConfigRulesEvaluation of the rule at `at`. Where one is already
    /// scheduled, that one stands.
    ///
    /// # Errors
    /// A call that failed after its retries.
    fn schedule_evaluation(
        &self,
        rule_name: &str,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), ConfigApiError>>;
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

/// The resource that a result is on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoredResult {
    /// `AWS::EC2::VPC`, or what an earlier version of the rule reported on.
    pub resource_type: String,
    /// Its id.
    pub resource_id: String,
}

/// A call that failed, with what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{call} failed{}", .advice.as_ref().map(|advice| format!(" ({advice})")).unwrap_or_default())]
pub struct ConfigApiError {
    /// The API action (`PutEvaluations`) and what it was about.
    pub call: String,
    /// What to do: the IAM action to allow, where access was denied.
    pub advice: Option<String>,
    /// What came back.
    #[source]
    pub cause: Box<dyn Error + Send + Sync>,
}

/// The name of a rule's schedule: requests for one rule collapse into one. Names that are too long
/// for EventBridge Scheduler, or hold other characters, are told apart by a hash.
pub fn recheck_schedule_name(rule_name: &str) -> String {
    const PREFIX: &str = "vpc-endpoint-rule-";
    const LONGEST: usize = 64;
    let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let room = LONGEST - PREFIX.len();
    if rule_name.len() <= room && rule_name.bytes().all(|byte| allowed(&byte)) {
        return format!("{PREFIX}{rule_name}");
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
        .take(room - 17)
        .map(char::from);
    format!("{PREFIX}{}-{hash:016x}", kept.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::recheck_schedule_name;

    #[test]
    fn each_rule_has_its_schedule() {
        assert_eq!(
            recheck_schedule_name("private-paths"),
            "vpc-endpoint-rule-private-paths"
        );
        let long = |end: &str| recheck_schedule_name(&format!("{}{end}", "x".repeat(120)));
        assert_ne!(long("a"), long("b"));
        assert_ne!(recheck_schedule_name("a b"), recheck_schedule_name("ab"));
        assert!(long("a").len() <= 64);
    }
}

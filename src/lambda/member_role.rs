//! The role in the evaluated account: with it a central function reads there and reports there.

use rule::services::partition;

use crate::aws::assumed_role::AssumeRoleRequest;
use crate::lambda::trigger::Trigger;

/// The longest session name that STS takes.
const LONGEST_SESSION_NAME: usize = 64;

/// The role that a trigger's parameters ask for, in the account of `configRuleArn`. Its session names the rule.
pub fn asked_for(trigger: &Trigger) -> Option<AssumeRoleRequest> {
    let name = trigger.parameters.member_role_name.as_deref()?;
    Some(in_account(trigger, &trigger.place.account_id, name))
}

/// The role of that name in an account. Its session names the rule.
pub(super) fn in_account(trigger: &Trigger, account_id: &str, name: &str) -> AssumeRoleRequest {
    let name = name.trim_start_matches('/');
    let rule_name = trigger.rule_name.as_deref().unwrap_or("rule");
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    let session_name = format!("vpc-endpoint-rule-{rule_name}");
    let session_name = session_name
        .chars()
        .map(|letter| if allowed(letter) { letter } else { '-' });
    AssumeRoleRequest {
        role_arn: format!(
            "arn:{}:iam::{account_id}:role/{name}",
            partition(&trigger.place.region),
        ),
        session_name: session_name.take(LONGEST_SESSION_NAME).collect(),
    }
}

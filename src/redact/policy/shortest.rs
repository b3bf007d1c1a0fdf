//! The shortest policy with the answers of another one, where no organization is known.
//!
//! Statements are told apart by who they are for: image layers are requested by Amazon ECR's own
//! account, other calls by the evaluated one, objects of buckets by whoever signed.

use rule::policy::{Call, PolicyDecision, PolicyRequest};
use rule::services::partition;
use serde_json::{Map, Value, json};

use super::{NO_POLICY, PolicySetting, answers, asked, asked_by_needs, layer_bucket};

/// The shortest policy for `invented` that answers as `text` does for `setting`.
pub(super) fn policy(
    text: &str,
    setting: PolicySetting<'_>,
    invented: PolicySetting<'_>,
) -> String {
    let found = answers(text, setting, None);
    let mut statements = Vec::new();
    for (ask, answer) in asked(&invented).iter().zip(&found) {
        let sure = match answer {
            PolicyDecision::Allowed => true,
            PolicyDecision::Conditional(_) | PolicyDecision::Narrows(_) => false,
            PolicyDecision::Denied(_) => continue,
            PolicyDecision::Unparsable(_) => return NO_POLICY.to_owned(),
        };
        match ask {
            PolicyRequest::Nothing => {}
            PolicyRequest::Service(prefix) => {
                statements.push(whole(prefix.as_deref(), sure, invented))
            }
            PolicyRequest::Calls(calls) => statements.push(some(calls, sure, invented)),
        }
    }
    let place = asked(&invented).len();
    let found = found.get(place..).unwrap_or_default();
    for (ask, answer) in asked_by_needs(&invented).iter().zip(found) {
        let sure = match answer {
            PolicyDecision::Allowed => true,
            PolicyDecision::Conditional(_) | PolicyDecision::Narrows(_) => false,
            PolicyDecision::Denied(_) | PolicyDecision::Unparsable(_) => continue,
        };
        if let PolicyRequest::Calls(calls) = ask {
            statements.push(of_needs(calls, sure, invented));
        }
    }
    json!({ "Statement": statements }).to_string()
}

/// Certain calls of the account alone; or what may be a part of them and of nothing else.
fn of_needs(calls: &[Call], sure: bool, setting: PolicySetting<'_>) -> Value {
    let actions: Vec<String> = calls.iter().map(Call::name).collect();
    let resources: Vec<String> = calls.iter().map(|call| resource(call, sure)).collect();
    let mut equal = Map::new();
    equal.insert("aws:PrincipalAccount".into(), setting.account_id.into());
    // One resource has no part: what leaves it open is a tag that nobody knows.
    if !sure && calls.iter().any(|call| !call.resource().ends_with('*')) {
        equal.insert("aws:PrincipalTag/redacted".into(), "redacted".into());
    }
    json!({
        "Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resources,
        "Condition": {"StringEquals": equal},
    })
}

/// The resource of a call, or a part of it that nothing else has.
fn resource(call: &Call, sure: bool) -> String {
    let resource = call.resource();
    match resource.strip_suffix('*') {
        _ if sure => resource,
        None => resource,
        Some("") => "arn:aws:redacted".to_owned(),
        Some(start) => format!("{start}redacted/*"),
    }
}

/// All of a service for the account alone, or what may be a part of it and of nothing else.
fn whole(prefix: Option<&str>, sure: bool, setting: PolicySetting<'_>) -> Value {
    let action = prefix.map_or_else(|| "*".to_owned(), |prefix| format!("{prefix}:*"));
    if sure {
        let condition = json!({"StringEquals": {"aws:PrincipalAccount": setting.account_id}});
        json!({
            "Effect": "Allow", "Principal": "*", "Action": action, "Resource": "*",
            "Condition": condition,
        })
    } else {
        // No action that is asked for by itself.
        let action = prefix.map_or(action, |prefix| format!("{prefix}:Redacted*"));
        json!({
            "Effect": "Allow", "Principal": "*", "Action": action, "Resource": "arn:aws:redacted",
        })
    }
}

/// Certain calls; of those of S3 that need not be the account's, not the account's.
fn some(calls: &[Call], sure: bool, setting: PolicySetting<'_>) -> Value {
    let actions: Vec<String> = calls.iter().map(Call::name).collect();
    let is_pull = setting.service != "s3" && calls.len() > 1;
    let resources: Vec<String> = calls
        .iter()
        .map(|call| resource(call, sure || !is_pull))
        .collect();
    let bucket = layer_bucket(setting.region);
    let layers = format!("arn:{}:s3:::{bucket}/*", partition(setting.region));
    let is_others = setting.service == "s3" && (!sure || resources.contains(&layers));
    let mut condition = Map::new();
    if !sure {
        let unknown = json!({"aws:PrincipalTag/redacted": "redacted"});
        condition.insert("StringEquals".to_owned(), unknown);
    }
    if is_others {
        let account = json!({"aws:PrincipalAccount": setting.account_id});
        condition.insert("StringNotEquals".to_owned(), account);
    }
    json!({
        "Effect": "Allow", "Principal": "*", "Action": actions, "Resource": resources,
        "Condition": condition,
    })
}

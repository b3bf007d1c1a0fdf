//! Where nothing allows: the nearest Allow is changed where little is amiss, or one is added.

use serde_json::{Map, Value, json};

use super::super::parse::Statement;
use super::super::reason::{name, quoted};
use super::super::request::{CallingAccount, RequestedActions, RequestedResources};
use super::super::statement::Match;
use super::super::truth::Truth;
use super::super::{Call, CallInContext, Context, Element};
use super::value;
use crate::network::workloads::Access;
use crate::services::partition;

/// The changes of the nearest Allow so that it matches.
pub(super) fn changes(
    fields: &Map<String, Value>,
    statement: &Statement,
    requests: &[CallInContext<'_>],
) -> Vec<(String, Value)> {
    let Some(request) = requests
        .iter()
        .find(|request| Match::of(statement, request).decided_by() != Element::Action)
    else {
        return Vec::new();
    };
    let change = match Match::of(statement, request).decided_by() {
        Element::Principal
            if request.context.gateway && request.call.by != CallingAccount::EcrItself =>
        {
            by_condition_on_principal(fields, statement, request.context)
        }
        Element::Condition => by_condition(fields, statement, request),
        Element::Action | Element::Resource | Element::Principal => None,
    };
    change.into_iter().collect()
}

/// Named principals match nothing on a Gateway endpoint: anyone, and a condition that names them.
fn by_condition_on_principal(
    fields: &Map<String, Value>,
    statement: &Statement,
    context: &Context<'_>,
) -> Option<(String, Value)> {
    let Some(Value::Object(kinds)) = fields.get("Principal") else {
        return None;
    };
    if kinds.keys().any(|kind| kind != "AWS") {
        return None;
    }
    let named = value::list(kinds.get("AWS"));
    let named: Vec<&str> = named.iter().filter_map(Value::as_str).collect();
    let accounts: Vec<_> = named.iter().filter_map(|one| account(one)).collect();
    let (operator, key, values) = if accounts.len() == named.len() {
        ("StringEquals", "aws:PrincipalAccount", accounts)
    } else {
        let partition = partition(context.region);
        let arn = |one: &&str| {
            account(one).map_or_else(
                || (*one).to_owned(),
                |account| format!("arn:{partition}:iam::{account}:*"),
            )
        };
        (
            "ArnLike",
            "aws:PrincipalArn",
            named.iter().map(arn).collect(),
        )
    };
    let mut condition = match fields.get("Condition") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(condition)) => condition.clone(),
        Some(_) => return None,
    };
    let tests = condition.entry(operator).or_insert_with(|| json!({}));
    let tests = tests.as_object_mut()?;
    if values.is_empty() || tests.keys().any(|other| other.eq_ignore_ascii_case(key)) {
        return None;
    }
    tests.insert(key.to_owned(), json!(values));
    let mut changed = fields.clone();
    changed.insert("Principal".to_owned(), json!("*"));
    changed.insert("Condition".to_owned(), condition.into());
    let text = format!(
        "give {} \"Principal\": \"*\" and name its principals in a condition on {key}: on a Gateway endpoint only * matches",
        name(statement)
    );
    Some((text, Value::Object(changed)))
}

/// The account that a principal names as a whole: its id, or its `:root`.
fn account(principal: &str) -> Option<String> {
    let id = match principal.strip_suffix(":root") {
        Some(arn) => arn.rsplit(':').next()?,
        None => principal,
    };
    let is_id = id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_digit());
    is_id.then(|| id.to_owned())
}

/// Every condition that does not hold takes in the value that the traffic has.
fn by_condition(
    fields: &Map<String, Value>,
    statement: &Statement,
    request: &CallInContext<'_>,
) -> Option<(String, Value)> {
    let mut changed = fields.clone();
    let mut texts = Vec::new();
    for test in &statement.condition {
        if test.holds(request) != Truth::No {
            continue;
        }
        let here = test.value_here(request).filter(|value| value != "true")?;
        let (operator, key) = (test.operator.as_str(), test.key.as_str());
        let element = changed
            .get_mut("Condition")?
            .get_mut(operator)?
            .get_mut(key)?;
        if test.is_negated()? {
            let rest = value::without(Some(element), |text| text == here)?;
            rest.as_array().filter(|rest| !rest.is_empty())?;
            *element = rest;
            texts.push(format!("take {here} out of {}", quoted(key)));
        } else {
            *element = value::with(Some(element), std::slice::from_ref(&here));
            texts.push(format!("add {here} to {}", quoted(key)));
        }
    }
    let text = format!("{} in {}", texts.join(" and "), name(statement));
    Some((text, Value::Object(changed)))
}

/// The statements that allow these calls.
pub(super) fn statements(calls: &[&Call], context: &Context<'_>) -> Vec<Map<String, Value>> {
    let mut statements: Vec<Map<String, Value>> = Vec::new();
    let own = || Some(json!({"StringEquals": {"aws:PrincipalAccount": context.account_id}}));
    for call in calls {
        let does = |access: Access| call.name() == access.action();
        let (sid, condition) = match (&call.actions, &call.on, call.by) {
            (RequestedActions::Unknown, ..) => continue,
            (RequestedActions::AllOf(_), ..) => ("AllowService", own()),
            (_, _, CallingAccount::EcrItself) => ("AllowImageLayers", None),
            (_, _, CallingAccount::AccountOrSigner) => ("AllowBuckets", None),
            (_, _, CallingAccount::Account) if does(Access::Read) => ("AllowBucketReads", own()),
            (_, _, CallingAccount::Account) if does(Access::Write) => ("AllowBucketWrites", own()),
            (_, _, CallingAccount::Account) => ("AllowPullOfOthers", own()),
            (_, RequestedResources::None, CallingAccount::OnItsOwn) => ("AllowLogin", None),
            (_, _, CallingAccount::OnItsOwn) => ("AllowPull", None),
        };
        let same = statements
            .iter_mut()
            .find(|one| one.get("Sid").and_then(Value::as_str) == Some(sid));
        if let Some(same) = same {
            let action = value::with(same.get("Action"), &[call.name()]);
            let resource = value::with(same.get("Resource"), &[call.resource()]);
            same.insert("Action".to_owned(), action);
            same.insert("Resource".to_owned(), resource);
            continue;
        }
        let mut fields = Map::new();
        fields.insert("Sid".to_owned(), sid.into());
        fields.insert("Effect".to_owned(), "Allow".into());
        fields.insert("Principal".to_owned(), "*".into());
        fields.insert("Action".to_owned(), call.name().into());
        fields.insert("Resource".to_owned(), call.resource().into());
        if let Some(condition) = condition {
            fields.insert("Condition".to_owned(), condition);
        }
        statements.push(fields);
    }
    statements
}

/// Whom these statements let through.
pub(super) fn callers(calls: &[&Call]) -> &'static str {
    let has = |caller| calls.iter().any(|call| call.by == caller);
    if has(CallingAccount::EcrItself) {
        "everyone, since Amazon ECR's own account requests the layers"
    } else if has(CallingAccount::Account) {
        "the account's principals"
    } else {
        "everyone"
    }
}

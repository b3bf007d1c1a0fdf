//! An explicit Deny is answered by narrowing that statement, so that it leaves alone what the
//! service needs and denies the rest as before.

use serde_json::{Map, Value};

use super::super::parse::Statement;
use super::super::reason::{name, quoted};
use super::super::request::RequestedResources;
use super::super::statement::Match;
use super::super::truth::Truth;
use super::super::{Call, CallInContext};
use super::{listed, value};

/// The changes that narrow a Deny, the one that changes least first. `null` takes it out.
pub(super) fn changes(
    fields: &Map<String, Value>,
    statement: &Statement,
    requests: &[CallInContext<'_>],
) -> Vec<(String, Value)> {
    let denied: Vec<_> = requests
        .iter()
        .filter(|request| Match::of(statement, request).truth() != Truth::No)
        .collect();
    let calls: Vec<_> = denied.iter().map(|request| request.call).collect();
    let mut changes = Vec::new();
    if let Some(request) = denied.first() {
        changes.extend(by_condition(fields, statement, request));
    }
    changes.extend(by_action_list(fields, statement, &calls));
    changes.extend(by_resource(fields, statement, &calls));
    changes.extend(by_action(fields, statement, &calls));
    changes
}

/// A negated condition takes in the value that the traffic has; a positive one lets go of it.
fn by_condition(
    fields: &Map<String, Value>,
    statement: &Statement,
    request: &CallInContext<'_>,
) -> Vec<(String, Value)> {
    let changes = statement.condition.iter().filter_map(|test| {
        let here = test.value_here(request)?;
        let (operator, key) = (test.operator.as_str(), test.key.as_str());
        let element = fields.get("Condition")?.get(operator)?.get(key)?;
        let (verb, values) = if test.is_negated()? {
            let values = value::with(Some(element), std::slice::from_ref(&here));
            (format!("add {here} to"), values)
        } else {
            let values = value::without(Some(element), |text| text == here)?;
            (format!("take {here} out of"), values)
        };
        if values.as_array().is_none_or(Vec::is_empty) {
            return None;
        }
        let mut changed = fields.clone();
        *changed
            .get_mut("Condition")?
            .get_mut(operator)?
            .get_mut(key)? = values;
        let text = format!("{verb} {} in {}", quoted(key), name(statement));
        Some((text, Value::Object(changed)))
    });
    changes.collect()
}

/// The actions are on the statement's list by name: they come off it.
fn by_action_list(
    fields: &Map<String, Value>,
    statement: &Statement,
    calls: &[&Call],
) -> Option<(String, Value)> {
    let names: Vec<_> = calls.iter().map(|call| call.name()).collect();
    let is_needed = |text: &str| names.iter().any(|name| name.eq_ignore_ascii_case(text));
    let rest = value::without(fields.get("Action"), is_needed)?;
    let name = name(statement);
    Some(if rest.as_array().is_some_and(Vec::is_empty) {
        (
            format!("remove {name}, which denies nothing else"),
            Value::Null,
        )
    } else {
        (
            format!("take {} out of the Action of {name}", listed(&names)),
            value::replaced(fields, "Action", "Action", rest),
        )
    })
}

/// The resources are excepted.
fn by_resource(
    fields: &Map<String, Value>,
    statement: &Statement,
    calls: &[&Call],
) -> Option<(String, Value)> {
    let all_have = calls.iter().all(|call| {
        matches!(
            call.on,
            RequestedResources::One(_) | RequestedResources::Under(_)
        )
    });
    if !all_have || calls.is_empty() {
        return None;
    }
    let mut resources: Vec<_> = calls.iter().map(|call| call.resource()).collect();
    resources.dedup();
    let (old, excepted) = match (&statement.resource, &statement.not_resource) {
        (None, Some(_)) => ("NotResource", fields.get("NotResource")),
        (Some(all), None) if all.iter().any(|one| one == "*") => ("Resource", None),
        _ => return None,
    };
    let text = format!(
        "except {} from {} by its NotResource",
        listed(&resources),
        name(statement)
    );
    let value = value::with(excepted, &resources);
    Some((text, value::replaced(fields, old, "NotResource", value)))
}

/// The actions are excepted.
fn by_action(
    fields: &Map<String, Value>,
    statement: &Statement,
    calls: &[&Call],
) -> Option<(String, Value)> {
    let mut names: Vec<_> = calls.iter().map(|call| call.name()).collect();
    names.dedup();
    if names.is_empty() || names.iter().any(|name| !name.contains(':')) {
        return None; // an IAM prefix that is not known
    }
    let (old, excepted) = match (&statement.action, &statement.not_action) {
        (None, Some(_)) => ("NotAction", fields.get("NotAction")),
        (Some(all), None) if all.iter().any(|one| one == "*") => ("Action", None),
        _ => return None,
    };
    let text = format!(
        "except {} from {} by its NotAction",
        listed(&names),
        name(statement)
    );
    let value = value::with(excepted, &names);
    Some((text, value::replaced(fields, old, "NotAction", value)))
}

//! What AWS made of a saved VPC, and a plan takes over: the id that it has, where the plan has a name for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::describe::kind::RecordKind;

use super::super::resource::Resource;
use super::super::value::Value;
use super::super::word::Word;
use super::ledger::Ledger;

/// The mark of a VPC's default group.
const DEFAULT_GROUP: &str = "#default-security-group";

/// Resources, with the ids of the saved default groups in the place of the plan's names for them.
pub fn named(resources: Vec<Arc<Resource>>, ledger: &Ledger) -> Vec<Arc<Resource>> {
    let takes_over = |of: &Resource| of.kind == "aws_default_security_group";
    let ids: BTreeMap<String, &str> = match resources.iter().any(|of| takes_over(of)) {
        true => default_groups(ledger),
        false => BTreeMap::new(),
    };
    if ids.is_empty() {
        return resources;
    }
    let named = resources.into_iter().map(|of| {
        let (before, after) = (filled(&of.before, &ids), filled(&of.after, &ids));
        let id = ids.get(&*of.id);
        let id = id.map_or(of.id.clone(), |id| Word::from(*id));
        if id == of.id && before == of.before && after == of.after {
            return of;
        }
        Arc::new(Resource {
            id,
            before,
            after,
            ..Resource::clone(&of)
        })
    });
    named.collect()
}

/// The ids of saved default groups, by the names that plans have for them.
fn default_groups(ledger: &Ledger) -> BTreeMap<String, &str> {
    let groups = ledger.all(RecordKind::SecurityGroups);
    let default = groups.filter(|(_, group)| group.get("GroupName") == Some("default"));
    let named = default.filter_map(|(id, group)| {
        let vpc_id = group.get("VpcId")?;
        Some((format!("{vpc_id}{DEFAULT_GROUP}"), id.as_str()))
    });
    named.collect()
}

/// A value with ids in the place of names.
fn filled(value: &Value, ids: &BTreeMap<String, &str>) -> Value {
    match value {
        Value::Text(text) => match ids.get(&**text) {
            Some(id) => Value::from_text(*id),
            None => value.clone(),
        },
        Value::List(items) => Value::List(items.iter().map(|item| filled(item, ids)).collect()),
        Value::Object(members) => Value::object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), filled(value, ids))),
        ),
        Value::Null | Value::Unread(_) => value.clone(),
    }
}

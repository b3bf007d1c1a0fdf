//! Small questions about one resource's JSON: its id, its unknown blocks, its known peers.

use serde_json::Value as Json;

use super::document::ResourceChange;

/// The id that AWS gave, where the plan knows it and it stays.
pub fn real_id(change: &ResourceChange) -> Option<&str> {
    let is_made = change
        .change
        .actions
        .iter()
        .any(|action| action == "create");
    if is_made {
        return None;
    }
    let before = change.change.before.0.get("id").and_then(Json::as_str);
    let importing = change.change.importing.as_ref();
    before
        .or_else(|| importing.and_then(|importing| importing.id.as_deref()))
        .or_else(|| change.change.after.0.get("id").and_then(Json::as_str))
        .filter(|id| !id.is_empty())
}

/// Whether anything in a block is unknown.
pub fn is_open(flag: &Json) -> bool {
    match flag {
        Json::Bool(open) => *open,
        Json::Array(items) => items.iter().any(is_open),
        Json::Object(members) => members.values().any(is_open),
        _ => false,
    }
}

/// Whether a rule has a peer that is known: it has no unknown group beside it.
pub fn has_known_peer(rule: &serde_json::Map<String, Json>) -> bool {
    let is_written = |name: &str| match rule.get(name) {
        Some(Json::Array(items)) => !items.is_empty(),
        Some(Json::Bool(on)) => *on,
        _ => false,
    };
    ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "self"]
        .iter()
        .any(|name| is_written(name))
}

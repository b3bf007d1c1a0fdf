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

/// Whether a rule has a peer that is known: a block, a list, itself.
pub fn has_known_peer<'r>(mut members: impl Iterator<Item = (&'r String, &'r Json)>) -> bool {
    members.any(|(name, value)| {
        let is_peer = matches!(
            name.as_str(),
            "cidr_blocks" | "ipv6_cidr_blocks" | "prefix_list_ids" | "self"
        );
        is_peer
            && match value {
                Json::Array(items) => !items.is_empty(),
                Json::Bool(on) => *on,
                _ => false,
            }
    })
}

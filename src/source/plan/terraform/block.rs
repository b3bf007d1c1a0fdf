//! Small questions about one resource's JSON: its id, its unknown blocks, its known peers.

use super::super::attributes::Name;
use super::super::value::Value;
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
    let before = change.change.before.0.get("id").text();
    let importing = change.change.importing.as_ref();
    before
        .or_else(|| importing.and_then(|importing| importing.id.as_deref()))
        .or_else(|| change.change.after.0.get("id").text())
        .filter(|id| !id.is_empty())
}

/// Whether a rule has a peer that is known: a block, a list, itself.
pub fn has_known_peer<'r>(mut members: impl Iterator<Item = (&'r Name, &'r Value)>) -> bool {
    members.any(|(name, value)| {
        let is_peer = matches!(
            &**name,
            "cidr_blocks" | "ipv6_cidr_blocks" | "prefix_list_ids" | "self"
        );
        is_peer
            && match value {
                Value::List(items) => !items.is_empty(),
                value => value.flag() == Some(true),
            }
    })
}

//! A small question about one resource's JSON: its known peers.

use super::super::attributes::Name;
use super::super::value::Value;

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

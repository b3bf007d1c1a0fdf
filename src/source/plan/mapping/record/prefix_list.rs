//! Prefix lists in saved data: a list's head and its entries may be records of two kinds, and are one list here.

use ipnet::IpNet;

use super::super::json::RecordValue;
use super::PlannedRecord;

use crate::describe::kind::RecordKind;

/// The member that holds the blocks of a list.
pub const CIDRS: &str = "Cidrs";

/// A saved record, as one of the kind that plans change: entries of a list are that list's blocks.
pub fn whole(kind: RecordKind, record: PlannedRecord) -> (RecordKind, PlannedRecord) {
    if kind != RecordKind::ManagedPrefixListEntries {
        return (kind, record);
    }
    let mut list = PlannedRecord::default();
    if let Some(id) = record.get(kind.id_key()) {
        list.set(RecordKind::PrefixLists.id_key(), id);
    }
    if record.0.contains_key("Entries") {
        let blocks = record.list("Entries").iter();
        let blocks: Vec<RecordValue> = blocks.filter_map(|one| one.get("Cidr")).cloned().collect();
        list.set(CIDRS, blocks);
    }
    (RecordKind::PrefixLists, list)
}

/// Adds the blocks of a further record of a list to those that are known of it.
pub fn add_entries(kind: RecordKind, record: &PlannedRecord, there: &mut PlannedRecord) {
    if kind == RecordKind::PrefixLists && there.0.contains_key(CIDRS) {
        for block in record.list(CIDRS) {
            there.add(CIDRS, block.clone());
        }
    }
}

/// A block as saved records write it.
pub fn block(text: &str) -> RecordValue {
    let block = text.parse::<IpNet>();
    block.map_or_else(
        |_| RecordValue::from(text),
        |block| RecordValue::from(block.to_string()),
    )
}

/// Of a list whose head alone is saved, the blocks are those that the plan's state knows; without them what comes and
/// goes leaves the rest unread.
pub fn complete(
    kind: RecordKind,
    id: &str,
    saved: &mut PlannedRecord,
    before: Option<&PlannedRecord>,
) {
    if kind != RecordKind::PrefixLists || saved.0.contains_key(CIDRS) || saved.why(CIDRS).is_some()
    {
        return;
    }
    match before.map(|before| before.list(CIDRS)) {
        Some(blocks) if !blocks.is_empty() => {
            saved.set(CIDRS, blocks.to_vec());
        }
        _ => {
            let why = format!("the other entries of {id} are not in the data");
            saved.unread(CIDRS, &why.into());
        }
    }
}

//! What the plan knows of things that it does not make: it is noted before any of them changes.

use crate::describe::kind::RecordKind;
use crate::planned_id;
use crate::source::plan::resource::Resource;

use super::super::base;
use super::super::ledger::Ledger;
use super::super::record::PlannedRecord;
use super::super::rules;

/// The types of which nothing is asked once they are noted, where nothing happens to them.
const ALL: &[&str] = &[
    "data.aws_ec2_managed_prefix_list",
    "data.aws_prefix_list",
    "data.aws_subnet",
];

/// Whether nothing more is asked of resources of a type once they are noted.
pub fn is_all_of(kind: &str) -> bool {
    ALL.contains(&kind)
}

/// Notes what the plan knows of things that it does not make.
pub fn note(resource: &Resource, ledger: &mut Ledger) {
    if let Some(id) = &resource.id_before {
        let (id, address) = (id.clone(), resource.address.clone());
        ledger.addresses.insert(id, address);
    }
    if resource.remains() && !resource.kind.starts_with("data.") {
        let (id, address) = (resource.id.clone(), resource.address.clone());
        if let Some(beginning) = planned_id::beginning(&resource.kind) {
            let id = planned_id::beginning_with(beginning, &id);
            ledger.addresses.insert(id.into(), address.clone());
        }
        ledger.addresses.insert(id, address);
    }
    let value = &resource.after;
    match resource.kind.as_str() {
        // Those that are put in are found among the records.
        "aws_subnet" | "aws_default_subnet" | "data.aws_subnet"
            if resource.remains() && !resource.actions.any() =>
        {
            let kind = "aws_subnet";
            if let Some((_, mut record)) = base::record(kind, &resource.id, value, resource.dialect)
            {
                // Nobody asks for its tags.
                record.0.remove("Tags");
                record.0.fit();
                ledger.known_subnets.insert(resource.id.to_string(), record);
            }
        }
        // A gateway that is there knows its service's list.
        "aws_vpc_endpoint" | "data.aws_vpc_endpoint" => {
            let list = value.get("prefix_list_id").written();
            let blocks = value.get("cidr_blocks");
            if let (Some(list), false) = (list, blocks.is_empty())
                && ledger.get(RecordKind::PrefixLists, list).is_none()
            {
                let mut record = PlannedRecord::default();
                record
                    .set("PrefixListId", list)
                    .text("PrefixListName", value.get("service_name"));
                rules::list_entries(&mut record, blocks);
                ledger.put(RecordKind::PrefixLists, list, record);
            }
        }
        "data.aws_prefix_list" | "data.aws_ec2_managed_prefix_list" => {
            let blocks = value.get("cidr_blocks").or(value.get("entries"));
            let mut record = PlannedRecord::default();
            record
                .set("PrefixListId", resource.id.as_str())
                .text("PrefixListName", value.get("name"));
            rules::list_entries(&mut record, blocks);
            if ledger.get(RecordKind::PrefixLists, &resource.id).is_none() {
                ledger.put(RecordKind::PrefixLists, &resource.id, record);
            }
        }
        _ => {}
    }
}

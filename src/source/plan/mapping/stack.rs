//! A resource of a stack that exists: its template says what it is, and not what it was.

use std::collections::BTreeSet;

use super::json::RecordValue;

use crate::describe::kind::RecordKind;

use super::super::resource::Resource;
use super::ledger::Ledger;
use super::record::dns_options;
use super::record::{PlannedRecord, UNREAD};

/// What resources of their own, or AWS, put into a record: a template that does not write it leaves it.
const OF_OTHERS: &[&str] = &[
    "Associations",
    "CidrBlockAssociationSet",
    "Entries",
    "Ipv6CidrBlockAssociationSet",
    "OwnerId",
    "Routes",
    "State",
];

/// What is gone where a template does not write it any more.
const OF_TEMPLATE: &[&str] = &["PolicyDocument", "IpAddressType", "DnsOptions"];

/// Lays what the template writes over a saved record; whether there is one.
pub fn rewrite(
    resource: &Resource,
    kind: RecordKind,
    after: &PlannedRecord,
    ledger: &mut Ledger,
) -> bool {
    let id = resource.id.as_str();
    let Some(saved) = ledger.get_mut(kind, id) else {
        return false;
    };
    let mut foreign = false;
    let subnets = |record: &PlannedRecord| -> BTreeSet<String> {
        let ids = record
            .list("SubnetIds")
            .iter()
            .filter_map(RecordValue::as_str);
        ids.map(str::to_owned).collect()
    };
    let before = subnets(saved);
    for (key, value) in after.0.iter().filter(|(key, _)| *key != UNREAD) {
        let rules = match &**key {
            "IpPermissions" => Some("ingress"),
            "IpPermissionsEgress" => Some("egress"),
            _ => None,
        };
        if let Some(name) = rules {
            // A group without written rules has those of resources of their own.
            if resource.after.get(name).is_empty() {
                continue;
            }
            let written = after.list(key);
            foreign |= saved.list(key).iter().any(|rule| !written.contains(rule));
        } else if OF_OTHERS.contains(&&**key)
            || key == "DnsOptions" && dns_options::is_left(resource, saved)
        {
            continue;
        }
        saved.0.insert(key.clone(), value.clone());
    }
    for key in OF_TEMPLATE {
        if !after.0.contains_key(key) {
            saved.0.remove(key);
        }
    }
    if let Some(RecordValue::Object(unread)) = after.0.get(UNREAD) {
        for (key, why) in unread.iter() {
            why.as_unread().map(|why| saved.unread(key.clone(), why));
        }
    }
    if kind == RecordKind::VpcEndpoints && after.why("SubnetIds").is_none() {
        let lost: BTreeSet<String> = before.difference(&subnets(after)).cloned().collect();
        if !lost.is_empty() {
            let leaving = &mut ledger.leaving.of_endpoints;
            leaving.insert(id.to_owned(), Some(lost));
        }
    }
    if foreign {
        let address = &resource.address;
        ledger.notices.insert(format!(
            "{address}: {id} has rules that the template does not write: they are taken for its own, and go; give the \
             templates with --plan that write them"
        ));
    }
    true
}

//! Laying the resources of a plan over the records that are there: what goes, what comes, what
//! changes (`contracts.md`, "Plans").

mod defaults;
mod difference;
mod noted;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::difference::{change, difference};
use self::noted::note;
use super::json::RecordValue;

use crate::describe::kind::{Purpose, RecordKind};

use super::super::resource::Resource;
use super::super::value::Value;
use super::attach;
use super::attach::owners::Owners;
use super::base;
use super::clients;
use super::finish;
use super::interfaces;
use super::ledger::Ledger;
use super::record::PlannedRecord;
use super::record::dns_options;
use super::record::prefix_list;
use super::stack;

/// The types of which nothing is asked once they are records of their own.
const RECORDS: &[&str] = &["aws_security_group", "aws_subnet"];

/// The types of which nothing is asked once they are parts of others' records.
const PARTS: &[&str] = &[
    "aws_network_acl_association",
    "aws_network_acl_rule",
    "aws_route",
    "aws_route_table_association",
    "aws_security_group_rule",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

/// Lays resources over records. All of them are of the ledger's account and region. What comes back are those of which
/// more is asked: the others go as soon as nothing is, since a plan may have very many of them.
pub fn lay(mut all: Vec<Arc<Resource>>, ledger: &mut Ledger) -> Vec<Arc<Resource>> {
    all.retain(|of| {
        note(of, ledger);
        let kind = of.kind.as_str();
        let is_told = noted::is_all_of(kind)
            || !of.actions.any() && (RECORDS.contains(&kind) || PARTS.contains(&kind));
        !is_told
    });
    let gone = remove_all(&all, ledger);
    put_all(&mut all, ledger);
    all.retain(|of| !of.is_nothing());
    finish::cluster_groups(&all, ledger);
    attach_all(&mut all, ledger);
    all.retain(|of| !of.is_nothing());
    all.shrink_to_fit();
    let resources: Vec<&Resource> = all.iter().map(|of| &**of).collect();
    clients::place(&resources, ledger);
    interfaces::place(&resources, ledger);
    finish::finish(&resources, &gone, ledger);
    all
}

/// Takes out what goes; what comes back are its ids.
fn remove_all(all: &[Arc<Resource>], ledger: &mut Ledger) -> BTreeSet<String> {
    let mut gone: BTreeSet<String> = BTreeSet::new();
    for resource in all.iter().filter(|resource| resource.actions.delete) {
        if let Some(id) = &resource.id_before {
            gone.insert(id.to_string());
        }
        remove(resource, ledger);
    }
    gone
}

/// Puts in, or changes, what is a record of its own.
fn put_all(all: &mut [Arc<Resource>], ledger: &mut Ledger) {
    let nothing = Arc::new(Resource::nothing());
    for phase in 0..3 {
        let acting = all.iter_mut().filter(|of| of.actions.any());
        for resource in acting.filter(|of| phase_of(&of.kind) == phase) {
            put(resource, ledger);
            if RECORDS.contains(&resource.kind.as_str()) {
                *resource = nothing.clone();
            }
        }
    }
}

/// Adds what is a part of another record.
fn attach_all(all: &mut [Arc<Resource>], ledger: &mut Ledger) {
    let nothing = Arc::new(Resource::nothing());
    // What goes is gone before anything comes, in whichever order they are written.
    for resource in all.iter().filter(|of| of.actions.any()) {
        attach::detach(resource, ledger);
    }
    let mut owners = Owners::of(ledger);
    for resource in all.iter_mut().filter(|of| of.actions.any()) {
        attach::attach(resource, &mut owners, ledger);
        if PARTS.contains(&resource.kind.as_str()) {
            *resource = nothing.clone();
        }
    }
}

/// VPCs come first, what takes over AWS's own after them, everything else then.
fn phase_of(kind: &str) -> usize {
    match kind {
        "aws_vpc" | "aws_default_vpc" => 0,
        kind if kind.starts_with("aws_default_") => 1,
        _ => 2,
    }
}

/// Takes out what a resource was.
fn remove(resource: &Resource, ledger: &mut Ledger) {
    let Some(id) = resource.id_before.as_deref() else {
        return;
    };
    let before = base::record(&resource.kind, id, &resource.before, resource.dialect);
    let Some((kind, _)) = before else {
        return;
    };
    // What AWS made is left behind, not deleted.
    if resource.kind.starts_with("aws_default_") {
        return;
    }
    if kind == RecordKind::Vpcs {
        ledger.take_out(RecordKind::VpcAttributes, id);
        ledger.gone_vpcs.insert(id.to_owned());
        ledger.touch(Some(id));
    } else if kind == RecordKind::VpcEndpoints {
        ledger.leaving.of_endpoints.insert(id.to_owned(), None);
    } else if kind == RecordKind::Subnets {
        ledger.leaving.in_subnets.insert(id.to_owned());
    }
    match ledger.take_out(kind, id) {
        Some(record) => {
            let vpc_id = record.get("VpcId").map(str::to_owned);
            ledger.touch(vpc_id.as_deref());
            // The record of a saved group may not say its VPC.
            let is_anywhere =
                kind.purpose() == Purpose::AnyVpc || kind == RecordKind::SecurityGroups;
            if is_anywhere && vpc_id.is_none() {
                ledger.touch_all();
            }
        }
        None if ledger.saved => {
            let address = &resource.address;
            ledger.notices.insert(format!(
                "{address}: {id} is to go and is not in the saved data"
            ));
        }
        None => {}
    }
}

/// Puts in, or changes, what a resource is.
fn put(resource: &Resource, ledger: &mut Ledger) {
    if !resource.remains() || !(resource.actions.create || resource.actions.update) {
        return;
    }
    let id = resource.id.as_str();
    let after = base::record(&resource.kind, id, &resource.after, resource.dialect);
    let Some((kind, after)) = after else {
        return;
    };
    let before = match &resource.before {
        Value::Null => None,
        before => base::record(&resource.kind, id, before, resource.dialect),
    };
    let before = before.map(|(_, before)| before);
    if resource.kind.starts_with("aws_default_")
        && kind != RecordKind::Vpcs
        && kind != RecordKind::Subnets
    {
        defaults::adopt(kind, id, &after, before.as_ref(), ledger);
    } else if let (true, Some(before)) = (resource.actions.update, &before) {
        update(resource, kind, before, &after, ledger);
    } else if resource.actions.update && stack::rewrite(resource, kind, &after, ledger) {
        if kind == RecordKind::Vpcs {
            let attributes = base::vpc_attributes(&resource.kind, id, &resource.after);
            ledger.put(RecordKind::VpcAttributes, id, attributes);
        }
    } else {
        if kind == RecordKind::Vpcs {
            let attributes = base::vpc_attributes(&resource.kind, id, &resource.after);
            ledger.put(RecordKind::VpcAttributes, id, attributes);
            defaults::make(id, ledger);
        }
        ledger.put(kind, &resource.id, after);
    }
    let vpc_id = ledger.vpc_of(kind, id);
    if resource.actions.update && kind.purpose() == Purpose::AnyVpc {
        ledger.touch_all();
    }
    ledger.touch(vpc_id.as_deref());
}

/// Changes the fields that differ; of lists, what went and what came.
fn update(
    resource: &Resource,
    kind: RecordKind,
    before: &PlannedRecord,
    after: &PlannedRecord,
    ledger: &mut Ledger,
) {
    let id = resource.id.as_str();
    let turned_on = (kind == RecordKind::VpcEndpoints && dns_options::is_turned_on(before, after))
        .then(|| dns_options::turned_on(after.clone()));
    let after = turned_on.as_ref().unwrap_or(after);
    if kind == RecordKind::Vpcs {
        let of = |value| base::vpc_attributes(&resource.kind, id, value);
        let (before, after) = (of(&resource.before), of(&resource.after));
        match ledger.get_mut(RecordKind::VpcAttributes, id) {
            Some(saved) => change(saved, &before, &after),
            None => ledger.put(RecordKind::VpcAttributes, id, after),
        }
    }
    if kind == RecordKind::VpcEndpoints {
        let subnets = |record: &PlannedRecord| -> BTreeSet<String> {
            let ids = record
                .list("SubnetIds")
                .iter()
                .filter_map(RecordValue::as_str);
            ids.map(str::to_owned).collect()
        };
        let lost: BTreeSet<String> = subnets(before)
            .difference(&subnets(after))
            .cloned()
            .collect();
        if !lost.is_empty() && after.why("SubnetIds").is_none() {
            ledger
                .leaving
                .of_endpoints
                .insert(id.to_owned(), Some(lost));
        }
    }
    let differs = ledger
        .get(kind, id)
        .and_then(|saved| difference(saved, before));
    if let Some(key) = differs {
        let address = &resource.address;
        ledger.notices.insert(format!(
            "plan-and-data-differ: {key} of {address} is another one in the saved data than in the \
             plan's state: save the data again"
        ));
    }
    match ledger.get_mut(kind, id) {
        Some(saved) => {
            prefix_list::complete(kind, id, saved, Some(before));
            change(saved, before, after);
        }
        None => {
            if ledger.saved {
                let address = &resource.address;
                ledger.notices.insert(format!(
                    "{address}: {id} changes and is not in the saved data; it is evaluated as the plan writes it"
                ));
            }
            ledger.put(kind, id, after.clone());
        }
    }
}

//! Which VPCs presumed values bear on: the others are evaluated once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::json::RecordValue;

use crate::describe::kind::RecordKind;

use super::super::resource::Resource;
use super::super::value::Value;
use super::super::word::Word;
use super::ledger::Ledger;
use super::record::{PlannedRecord, UNREAD};

/// Whether resources can turn an answer where presumed values are unread. Whom a group lets in matters to endpoints
/// alone: where nothing else is presumed, and no endpoint has the group, it cannot.
pub fn may_matter(
    usual: &[Arc<Resource>],
    strict: &[Arc<Resource>],
    saved: Option<&Ledger>,
) -> bool {
    let pairs = usual.iter().zip(strict);
    let differing: Vec<_> = pairs
        .filter(|(one, other)| !Arc::ptr_eq(one, other))
        .collect();
    if usual.len() != strict.len() || !differing.iter().all(|(one, other)| is_ingress(one, other)) {
        return true;
    }
    let planned = usual
        .iter()
        .filter(|of| of.kind.starts_with("aws_vpc_endpoint"));
    let planned = planned.flat_map(|of| {
        let lists = [
            of.after.get("security_group_ids"),
            of.after.get("security_group_id"),
        ];
        lists
            .into_iter()
            .flat_map(Value::items)
            .filter_map(Value::text)
    });
    let of_saved = saved.into_iter().flat_map(groups_of_endpoints);
    let of_endpoints: BTreeSet<&str> = planned.chain(of_saved).collect();
    differing
        .iter()
        .any(|(one, _)| of_endpoints.contains(one.id.as_str()))
}

/// Whether two resources are one security group, and differ in whom it lets in alone.
fn is_ingress(one: &Resource, other: &Resource) -> bool {
    let (Value::Object(usual), Value::Object(strict)) = (&one.after, &other.after) else {
        return false;
    };
    one.kind == "aws_security_group"
        && one.id == other.id
        && usual.iter().count() == strict.iter().count()
        && usual.iter().all(|(name, value)| {
            &**name == "ingress" || strict.get(name).is_some_and(|same| same == value)
        })
}

/// The groups of a ledger's endpoints.
fn groups_of_endpoints(ledger: &Ledger) -> impl Iterator<Item = &str> {
    let endpoints = ledger.all(RecordKind::VpcEndpoints);
    let groups = endpoints.flat_map(|(_, record)| record.list("Groups"));
    groups.filter_map(|group| group.get("GroupId")?.as_str())
}

/// The VPCs of which something is another record where presumed values are unread; `None` where it may be any.
pub fn affected(usual: &Ledger, strict: &Ledger) -> Option<BTreeSet<String>> {
    let is_same = usual.homeless == strict.homeless
        && usual.clients_unread == strict.clients_unread
        && usual.missing_vpcs == strict.missing_vpcs
        && usual.leaving == strict.leaving
        && usual.regroupings == strict.regroupings;
    if !is_same {
        return None;
    }
    let mut vpcs: BTreeSet<String> = usual
        .touched
        .symmetric_difference(&strict.touched)
        .cloned()
        .collect();
    let of_endpoints: BTreeSet<&str> = [usual, strict]
        .into_iter()
        .flat_map(groups_of_endpoints)
        .collect();
    let of_vpc = |record: &PlannedRecord| record.get("VpcId").map(str::to_owned);
    for kind in usual.kinds().chain(strict.kinds()).collect::<BTreeSet<_>>() {
        let (all, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (usual.all(kind).collect(), strict.all(kind).collect());
        let ids: BTreeSet<&Word> = all.keys().chain(others.keys()).copied().collect();
        for id in ids {
            let (one, other) = (all.get(id).copied(), others.get(id).copied());
            if one == other {
                continue;
            }
            // Who is let in matters to endpoints alone.
            let is_ingress = kind == RecordKind::SecurityGroups
                && !of_endpoints.contains(id.as_str())
                && lets_out(one) == lets_out(other);
            if !is_ingress {
                for record in [one, other].into_iter().flatten() {
                    vpcs.insert(of_vpc(record)?);
                }
            }
        }
    }
    let (all, others) = (interfaces(usual), interfaces(strict));
    for id in all.keys().chain(others.keys()) {
        let (one, other) = (all.get(id).copied(), others.get(id).copied());
        if one != other {
            for record in [one, other].into_iter().flatten() {
                vpcs.insert(of_vpc(record)?);
            }
        }
    }
    Some(vpcs)
}

/// The interfaces that a plan makes, by id.
fn interfaces(ledger: &Ledger) -> BTreeMap<&str, &PlannedRecord> {
    let all = ledger.interfaces.iter();
    all.filter_map(|record| Some((record.get(RecordKind::NetworkInterfaces.id_key())?, record)))
        .collect()
}

/// Of a security group all but whom it lets in.
fn lets_out(group: Option<&PlannedRecord>) -> Option<PlannedRecord> {
    let mut group = group?.clone();
    group.0.remove("IpPermissions");
    if let Some(RecordValue::Object(unread)) = group.0.get_mut(UNREAD) {
        unread.remove("IpPermissions");
    }
    Some(group)
}

//! Which VPCs presumed values bear on: the others are judged once.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use crate::describe::kind::Kind;

use super::ledger::Ledger;
use super::record::{Record, UNREAD};

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
        .flat_map(|ledger| ledger.all(Kind::VpcEndpoints))
        .flat_map(|(_, record)| record.list("Groups"))
        .filter_map(|group| group.get("GroupId")?.as_str())
        .collect();
    let of_vpc = |record: &Record| record.get("VpcId").map(str::to_owned);
    for kind in usual.kinds().chain(strict.kinds()).collect::<BTreeSet<_>>() {
        let (all, others): (BTreeMap<_, _>, BTreeMap<_, _>) =
            (usual.all(kind).collect(), strict.all(kind).collect());
        let ids: BTreeSet<&String> = all.keys().chain(others.keys()).copied().collect();
        for id in ids {
            let (one, other) = (all.get(id).copied(), others.get(id).copied());
            if one == other {
                continue;
            }
            // Who is let in matters to endpoints alone.
            let is_ingress = kind == Kind::SecurityGroups
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
fn interfaces(ledger: &Ledger) -> BTreeMap<&str, &Record> {
    let all = ledger.interfaces.iter();
    all.filter_map(|record| Some((record.get(Kind::NetworkInterfaces.id_key())?, record)))
        .collect()
}

/// Of a security group all but whom it lets in.
fn lets_out(group: Option<&Record>) -> Option<Record> {
    let mut group = group?.clone();
    group.0.remove("IpPermissions");
    if let Some(Json::Object(unread)) = group.0.get_mut(UNREAD) {
        unread.remove("IpPermissions");
    }
    Some(group)
}

//! The network after a plan: the records of the ledger as facts, with the saved interfaces that
//! stay.

mod kinds;
mod unread;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rule::network::central::Central;
use rule::network::fact::Fact;
use rule::network::{Field, Id, Network, NetworkInterface, VpcEndpoint};

use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::RegionFacts;
use crate::describe::shape::vpc_endpoint::Writer;

use super::mapping::ledger::{Leaving, Ledger};
use super::mapping::record::PlannedRecord;

use self::kinds::AfterPlan;

/// The facts after the plan. `before` is the saved network, where there is one. With `lets_go` no record is kept that
/// says nothing more than its fact.
pub fn after(
    ledger: &mut Ledger,
    before: Option<&Network>,
    account_id: &str,
    region: &str,
    lets_go: bool,
) -> Network {
    let mut facts = RegionFacts::default();
    for kind in RecordKind::ALL {
        match kinds::after_plan(kind, before) {
            AfterPlan::InLedger(Some(why)) => facts.mark_unread(kind, why),
            AfterPlan::InLedger(None) => facts.mark_read(kind),
            AfterPlan::AsBefore => {}
        }
    }
    let mut refused = Vec::new();
    for (kind, record) in ledger.documents() {
        if let Err(why) = take(&mut facts, kind, record) {
            refused.push(why);
        }
        if lets_go && unread::is_told(kind, record) {
            *record = PlannedRecord::default();
        }
    }
    ledger.notices.extend(refused);
    let mut network = facts.finish(account_id, region);
    if let Some(before) = before {
        let planned = match &before.network_interfaces {
            Fact::Read(_) => {
                std::mem::replace(&mut network.network_interfaces, Fact::Read(Vec::new()))
            }
            unread => std::mem::replace(&mut network.network_interfaces, unread.clone()),
        };
        if let (Fact::Read(all), Fact::Read(saved), Fact::Read(planned)) = (
            &mut network.network_interfaces,
            &before.network_interfaces,
            planned,
        ) {
            let (stays, replaced) = staying(saved, ledger);
            ledger.replaced = replaced;
            // With room for what comes: there are thousands.
            all.reserve_exact(saved.len() + planned.len());
            if stays.contains(&false) {
                let_go(&mut network.vpc_endpoints, saved, &stays);
                let mut stays = stays.into_iter();
                let staying = saved.iter().filter(|_| stays.next().unwrap_or(true));
                all.extend(staying.cloned());
            } else {
                all.extend_from_slice(saved);
            }
            let mut touched = BTreeSet::new();
            let regrouped = ledger.regrouped();
            let any = !regrouped.is_empty() || !ledger.regroupings.is_empty();
            for interface in all.iter_mut().filter(|_| any) {
                match regrouped.get(&*interface.id) {
                    Some(Ok(groups)) => {
                        interface.groups = groups.iter().map(|id| Id::from(id.as_str())).collect();
                    }
                    Some(Err(why)) => {
                        network
                            .unknown
                            .set(interface.id.clone(), Field::Groups, why.clone());
                    }
                    None => {}
                }
                if let Some(change) = ledger.regroupings.get(&*interface.id) {
                    let kept = interface
                        .groups
                        .iter()
                        .filter(|id| !change.gone.contains(&***id));
                    let added = change.added.iter().map(|id| Id::from(id.as_str()));
                    let groups: BTreeSet<Id> = kept.cloned().chain(added).collect();
                    interface.groups = groups.into_iter().collect();
                    if let Some(why) = &change.unread {
                        let id = interface.id.clone();
                        network.unknown.set(id, Field::Groups, why.clone());
                    }
                    touched.extend(interface.vpc_id.as_ref().map(Id::to_string));
                }
            }
            all.extend(planned);
            ledger.touched.extend(touched);
        }
    }
    if let Some(before) = before {
        network.service_details = before.service_details.clone();
        network.visibility = before.visibility.clone();
    }
    network.central = match before {
        Some(before) => before.central.clone(),
        None => Arc::new(Central::unread("a plan does not say it")),
    };
    unread::apply(ledger, &mut network);
    network
}

fn take(facts: &mut RegionFacts, kind: RecordKind, record: &PlannedRecord) -> Result<(), String> {
    let record = Record::read(kind, &record.0).map_err(|error| {
        let id = record.get(kind.id_key()).unwrap_or_default();
        format!("{id} cannot be read as one of `{}`: {error}", kind.key())
    })?;
    facts
        .take(record, Writer::Ec2)
        .map_err(|error| error.to_string())
}

/// Takes interfaces that do not stay off the endpoints that list them.
fn let_go(endpoints: &mut Fact<Vec<VpcEndpoint>>, saved: &[NetworkInterface], stays: &[bool]) {
    let pairs = saved.iter().zip(stays);
    let gone = pairs.filter(|(_, stays)| !**stays).map(|(of, _)| &*of.id);
    let gone: BTreeSet<&str> = gone.collect();
    if let Fact::Read(endpoints) = endpoints {
        for endpoint in endpoints {
            endpoint
                .network_interface_ids
                .retain(|id| !gone.contains(&**id));
        }
    }
}

/// For each saved interface, whether it stays.
fn staying(saved: &[NetworkInterface], ledger: &Ledger) -> (Vec<bool>, Replaced) {
    let mut replaced = Replaced::new();
    if ledger.leaving == Leaving::default() {
        return (Vec::new(), replaced);
    }
    let Leaving {
        of_endpoints,
        in_subnets,
        ids,
        of_instances,
        clients,
    } = &ledger.leaving;
    let listed = ledger.listed_interfaces();
    let text = |id: &Option<rule::network::Id>| id.as_deref().unwrap_or_default().to_owned();
    let mut stays: Vec<bool> = saved
        .iter()
        .map(|interface| {
            let of_endpoint = of_endpoints.iter().any(|(endpoint, subnets)| {
                ledger.was_of_endpoint(endpoint, &interface.id)
                    && subnets
                        .as_ref()
                        .is_none_or(|subnets| subnets.contains(&text(&interface.subnet_id)))
            });
            let instance = super::saved_client::instance(interface);
            if let Some(address) = instance.and_then(|id| of_instances.get(id)) {
                let place = format!("{address}@{}", text(&interface.subnet_id));
                let ids: &mut BTreeSet<String> = replaced.entry(place).or_default();
                ids.insert(interface.id.to_string());
            }
            !of_endpoint
                && !in_subnets.contains(&text(&interface.subnet_id))
                && !ids.contains(&*interface.id)
                && !instance.is_some_and(|id| of_instances.contains_key(id))
        })
        .collect();
    for leaving in clients {
        let mut matching: Vec<(&str, usize)> = saved
            .iter()
            .enumerate()
            .filter(|(at, interface)| {
                let groups: BTreeSet<&str> = interface.groups.iter().map(|id| &**id).collect();
                stays.get(*at) == Some(&true)
                    && !listed.contains(&*interface.id)
                    && super::saved_client::class(interface) == Some(leaving.class)
                    && leaving.subnets.contains(&text(&interface.subnet_id))
                    && groups == leaving.groups.iter().map(String::as_str).collect()
            })
            .map(|(at, interface)| (&*interface.id, at))
            .collect();
        matching.sort_unstable();
        for (_, at) in matching
            .into_iter()
            .take(leaving.count.unwrap_or(usize::MAX))
        {
            if let (Some(stays), Some(interface)) = (stays.get_mut(at), saved.get(at)) {
                *stays = false;
                let place = format!("{}@{}", leaving.address, text(&interface.subnet_id));
                let ids = replaced.entry(place).or_default();
                ids.insert(interface.id.to_string());
            }
        }
    }
    (stays, replaced)
}

/// Saved interfaces by the planned place that stands for them.
type Replaced = BTreeMap<String, BTreeSet<String>>;

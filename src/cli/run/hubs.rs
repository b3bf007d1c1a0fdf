//! The first pass over a snapshot: what other accounts and regions have that VPCs may be led to.

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;
use std::sync::Arc;

use rule::network::central::{DnsName, TransitGatewayAttachment};
use rule::network::fact::Fact;
use rule::network::{Id, Network};
use rule::parameters::{CentralEndpoints, Depth, Parameters};
use rule::view::Hubs;

use crate::cli::run::in_order::in_order;
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::hubs::Glance;
use crate::source::snapshot::hubs::references::References;
use crate::source::snapshot::hubs::wanted_names::WantedNames;
use crate::source::snapshot::regions::RegionFolder;

/// How often names that records lead to are looked for among further zones: no answer has more steps.
const ROUNDS: usize = 8;

/// Gathers what section 11 of the decision may look at beside an evaluated network; `None` where it is not asked.
/// `everything` says that all accounts of the snapshot are looked into, also without `hubAccounts`.
pub fn gather(snapshot: &Snapshot, parameters: &Parameters, everything: bool) -> Option<Arc<Hubs>> {
    let ignored = parameters.central_endpoints == CentralEndpoints::Ignore;
    if ignored || parameters.depth == Depth::Existence {
        return None;
    }
    let regions = snapshot.regions();
    let folders: Vec<&RegionFolder> = regions.iter().chain(snapshot.without_regions()).collect();
    if folders.len() < 2 {
        return Some(Arc::new(Hubs::new(Vec::new(), everything)));
    }
    let of_folders = folders.iter().map(|folder| folder.region.as_str());
    let mut wanted = WantedNames::new(parameters, of_folders);
    let (mut glances, mut references, mut dropped) = glance(snapshot, &folders, &wanted);
    for _ in 0..ROUNDS {
        let further: Vec<DnsName> = references
            .names()
            .filter(|name| !wanted.has(name) && dropped.iter().any(|zone| zone.covers(name)))
            .cloned()
            .collect();
        if further.is_empty() {
            break;
        }
        wanted.add(further);
        (glances, references, dropped) = glance(snapshot, &folders, &wanted);
    }
    let mut networks = add_endpoints(snapshot, &folders, glances, &references);
    if parameters.hub_accounts.is_empty() {
        leave_to_owners(&mut networks);
    }
    networks.extend(failed(snapshot));
    Some(Arc::new(Hubs::new(networks, everything)))
}

/// Leaves each attachment to the list of its transit gateway's owner, which says the same and more: every
/// account has its own in its list.
fn leave_to_owners(networks: &mut [Network]) {
    let mut of_owners: HashSet<(String, Id)> = HashSet::new();
    for network in &*networks {
        let is_own = |attachment: &&TransitGatewayAttachment| {
            attachment.gateway_owner_id.as_deref() == Some(&*network.account_id)
        };
        let attachments = network.central.attachments.elements().iter();
        let own = attachments.filter(is_own).map(|attachment| &attachment.id);
        of_owners.extend(own.map(|id| (network.region.clone(), id.clone())));
    }
    for network in networks {
        let Network {
            account_id,
            region,
            central,
            ..
        } = network;
        if let Fact::Read(attachments) = &mut Arc::make_mut(central).attachments {
            attachments.retain(|attachment| {
                let is_own = attachment.gateway_owner_id.as_deref() == Some(&**account_id);
                is_own || !of_owners.contains(&(region.clone(), attachment.id.clone()))
            });
        }
    }
}

/// What could not be collected or read: all of it is unread.
fn failed(snapshot: &Snapshot) -> Vec<Network> {
    let regions: BTreeSet<&str> = snapshot.regions().iter().map(|of| &*of.region).collect();
    let failures = snapshot.failures().iter().chain(snapshot.broken());
    let networks = failures.flat_map(|failure| {
        let of = match &failure.region {
            Some(region) => vec![region.as_str()],
            None => regions.iter().copied().collect(),
        };
        let unread = |region| Network::unread(&*failure.account_id, region, &*failure.why);
        of.into_iter().map(unread)
    });
    networks.collect()
}

/// Glances at every account and region.
fn glance(
    snapshot: &Snapshot,
    folders: &[&RegionFolder],
    wanted: &WantedNames,
) -> (Vec<Glance>, References, BTreeSet<DnsName>) {
    let mut references = References::default();
    let mut dropped = BTreeSet::new();
    let mut glances = Vec::with_capacity(folders.len());
    let done = in_order(
        folders,
        |folder| snapshot.glance(folder, wanted),
        |mut glance: Glance| {
            references.extend(std::mem::take(&mut glance.references));
            dropped.extend(std::mem::take(&mut glance.dropped));
            glances.push(glance);
            Ok::<(), Infallible>(())
        },
    );
    let Ok(()) = done;
    (glances, references, dropped)
}

/// Adds the endpoints that something leads to, with what the way to them needs.
fn add_endpoints(
    snapshot: &Snapshot,
    folders: &[&RegionFolder],
    glances: Vec<Glance>,
    references: &References,
) -> Vec<Network> {
    let glanced: Vec<(&RegionFolder, Glance)> = folders.iter().copied().zip(glances).collect();
    let mut networks = Vec::with_capacity(glanced.len());
    let done = in_order(
        &glanced,
        |(folder, glance)| {
            let mut network = glance.network.clone();
            let typed = references.has_addresses()
                && snapshot.has_address(folder, references, &mut network);
            if typed || glance.is_led_to(references) {
                snapshot.add_endpoints(folder, network, references)
            } else {
                network
            }
        },
        |network| {
            networks.push(network);
            Ok::<(), Infallible>(())
        },
    );
    let Ok(()) = done;
    networks
}

//! Plans laid over one account in one region: the network before, and the one after.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use rule::network::central::Central;
use rule::network::{Field, Network, PrefixList};
use rustc_hash::FxHashMap;

use crate::place::Place;

use super::mapping::adopted;
use super::mapping::lay::lay;
use super::mapping::ledger::Ledger;
use super::network;
use super::resource::Resource;
use super::workloads;

/// One account in one region, before and after.
#[derive(Debug)]
pub struct Laid {
    /// Which.
    pub place: Place,
    /// The network before; `None` without saved data.
    pub before: Option<Arc<Network>>,
    /// The network after.
    pub after: Network,
    /// The VPCs that the plan makes.
    pub made: BTreeSet<String>,
    /// What leads to central endpoints from VPCs that the plan makes, where it is something else than for the others.
    pub central_of_made: Option<Arc<Central>>,
    /// The same from those that it does not make.
    pub central_of_others: Option<Arc<Central>>,
    /// What became of the records, and what there is to say about it.
    pub ledger: Ledger,
}

/// What is saved of one account in one region.
#[derive(Debug, Clone)]
pub struct Saved {
    /// Its network.
    network: Arc<Network>,
    /// Its records, which plans are laid over.
    ledger: Ledger,
}

impl Saved {
    /// A network, and the records that it was made of.
    pub fn new(network: Network, mut ledger: Ledger) -> Self {
        ledger.saved = true;
        take_groups(&network, &mut ledger);
        Self {
            network: Arc::new(network),
            ledger,
        }
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Its records.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

/// Records that a plan was laid over, before they are a network.
#[derive(Debug)]
pub struct Laying {
    place: Place,
    resources: Vec<Arc<Resource>>,
    before: Option<Arc<Network>>,
    /// What became of the records.
    pub ledger: Ledger,
}

impl Laying {
    /// Lays resources over saved records; over nothing where there are none.
    pub fn new(place: Place, resources: Vec<Arc<Resource>>, saved: Option<Saved>) -> Self {
        let (before, mut ledger) = match saved {
            Some(Saved { network, ledger }) => (Some(network), ledger),
            None => (None, Ledger::default()),
        };
        let resources = adopted::named(resources, &ledger);
        let resources = lay(resources, &mut ledger);
        Self {
            place,
            resources,
            before,
            ledger,
        }
    }
}

impl Laid {
    /// The network that laid records are; with what runs in it, where that is asked for.
    ///
    /// With `lets_go` no record is kept that says nothing more than its fact.
    pub fn new(laying: Laying, runs: bool, lets_go: bool) -> Self {
        let Laying {
            place,
            resources,
            before,
            mut ledger,
        } = laying;
        let resources: Vec<&Resource> = resources.iter().map(|of| &**of).collect();
        let Place { account_id, region } = &place;
        let mut after = network::after(&mut ledger, before.as_deref(), account_id, region, lets_go);
        if runs {
            let touched = workloads::put(&resources, before.as_deref(), &mut after);
            ledger.touched.extend(touched);
        }
        Self {
            made: made(&resources),
            place,
            before,
            after,
            central_of_made: None,
            central_of_others: None,
            ledger,
        }
    }

    /// A place that no plan touches.
    pub fn untouched(place: Place, network: Network) -> Self {
        Self {
            place,
            after: network.clone(),
            before: Some(Arc::new(network)),
            made: BTreeSet::new(),
            central_of_made: None,
            central_of_others: None,
            ledger: Ledger::default(),
        }
    }

    /// Whether a saved prefix list has other entries after: rules and routes of any VPC may name it.
    pub fn changes_lists(&self) -> bool {
        let before = self.before.iter();
        let before = before.flat_map(|before| before.prefix_lists.elements());
        let before: FxHashMap<&str, &PrefixList> = before.map(|list| (&*list.id, list)).collect();
        let mut after = self.after.prefix_lists.elements().iter();
        after.any(|list| {
            let unread = || self.after.unknown.why(&list.id, Field::ListEntries);
            let saved = before.get(&*list.id);
            saved.is_some_and(|saved| saved.cidrs != list.cidrs || unread().is_some())
        })
    }

    /// The network after, as the VPCs that the plan makes see it, or the others.
    pub fn as_seen(&self, by_made: bool) -> Cow<'_, Network> {
        let central = if by_made {
            &self.central_of_made
        } else {
            &self.central_of_others
        };
        match central {
            None => Cow::Borrowed(&self.after),
            Some(central) => Cow::Owned(Network {
                central: central.clone(),
                ..self.after.clone()
            }),
        }
    }
}

/// The VPCs that a plan makes.
fn made(resources: &[&Resource]) -> BTreeSet<String> {
    let vpcs = resources.iter();
    let vpcs = vpcs.filter(|of| of.kind == "aws_vpc" && of.actions.create && of.remains());
    vpcs.map(|of| of.id.to_string()).collect()
}

/// Hands over the groups of saved endpoints: those of their interfaces. What is looked up are ids that AWS gave.
fn take_groups(network: &Network, ledger: &mut Ledger) {
    let endpoints = network.vpc_endpoints.elements();
    let endpoint_of: FxHashMap<&str, &str> = endpoints
        .iter()
        .flat_map(|endpoint| {
            let interfaces = endpoint.network_interface_ids.iter();
            interfaces.map(|id| (&**id, &*endpoint.id))
        })
        .collect();
    let mut groups: FxHashMap<&str, BTreeSet<String>> = FxHashMap::default();
    // Nearly all records say it themselves.
    let without = ledger.groups_without_vpc();
    let mut vpc_of: FxHashMap<&str, &str> = FxHashMap::default();
    for interface in network.network_interfaces.elements() {
        if let (Some(vpc_id), false) = (&interface.vpc_id, without.is_empty()) {
            vpc_of.extend(interface.groups.iter().map(|id| (&**id, &**vpc_id)));
        }
        if let Some(endpoint) = endpoint_of.get(&*interface.id) {
            let own = interface.groups.iter().map(|id| id.to_string());
            groups.entry(endpoint).or_default().extend(own);
        }
    }
    for (group, vpc_id) in vpc_of.into_iter().filter(|(id, _)| without.contains(*id)) {
        ledger.take_vpc_of_group(group, vpc_id);
    }
    for (endpoint, groups) in groups {
        ledger.take_groups(endpoint, groups);
    }
}

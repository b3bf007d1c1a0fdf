//! Hubs in plans: hosted zones, Profiles, Resolver rules, peerings and transit gateways, laid over what leads to central
//! endpoints, in all accounts and regions of the change together; and prefix lists that accounts share.

mod estate;
mod gateways;
mod gone;
mod lists;
mod peerings;
mod prefix_lists;
mod profiles;
mod zones;

use std::sync::Arc;

use rule::network::Network;
use rule::network::central::{Central, VpcHostedZones};
use rule::view::Hubs;

use super::laid::Laid;
use super::plans::ByPlace;
use super::types;

pub use self::gone::seen_from_elsewhere;

use self::estate::{Estate, Holding};
use self::prefix_lists::SharedLists;

/// Whether resources of a type change something of other accounts than their own.
pub fn reaches_others(kind: &str) -> bool {
    types::OF_HUBS.contains(&kind) || prefix_lists::KINDS.contains(&kind)
}

/// Whether an account in a region has a copy of a prefix list that plans change elsewhere.
pub fn has_changed_list(network: &Network, resources: &ByPlace) -> bool {
    SharedLists::of(resources).are_in(network)
}

/// Lays what plans change of hubs over every place that they touch. What comes back are the networks beside them that
/// changed too: those of a gateway's owner, for one.
pub fn lay(laid: &mut [Laid], resources: &ByPlace, hubs: Option<&Hubs>) -> Vec<Network> {
    let is_laid = |network: &Network, laid: &[Laid]| {
        laid.iter().any(|of| {
            of.place.account_id == network.account_id && of.place.region == network.region
        })
    };
    let beside = hubs.map(Hubs::networks).unwrap_or_default().iter();
    let beside: Vec<&Network> = beside.filter(|network| !is_laid(network, laid)).collect();
    let mut holdings: Vec<Holding> = laid.iter().map(of_laid).collect();
    holdings.extend(beside.iter().map(|network| Holding::new(network)));
    let mut estate = Estate::new(holdings, resources);
    lay_over(&mut estate);
    let mut holdings = estate.holdings.into_iter();
    let lists = SharedLists::of(resources);
    for of in laid.iter_mut() {
        if let Some(holding) = holdings.next() {
            put_back(of, &holding);
        }
        lists.lay(&mut of.after);
    }
    let changed = beside.into_iter().zip(holdings);
    let changed: Vec<Network> = changed
        .filter(|(network, holding)| holding.is_changed || lists.are_in(network))
        .map(|(network, holding)| {
            let mut network = network.clone();
            lists.lay(&mut network);
            network.central = Arc::new(holding.lists.central());
            for (id, field, why) in &holding.unknown {
                network.unknown.set(id.as_str(), *field, why.clone());
            }
            network
        })
        .collect();
    gone::keep(laid, &changed, hubs);
    changed
}

/// A network that no plan touches, with what of its own goes or comes with resources elsewhere: a zone that is gone is
/// associated with no VPC.
pub fn beside(
    mut network: Network,
    laid: &[Laid],
    resources: &ByPlace,
    hubs: Option<&Hubs>,
) -> Network {
    gone::lay_beside(&mut network.central, laid);
    let mut acting = resources.values().flatten();
    if !acting.any(|of| of.actions.any() && reaches_others(&of.kind)) {
        return network;
    }
    let others = laid.iter().map(|of| &of.after);
    let others = others.chain(hubs.map(Hubs::networks).unwrap_or_default());
    let is_other =
        |of: &&Network| of.account_id != network.account_id || of.region != network.region;
    let holdings = std::iter::once(Holding::new(&network))
        .chain(others.filter(is_other).map(Holding::new))
        .collect();
    let mut estate = Estate::new(holdings, resources);
    lay_over(&mut estate);
    SharedLists::of(resources).lay(&mut network);
    if let Some(holding) = estate.holdings.first() {
        network.central = Arc::new(holding.lists.central());
        for (id, field, why) in &holding.unknown {
            network.unknown.set(id.as_str(), *field, why.clone());
        }
    }
    network
}

fn lay_over(estate: &mut Estate<'_>) {
    zones::lay(estate);
    profiles::lay(estate);
    peerings::lay(estate);
    gateways::lay(estate);
}

/// What a place holds; of the VPCs that the plan makes that they have nothing beside what is written.
fn of_laid(laid: &Laid) -> Holding {
    let mut holding = Holding::new(&laid.after);
    if laid.before.is_none() {
        holding.lists = lists::Lists::of(&lists::nothing());
    }
    let gone = &laid.ledger.gone_vpcs;
    let Holding { lists, vpcs, .. } = &mut holding;
    let is_gone = |id: &str| gone.contains(id) && !vpcs.contains_key(id);
    lists
        .hosted_zones_by_vpc
        .all
        .retain(|it| !is_gone(&it.vpc_id));
    lists
        .profile_associations
        .all
        .retain(|it| !is_gone(&it.vpc_id));
    lists
        .resolver_rule_associations
        .all
        .retain(|it| !is_gone(&it.vpc_id));
    for vpc in &laid.made {
        let all = &mut lists.hosted_zones_by_vpc.all;
        if !all.iter().any(|it| *it.vpc_id == **vpc) {
            all.push(VpcHostedZones {
                vpc_id: vpc.as_str().into(),
                zones: Vec::new(),
                complete: true,
            });
        }
    }
    holding
}

fn put_back(laid: &mut Laid, holding: &Holding) {
    laid.ledger.touched.extend(holding.touched.iter().cloned());
    for (id, field, why) in &holding.unknown {
        laid.after.unknown.set(id.as_str(), *field, why.clone());
    }
    let of_made = Arc::new(holding.lists.central_of_made());
    if laid.before.is_none() {
        laid.central_of_others = Some(Arc::new(Central::unread("a plan does not say it")));
        laid.after.central = of_made;
    } else {
        let others = holding.lists.central();
        laid.central_of_made = (others != *of_made).then_some(of_made);
        laid.after.central = Arc::new(others);
    }
}

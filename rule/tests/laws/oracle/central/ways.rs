//! Section 11.7, checks 2, 3a and 8: where the route tables lead.

use std::net::IpAddr;

use rule::network::{EndpointType, Id, Network, Route, RouteState};

use super::path::Ends;
use super::view;
use crate::oracle::possible::{Outcome, Possible, anything, surely};
use crate::oracle::routes;

/// The way to the hub.
#[derive(Debug, Clone, PartialEq)]
pub enum Via {
    Peering {
        id: Id,
        one_region: bool,
    },
    Gateway(Id),
    /// It is not known.
    Unknown,
    /// A peering that is not shown.
    NotShown(Id),
    /// The client's table is unread: whatever it is, as far as it may pass.
    Any,
}

/// Where a subnet's table sends an address: for every value of what is unread, every route that
/// may be the most specific one. Nothing where the table is unread.
pub fn most_specific<'a>(
    network: &'a Network,
    vpc: &Id,
    subnet: Option<&Id>,
    address: IpAddr,
) -> Option<Vec<Vec<Option<&'a Route>>>> {
    let table = routes::table_of(network, vpc, subnet)?;
    let endpoints = network.vpc_endpoints.elements();
    let by_gateway = |route: &Route| {
        endpoints.iter().any(|endpoint| {
            endpoint.endpoint_type == EndpointType::Gateway && endpoint.id == route.target
        })
    };
    let (known, hidden) = routes::candidates(
        network,
        table,
        &|route| route.state != RouteState::Other && !by_gateway(route),
        &|block| block.contains(&address),
    );
    let mut all = vec![known];
    for route in hidden {
        let same = |other: &Option<&Route>| {
            other.is_some_and(|other| other.target == route.target && other.state == route.state)
        };
        if !all.iter().any(same) {
            all.push(Some(route));
        }
    }
    Some(if network.prefix_lists.read().is_some() {
        vec![all]
    } else {
        all.into_iter().map(|one| vec![one]).collect()
    })
}

/// Checks 2 and 3a, over every value of what is unread.
pub fn there(ends: &Ends<'_, '_>) -> Vec<(Outcome, Via)> {
    let asked = ends.asked;
    let network = &asked.case.network;
    let subnet = ends.client.subnet_id.as_ref();
    let Some(worlds) = most_specific(network, &asked.vpc.id, subnet, ends.e) else {
        let unknown = |outcome| (outcome, Via::Unknown);
        // The best that may be is a way by which all is well.
        return vec![
            unknown(Outcome::No),
            unknown(Outcome::Maybe),
            (Outcome::Yes, Via::Any),
        ];
    };
    let mut all = vec![];
    for ways in worlds {
        match ways.as_slice() {
            [route] => all.extend(by_route(ends, *route)),
            several => {
                // Undecidable which of them.
                debug_assert!(several.len() > 1);
                let outcome = Outcome::Maybe;
                all.push((outcome, Via::Unknown));
            }
        }
    }
    all
}

fn by_route(ends: &Ends<'_, '_>, route: Option<&Route>) -> Vec<(Outcome, Via)> {
    let asked = ends.asked;
    let network = &asked.case.network;
    let one = |outcome| vec![(outcome, Via::Unknown)];
    let Some(route) = route.filter(|route| route.state != RouteState::Blackhole) else {
        return one(Outcome::No);
    };
    let target = &*route.target;
    if target == "local" || target.starts_with("igw-") || target.starts_with("eigw-") {
        return one(Outcome::No);
    }
    if target.starts_with("tgw-") {
        return vec![(Outcome::Yes, Via::Gateway(route.target.clone()))];
    }
    if target.starts_with("pcx-") {
        return by_peering(ends, &route.target);
    }
    if !target.starts_with("nat-") {
        return one(Outcome::Maybe);
    }
    let mut interfaces = network.network_interfaces.elements().iter();
    let own = interfaces.find(|interface| interface.is_of_nat_gateway(&route.target));
    let Some(own) = own else {
        return one(Outcome::Maybe);
    };
    let subnet = own.subnet_id.as_ref();
    let Some(worlds) = most_specific(network, &asked.vpc.id, subnet, ends.e) else {
        return [one(Outcome::No), one(Outcome::Maybe)].concat();
    };
    let leads_on = |route: &Option<&Route>| {
        route.is_some_and(|route| {
            let ends_here = ["local", "igw-", "eigw-"];
            route.state != RouteState::Blackhole
                && !ends_here
                    .iter()
                    .any(|start| route.target.starts_with(start))
        })
    };
    worlds
        .iter()
        .flat_map(|ways| {
            one(if ways.iter().any(leads_on) {
                Outcome::Maybe
            } else {
                Outcome::No
            })
        })
        .collect()
}

fn by_peering(ends: &Ends<'_, '_>, id: &Id) -> Vec<(Outcome, Via)> {
    let asked = ends.asked;
    let case = asked.case;
    let all = view::all(case, |network| &network.central.peering_connections);
    let Some((_, peering)) = all.into_iter().find(|(_, one)| one.id == *id) else {
        if case.network.central.peering_connections.read().is_some() {
            return vec![(Outcome::Unshown, Via::NotShown(id.clone()))];
        }
        let there = Via::Peering {
            id: id.clone(),
            one_region: true,
        };
        return vec![
            (Outcome::No, Via::Unknown),
            (Outcome::Unshown, Via::NotShown(id.clone())),
            (Outcome::Yes, there),
        ];
    };
    let sides = [&peering.requester, &peering.accepter];
    let is_own =
        |side: &&&rule::network::central::PeeringSide| side.vpc_id.as_ref() == Some(&asked.vpc.id);
    let other = sides.iter().find(|side| !is_own(side));
    let leads = peering.status.as_deref() == Some("active")
        && other.is_some_and(|side| side.vpc_id.as_ref() == Some(ends.hub_vpc));
    let region = other.and_then(|side| side.region.as_deref());
    let one_region = region.is_none_or(|region| region == case.network.region);
    let via = Via::Peering {
        id: id.clone(),
        one_region,
    };
    vec![(if leads { Outcome::Yes } else { Outcome::No }, via)]
}

/// Check 8, over every value of what is unread.
pub fn back(ends: &Ends<'_, '_>, via: &Via) -> Possible {
    let subnet = ends.target.subnet_id.as_ref();
    let Some(worlds) = most_specific(ends.hub, ends.hub_vpc, subnet, ends.c) else {
        return anything();
    };
    let by_route = |route: &Option<&Route>| match route {
        None => Outcome::No,
        Some(route) if route.state == RouteState::Blackhole => Outcome::No,
        Some(route) => {
            let same = match via {
                Via::Peering { id, .. } | Via::Gateway(id) => *id == route.target,
                Via::Unknown => false,
                Via::NotShown(id) if *id == route.target => return Outcome::Unshown,
                Via::NotShown(_) => false,
                Via::Any => route.target.starts_with("pcx-") || route.target.starts_with("tgw-"),
            };
            let target = &*route.target;
            if same {
                Outcome::Yes
            } else if target == "local" || target.starts_with("igw-") || target.starts_with("eigw-")
            {
                Outcome::No
            } else {
                Outcome::Maybe
            }
        }
    };
    worlds
        .iter()
        .flat_map(|ways| match ways.as_slice() {
            [one] => surely(by_route(one)),
            _ => surely(Outcome::Maybe),
        })
        .collect()
}

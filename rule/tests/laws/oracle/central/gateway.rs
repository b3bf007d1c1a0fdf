//! Section 11.7, checks 3b to 4: transit gateways.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use rule::network::central::{GatewayRoute, GatewayTable, RouteKind, TransitGatewayVpcAttachment};
use rule::network::fact::Fact;
use rule::network::{Id, Network, NetworkInterface, RouteState};

use super::path::Ends;
use super::view::{self, Seen};
use super::ways;
use crate::oracle::possible::{Outcome, Possible, all, anything, surely, yes_or_no};
use crate::oracle::routes;

/// The attachments of a VPC to a gateway that carry traffic; nothing where unread.
pub fn usable<'a>(
    network: &'a Network,
    vpc: &Id,
    gateway: &Id,
) -> Option<Vec<&'a TransitGatewayVpcAttachment>> {
    let all = network.central.vpc_attachments.read()?;
    let own = all.iter().filter(|one| {
        one.vpc_id.as_ref() == Some(vpc)
            && one.gateway_id.as_ref() == Some(gateway)
            && matches!(one.state.as_deref(), Some("available" | "modifying"))
    });
    Some(own.collect())
}

/// The zone of a subnet.
pub fn zone_of<'a>(network: &'a Network, subnet: &Id) -> Option<&'a str> {
    let subnets = network.subnets.elements();
    let subnet = subnets.iter().find(|one| one.id == *subnet)?;
    subnet.zone.as_deref()
}

/// Checks 3b and 3d: an attachment of the VPC, with a subnet in the interface's zone.
pub fn attached(
    network: &Network,
    vpc: &Id,
    gateway: &Id,
    interface: &NetworkInterface,
) -> Possible {
    let by_subnet = interface.subnet_id.as_ref();
    let zone = by_subnet.and_then(|subnet| zone_of(network, subnet));
    in_zone(network, vpc, gateway, zone.or(interface.zone.as_deref()))
}

/// The same, of a zone.
pub fn in_zone(network: &Network, vpc: &Id, gateway: &Id, zone: Option<&str>) -> Possible {
    let Some(attachments) = usable(network, vpc, gateway) else {
        return anything();
    };
    if attachments.is_empty() {
        return surely(Outcome::No);
    }
    let is_regular = |zone: &str| {
        let letter = zone.strip_prefix(&network.region);
        letter.is_some_and(|letter| {
            letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_lowercase())
        })
    };
    // A Local Zone, whatever the subnets are.
    if zone.is_some_and(|zone| !is_regular(zone)) {
        return surely(Outcome::Maybe);
    }
    if network.subnets.read().is_none() {
        return anything();
    }
    let Some(zone) = zone else {
        return surely(Outcome::Maybe);
    };
    let zones: Vec<Option<&str>> = attachments
        .iter()
        .flat_map(|one| &one.subnet_ids)
        .map(|subnet| zone_of(network, subnet))
        .collect();
    surely(if zones.contains(&Some(zone)) {
        Outcome::Yes
    } else if zones.contains(&None) {
        Outcome::Maybe
    } else {
        Outcome::No
    })
}

/// Checks 3c and 3d: the table of one side's attachment, and whether it leads to the other side:
/// for every value of what is unread, the outcome and whether the route leads there.
pub fn table(ends: &Ends<'_, '_>, gateway: &Id, from_client: bool) -> Vec<(Outcome, bool)> {
    let asked = ends.asked;
    let case = asked.case;
    let own_vpc = &asked.vpc.id;
    let (from, (to, to_network), address) = if from_client {
        (own_vpc, (ends.hub_vpc, ends.hub), ends.e)
    } else {
        (ends.hub_vpc, (own_vpc, &case.network), ends.c)
    };
    let unread = || {
        vec![
            (Outcome::No, false),
            (Outcome::Maybe, false),
            (Outcome::Yes, true),
        ]
    };
    let of_gateway = view::all(case, |network| &network.central.attachments);
    let owner = of_gateway
        .iter()
        .filter(|(_, one)| one.gateway_id.as_ref() == Some(gateway))
        .find_map(|(_, one)| one.gateway_owner_id.as_deref());
    let Some(owner) = owner else {
        return if view::some_unread(case, |network| &network.central.attachments) {
            // The list may name an owner that is not shown.
            let mut all = unread();
            all.push((Outcome::Unshown, false));
            all
        } else {
            vec![(Outcome::Unshown, false)]
        };
    };
    let owner = match view::account(case, owner) {
        Seen::NotShown => return vec![(Outcome::Unshown, false)],
        Seen::Unread => return unread(),
        Seen::Here(network) => network,
    };
    let Fact::Read(attachments) = &owner.central.attachments else {
        return unread();
    };
    let of_vpc = |vpc: &Id| {
        attachments.iter().find(|one| {
            one.gateway_id.as_ref() == Some(gateway)
                && one.resource_type.as_deref() == Some("vpc")
                && one.resource_id.as_ref() == Some(vpc)
        })
    };
    let Some(record) = of_vpc(from) else {
        return unread();
    };
    let translates = [of_vpc(from), of_vpc(to)]
        .into_iter()
        .flatten()
        .any(|one| !matches!(one.nat_gateway_support.as_deref(), None | Some("disabled")));
    let Some(association) = &record.association else {
        return vec![(Outcome::No, false)];
    };
    let in_transition = matches!(
        association.state.as_deref(),
        Some("associating" | "disassociating")
    );
    if in_transition {
        return vec![(Outcome::Maybe, false)];
    }
    let id = match &association.table {
        GatewayTable::Route(id) => id,
        GatewayTable::Policy(_) => return vec![(Outcome::Maybe, false)],
        GatewayTable::Absent => return vec![(Outcome::No, false)],
    };
    let tables = owner.central.gateway_routes.elements();
    let Some(table) = tables
        .iter()
        .find(|one| one.table_id == *id && one.complete)
    else {
        return unread();
    };
    let to_attachments: Vec<&Id> = usable(to_network, to, gateway)
        .unwrap_or_default()
        .iter()
        .map(|one| &one.id)
        .collect();
    // Whether the other side's attachment translates addresses is unread where the owner does not list it (11.11).
    let listed = of_vpc(to).is_some();
    let by_route = |route: Option<&GatewayRoute>| match route {
        None => (Outcome::No, false),
        Some(route) if route.state == RouteState::Blackhole => (Outcome::No, false),
        Some(route) => {
            let leads = !route.attachments.is_empty()
                && route.attachments.iter().all(|one| {
                    to_attachments.contains(&&one.id)
                        || one.resource_type.as_deref() == Some("vpc")
                            && one.resource_id.as_ref() == Some(to)
                });
            match (leads, translates) {
                (true, false) => (Outcome::Yes, true),
                (true, true) => (Outcome::Maybe, true),
                (false, _) => (Outcome::Maybe, false),
            }
        }
    };
    let open = |all: BTreeSet<(Outcome, bool)>| -> Vec<(Outcome, bool)> {
        let leads = all.iter().any(|(_, leads)| *leads);
        let further = (leads && !listed).then_some((Outcome::Maybe, true));
        let mut all: BTreeSet<(Outcome, bool)> = all;
        all.extend(further);
        all.into_iter().collect()
    };
    let (known, hidden) = candidates(owner, &table.routes, address);
    let all: BTreeSet<(Outcome, bool)> = std::iter::once(by_route(known))
        .chain(hidden.into_iter().map(|route| by_route(Some(route))))
        .collect();
    if owner.prefix_lists.read().is_none() || all.len() == 1 {
        open(all)
    } else {
        vec![(Outcome::Maybe, false)]
    }
}

/// The most specific route of what is known, and those to lists that are not in the data.
fn candidates<'a>(
    owner: &Network,
    routes: &'a [GatewayRoute],
    address: IpAddr,
) -> (Option<&'a GatewayRoute>, Vec<&'a GatewayRoute>) {
    let mut best: Option<((u8, bool), &GatewayRoute)> = None;
    let mut hidden = vec![];
    for route in routes.iter().filter(|one| one.state != RouteState::Other) {
        let blocks: Vec<IpNet> = match (&route.cidr, &route.prefix_list_id) {
            (Some(cidr), _) => vec![*cidr],
            (None, Some(list)) => match routes::list(owner, list) {
                Some(blocks) => blocks.to_vec(),
                None => {
                    hidden.push(route);
                    continue;
                }
            },
            (None, None) => vec![],
        };
        for block in blocks.iter().filter(|block| block.contains(&address)) {
            let rank = (block.prefix_len(), route.kind == RouteKind::Static);
            if best.is_none_or(|(held, _)| rank > held) {
                best = Some((rank, route));
            }
        }
    }
    (best.map(|(_, route)| route), hidden)
}

/// Check 4: in the attachment subnets of both sides the route is the local one.
pub fn stays_local(ends: &Ends<'_, '_>, gateway: &Id) -> Possible {
    let asked = ends.asked;
    let sides = [
        (&asked.case.network, &asked.vpc.id, ends.c),
        (ends.hub, ends.hub_vpc, ends.e),
    ];
    all(sides.into_iter().map(|(network, vpc, address)| {
        let Some(attachments) = usable(network, vpc, gateway) else {
            return Possible::from([Outcome::Maybe, Outcome::Yes]);
        };
        let subnets = attachments.into_iter().flat_map(|one| &one.subnet_ids);
        all(subnets.map(|subnet| {
            let Some(worlds) = ways::most_specific(network, vpc, Some(subnet), address) else {
                return Possible::from([Outcome::Maybe, Outcome::Yes]);
            };
            worlds
                .iter()
                .map(|ways| {
                    let local = ways.iter().all(|route| {
                        route.is_some_and(|route| {
                            route.state == RouteState::Active && &*route.target == "local"
                        })
                    });
                    if local { Outcome::Yes } else { Outcome::Maybe }
                })
                .collect()
        }))
    }))
}

/// IPv6, where an attachment does not support it.
pub fn carries(ends: &Ends<'_, '_>, gateway: &Id) -> Possible {
    let own = usable(&ends.asked.case.network, &ends.asked.vpc.id, gateway);
    let theirs = usable(ends.hub, ends.hub_vpc, gateway);
    if ends.c.is_ipv6() && (own.is_none() || theirs.is_none()) {
        return Possible::from([Outcome::Maybe, Outcome::Yes]);
    }
    let mut both = own.into_iter().chain(theirs).flatten();
    let refuses = ends.c.is_ipv6() && both.any(|one| one.ipv6_disabled);
    if refuses {
        surely(Outcome::Maybe)
    } else {
        yes_or_no(true)
    }
}

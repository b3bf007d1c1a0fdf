//! Section 6.5: which table a subnet has, and where it sends an address.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use rule::network::{
    Destination, EndpointType, Id, Network, Route, RouteOrigin, RouteState, RouteTable,
};

use super::possible::{Outcome, Possible, anything, surely};

/// The table of a subnet: the one associated with it, else the VPC's main one; nothing where unread.
pub fn table_of<'a>(network: &'a Network, vpc: &Id, subnet: Option<&Id>) -> Option<&'a RouteTable> {
    let tables = network.route_tables.read()?;
    let subnet = subnet?;
    tables
        .iter()
        .find(|table| table.subnet_ids.contains(subnet))
        .or_else(|| {
            tables
                .iter()
                .find(|table| table.is_main && table.vpc_id.as_ref() == Some(vpc))
        })
}

/// The blocks that a destination stands for; nothing for a list that is not in the data.
pub fn blocks(network: &Network, destination: &Destination) -> Option<Vec<IpNet>> {
    match destination {
        Destination::Cidr(cidr) => Some(vec![*cidr]),
        Destination::Absent => Some(vec![]),
        Destination::PrefixList(name) => list(network, name).map(<[IpNet]>::to_vec),
    }
}

/// The blocks of a prefix list, where they are in the data.
pub fn list<'a>(network: &'a Network, name: &Id) -> Option<&'a [IpNet]> {
    let lists = network.prefix_lists.elements();
    let list = lists.iter().find(|list| list.id == *name)?;
    list.cidrs.as_deref()
}

/// Whether a route is one to a list that is not in the data, and not a gateway endpoint's own.
pub fn is_hidden(network: &Network, route: &Route) -> bool {
    let endpoints = network.vpc_endpoints.elements();
    let own = endpoints.iter().any(|endpoint| {
        endpoint.endpoint_type == EndpointType::Gateway && endpoint.id == route.target
    });
    blocks(network, &route.destination).is_none() && !own
}

/// Whether a route is a propagated one: of a block, as those to lists never are.
pub fn comes_by_gateway(route: &Route) -> bool {
    match (&route.destination, route.origin) {
        (Destination::Cidr(_), RouteOrigin::Propagated) => true,
        (Destination::Cidr(_) | Destination::PrefixList(_) | Destination::Absent, _) => false,
    }
}

/// Whether a route is a local one.
pub fn is_local(route: &Route) -> bool {
    &*route.target == "local" && !comes_by_gateway(route)
}

/// The routes that may be the most specific one for something: that of what is known, if any, and
/// every other one, hidden or of a list that ties with it. `counts` says of a route whether it counts, and of a block whether it is asked.
pub fn candidates<'a>(
    network: &'a Network,
    table: &'a RouteTable,
    counts: &dyn Fn(&Route) -> bool,
    asked: &dyn Fn(&IpNet) -> bool,
) -> (Option<&'a Route>, Vec<&'a Route>) {
    type Rank = (u8, u8);
    let held = |route: &Route| {
        let blocks = blocks(network, &route.destination).unwrap_or_default();
        blocks.iter().any(asked)
    };
    // Where the local route leads, no propagated one counts.
    let within_local = table
        .routes
        .iter()
        .any(|route| counts(route) && is_local(route) && held(route));
    let mut known: Vec<(Rank, &Route)> = vec![];
    let mut hidden = vec![];
    for route in table.routes.iter().filter(|route| counts(route)) {
        if is_hidden(network, route) {
            hidden.push(route);
            continue;
        }
        if comes_by_gateway(route) && within_local {
            continue;
        }
        // Most specific first; a static CIDR before a list, a list before what is propagated.
        let class = match &route.destination {
            Destination::PrefixList(_) => 1,
            _ if comes_by_gateway(route) => 0,
            Destination::Cidr(_) | Destination::Absent => 2,
        };
        let blocks = blocks(network, &route.destination).unwrap_or_default();
        let lengths = blocks.iter().filter(|block| asked(block));
        if let Some(longest) = lengths.map(IpNet::prefix_len).max() {
            known.push(((longest, class), route));
        }
    }
    let Some(best) = known.iter().map(|(rank, _)| *rank).max() else {
        return (None, hidden);
    };
    // Of lists that tie AWS takes either.
    let mut first = known.into_iter().filter(|(rank, _)| *rank == best);
    let one = first.next().map(|(_, route)| route);
    hidden.extend(first.map(|(_, route)| route));
    (one, hidden)
}

/// Whether a table sends an address over the local route.
pub fn leads_locally(network: &Network, table: Option<&RouteTable>, address: IpAddr) -> Possible {
    let Some(table) = table else {
        return anything();
    };
    let (known, hidden) = candidates(
        network,
        table,
        &|route| route.state != RouteState::Other,
        &|block| block.contains(&address),
    );
    let outcome = |route: Option<&Route>| match route {
        Some(route) if route.state == RouteState::Blackhole => Outcome::No,
        Some(route) if &*route.target == "local" => Outcome::Yes,
        _ => Outcome::Maybe,
    };
    let all: BTreeSet<Outcome> = std::iter::once(outcome(known))
        .chain(hidden.into_iter().map(|route| outcome(Some(route))))
        .collect();
    if network.prefix_lists.read().is_none() || all.len() == 1 {
        all
    } else {
        surely(Outcome::Maybe)
    }
}

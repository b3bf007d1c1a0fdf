//! Section 6.5: which table a subnet has, and where it sends an address.

use std::net::IpAddr;

use ipnet::IpNet;
use rule::network::{Destination, Id, Network, RouteState, RouteTable};

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

/// The blocks that a destination stands for; none for a list that is not read.
pub fn blocks(network: &Network, destination: &Destination) -> Vec<IpNet> {
    match destination {
        Destination::Cidr(cidr) => vec![*cidr],
        Destination::Absent => vec![],
        Destination::PrefixList(name) => network
            .prefix_lists
            .elements()
            .iter()
            .find(|list| list.id == *name)
            .and_then(|list| list.cidrs.clone())
            .unwrap_or_default(),
    }
}

/// Whether a table sends an address over the local route.
pub fn leads_locally(network: &Network, table: Option<&RouteTable>, address: IpAddr) -> Possible {
    let Some(table) = table else {
        return anything();
    };
    let mut best = None;
    for route in table
        .routes
        .iter()
        .filter(|route| route.state != RouteState::Other)
    {
        for block in blocks(network, &route.destination)
            .into_iter()
            .filter(|block| block.contains(&address))
        {
            // Most specific first; a CIDR before a list; the first of equals.
            let rank = (
                block.prefix_len(),
                matches!(route.destination, Destination::Cidr(_)),
            );
            if best.as_ref().is_none_or(|(held, _)| rank > *held) {
                best = Some((rank, route));
            }
        }
    }
    surely(match best {
        Some((_, route)) if route.state == RouteState::Blackhole => Outcome::No,
        Some((_, route)) if &*route.target == "local" => Outcome::Yes,
        _ => Outcome::Maybe,
    })
}

//! Section 6.1, DNS64: what becomes of names without IPv6 answers.

use ipnet::IpNet;
use rule::network::{Id, Network, NetworkInterface, Route, RouteState, Vpc, VpcEndpoint};

use super::routes;

/// What DNS64 does to a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dns64 {
    /// Nothing: its subnet has none, or it has no IPv6 address.
    Off,
    /// Names get IPv6 answers, which lead through this NAT gateway; nothing where it is not known which.
    Through(Option<Id>),
    /// Names get IPv6 answers, and packets to those are lost.
    NoRoute,
}

/// For each value of what is unread, what may be: more than one where that is undecidable.
pub fn dns64(network: &Network, vpc: &Vpc, client: &NetworkInterface) -> Vec<Vec<Dns64>> {
    if client.ipv6.is_none() {
        return vec![vec![Dns64::Off]];
    }
    let subnets = network.subnets.elements().iter();
    let subnet = subnets
        .clone()
        .find(|subnet| Some(&subnet.id) == client.subnet_id.as_ref());
    if subnet.is_some_and(|subnet| !subnet.enable_dns64) {
        return vec![vec![Dns64::Off]];
    }
    let mut worlds = match routes::table_of(network, &vpc.id, client.subnet_id.as_ref()) {
        None => vec![vec![Dns64::Through(None)], vec![Dns64::NoRoute]],
        Some(table) => {
            let nat64: IpNet = "64:ff9b::/96".parse().unwrap();
            let (known, hidden) = routes::candidates(
                network,
                table,
                &|route| route.state == RouteState::Active,
                &|block| block.contains(&nat64),
            );
            let mut all = vec![leads(known)];
            for route in hidden {
                let found = leads(Some(route));
                if !all.contains(&found) {
                    all.push(found);
                }
            }
            if network.prefix_lists.read().is_some() {
                vec![all]
            } else {
                all.into_iter().map(|one| vec![one]).collect()
            }
        }
    };
    if subnet.is_none() {
        worlds.push(vec![Dns64::Off]);
    }
    worlds
}

fn leads(route: Option<&Route>) -> Dns64 {
    match route {
        Some(route) if route.target.starts_with("nat-") => {
            Dns64::Through(Some(route.target.clone()))
        }
        _ => Dns64::NoRoute,
    }
}

/// Whether traffic that comes out of a NAT gateway may meet a gateway endpoint, over every value of
/// what is unread.
pub fn may_meet(
    network: &Network,
    vpc: &Vpc,
    nat: Option<&Id>,
    endpoint: &VpcEndpoint,
) -> Vec<bool> {
    if endpoint.route_table_ids.is_empty() {
        return vec![false];
    }
    let Some(nat) = nat else {
        return vec![true, false];
    };
    let interfaces = network.network_interfaces.elements().iter();
    let own: Vec<&NetworkInterface> = interfaces
        .filter(|interface| interface.is_of_nat_gateway(nat))
        .collect();
    if own.is_empty() {
        return vec![true];
    }
    let tables: Vec<_> = own
        .iter()
        .map(|interface| routes::table_of(network, &vpc.id, interface.subnet_id.as_ref()))
        .collect();
    let associated = |table: &Option<&rule::network::RouteTable>| {
        table.is_some_and(|table| endpoint.route_table_ids.contains(&table.id))
    };
    if tables.iter().any(associated) {
        vec![true]
    } else if tables.iter().any(Option::is_none) {
        vec![true, false]
    } else {
        vec![false]
    }
}

//! Where the way to a hub looks at clients' addresses: two clients between the same borders are the same
//! to it.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::target::TargetEndpoint;
use super::view::Lookups;
use crate::network::central::GatewayTable;
use crate::network::{Direction, Id, NetworkInterface, Vpc};
use crate::path::engine::block::Borders;
use crate::path::engine::index::{Index, Lookup};
use crate::path::{Client, network_acl, route, security_group};
use crate::view::Sight;

/// Adds the borders of the way to an endpoint.
pub fn add<'a>(
    view: &Lookups<'a>,
    own: &Index<'a>,
    vpc: &'a Vpc,
    target: &TargetEndpoint<'_, 'a>,
    borders: &mut Borders,
) {
    let (hub, endpoint) = (target.index, target.endpoint);
    let Some(hub_vpc) = &endpoint.vpc_id else {
        return;
    };
    let ids = endpoint.network_interface_ids.iter();
    for interface in ids.filter_map(|id| hub.endpoint_interface(id)) {
        for group in &interface.groups {
            if let Lookup::Found(group) = hub.security_group(group) {
                security_group::borders(hub, group, borders);
            }
        }
        if let Some(subnet) = &interface.subnet_id {
            of_subnet(hub, subnet, hub_vpc, borders);
        }
    }
    if *hub_vpc == vpc.id {
        return;
    }
    let mut gateways: BTreeSet<&'a Id> = BTreeSet::new();
    for (index, vpc_id) in [(hub, hub_vpc), (own, &vpc.id)] {
        for attachment in index.attachments(vpc_id) {
            gateways.extend(&attachment.gateway_id);
            for subnet in &attachment.subnet_ids {
                of_subnet(index, subnet, vpc_id, borders);
            }
        }
    }
    let blocks = blocks(own, vpc);
    for gateway in gateways {
        of_gateway(view, gateway, hub_vpc, &blocks, borders);
    }
}

/// The borders of the way between a client and an interface of another VPC, where the address of one of them is not
/// known: in every table, ACL and group that looks at either.
pub fn between<'a>(
    view: &Lookups<'a>,
    (own, client): (&Index<'a>, Client<'a>),
    (hub, hub_vpc, interface): (&Index<'a>, &'a Id, &'a NetworkInterface),
) -> Borders {
    let mut borders = Borders::default();
    let ends = [
        (own, client.vpc_id, client.interface, Direction::Out),
        (hub, hub_vpc, interface, Direction::In),
    ];
    let mut gateways: BTreeSet<&'a Id> = BTreeSet::new();
    for (index, vpc_id, of, direction) in ends {
        for group in &of.groups {
            if let Lookup::Found(group) = index.security_group(group) {
                security_group::borders_of(index, group, direction, &mut borders);
            }
        }
        if let Some(subnet) = &of.subnet_id {
            of_subnet(index, subnet, vpc_id, &mut borders);
        }
        for attachment in index.attachments(vpc_id) {
            gateways.extend(&attachment.gateway_id);
            for subnet in &attachment.subnet_ids {
                of_subnet(index, subnet, vpc_id, &mut borders);
            }
        }
    }
    for gateway in gateways {
        for vpc_id in [hub_vpc, client.vpc_id] {
            of_gateway(view, gateway, vpc_id, &[], &mut borders);
        }
    }
    borders.sorted()
}

/// The blocks of the VPC's subnets, where its clients are.
fn blocks(own: &Index<'_>, vpc: &Vpc) -> Vec<IpNet> {
    let blocks = own.subnets(&vpc.id).flat_map(|subnet| {
        let ipv4 = subnet.cidr_block.map(IpNet::V4);
        ipv4.into_iter()
            .chain(subnet.ipv6_cidr_block.map(IpNet::V6))
    });
    blocks.collect()
}

/// Whether a route tells clients in these blocks apart: a gateway has routes to every other spoke too. Where no
/// block is known, each may.
fn bears_on(route: &IpNet, blocks: &[IpNet]) -> bool {
    let mut known = blocks.iter();
    blocks.is_empty() || known.any(|block| block.contains(route) || route.contains(block))
}

/// Adds those of a subnet's ACL and table.
fn of_subnet(index: &Index<'_>, subnet: &Id, vpc_id: &Id, borders: &mut Borders) {
    if let Ok(acl) = index.network_acl(subnet, vpc_id) {
        network_acl::borders(acl, borders);
    }
    if let Ok(table) = index.route_table(subnet, vpc_id) {
        route::borders(index, table, borders);
    }
}

/// Adds those of the table that a hub's attachment to a gateway is associated with.
fn of_gateway(
    view: &Lookups<'_>,
    gateway: &Id,
    hub_vpc: &Id,
    blocks: &[IpNet],
    borders: &mut Borders,
) {
    let Sight::Seen(owner) = view.gateway_owner(gateway) else {
        return;
    };
    let Some(index) = view.index(owner) else {
        return;
    };
    let of_hub = view.attachments_in(owner, hub_vpc).into_iter();
    let tables: BTreeSet<&Id> = of_hub
        .filter_map(|it| match &it.association.as_ref()?.table {
            GatewayTable::Route(id) => Some(id),
            GatewayTable::Policy(_) | GatewayTable::Absent => None,
        })
        .collect();
    let all = owner.central.gateway_routes.elements().iter();
    for route in all
        .filter(|table| tables.contains(&table.table_id))
        .flat_map(|table| view.routes_about(owner, table, blocks))
    {
        match (&route.cidr, &route.prefix_list_id) {
            (Some(cidr), _) if !bears_on(cidr, blocks) => {}
            (Some(cidr), _) => borders.add(cidr),
            (None, Some(list)) => {
                if let Lookup::Found(list) = index.prefix_list(list) {
                    borders.add_list(list);
                }
            }
            (None, None) => {}
        }
    }
}

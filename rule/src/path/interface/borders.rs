//! Where the rules on the way to an interface endpoint tell addresses apart.

use crate::network::{Direction, NetworkInterface, Vpc, VpcEndpoint};
use crate::path::engine::block::Borders;
use crate::path::engine::index::{Index, Lookup};
use crate::path::{Client, network_acl, route, security_group};

/// Where the rules between a client and an interface tell addresses apart.
pub(super) fn borders_between<'a>(
    index: &Index<'a>,
    client: Client<'a>,
    interface: &'a NetworkInterface,
) -> Borders {
    let mut borders = Borders::default();
    for (of, direction) in [
        (client.interface, Direction::Out),
        (interface, Direction::In),
    ] {
        for group in &of.groups {
            if let Lookup::Found(group) = index.security_group(group) {
                security_group::borders_of(index, group, direction, &mut borders);
            }
        }
        let Some(subnet_id) = &of.subnet_id else {
            continue;
        };
        if let Ok(acl) = index.network_acl(subnet_id, client.vpc_id) {
            network_acl::borders(acl, &mut borders);
        }
        if let Ok(table) = index.route_table(subnet_id, client.vpc_id) {
            route::borders(index, table, &mut borders);
        }
    }
    borders.sorted()
}

/// Adds where the stages of the endpoint's side look at clients' addresses: each of them that
/// [`reach`](super::reach) asks says so itself.
pub fn borders<'a>(
    index: &Index<'a>,
    vpc: &'a Vpc,
    endpoint: &'a VpcEndpoint,
    borders: &mut Borders,
) {
    let ids = endpoint.network_interface_ids.iter();
    for interface in ids.filter_map(|id| index.endpoint_interface(id)) {
        for group in &interface.groups {
            if let Lookup::Found(group) = index.security_group(group) {
                security_group::borders(index, group, borders);
            }
        }
        let Some(subnet_id) = &interface.subnet_id else {
            continue;
        };
        if let Ok(acl) = index.network_acl(subnet_id, &vpc.id) {
            network_acl::borders(acl, borders);
        }
        if let Ok(table) = index.route_table(subnet_id, &vpc.id) {
            route::borders(index, table, borders);
        }
    }
}

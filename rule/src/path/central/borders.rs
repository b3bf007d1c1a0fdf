//! Where the way to a hub looks at clients' addresses: two clients between the same borders are the same
//! to it.

use std::collections::BTreeSet;

use super::led::Led;
use super::view::Lookups;
use crate::network::central::GatewayTable;
use crate::network::{Id, Vpc};
use crate::path::engine::block::Borders;
use crate::path::engine::index::{Index, Lookup};
use crate::path::{network_acl, route, security_group};
use crate::view::Sight;

/// Adds the borders of the way to an endpoint.
pub fn add<'a>(
    view: &Lookups<'a>,
    own: &Index<'a>,
    vpc: &'a Vpc,
    led: &Led<'_, 'a>,
    borders: &mut Borders,
) {
    let (hub, endpoint) = (led.index, led.endpoint);
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
        let attachments = index.network.central.vpc_attachments.elements();
        for attachment in attachments
            .iter()
            .filter(|it| it.vpc_id.as_ref() == Some(vpc_id))
        {
            gateways.extend(&attachment.gateway_id);
            for subnet in &attachment.subnet_ids {
                of_subnet(index, subnet, vpc_id, borders);
            }
        }
    }
    for gateway in gateways {
        of_gateway(view, gateway, hub_vpc, borders);
    }
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
fn of_gateway(view: &Lookups<'_>, gateway: &Id, hub_vpc: &Id, borders: &mut Borders) {
    let Sight::Seen(owner) = view.gateway_owner(gateway) else {
        return;
    };
    let Some(index) = view.index(owner) else {
        return;
    };
    let attachments = owner.central.attachments.elements().iter();
    let of_hub = attachments.filter(|it| it.resource_id.as_ref() == Some(hub_vpc));
    let tables: BTreeSet<&Id> = of_hub
        .filter_map(|it| match &it.association.as_ref()?.table {
            GatewayTable::Route(id) => Some(id),
            GatewayTable::Policy(_) | GatewayTable::Absent => None,
        })
        .collect();
    let all = owner.central.gateway_routes.elements().iter();
    for route in all
        .filter(|table| tables.contains(&table.table_id))
        .flat_map(|table| &table.routes)
    {
        match (&route.cidr, &route.prefix_list_id) {
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

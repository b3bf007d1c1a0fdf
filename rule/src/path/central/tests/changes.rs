//! What the tables of the way over a hub change.

use super::fixture::{central, denying, each_route};
use crate::network::Network;
use crate::network::central::GatewayTable;
use crate::network::fact::Fact;

pub fn attachment(
    network: &mut Network,
) -> &mut crate::network::central::TransitGatewayVpcAttachment {
    match &mut central(network).vpc_attachments {
        Fact::Read(all) => &mut all[0],
        Fact::Unread(_) => panic!("attachments are read"),
    }
}

pub fn listed<'n>(
    hub: &'n mut Network,
    vpc: &str,
) -> &'n mut crate::network::central::TransitGatewayAttachment {
    match &mut central(hub).attachments {
        Fact::Read(all) => all
            .iter_mut()
            .find(|it| it.resource_id.as_deref() == Some(vpc))
            .unwrap(),
        Fact::Unread(_) => panic!("attachments are read"),
    }
}

pub fn table<'n>(
    hub: &'n mut Network,
    id: &str,
) -> &'n mut crate::network::central::TransitGatewayRoutes {
    match &mut central(hub).gateway_routes {
        Fact::Read(all) => all.iter_mut().find(|it| &*it.table_id == id).unwrap(),
        Fact::Unread(_) => panic!("routes are read"),
    }
}

pub fn retarget(network: &mut Network, target: &str) {
    each_route(network, |route| {
        if &*route.target != "local" {
            route.target = target.into();
        }
    });
}

pub fn without_routes(network: &mut Network) {
    if let Fact::Read(tables) = &mut network.route_tables {
        tables[0].routes.truncate(1);
    }
}

pub fn groups(network: &mut Network) -> &mut crate::network::SecurityGroup {
    match &mut network.security_groups {
        Fact::Read(all) => &mut all[0],
        Fact::Unread(_) => panic!("groups are read"),
    }
}

pub fn deny(network: &mut Network, subnet: &str, egress: bool, ports: (i32, i32)) {
    if let Fact::Read(acls) = &mut network.network_acls {
        acls.push(denying(subnet, egress, ports));
    }
}

pub fn zone(network: &mut Network, subnet: &str, zone: &str) {
    if let Fact::Read(subnets) = &mut network.subnets {
        let own = subnets.iter_mut().find(|it| &*it.id == subnet).unwrap();
        own.zone = Some(zone.into());
    }
}

pub fn policy_table(hub: &mut Network) {
    let association = listed(hub, "vpc-spoke").association.as_mut().unwrap();
    association.table = GatewayTable::Policy("tgw-ptb-0a".into());
}

pub fn by_group(hub: &mut Network) {
    let rule = &mut groups(hub).ingress[0];
    rule.cidrs.clear();
    rule.group_ids = vec!["sg-spoke".into()];
}

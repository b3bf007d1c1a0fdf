//! What joins the spoke to the hub: a peering, or a transit gateway with its tables.

use ipnet::IpNet;
use rule::network::RouteState;
use rule::network::central::{
    GatewayAssociation, GatewayRoute, GatewayTable, PeeringConnection, PeeringSide,
    RouteAttachment, RouteKind, TransitGatewayAttachment, TransitGatewayRoutes,
    TransitGatewayVpcAttachment,
};

use super::build::route;
use super::{HUB, NET, Org, REGION, SPOKE, list};
use crate::generator::id;
use crate::random::Random;

pub fn interconnect(r: &mut Random, org: &mut Org) {
    let target = org.target;
    let to_hub = *r.pick(&["10.9.0.0/16", "10.8.0.0/14", "10.0.0.0/8"]);
    for (account, cidr, prefix) in [
        (&mut org.spoke, to_hub, "rtb-0m"),
        (&mut org.hub, "10.0.0.0/8", "rtb-9m"),
    ] {
        for table in list(&mut account.network.route_tables) {
            if table.id.starts_with(prefix) {
                table.routes.push(route(cidr, target));
                table.routes.push(route("2001:db8::/32", target));
            }
        }
    }
    if target == "pcx-1" {
        let side = |number: usize, owner: &str| PeeringSide {
            vpc_id: Some(id(format!("vpc-{number}"))),
            owner_id: Some(id(owner)),
            region: Some(id(REGION)),
        };
        let peering = PeeringConnection {
            id: id("pcx-1"),
            status: Some(id("active")),
            requester: side(0, SPOKE),
            accepter: side(9, HUB),
        };
        list(&mut org.spoke.central.peering_connections).push(peering.clone());
        list(&mut org.hub.central.peering_connections).push(peering);
        return;
    }
    let owner = if org.hub_owns_gateway { HUB } else { NET };
    // Endpoint subnets may be the attachment's too.
    let shared = r.percent(25);
    for (number, account_id) in [(0, SPOKE), (9, HUB)] {
        let subnets = if shared && number == 9 {
            ["subnet-90", "subnet-91"].map(str::to_owned)
        } else {
            [format!("subnet-{number}ta"), format!("subnet-{number}tb")]
        };
        let attachment = TransitGatewayVpcAttachment {
            id: id(format!("tgw-attach-{number}")),
            gateway_id: Some(id("tgw-1")),
            vpc_id: Some(id(format!("vpc-{number}"))),
            vpc_owner_id: Some(id(account_id)),
            state: Some(id("available")),
            subnet_ids: subnets.iter().map(id).collect(),
            ipv6_disabled: false,
        };
        let seen = TransitGatewayAttachment {
            id: attachment.id.clone(),
            gateway_id: attachment.gateway_id.clone(),
            gateway_owner_id: Some(id(owner)),
            resource_type: Some(id("vpc")),
            resource_id: attachment.vpc_id.clone(),
            resource_owner_id: Some(id(account_id)),
            state: Some(id("available")),
            association: Some(GatewayAssociation {
                table: GatewayTable::Route(id(format!("tgw-rtb-{number}"))),
                state: Some(id("associated")),
            }),
            nat_gateway_support: None,
        };
        let as_participant = TransitGatewayAttachment {
            association: None,
            ..seen.clone()
        };
        let own = if number == 0 {
            &mut org.spoke
        } else {
            &mut org.hub
        };
        list(&mut own.central.vpc_attachments).push(attachment);
        if own.network.account_id != owner {
            list(&mut own.central.attachments).push(as_participant);
        }
        list(&mut org.gateway_account().central.attachments).push(seen);
        let other = 9 - number;
        let leads = |cidr: String| GatewayRoute {
            cidr: Some(cidr.parse::<IpNet>().unwrap()),
            prefix_list_id: None,
            attachments: vec![RouteAttachment {
                id: id(format!("tgw-attach-{other}")),
                resource_type: Some(id("vpc")),
                resource_id: Some(id(format!("vpc-{other}"))),
            }],
            kind: RouteKind::Propagated,
            state: RouteState::Active,
        };
        let routes = vec![
            leads(format!("10.{other}.0.0/16")),
            leads(format!("2001:db8:{other}::/48")),
        ];
        list(&mut org.gateway_account().central.gateway_routes).push(TransitGatewayRoutes {
            table_id: id(format!("tgw-rtb-{number}")),
            routes,
            complete: true,
        });
    }
}

//! Faults of the way: the spoke's routes, peerings, transit gateways.

use rule::network::central::{
    GatewayAssociation, GatewayRoute, GatewayTable, RouteAttachment, RouteKind,
};
use rule::network::{
    Destination, InterfaceType, NetworkInterface, Route, RouteOrigin, RouteState, RouteTable,
};

use super::build::{interface, route};
use super::{NET, Org, list};
use crate::generator::id;
use crate::random::Random;

pub fn one(r: &mut Random, org: &mut Org) {
    match r.below(10) {
        0..=2 => routes(r, org),
        3 => alone(r, org),
        4 | 5 if org.target == "pcx-1" => peering(r, org),
        4..=6 => attachments(r, org),
        _ if org.target == "tgw-1" => gateway(r, org),
        _ => routes(r, org),
    }
}

/// A table of the spoke or of the hub whose route to the other side changes.
fn routes(r: &mut Random, org: &mut Org) {
    let own_target = org.target;
    let of_hub = r.percent(40) && !org.same_vpc;
    let what = r.below(12);
    let account = if of_hub { &mut org.hub } else { &mut org.spoke };
    let main = if of_hub { "rtb-9m" } else { "rtb-0m" };
    if what == 9 {
        // The NAT gateway's own interface, in the public subnet.
        list(&mut account.network.network_interfaces).push(NetworkInterface {
            interface_type: InterfaceType::NatGateway,
            description: Some(id("Interface for NAT Gateway nat-0")),
            subnet_id: Some(id("subnet-0p")),
            ..interface(0, 0, "eni-nat", 250)
        });
        if r.percent(50) {
            for table in list(&mut account.network.route_tables) {
                if table.id.ends_with('p') {
                    table.routes.push(route("10.9.0.0/16", own_target));
                }
            }
        }
    }
    for table in list(&mut account.network.route_tables) {
        if what == 11 && table.id.ends_with('t') {
            table.routes[0].target = id("eni-firewall");
        }
        if &*table.id != main {
            continue;
        }
        if r.percent(25) {
            propagate(r, table);
        }
        match what {
            0 => table.routes.retain(|one| &*one.target != own_target),
            1 => {
                for one in &mut table.routes {
                    if &*one.target == own_target {
                        one.state = RouteState::Blackhole;
                    }
                }
            }
            10 => table.routes.push(Route {
                destination: Destination::PrefixList(id(*r.pick(&["pl-hidden", "pl-own"]))),
                state: RouteState::Active,
                target: id(*r.pick(&["tgw-1", "pcx-1", "igw-1", "vpce-gw"])),
                origin: RouteOrigin::Static,
            }),
            11 => {}
            _ => {
                let target = match what {
                    2 => "local",
                    3 => "igw-1",
                    4 => "eni-firewall",
                    5 => "arn:aws:networkmanager::333344445555:core-network/core-network-1",
                    6 => "tgw-2",
                    7 => "pcx-2",
                    8 => "eigw-1",
                    _ => "nat-0",
                };
                for one in &mut table.routes {
                    if &*one.target == own_target {
                        one.target = id(target);
                    }
                }
            }
        }
    }
}

/// A virtual private gateway brings a route: to a block that the table has a route to already, or to a part of it.
fn propagate(r: &mut Random, table: &mut RouteTable) {
    let known = table
        .routes
        .iter()
        .filter_map(|route| match &route.destination {
            Destination::Cidr(cidr) => Some(*cidr),
            Destination::PrefixList(_) | Destination::Absent => None,
        });
    let known: Vec<_> = known.collect();
    let Some(block) = (!known.is_empty()).then(|| *r.pick(&known)) else {
        return;
    };
    let length = (block.prefix_len() + *r.pick(&[0, 0, 0, 8])).min(block.max_prefix_len());
    let block = ipnet::IpNet::new(block.addr(), length).map_or(block, |block| block.trunc());
    let own = Route {
        destination: Destination::Cidr(block),
        state: *r.pick(&[RouteState::Active, RouteState::Blackhole]),
        target: id("vgw-1"),
        origin: RouteOrigin::Propagated,
    };
    table.routes.insert(r.below(table.routes.len() + 1), own);
}

/// No way leads out of the spoke, or none that carries.
fn alone(r: &mut Random, org: &mut Org) {
    let target = org.target;
    let what = r.below(4);
    for table in list(&mut org.spoke.network.route_tables) {
        match what {
            0 | 1 => table.routes.retain(|one| &*one.target != target),
            _ => {}
        }
        if what == 1 && table.id.ends_with('m') {
            // A table has one route to a destination.
            let out = route("0.0.0.0/0", "igw-1");
            table
                .routes
                .retain(|one| one.destination != out.destination);
            table.routes.push(out);
        }
    }
    match what {
        2 => list(&mut org.spoke.central.vpc_attachments).clear(),
        3 => {
            for peering in list(&mut org.spoke.central.peering_connections) {
                peering.status = Some(id("pending-acceptance"));
            }
        }
        _ => {}
    }
}

fn peering(r: &mut Random, org: &mut Org) {
    let what = r.below(6);
    let status = *r.pick(&["pending-acceptance", "deleted", "expired"]);
    for account in [&mut org.spoke, &mut org.hub] {
        for peering in list(&mut account.central.peering_connections) {
            match what {
                0 | 1 => peering.status = Some(id(status)),
                2 => peering.accepter.vpc_id = Some(id("vpc-7")),
                3 => peering.accepter.region = Some(id("us-east-1")),
                _ => {}
            }
        }
        if what == 5 {
            list(&mut account.central.peering_connections).clear();
        }
    }
}

fn attachments(r: &mut Random, org: &mut Org) {
    let what = r.below(8);
    let of_hub = r.percent(50) && !org.same_vpc;
    let account = if of_hub { &mut org.hub } else { &mut org.spoke };
    let number = if of_hub { 9 } else { 0 };
    if what == 6 {
        let kept = r.percent(50);
        for subnet in list(&mut account.network.subnets) {
            if !kept || subnet.id.contains('t') {
                subnet.zone = Some(id(*r.pick(&[
                    "eu-west-3-par-1a",
                    "eu-west-3a",
                    "eu-west-3b",
                ])));
            }
        }
    }
    let subnets = account.network.subnets.elements().to_vec();
    for interface in list(&mut account.network.network_interfaces) {
        let own = subnets
            .iter()
            .find(|subnet| Some(&subnet.id) == interface.subnet_id.as_ref());
        interface.zone = own.and_then(|subnet| subnet.zone.clone());
    }
    for attachment in list(&mut account.central.vpc_attachments) {
        match what {
            0 => {
                attachment.state = Some(id(*r.pick(&["pendingAcceptance", "deleted", "modifying"])))
            }
            1 | 2 => {
                attachment.subnet_ids.truncate(1);
            }
            3 => attachment.subnet_ids = vec![id(format!("subnet-{number}tb"))],
            4 => attachment.subnet_ids.push(id("subnet-gone")),
            5 => attachment.ipv6_disabled = true,
            7 => attachment.subnet_ids = vec![id("subnet-gone")],
            _ => {}
        }
    }
}

fn gateway(r: &mut Random, org: &mut Org) {
    let what = r.below(12);
    let table = *r.pick(&["tgw-rtb-0", "tgw-rtb-0", "tgw-rtb-9"]);
    let attachment = table.replace("tgw-rtb-", "tgw-attach-");
    let central = &mut org.gateway_account().central;
    let word = *r.pick(&["associating", "disassociating", "associated"]);
    let elsewhere = RouteAttachment {
        id: id("tgw-attach-7"),
        resource_type: Some(id(*r.pick(&["vpc", "vpn", "peering"]))),
        resource_id: Some(id("vpc-7")),
    };
    for one in list(&mut central.gateway_routes) {
        if &*one.table_id != table {
            continue;
        }
        let broad = |state, attachments, kind| GatewayRoute {
            cidr: Some("0.0.0.0/0".parse().unwrap()),
            prefix_list_id: None,
            attachments,
            kind,
            state,
        };
        match what {
            0 => one.routes.clear(),
            1 => {
                one.routes.clear();
                one.routes
                    .push(broad(RouteState::Blackhole, vec![], RouteKind::Static));
            }
            2 | 10 | 11 => {
                let twin: Vec<GatewayRoute> = one
                    .routes
                    .iter()
                    .map(|own| GatewayRoute {
                        attachments: vec![],
                        state: RouteState::Blackhole,
                        kind: RouteKind::Static,
                        ..own.clone()
                    })
                    .collect();
                one.routes.extend(twin);
            }
            3 => {
                for own in &mut one.routes {
                    own.attachments = vec![elsewhere.clone()];
                }
            }
            4 => one.complete = false,
            5 => one.routes.push(GatewayRoute {
                cidr: None,
                prefix_list_id: Some(id("pl-hidden")),
                ..broad(
                    RouteState::Active,
                    vec![elsewhere.clone()],
                    RouteKind::Static,
                )
            }),
            _ => {}
        }
    }
    if what == 6 {
        list(&mut central.gateway_routes).retain(|one| &*one.table_id != table);
    }
    for one in list(&mut central.attachments) {
        if *one.id != *attachment {
            continue;
        }
        match what {
            7 => one.association = None,
            8 => {
                one.association = Some(GatewayAssociation {
                    table: GatewayTable::Route(id(table)),
                    state: Some(id(word)),
                });
            }
            9 => {
                one.association = Some(GatewayAssociation {
                    table: GatewayTable::Policy(id("tgw-ptb-1")),
                    state: Some(id("associated")),
                });
            }
            10 => one.nat_gateway_support = Some(id(*r.pick(&["enabled", "disabled"]))),
            _ => {}
        }
    }
    if what == 11 {
        match r.below(4) {
            0 => list(&mut central.attachments).retain(|one| *one.id != *attachment),
            1 => {
                for account in [&mut org.spoke, &mut org.hub] {
                    list(&mut account.central.attachments).clear();
                }
                org.net.central.attachments = rule::network::fact::Fact::Read(vec![]);
            }
            2 => org.parameters.hub_accounts.retain(|named| named != NET),
            _ => {
                for account in [&mut org.spoke, &mut org.hub] {
                    for one in list(&mut account.central.attachments) {
                        one.gateway_owner_id = Some(id("444455556666"));
                    }
                }
            }
        }
    }
}

//! A spoke and a hub that a transit gateway joins, each of which a test changes by one thing.

use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::network::central::{
    Central, GatewayAssociation, GatewayRoute, GatewayTable, PeeringConnection, PeeringSide,
    RouteAttachment, RouteKind, TransitGatewayAttachment, TransitGatewayRoutes,
    TransitGatewayVpcAttachment,
};
use crate::network::clients::ClientClass;
use crate::network::fact::Fact;
use crate::network::{
    Destination, EndpointState, EndpointType, IpAddressType, Network, NetworkAcl, NetworkAclEntry,
    NetworkInterface, Protocol, Route, RouteOrigin, RouteState, RouteTable, SecurityGroup,
    SecurityGroupRule, Subnet, Vpc, VpcEndpoint,
};

/// The spoke's account.
pub const SPOKE: &str = "111122223333";
/// The hub's account, which owns the gateway.
pub const HUB: &str = "222233334444";
/// The region of both.
pub const REGION: &str = "eu-west-3";

/// An interface endpoint of ecr.api in the hub.
pub fn endpoint(id: &str) -> VpcEndpoint {
    VpcEndpoint {
        id: id.into(),
        vpc_id: Some("vpc-hub".into()),
        endpoint_type: EndpointType::Interface,
        owner_id: Some(HUB.to_owned()),
        service_name: Some(format!("com.amazonaws.{REGION}.ecr.api")),
        service_region: Fact::Read(None),
        state: Fact::Read(EndpointState::Available),
        created: None,
        last_error: None,
        policy: Fact::Read(None),
        private_dns_enabled: Fact::Read(false),
        private_dns_only_for_inbound_resolver: false,
        ip_address_type: IpAddressType::Ipv4,
        dns_record_ip_type: None,
        network_interface_ids: vec![format!("eni-{id}").into()],
        subnet_ids: vec!["subnet-hub".into()],
        route_table_ids: Vec::new(),
        dns_entries: Some(vec![
            format!("{id}-x1y2.ecr.api.{REGION}.vpce.amazonaws.com").into(),
        ]),
    }
}

/// A rule for a TCP port and a block.
pub fn tcp(port: i32, cidr: &str) -> SecurityGroupRule {
    SecurityGroupRule {
        protocol: Protocol::Tcp,
        from_port: Some(port),
        to_port: Some(port),
        cidrs: vec![cidr.parse().unwrap()],
        prefix_list_ids: Vec::new(),
        group_ids: Vec::new(),
    }
}

/// An active route.
pub fn route(cidr: &str, target: &str) -> Route {
    Route {
        destination: Destination::Cidr(cidr.parse().unwrap()),
        state: RouteState::Active,
        target: target.into(),
        origin: RouteOrigin::Static,
    }
}

/// An active route of the gateway to a VPC.
pub fn gateway_route(cidr: &str, vpc: &str) -> GatewayRoute {
    GatewayRoute {
        cidr: Some(cidr.parse().unwrap()),
        prefix_list_id: None,
        attachments: vec![RouteAttachment {
            id: format!("tgw-attach-{vpc}").into(),
            resource_type: Some("vpc".into()),
            resource_id: Some(vpc.into()),
        }],
        kind: RouteKind::Propagated,
        state: RouteState::Active,
    }
}

fn subnet(id: &str, vpc: &str, zone: &str, cidr: &str) -> Subnet {
    Subnet {
        id: id.into(),
        vpc_id: Some(vpc.into()),
        zone: Some(zone.into()),
        cidr_block: Some(cidr.parse().unwrap()),
        ..Subnet::default()
    }
}

/// An ACL that lets everything through.
fn acl(vpc: &str) -> NetworkAcl {
    let entry = |egress| NetworkAclEntry {
        rule_number: 100,
        egress,
        allow: true,
        protocol: Protocol::All,
        cidr: Some("0.0.0.0/0".parse().unwrap()),
        from_port: None,
        to_port: None,
    };
    NetworkAcl {
        id: format!("acl-{vpc}").into(),
        vpc_id: Some(vpc.into()),
        is_default: true,
        subnet_ids: Vec::new(),
        entries: vec![entry(true), entry(false)],
    }
}

/// An ACL for one subnet of a VPC, which denies a range of ports in one direction.
pub fn denying(subnet: &str, egress: bool, ports: (i32, i32)) -> NetworkAcl {
    let mut acl = acl("other");
    acl.id = format!("acl-{subnet}").into();
    acl.is_default = false;
    acl.subnet_ids = vec![subnet.into()];
    acl.entries.push(NetworkAclEntry {
        rule_number: 50,
        egress,
        allow: false,
        protocol: Protocol::Tcp,
        cidr: Some("0.0.0.0/0".parse().unwrap()),
        from_port: Some(ports.0),
        to_port: Some(ports.1),
    });
    acl
}

fn vpc(id: &str, owner: &str, cidr: &str) -> Vpc {
    Vpc {
        id: id.into(),
        owner_id: Some(owner.to_owned()),
        cidr_block: Some(cidr.parse().unwrap()),
        dhcp_options_id: None,
        dns_support: Fact::Read(true),
        dns_hostnames: Fact::Read(true),
        tags: Vec::new(),
    }
}

fn table(vpc: &str, routes: Vec<Route>) -> RouteTable {
    RouteTable {
        id: format!("rtb-{vpc}").into(),
        vpc_id: Some(format!("vpc-{vpc}").into()),
        is_main: true,
        subnet_ids: Vec::new(),
        routes,
    }
}

fn attachment(vpc: &str) -> TransitGatewayVpcAttachment {
    TransitGatewayVpcAttachment {
        id: format!("tgw-attach-vpc-{vpc}").into(),
        gateway_id: Some("tgw-0a".into()),
        vpc_id: Some(format!("vpc-{vpc}").into()),
        vpc_owner_id: None,
        state: Some("available".into()),
        subnet_ids: vec![format!("subnet-{vpc}-tgw").into()],
        ipv6_disabled: false,
    }
}

fn listed(vpc: &str, table: Option<&str>) -> TransitGatewayAttachment {
    TransitGatewayAttachment {
        id: format!("tgw-attach-vpc-{vpc}").into(),
        gateway_id: Some("tgw-0a".into()),
        gateway_owner_id: Some(HUB.into()),
        resource_type: Some("vpc".into()),
        resource_id: Some(format!("vpc-{vpc}").into()),
        resource_owner_id: None,
        state: Some("available".into()),
        association: table.map(|table| GatewayAssociation {
            table: GatewayTable::Route(table.into()),
            state: Some("associated".into()),
        }),
        nat_gateway_support: None,
    }
}

fn table_of_gateway(id: &str, route: GatewayRoute) -> TransitGatewayRoutes {
    TransitGatewayRoutes {
        table_id: id.into(),
        routes: vec![route],
        complete: true,
    }
}

/// What a network lets a test change of section 11's facts.
pub fn central(network: &mut Network) -> &mut Central {
    Arc::make_mut(&mut network.central)
}

fn network(account: &str, name: &str, block: u8) -> Network {
    let mut network = Network::unread(account, REGION, "not read in this test");
    let vpc_id = format!("vpc-{name}");
    network.vpcs = vec![vpc(&vpc_id, account, &format!("10.{block}.0.0/16"))];
    network.subnets = Fact::Read(vec![
        subnet(
            &format!("subnet-{name}"),
            &vpc_id,
            "eu-west-3a",
            &format!("10.{block}.1.0/24"),
        ),
        subnet(
            &format!("subnet-{name}-tgw"),
            &vpc_id,
            "eu-west-3a",
            &format!("10.{block}.255.0/28"),
        ),
    ]);
    network.security_groups = Fact::Read(vec![SecurityGroup {
        id: format!("sg-{name}").into(),
        ingress: vec![tcp(443, "10.0.0.0/8")],
        egress: vec![tcp(443, "0.0.0.0/0")],
    }]);
    network.network_acls = Fact::Read(vec![acl(&vpc_id)]);
    network.route_tables = Fact::Read(vec![table(
        name,
        vec![
            route(&format!("10.{block}.0.0/16"), "local"),
            route("10.0.0.0/8", "tgw-0a"),
        ],
    )]);
    network.prefix_lists = Fact::Read(Vec::new());
    network.vpc_endpoints = Fact::Read(Vec::new());
    network.network_interfaces = Fact::Read(Vec::new());
    let central = central(&mut network);
    central.peering_connections = Fact::Read(Vec::new());
    central.vpc_attachments = Fact::Read(vec![attachment(name)]);
    central.attachments = Fact::Read(vec![listed(name, None)]);
    central.gateway_routes = Fact::Read(Vec::new());
    network
}

fn interface(id: &str, vpc: &str, address: [u8; 4]) -> NetworkInterface {
    NetworkInterface {
        id: id.into(),
        vpc_id: Some(format!("vpc-{vpc}").into()),
        subnet_id: Some(format!("subnet-{vpc}").into()),
        zone: Some("eu-west-3a".into()),
        groups: Box::from([format!("sg-{vpc}").into()]),
        ipv4: Some(Ipv4Addr::from(address)),
        in_use: true,
        ..NetworkInterface::default()
    }
}

/// The spoke, with one client.
pub fn spoke() -> Network {
    let mut network = network(SPOKE, "spoke", 20);
    let mut client = interface("eni-client", "spoke", [10, 20, 1, 10]);
    client.client = Some(ClientClass::FargateTask);
    network.network_interfaces = Fact::Read(vec![client]);
    network
}

/// The hub, with one endpoint; it owns the gateway.
pub fn hub() -> Network {
    let mut network = network(HUB, "hub", 1);
    let interface = interface("eni-vpce-0a", "hub", [10, 1, 1, 5]);
    network.network_interfaces = Fact::Read(vec![interface]);
    network.vpc_endpoints = Fact::Read(vec![endpoint("vpce-0a")]);
    let central = central(&mut network);
    central.attachments = Fact::Read(vec![
        listed("hub", Some("tgw-rtb-hub")),
        listed("spoke", Some("tgw-rtb-spokes")),
    ]);
    central.gateway_routes = Fact::Read(vec![
        table_of_gateway("tgw-rtb-spokes", gateway_route("10.1.0.0/16", "vpc-hub")),
        table_of_gateway("tgw-rtb-hub", gateway_route("10.20.0.0/16", "vpc-spoke")),
    ]);
    network
}

/// Joins both by a peering, in the place of the gateway.
pub fn peer(spoke: &mut Network, hub: &mut Network) {
    let side = |vpc: &str, owner: &str| PeeringSide {
        vpc_id: Some(vpc.into()),
        owner_id: Some(owner.into()),
        region: Some(REGION.into()),
    };
    let peering = PeeringConnection {
        id: "pcx-0a".into(),
        status: Some("active".into()),
        requester: side("vpc-spoke", SPOKE),
        accepter: side("vpc-hub", HUB),
    };
    for network in [spoke, hub] {
        central(network).peering_connections = Fact::Read(vec![peering.clone()]);
        each_route(network, |route| {
            if route.target.starts_with("tgw-") {
                route.target = "pcx-0a".into();
            }
        });
    }
}

/// Changes every route of a network's tables.
pub fn each_route(network: &mut Network, change: impl Fn(&mut Route)) {
    if let Fact::Read(tables) = &mut network.route_tables {
        let routes = tables.iter_mut().flat_map(|table| &mut table.routes);
        routes.for_each(change);
    }
}

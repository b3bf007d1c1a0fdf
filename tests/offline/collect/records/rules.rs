//! Rules of security groups and network ACLs, and routes, as records.

use rule::network::{
    Destination, NetworkAclEntry, Protocol, Route, RouteOrigin, RouteState, SecurityGroupRule,
};
use vpc_endpoint_rule::describe::shape::{network_acl, route_table, security_group};
use vpc_endpoint_rule::describe::value::text::Text;

use super::{text, texts};

fn protocol(of: Protocol) -> Option<Text<'static>> {
    Some(match of {
        Protocol::All => "-1".into(),
        Protocol::Tcp => "tcp".into(),
        Protocol::Other => "udp".into(),
    })
}

pub(super) fn rule_record(of: &SecurityGroupRule) -> security_group::IpPermission<'_> {
    let (ipv4, ipv6) = of
        .cidrs
        .iter()
        .partition(|cidr| matches!(cidr, ipnet::IpNet::V4(_)));
    security_group::IpPermission {
        ip_protocol: protocol(of.protocol),
        from_port: of.from_port,
        to_port: of.to_port,
        ip_ranges: ipv4,
        ipv4_ranges: Vec::new(),
        ipv6_ranges: ipv6,
        prefix_list_ids: texts(&of.prefix_list_ids),
        user_id_group_pairs: texts(&of.group_ids),
    }
}

pub(super) fn entry_record(of: &NetworkAclEntry) -> network_acl::NetworkAclEntry<'_> {
    network_acl::NetworkAclEntry {
        rule_number: Some(of.rule_number),
        egress: Some(of.egress),
        rule_action: Some(if of.allow { "allow" } else { "deny" }.into()),
        protocol: protocol(of.protocol),
        cidr_block: of.cidr.filter(|cidr| matches!(cidr, ipnet::IpNet::V4(_))),
        ipv6_cidr_block: of.cidr.filter(|cidr| matches!(cidr, ipnet::IpNet::V6(_))),
        port_range: Some(network_acl::PortRange {
            from: of.from_port,
            to: of.to_port,
        }),
    }
}

pub(super) fn route_record(of: &Route) -> route_table::Route<'_> {
    let is_core = of.target.contains("core-network");
    let mut route = route_table::Route {
        state: match of.state {
            RouteState::Active => Some("active".into()),
            RouteState::Blackhole => Some("blackhole".into()),
            RouteState::Other => None,
        },
        gateway_id: Some((&*of.target).into())
            .filter(|target: &Text<'_>| !target.is_empty() && !is_core),
        core_network_arn: Some((&*of.target).into()).filter(|_| is_core),
        origin: Some(
            match of.origin {
                RouteOrigin::Static => "CreateRoute",
                RouteOrigin::Propagated => "EnableVgwRoutePropagation",
            }
            .into(),
        ),
        ..route_table::Route::default()
    };
    match &of.destination {
        Destination::Cidr(cidr @ ipnet::IpNet::V4(_)) => route.destination_cidr_block = Some(*cidr),
        Destination::Cidr(cidr) => route.destination_ipv6_cidr_block = Some(*cidr),
        Destination::PrefixList(id) => route.destination_prefix_list_id = text(id),
        Destination::Absent => {}
    }
    route
}

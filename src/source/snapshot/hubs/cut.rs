//! A network cut down: to what leads to endpoints, then to the VPCs of those and to what the way to them needs.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use rule::network::central::Central;
use rule::network::fact::{Fact, Why};
use rule::network::{Destination, Id, Network, NetworkInterface, VpcEndpoint};

use super::references::References;

/// Why the other kinds are unread in what a glance kept.
static NOT_KEPT: LazyLock<Why> = LazyLock::new(|| "nothing leads there".into());

/// Of what a glance read, what it keeps: that of a kind that is not said here does not compile.
pub(super) fn kept(network: Network) -> Network {
    let Network {
        account_id,
        region,
        vpcs: _,
        subnets: _,
        network_interfaces: _,
        vpc_endpoints,
        security_groups: _,
        network_acls: _,
        route_tables: _,
        prefix_lists: _,
        dhcp_options: _,
        service_details: _,
        visibility: _,
        names: _,
        workloads: _,
        central,
        unknown: _,
    } = network;
    let Central {
        is_live: _,
        hosted_zones_by_vpc: _,
        hosted_zones,
        single_hosted_zones,
        zone_records,
        profile_associations: _,
        profile_resources: _,
        resolver_rule_associations: _,
        resolver_rules,
        peering_connections,
        vpc_attachments,
        attachments,
        gateway_routes,
    } = Arc::unwrap_or_clone(central);
    let central = Central {
        hosted_zones,
        single_hosted_zones,
        zone_records,
        resolver_rules,
        attachments,
        vpc_attachments,
        peering_connections,
        gateway_routes,
        ..Central::unread(NOT_KEPT.clone())
    };
    Network {
        vpc_endpoints,
        central: Arc::new(central),
        ..Network::unread(account_id, region, NOT_KEPT.clone())
    }
}

/// Cuts a network down, and adds it to what a glance kept: a kind of which it is not said here whether the way to
/// endpoints needs it does not compile.
pub(super) fn cut(whole: Network, mut glance: Network, references: &References) -> Network {
    let Network {
        account_id: _,
        region: _,
        vpcs: all_vpcs,
        subnets,
        network_interfaces,
        vpc_endpoints,
        security_groups,
        network_acls,
        route_tables,
        prefix_lists,
        dhcp_options: _,
        service_details: _,
        visibility: _,
        names: _,
        workloads: _,
        central: from,
        unknown: _,
    } = whole;
    // What leads to endpoints is kept at the glance already.
    let Central {
        is_live: _,
        hosted_zones_by_vpc: _,
        hosted_zones: _,
        single_hosted_zones: _,
        zone_records: _,
        profile_associations: _,
        profile_resources: _,
        resolver_rule_associations: _,
        resolver_rules: _,
        peering_connections,
        vpc_attachments,
        attachments: _,
        gateway_routes: _,
    } = Arc::unwrap_or_clone(from);
    let interfaces = network_interfaces.elements();
    let typed: HashSet<&Id> = interfaces
        .iter()
        .filter(|one| has_typed_address(one, references))
        .map(|one| &one.id)
        .collect();
    let leads = |endpoint: &VpcEndpoint| {
        let mut interfaces = endpoint.network_interface_ids.iter();
        references.has_endpoint(&endpoint.id, endpoint.dns_names())
            || interfaces.any(|id| typed.contains(id))
    };
    let endpoints = vpc_endpoints.elements().iter();
    let vpcs: HashSet<Id> = endpoints
        .filter(|endpoint| leads(endpoint))
        .filter_map(|endpoint| endpoint.vpc_id.clone())
        .collect();
    let is_of_vpc = |id: &Option<Id>| id.as_ref().is_some_and(|id| vpcs.contains(id));

    let endpoints = some(vpc_endpoints, |one| is_of_vpc(&one.vpc_id));
    let listed: HashSet<Id> = endpoints
        .elements()
        .iter()
        .flat_map(|endpoint| endpoint.network_interface_ids.iter().cloned())
        .collect();
    let interfaces = some(network_interfaces, |one| listed.contains(&one.id));
    let groups: HashSet<Id> = interfaces
        .elements()
        .iter()
        .flat_map(|interface| interface.groups.iter().cloned())
        .collect();
    let groups = some(security_groups, |one| groups.contains(&one.id));
    let tables = some(route_tables, |one| is_of_vpc(&one.vpc_id));
    let mut lists: HashSet<Id> = HashSet::new();
    for group in groups.elements() {
        let rules = group.ingress.iter().chain(&group.egress);
        lists.extend(rules.flat_map(|rule| rule.prefix_list_ids.iter().cloned()));
    }
    for route in tables.elements().iter().flat_map(|table| &table.routes) {
        if let Destination::PrefixList(id) = &route.destination {
            lists.insert(id.clone());
        }
    }
    let of_gateways = glance.central.gateway_routes.elements().iter();
    let of_gateways = of_gateways.flat_map(|table| &table.routes);
    lists.extend(of_gateways.filter_map(|route| route.prefix_list_id.clone()));

    glance.vpcs = all_vpcs;
    glance.vpcs.retain(|vpc| vpcs.contains(&vpc.id));
    glance.subnets = some(subnets, |one| is_of_vpc(&one.vpc_id));
    glance.network_acls = some(network_acls, |one| is_of_vpc(&one.vpc_id));
    glance.prefix_lists = some(prefix_lists, |one| lists.contains(&one.id));
    glance.vpc_endpoints = endpoints;
    glance.network_interfaces = interfaces;
    glance.security_groups = groups;
    glance.route_tables = tables;
    let central = Arc::make_mut(&mut glance.central);
    central.vpc_attachments = some(vpc_attachments, |one| is_of_vpc(&one.vpc_id));
    central.peering_connections = some(peering_connections, |one| {
        is_of_vpc(&one.requester.vpc_id) || is_of_vpc(&one.accepter.vpc_id)
    });
    glance
}

fn has_typed_address(interface: &NetworkInterface, references: &References) -> bool {
    let ipv4 = interface.ipv4.map(IpAddr::V4);
    let addresses = ipv4.into_iter().chain(interface.ipv6.map(IpAddr::V6));
    addresses
        .into_iter()
        .any(|address| references.has_address(address))
}

/// Some of the elements; unread as the whole is.
fn some<T>(all: Fact<Vec<T>>, mut is_one: impl FnMut(&T) -> bool) -> Fact<Vec<T>> {
    match all {
        Fact::Read(all) => Fact::Read(all.into_iter().filter(|one| is_one(one)).collect()),
        unread @ Fact::Unread(_) => unread,
    }
}

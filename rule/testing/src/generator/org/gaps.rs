//! What is unread in an organization: whole kinds, and single fields.

use std::sync::Arc;

use rule::network::Network;
use rule::network::fact::Fact;

use crate::generator::{Case, unread};
use crate::random::Random;

/// Takes some facts away.
pub fn some(r: &mut Random, case: &mut Case) {
    let often = *r.pick(&[3, 8, 25]);
    of_account(r, often, &mut case.network);
    for hub in &mut case.hubs {
        of_account(r, often, hub);
    }
    for vpc in &mut case.network.vpcs {
        if r.percent(often) {
            vpc.dns_support = unread();
        }
        if r.percent(often) {
            vpc.dns_hostnames = unread();
        }
    }
}

fn of_account(r: &mut Random, often: u64, network: &mut Network) {
    fn kind<T>(r: &mut Random, often: u64, fact: &mut Fact<T>) {
        if r.percent(often) {
            *fact = unread();
        }
    }
    kind(r, often, &mut network.subnets);
    kind(r, often, &mut network.security_groups);
    kind(r, often, &mut network.network_acls);
    kind(r, often, &mut network.route_tables);
    kind(r, often, &mut network.prefix_lists);
    kind(r, often, &mut network.dhcp_options);
    kind(r, often, &mut network.service_details);
    kind(r, often / 3, &mut network.network_interfaces);
    if let Fact::Read(endpoints) = &mut network.vpc_endpoints {
        for endpoint in endpoints {
            kind(r, often, &mut endpoint.state);
            kind(r, often, &mut endpoint.policy);
            kind(r, often, &mut endpoint.private_dns_enabled);
            kind(r, often, &mut endpoint.service_region);
        }
    }
    kind(r, often / 3, &mut network.vpc_endpoints);
    let central = Arc::make_mut(&mut network.central);
    kind(r, often, &mut central.hosted_zones_by_vpc);
    kind(r, often, &mut central.hosted_zones);
    kind(r, often, &mut central.zone_records);
    kind(r, often, &mut central.profile_associations);
    kind(r, often, &mut central.profile_resources);
    kind(r, often, &mut central.resolver_rule_associations);
    kind(r, often, &mut central.resolver_rules);
    kind(r, often, &mut central.peering_connections);
    kind(r, often, &mut central.vpc_attachments);
    kind(r, often, &mut central.attachments);
    kind(r, often, &mut central.gateway_routes);
}

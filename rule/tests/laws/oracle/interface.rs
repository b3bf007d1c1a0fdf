//! Sections 6.1 and 6.2: one client and one interface endpoint.

use std::net::IpAddr;

use rule::fact::Fact;
use rule::network::{IpAddressType, Network, NetworkInterface, Vpc, VpcEndpoint};

use super::packets::{self, Way};
use super::possible::{Outcome, Possible, all, and, anything, surely};
use super::routes;

/// Whether Amazon answers the VPC's DNS queries: yes, or maybe where servers of its own do.
pub fn amazon_dns(network: &Network, vpc: &Vpc) -> Possible {
    let name = match vpc.dhcp_options_id.as_deref() {
        None | Some("default") => return surely(Outcome::Yes),
        Some(name) => name,
    };
    let unread = Possible::from([Outcome::Maybe, Outcome::Yes]);
    let Fact::Read(sets) = &network.dhcp_options else {
        return unread;
    };
    let Some(set) = sets.iter().find(|set| &*set.id == name) else {
        return unread;
    };
    let base = vpc
        .cidr_block
        .and_then(|block| u32::from(block.network()).checked_add(2));
    let base = base.map(|address| std::net::Ipv4Addr::from(address).to_string());
    let amazons = |server: &String| {
        ["AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"].contains(&server.as_str())
            || Some(server) == base.as_ref()
    };
    surely(if set.domain_name_servers.iter().all(amazons) {
        Outcome::Yes
    } else {
        Outcome::Maybe
    })
}

/// Whether an endpoint has addresses of the client's family.
pub fn serves_family(endpoint: &VpcEndpoint, client: &NetworkInterface) -> bool {
    match endpoint.ip_address_type {
        IpAddressType::Dualstack => true,
        IpAddressType::Ipv4 => client.ipv4.is_some(),
        IpAddressType::Ipv6 => client.ipv4.is_none(),
    }
}

/// Whether a client reaches every interface of an endpoint.
pub fn path(
    network: &Network,
    vpc: &Vpc,
    client: &NetworkInterface,
    endpoint: &VpcEndpoint,
) -> Possible {
    if endpoint.network_interface_ids.is_empty() {
        return surely(Outcome::No);
    }
    all(endpoint.network_interface_ids.iter().map(|id| {
        let record = network
            .network_interfaces
            .elements()
            .iter()
            .find(|record| record.id == *id);
        reaches(network, vpc, client, record)
    }))
}

fn address(interface: &NetworkInterface, ipv4: bool) -> Option<IpAddr> {
    if ipv4 {
        interface.ipv4.map(IpAddr::V4)
    } else {
        interface.ipv6.map(IpAddr::V6)
    }
}

fn reaches(
    network: &Network,
    vpc: &Vpc,
    client: &NetworkInterface,
    target: Option<&NetworkInterface>,
) -> Possible {
    let family = client.ipv4.is_some();
    let Some(target) = target else {
        return anything();
    };
    let (Some(c), Some(e)) = (address(client, family), address(target, family)) else {
        return anything();
    };
    let groups = and(
        &packets::groups_let_pass(network, &client.groups, Way::Out, e, &target.groups),
        &packets::groups_let_pass(network, &target.groups, Way::In, c, &client.groups),
    );
    let (sc, se) = (client.subnet_id.as_ref(), target.subnet_id.as_ref());
    let acl_c = packets::acl_of(network, &vpc.id, sc);
    let acl_e = packets::acl_of(network, &vpc.id, se);
    let between = all([
        groups.clone(),
        packets::request_passes(acl_c, Way::Out, e),
        packets::request_passes(acl_e, Way::In, c),
        packets::reply_passes(&[(acl_e, Way::Out, vec![c]), (acl_c, Way::In, vec![e])]),
        routes::leads_locally(network, routes::table_of(network, &vpc.id, sc), e),
        routes::leads_locally(network, routes::table_of(network, &vpc.id, se), c),
    ]);
    match (sc, se) {
        (Some(sc), Some(se)) if sc == se => groups,
        (Some(_), Some(_)) => between,
        // It may be the same subnet, and it may be another one.
        _ => groups.union(&between).copied().collect(),
    }
}

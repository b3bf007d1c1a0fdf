//! Sections 6.1 and 6.2: one client and one interface endpoint.

use std::net::IpAddr;

use rule::network::fact::Fact;
use rule::network::{DnsRecordIpType, Network, NetworkInterface, Vpc, VpcEndpoint};

use super::dns64::Dns64;
use super::packets::{self, Towards};
use super::possible::{Outcome, Possible, all, and, anything, both_families, surely};
use super::routes;
use rule_testing::generator::Case;

/// Whether Amazon answers the VPC's DNS queries: yes, or maybe where servers of its own do.
pub fn amazon_dns(case: &Case, vpc: &Vpc) -> Possible {
    let name = match vpc.dhcp_options_id.as_deref() {
        None | Some("default") => return surely(Outcome::Yes),
        Some(name) => name,
    };
    let unread = Possible::from([Outcome::Maybe, Outcome::Yes]);
    let Fact::Read(sets) = &case.network.dhcp_options else {
        return unread;
    };
    let Some(set) = sets.iter().find(|set| &*set.id == name) else {
        return unread;
    };
    let base = vpc
        .cidr_block
        .and_then(|block| u32::from(block.network()).checked_add(2));
    let base = base.map(|address| std::net::Ipv4Addr::from(address).to_string());
    let trusted = |server: &str| {
        let address: Option<IpAddr> = server.parse().ok();
        address.is_some_and(|address| case.parameters.trusted_dns_servers.contains(&address))
    };
    let amazons = |server: &String| {
        ["AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253"].contains(&server.as_str())
            || Some(server) == base.as_ref()
            || trusted(server)
    };
    surely(if set.domain_name_servers.iter().all(amazons) {
        Outcome::Yes
    } else {
        Outcome::Maybe
    })
}

/// Whether an endpoint's records steer the client, as far as families go, and the path then.
pub fn families(
    network: &Network,
    vpc: &Vpc,
    client: &NetworkInterface,
    endpoint: &VpcEndpoint,
    port: u16,
    dns64: &Dns64,
) -> (Outcome, Possible) {
    let path = |ipv4| path(network, vpc, client, endpoint, port, ipv4);
    // A client without any address counts as one of IPv6.
    let ipv4 = client.ipv4.is_some();
    let ipv6 = client.ipv6.is_some() || !ipv4;
    match endpoint.hands_out() {
        DnsRecordIpType::Dualstack => {
            let path = match (ipv4, ipv6) {
                (true, true) => both_families(&path(true), &path(false)),
                (ipv4, _) => path(ipv4),
            };
            (Outcome::Yes, path)
        }
        DnsRecordIpType::Ipv6 if ipv6 => (Outcome::Yes, path(false)),
        DnsRecordIpType::Ipv6 => (Outcome::No, surely(Outcome::Yes)),
        handed @ (DnsRecordIpType::Ipv4 | DnsRecordIpType::ServiceDefined) => {
            match (dns64, ipv4, handed) {
                (Dns64::Through(_), ..) => (Outcome::Yes, surely(Outcome::Maybe)),
                (Dns64::NoRoute, true, _) => {
                    (Outcome::Yes, and(&path(true), &surely(Outcome::Maybe)))
                }
                (Dns64::Off, true, _) => (Outcome::Yes, path(true)),
                (_, false, DnsRecordIpType::ServiceDefined) => (Outcome::Maybe, path(false)),
                (_, false, _) => (Outcome::No, surely(Outcome::Yes)),
            }
        }
    }
}

/// Whether a client reaches every interface of an endpoint.
fn path(
    network: &Network,
    vpc: &Vpc,
    client: &NetworkInterface,
    endpoint: &VpcEndpoint,
    port: u16,
    ipv4: bool,
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
        reaches(network, vpc, client, record, port, ipv4)
    }))
}

fn address(interface: &NetworkInterface, ipv4: bool) -> Option<IpAddr> {
    if ipv4 {
        interface.ipv4.map(IpAddr::V4)
    } else {
        interface.ipv6.map(IpAddr::V6)
    }
}

pub fn reaches(
    network: &Network,
    vpc: &Vpc,
    client: &NetworkInterface,
    target: Option<&NetworkInterface>,
    port: u16,
    ipv4: bool,
) -> Possible {
    let Some(target) = target else {
        return anything();
    };
    let (Some(c), Some(e)) = (address(client, ipv4), address(target, ipv4)) else {
        return anything();
    };
    let groups = and(
        &packets::groups_let_pass(
            network,
            &client.groups,
            Towards::Out,
            port,
            e,
            &target.groups,
        ),
        &packets::groups_let_pass(
            network,
            &target.groups,
            Towards::In,
            port,
            c,
            &client.groups,
        ),
    );
    let (sc, se) = (client.subnet_id.as_ref(), target.subnet_id.as_ref());
    let acl_c = packets::acl_of(network, &vpc.id, sc);
    let acl_e = packets::acl_of(network, &vpc.id, se);
    let between = all([
        groups.clone(),
        packets::request_passes(acl_c, Towards::Out, port, e),
        packets::request_passes(acl_e, Towards::In, port, c),
        packets::reply_passes(
            client,
            &[
                (acl_e, Towards::Out, vec![c]),
                (acl_c, Towards::In, vec![e]),
            ],
        ),
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

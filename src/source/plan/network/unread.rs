//! What a plan leaves unread, on the facts that rest on it: the `Unread` members of records.

use std::collections::BTreeMap;

use super::super::mapping::json::RecordValue;
use ipnet::IpNet;
use rule::network::fact::{Fact, Why};
use rule::network::{Field, Network, NetworkInterface, VpcEndpoint};

use crate::describe::kind::RecordKind;

use super::super::mapping::ledger::Ledger;
use super::super::mapping::record::{PlannedRecord, UNREAD};

/// Puts the unread fields of a ledger's records, and the addresses that nobody knows yet, on the
/// network.
pub fn apply(ledger: &Ledger, network: &mut Network) {
    interfaces(ledger, network);
    vpcs(ledger, network);
    endpoints(ledger, network);
    let mut set = |id: &str, field: Field, why: &Why| network.unknown.set(id, field, why.clone());
    for (id, group) in ledger.all(RecordKind::SecurityGroups) {
        for (key, field) in [
            ("IpPermissions", Field::Ingress),
            ("IpPermissionsEgress", Field::Egress),
        ] {
            let why = group.list(key).iter().find_map(may_match_https);
            if let Some(why) = why.or(group.why(key)) {
                set(id, field, why);
            }
        }
    }
    for (id, table) in ledger.all(RecordKind::RouteTables) {
        if let Some(why) = table.why("Routes") {
            set(id, Field::Routes, why);
        }
        of_vpc(
            ledger,
            table,
            "Associations",
            Field::TableOfSubnets,
            &mut set,
        );
    }
    for (id, acl) in ledger.all(RecordKind::NetworkAcls) {
        let unread = acl
            .list("Entries")
            .iter()
            .find_map(|entry| entry.get(UNREAD)?.as_object()?.values().next()?.as_unread());
        if let Some(why) = acl.why("Entries").or(unread) {
            set(id, Field::Entries, why);
        }
        of_vpc(ledger, acl, "Associations", Field::AclOfSubnets, &mut set);
    }
    for (id, list) in ledger.all(RecordKind::PrefixLists) {
        if let Some(why) = list.why("Cidrs") {
            let name = list.get("PrefixListName").unwrap_or_default();
            let field = match is_of_aws(name) {
                true => Field::Cidrs,
                false => Field::ListEntries,
            };
            set(id, field, why);
        }
    }
}

/// Whether a list of that name is AWS's own, named after its service: customers' names do not begin so.
fn is_of_aws(name: &str) -> bool {
    name.split('.').take(2).any(|label| label == "amazonaws")
}

/// Whether a record says nothing more once it is a fact.
pub fn is_told(kind: RecordKind, record: &PlannedRecord) -> bool {
    let is_of_these = matches!(
        kind,
        RecordKind::Subnets
            | RecordKind::SecurityGroups
            | RecordKind::RouteTables
            | RecordKind::NetworkAcls
    );
    let is_known = |value: &RecordValue| {
        let mut elements = value.as_array().into_iter().flatten();
        elements.all(|element| element.get(UNREAD).is_none())
    };
    is_of_these && !record.0.contains_key(UNREAD) && record.0.values().all(is_known)
}

/// A field of a record that is asked of its VPC; of every VPC where that is not known.
fn of_vpc(
    ledger: &Ledger,
    record: &PlannedRecord,
    key: &str,
    field: Field,
    set: &mut impl FnMut(&str, Field, &Why),
) {
    let Some(why) = record.why(key) else {
        return;
    };
    match record.get("VpcId") {
        Some(vpc_id) => set(vpc_id, field, why),
        None => ledger
            .all(RecordKind::Vpcs)
            .for_each(|(vpc_id, _)| set(vpc_id, field, why)),
    }
}

/// Why a rule may be about HTTPS and somebody, where that is not known.
fn may_match_https(rule: &RecordValue) -> Option<&Why> {
    let why = rule
        .get(UNREAD)?
        .as_object()?
        .values()
        .next()?
        .as_unread()?;
    let number = |key: &str| rule.get(key).and_then(RecordValue::as_i64);
    let protocol = rule
        .get("IpProtocol")
        .and_then(RecordValue::as_str)
        .unwrap_or("-1");
    let is_tcp = matches!(protocol, "-1" | "tcp" | "6");
    let around = |port: i64| {
        number("FromPort").is_none_or(|from| from <= port)
            && number("ToPort").is_none_or(|to| port <= to)
    };
    // The ports that services answer on are few; other rules are about something else.
    (is_tcp && (protocol == "-1" || [443, 587, 9142].into_iter().any(around))).then_some(why)
}

fn interfaces(ledger: &Ledger, network: &mut Network) {
    let records: BTreeMap<&str, &PlannedRecord> = ledger
        .interfaces
        .iter()
        .filter_map(|record| Some((record.get(RecordKind::NetworkInterfaces.id_key())?, record)))
        .collect();
    let Fact::Read(interfaces) = &mut network.network_interfaces else {
        return;
    };
    // Those of the plan are the last.
    for interface in interfaces.iter_mut().rev().take(records.len()) {
        let Some(record) = records.get(&*interface.id) else {
            continue;
        };
        interface.some_address_of = some_address_of(record, interface);
        interface.has_public_ipv4 |= record.0.contains_key("HasPublicAddress");
        if let Some(why) = record.why("Groups") {
            network
                .unknown
                .set(interface.id.clone(), Field::Groups, why.clone());
        }
    }
    for (vpc_id, why) in &ledger.clients_unread {
        network
            .unknown
            .set(vpc_id.as_str(), Field::Clients, why.clone());
    }
}

/// The blocks of the families of which no address is known.
fn some_address_of(record: &PlannedRecord, interface: &NetworkInterface) -> Box<[IpNet]> {
    let blocks = record.list("SomeAddressOf").iter();
    blocks
        .filter_map(|block| block.as_str()?.parse::<IpNet>().ok())
        .filter(|block| match block {
            IpNet::V4(_) => interface.ipv4.is_none(),
            IpNet::V6(_) => interface.ipv6.is_none(),
        })
        .collect()
}

fn vpcs(ledger: &Ledger, network: &mut Network) {
    for vpc in &mut network.vpcs {
        if let Some(record) = ledger.get(RecordKind::VpcAttributes, &vpc.id) {
            for (key, fact) in [
                ("EnableDnsSupport", &mut vpc.dns_support),
                ("EnableDnsHostnames", &mut vpc.dns_hostnames),
            ] {
                if let Some(why) = record.why(key) {
                    *fact = Fact::Unread(why.clone());
                }
            }
        }
        let options = ledger
            .get(RecordKind::Vpcs, &vpc.id)
            .and_then(|vpc| vpc.why("DhcpOptionsId"));
        let servers = vpc.dhcp_options_id.as_deref().and_then(|id| {
            ledger
                .get(RecordKind::DhcpOptions, id)?
                .why("DhcpConfigurations")
        });
        if let Some(why) = options.or(servers) {
            network
                .unknown
                .set(vpc.id.clone(), Field::DhcpOptions, why.clone());
        }
    }
}

fn endpoints(ledger: &Ledger, network: &mut Network) {
    let all_vpcs: Vec<String> = network.vpcs.iter().map(|vpc| vpc.id.to_string()).collect();
    let Fact::Read(endpoints) = &mut network.vpc_endpoints else {
        return;
    };
    for endpoint in endpoints {
        let Some(record) = ledger.get(RecordKind::VpcEndpoints, &endpoint.id) else {
            continue;
        };
        facts(record, endpoint);
        for (key, field) in [
            ("SubnetIds", Field::Subnets),
            ("RouteTableIds", Field::RouteTables),
        ] {
            if let Some(why) = record.why(key) {
                network.unknown.set(endpoint.id.clone(), field, why.clone());
            }
        }
        let serves = ["ServiceName", "VpcEndpointType", "VpcId"];
        if let Some(why) = serves.iter().find_map(|key| record.why(key)) {
            let of: Vec<String> = match record.get("VpcId") {
                Some(vpc_id) => vec![vpc_id.to_owned()],
                None => all_vpcs.clone(),
            };
            for vpc_id in of {
                network
                    .unknown
                    .set(vpc_id.as_str(), Field::ServiceName, why.clone());
            }
        }
    }
}

fn facts(record: &PlannedRecord, endpoint: &mut VpcEndpoint) {
    let why = |key: &str| record.why(key).cloned();
    if let Some(why) = why("PolicyDocument") {
        endpoint.policy = Fact::Unread(why);
    }
    if let Some(why) = why("PrivateDnsEnabled") {
        endpoint.private_dns_enabled = Fact::Unread(why);
    }
    if let Some(why) = why("ServiceRegion") {
        endpoint.service_region = Fact::Unread(why);
    }
}

//! The security groups, network ACLs and endpoint policies of a large account.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net};
use rule::network::{NetworkAclEntry, Protocol, SecurityGroup, SecurityGroupRule};

use super::vpc::{NumberedVpc, VpcFault};
use super::{ACCOUNT, REGION, mix};

/// An IPv4 block.
pub fn block([a, b, c, d]: [u8; 4], length: u8) -> IpNet {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length).into()
}

fn rule(protocol: Protocol, ports: Option<(i32, i32)>, cidrs: Vec<IpNet>) -> SecurityGroupRule {
    SecurityGroupRule {
        protocol,
        from_port: ports.map(|(from, _)| from),
        to_port: ports.map(|(_, to)| to),
        cidrs,
        prefix_list_ids: vec![],
        group_ids: vec![],
    }
}

/// The first group is that of the endpoints; the others are those of workloads.
pub fn security_group(place: NumberedVpc, at: usize) -> SecurityGroup {
    let everywhere = || vec![block([0, 0, 0, 0], 0)];
    let https = Some((443, 443));
    let (ingress, egress) = match at {
        0 => (
            endpoint_ingress(place),
            vec![rule(Protocol::All, None, everywhere())],
        ),
        // Every third group of workloads is strict about what leaves.
        _ if at.is_multiple_of(3) => {
            let mut to_endpoints = rule(Protocol::Tcp, https, vec![]);
            to_endpoints.group_ids.push(place.group(0));
            let mut to_s3 = rule(Protocol::Tcp, https, vec![]);
            to_s3.prefix_list_ids.push("pl-23ad484a".into());
            let egress = if place.fault == VpcFault::ClientEgress {
                vec![to_s3]
            } else {
                vec![to_endpoints, to_s3]
            };
            (workload_ingress(place, at), egress)
        }
        _ => (
            workload_ingress(place, at),
            vec![rule(Protocol::All, None, everywhere())],
        ),
    };
    SecurityGroup {
        id: place.group(at),
        ingress,
        egress,
    }
}

/// From the whole VPC, from the subnets one by one, or from the workloads' groups.
fn endpoint_ingress(place: NumberedVpc) -> Vec<SecurityGroupRule> {
    let https = Some((443, 443));
    if place.fault == VpcFault::NoIngress {
        return vec![rule(
            Protocol::Tcp,
            Some((80, 80)),
            vec![place.cidr().into()],
        )];
    }
    match mix([place.number, 20, 0]) % 3 {
        0 => vec![rule(Protocol::Tcp, https, vec![place.cidr().into()])],
        1 => (3..10)
            .map(|at| rule(Protocol::Tcp, https, vec![place.subnet_cidr(at).into()]))
            .collect(),
        _ => {
            let mut by_group = rule(Protocol::Tcp, https, vec![]);
            by_group.group_ids.extend((1..10).map(|at| place.group(at)));
            vec![by_group]
        }
    }
}

/// What workloads let in: load balancers, databases, administrators.
fn workload_ingress(place: NumberedVpc, at: usize) -> Vec<SecurityGroupRule> {
    let mut among = rule(Protocol::All, None, vec![]);
    among.group_ids.push(place.group(at));
    let mut rules = vec![among];
    for nth in 0..mix([place.number, at, 21]) % 12 {
        let port = 1024 + (mix([place.number, at, 22 + nth]) % 40_000) as i32;
        rules.push(rule(
            Protocol::Tcp,
            Some((port, port)),
            vec![block([10, nth as u8, 0, 0], 16)],
        ));
    }
    rules
}

fn entry(
    rule_number: i32,
    egress: bool,
    ports: Option<(i32, i32)>,
    cidr: IpNet,
    allow: bool,
) -> NetworkAclEntry {
    NetworkAclEntry {
        rule_number,
        egress,
        allow,
        protocol: if ports.is_some() {
            Protocol::Tcp
        } else {
            Protocol::All
        },
        cidr: Some(cidr),
        from_port: ports.map(|(from, _)| from),
        to_port: ports.map(|(_, to)| to),
    }
}

/// What AWS puts into a default ACL.
pub fn open_entries() -> Vec<NetworkAclEntry> {
    let everywhere = block([0, 0, 0, 0], 0);
    let both = |egress| {
        [
            entry(100, egress, None, everywhere, true),
            entry(32767, egress, None, everywhere, false),
        ]
    };
    [both(true), both(false)].concat()
}

/// Some addresses denied, https out, ephemeral ports in, the VPC itself both ways.
pub fn strict_entries(place: NumberedVpc) -> Vec<NetworkAclEntry> {
    let everywhere = block([0, 0, 0, 0], 0);
    let replies = if place.fault == VpcFault::AclStopsReplies {
        (1024, 32_000)
    } else {
        (1024, 65_535)
    };
    let mut entries = vec![
        entry(110, true, Some((443, 443)), everywhere, true),
        entry(120, true, Some((1024, 65_535)), place.cidr().into(), true),
        entry(110, false, Some(replies), everywhere, true),
        entry(120, false, Some((443, 443)), place.cidr().into(), true),
        entry(32767, true, None, everywhere, false),
        entry(32767, false, None, everywhere, false),
    ];
    for nth in 0..4 {
        entries.push(entry(
            10 + nth,
            false,
            None,
            block([192, 0, 2, 64 * nth as u8], 26),
            false,
        ));
    }
    entries
}

/// The default policy, one that names the account, or one that refuses.
pub fn policy(place: NumberedVpc, service: &str) -> String {
    let resource = match service {
        "s3" => format!("arn:aws:s3:::prod-{REGION}-starport-layer-bucket/*"),
        "ecr.dkr" => format!("arn:aws:ecr:{REGION}:{ACCOUNT}:repository/*"),
        _ => "*".into(),
    };
    if place.fault == VpcFault::PolicyDenies && service == "s3" {
        return r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::artifacts/*"}]}"#.into();
    }
    match mix([place.number, 30, 0]) % 3 {
        0 => format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"Pull","Effect":"Allow","Principal":"*","Action":["ecr:*","s3:GetObject"],"Resource":"{resource}"}}]}}"#
        ),
        _ => r#"{"Statement":[{"Action":"*","Effect":"Allow","Principal":"*","Resource":"*"}]}"#
            .into(),
    }
}

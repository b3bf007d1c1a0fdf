//! Random security groups and network ACLs.

use rule::network::{
    Id, NetworkAcl, NetworkAclEntry, Protocol, SecurityGroup, SecurityGroupRule, Subnet,
};

use super::{id, pools};
use crate::random::Random;

/// The groups that interfaces of a VPC may carry and rules may name; the last two are never in the data.
pub fn group_ids(vpc: usize) -> Vec<Id> {
    ["a", "b", "c", "shared", "hidden"]
        .iter()
        .map(|name| id(format!("sg-{vpc}{name}")))
        .collect()
}

/// The security groups of a VPC.
pub fn security_groups(r: &mut Random, vpc: usize) -> Vec<SecurityGroup> {
    group_ids(vpc)
        .into_iter()
        .take(3)
        .filter_map(|group| {
            let there = r.good() || r.percent(80);
            there.then(|| SecurityGroup {
                id: group,
                ingress: rules(r, vpc),
                egress: rules(r, vpc),
            })
        })
        .collect()
}

fn rules(r: &mut Random, vpc: usize) -> Vec<SecurityGroupRule> {
    if r.good() {
        return match r.below(4) {
            0 => vec![SecurityGroupRule {
                cidrs: vec![
                    pools::net(&format!("10.{vpc}.0.0/16")),
                    pools::net(&format!("2001:db8:{vpc}::/48")),
                ],
                prefix_list_ids: vec![id("pl-s3"), id("pl-ddb")],
                ..open(Protocol::Tcp, Some(443), Some(443))
            }],
            _ => vec![open(Protocol::All, None, None)],
        };
    }
    (0..r.below(4)).map(|_| rule(r, vpc)).collect()
}

/// A rule for everyone.
pub fn open(protocol: Protocol, from_port: Option<i32>, to_port: Option<i32>) -> SecurityGroupRule {
    SecurityGroupRule {
        protocol,
        from_port,
        to_port,
        cidrs: vec![pools::net("0.0.0.0/0"), pools::net("::/0")],
        prefix_list_ids: vec![],
        group_ids: vec![],
    }
}

fn rule(r: &mut Random, vpc: usize) -> SecurityGroupRule {
    let (from_port, to_port) = if r.percent(60) {
        (Some(443), Some(443))
    } else {
        pools::ports(r)
    };
    SecurityGroupRule {
        protocol: *r.pick(&[
            Protocol::Tcp,
            Protocol::Tcp,
            Protocol::Tcp,
            Protocol::All,
            Protocol::Other,
        ]),
        from_port,
        to_port,
        cidrs: (0..r.below(3)).map(|_| pools::cidr(r, vpc)).collect(),
        prefix_list_ids: r.some(
            &["pl-s3", "pl-ddb", "pl-own", "pl-head", "pl-hidden"].map(id),
            12,
        ),
        group_ids: r.some(&group_ids(vpc), 12),
    }
}

/// The network ACLs of a VPC's subnets.
pub fn network_acls(r: &mut Random, vpc: usize, subnets: &[Subnet]) -> Vec<NetworkAcl> {
    let owner = Some(id(format!("vpc-{vpc}")));
    let (default, other) = subnets
        .iter()
        .map(|subnet| subnet.id.clone())
        .partition::<Vec<_>, _>(|_| r.percent(50));
    let mut acls = vec![];
    if r.good() || r.percent(80) {
        acls.push(NetworkAcl {
            id: id(format!("acl-{vpc}d")),
            vpc_id: owner.clone(),
            is_default: true,
            // The default ACL may list its subnets or not.
            subnet_ids: if r.percent(50) { default } else { vec![] },
            entries: entries(r, vpc),
        });
    }
    if !other.is_empty() {
        let half = r.below(other.len() + 1);
        for (name, subnet_ids) in [("a", &other[..half]), ("b", &other[half..])] {
            acls.push(NetworkAcl {
                id: id(format!("acl-{vpc}{name}")),
                vpc_id: owner.clone(),
                is_default: false,
                subnet_ids: subnet_ids.to_vec(),
                entries: entries(r, vpc),
            });
        }
    }
    acls
}

fn entries(r: &mut Random, vpc: usize) -> Vec<NetworkAclEntry> {
    let mut entries = vec![];
    for egress in [true, false] {
        if r.good() {
            entries.extend(benign(r, egress));
        } else if r.percent(40) {
            entries.extend(narrow(r, egress));
        } else {
            let mut numbers: Vec<i32> = (1..=9).map(|number| number * 10).collect();
            r.shuffle(&mut numbers);
            let base = r.percent(70);
            for rule_number in numbers.into_iter().take(r.between(0, 6)) {
                entries.push(entry(r, vpc, rule_number, egress));
            }
            if base {
                entries.extend(benign(r, egress));
            }
        }
    }
    r.shuffle(&mut entries);
    entries
}

/// What AWS puts there: everything is allowed, everything else denied.
fn benign(r: &mut Random, egress: bool) -> Vec<NetworkAclEntry> {
    let all = |rule_number, cidr: &str, allow| NetworkAclEntry {
        rule_number,
        egress,
        allow,
        protocol: Protocol::All,
        cidr: Some(pools::net(cidr)),
        from_port: None,
        to_port: None,
    };
    let mut entries = vec![all(100, "0.0.0.0/0", true), all(101, "::/0", true)];
    if r.percent(30) {
        entries.push(all(32767, "0.0.0.0/0", false));
    }
    entries
}

/// Only what is needed, or a little less: 443 one way, ephemeral ports the other.
fn narrow(r: &mut Random, egress: bool) -> Vec<NetworkAclEntry> {
    const EPHEMERAL: &[&[(i32, i32)]] = &[
        &[(1024, 65535)],
        &[(1025, 65535)],
        &[(32768, 65535), (1024, 32767)],
        &[(1024, 40000), (40002, 65535)],
        &[(32768, 65535)],
        &[(32768, 60999)],
        &[(49152, 65535)],
        &[(49152, 65535)],
        &[(50000, 65535), (32768, 49999)],
        &[(32768, 49999), (50001, 65535)],
        &[(32769, 65535)],
        &[(49153, 65535)],
    ];
    let ports = [&[(443, 443)], *r.pick(EPHEMERAL)].concat();
    let mut entries = vec![];
    for (at, (from, to)) in ports.into_iter().enumerate() {
        for (family, cidr) in ["0.0.0.0/0", "::/0"].into_iter().enumerate() {
            entries.push(NetworkAclEntry {
                rule_number: 50 + 2 * at as i32 + family as i32,
                egress,
                allow: true,
                protocol: Protocol::Tcp,
                cidr: Some(pools::net(cidr)),
                from_port: Some(from),
                to_port: Some(to),
            });
        }
    }
    entries
}

fn entry(r: &mut Random, vpc: usize, rule_number: i32, egress: bool) -> NetworkAclEntry {
    let (from_port, to_port) = pools::ports(r);
    NetworkAclEntry {
        rule_number,
        egress,
        allow: r.percent(60),
        protocol: *r.pick(&[
            Protocol::Tcp,
            Protocol::Tcp,
            Protocol::Tcp,
            Protocol::Tcp,
            Protocol::All,
            Protocol::Other,
        ]),
        cidr: (!r.percent(2)).then(|| {
            if r.percent(35) {
                pools::net(if r.percent(70) { "0.0.0.0/0" } else { "::/0" })
            } else {
                pools::cidr(r, vpc)
            }
        }),
        from_port,
        to_port,
    }
}

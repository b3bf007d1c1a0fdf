//! Sections 6.3 and 6.4, packet by packet: security groups and network ACLs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use rule::network::clients::ClientClass;
use rule::network::fact::Fact;
use rule::network::{
    Id, Network, NetworkAcl, NetworkInterface, Protocol, SecurityGroup, SecurityGroupRule,
};

use super::possible::{Outcome, Possible, any, anything, surely, yes_or_no};

/// Which way a packet goes, seen from the interface or the subnet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    Out,
    In,
}

const LINUX: (i32, i32) = (32768, 60999);
const WINDOWS: (i32, i32) = (49152, 65535);
const LAMBDA: (i32, i32) = (1024, 65535);

/// Whether a union of groups lets tcp to a port pass to or from a peer: its address, or one of its groups.
pub fn groups_let_pass(
    network: &Network,
    groups: &[Id],
    way: Towards,
    port: u16,
    peer: IpAddr,
    peer_groups: &[Id],
) -> Possible {
    rules(network, groups, way, port, &|rule| {
        if rule.cidrs.iter().any(|cidr| cidr.contains(&peer))
            || rule
                .group_ids
                .iter()
                .any(|group| peer_groups.contains(group))
        {
            return surely(Outcome::Yes);
        }
        any(rule
            .prefix_list_ids
            .iter()
            .map(|list| match entries(network, list) {
                Entries::Known(cidrs) => yes_or_no(cidrs.iter().any(|cidr| cidr.contains(&peer))),
                Entries::NotShown => surely(Outcome::Maybe),
                Entries::Unread => anything(),
            }))
    })
}

/// Asks every rule that covers the port of every group; one yes is enough.
fn rules(
    network: &Network,
    groups: &[Id],
    way: Towards,
    port: u16,
    ask: &dyn Fn(&SecurityGroupRule) -> Possible,
) -> Possible {
    any(groups.iter().map(|group| match find_group(network, group) {
        Fact::Unread(_) => anything(),
        Fact::Read(None) => surely(Outcome::Maybe),
        Fact::Read(Some(group)) => {
            let rules = if way == Towards::Out {
                &group.egress
            } else {
                &group.ingress
            };
            any(rules.iter().filter(|rule| covers(rule, port)).map(ask))
        }
    }))
}

fn find_group<'a>(network: &'a Network, group: &Id) -> Fact<Option<&'a SecurityGroup>> {
    match &network.security_groups {
        Fact::Unread(why) => Fact::Unread(why.clone()),
        Fact::Read(groups) => Fact::Read(groups.iter().find(|candidate| candidate.id == *group)),
    }
}

pub fn covers(rule: &SecurityGroupRule, port: u16) -> bool {
    let port = i32::from(port);
    match rule.protocol {
        Protocol::All => true,
        Protocol::Tcp => {
            rule.from_port.is_none_or(|from| from <= port)
                && rule.to_port.is_none_or(|to| port <= to)
        }
        Protocol::Other => false,
    }
}

/// What is known of a prefix list that a rule names.
enum Entries<'a> {
    Known(&'a [IpNet]),
    NotShown,
    Unread,
}

fn entries<'a>(network: &'a Network, list: &Id) -> Entries<'a> {
    match &network.prefix_lists {
        Fact::Unread(_) => Entries::Unread,
        Fact::Read(lists) => match lists
            .iter()
            .find(|candidate| candidate.id == *list)
            .and_then(|list| list.cidrs.as_deref())
        {
            Some(cidrs) => Entries::Known(cidrs),
            None => Entries::NotShown,
        },
    }
}

/// Section 7: whether the client's groups let tcp out to every address of one of a gateway's lists,
/// which is in the data: by its id, or by blocks that together cover it.
pub fn groups_cover(
    network: &Network,
    groups: &[Id],
    port: u16,
    list: &Id,
    cidrs: &[IpNet],
) -> Possible {
    let mut blocks: Vec<IpNet> = vec![];
    let mut named = false;
    let mut not_shown = false;
    let mut unread = false;
    for group in groups {
        match find_group(network, group) {
            Fact::Unread(_) => unread = true,
            Fact::Read(None) => not_shown = true,
            Fact::Read(Some(group)) => {
                for rule in group.egress.iter().filter(|rule| covers(rule, port)) {
                    blocks.extend(&rule.cidrs);
                    for name in &rule.prefix_list_ids {
                        named |= name == list;
                        match entries(network, name) {
                            Entries::Known(more) => blocks.extend(more),
                            Entries::NotShown => not_shown = true,
                            Entries::Unread => unread = true,
                        }
                    }
                }
            }
        }
    }
    let covered = points(cidrs, &blocks)
        .into_iter()
        .all(|point| blocks.iter().any(|block| block.contains(&point)));
    if named || covered {
        surely(Outcome::Yes)
    } else if unread {
        anything()
    } else if not_shown {
        surely(Outcome::Maybe)
    } else {
        surely(Outcome::No)
    }
}

/// Addresses in `cidrs` at which something can change: their ends, and those of the blocks in them.
fn points(cidrs: &[IpNet], blocks: &[IpNet]) -> Vec<IpAddr> {
    let mut points = vec![];
    for cidr in cidrs {
        points.extend([cidr.network(), cidr.broadcast()]);
        for block in blocks {
            let ends = [
                Some(block.network()),
                Some(block.broadcast()),
                step(block.network(), false),
                step(block.broadcast(), true),
            ];
            points.extend(ends.into_iter().flatten().filter(|end| cidr.contains(end)));
        }
    }
    points
}

/// The address after, or before, another one.
fn step(address: IpAddr, up: bool) -> Option<IpAddr> {
    match address {
        IpAddr::V4(address) => {
            let number = u32::from(address);
            let next = if up {
                number.checked_add(1)
            } else {
                number.checked_sub(1)
            };
            next.map(|number| Ipv4Addr::from(number).into())
        }
        IpAddr::V6(address) => {
            let number = u128::from(address);
            let next = if up {
                number.checked_add(1)
            } else {
                number.checked_sub(1)
            };
            next.map(|number| Ipv6Addr::from(number).into())
        }
    }
}

/// The ACL of a subnet: the one associated with it, else the VPC's default; nothing where unread.
pub fn acl_of<'a>(network: &'a Network, vpc: &Id, subnet: Option<&Id>) -> Option<&'a NetworkAcl> {
    let acls = network.network_acls.read()?;
    let subnet = subnet?;
    acls.iter()
        .find(|acl| acl.subnet_ids.contains(subnet))
        .or_else(|| {
            acls.iter()
                .find(|acl| acl.is_default && acl.vpc_id.as_ref() == Some(vpc))
        })
}

/// Whether an ACL lets one tcp packet pass: the peer's address, and the packet's destination port.
fn passes(acl: &NetworkAcl, way: Towards, peer: IpAddr, port: i32) -> bool {
    let mut entries: Vec<_> = acl
        .entries
        .iter()
        .filter(|entry| entry.egress == (way == Towards::Out))
        .collect();
    entries.sort_by_key(|entry| entry.rule_number);
    entries
        .into_iter()
        .find(|entry| {
            let port_matches = match entry.protocol {
                Protocol::All => true,
                Protocol::Tcp => {
                    entry.from_port.is_none_or(|from| from <= port)
                        && entry.to_port.is_none_or(|to| port <= to)
                }
                Protocol::Other => false,
            };
            port_matches && entry.cidr.is_some_and(|cidr| cidr.contains(&peer))
        })
        .is_some_and(|entry| entry.allow)
}

/// Whether an ACL lets tcp to every port of a range pass: each port at which an entry begins or ends.
fn range_passes(acl: &NetworkAcl, way: Towards, peer: IpAddr, (first, last): (i32, i32)) -> bool {
    let mut ports = vec![first, last];
    for entry in &acl.entries {
        for port in [entry.from_port, entry.to_port].into_iter().flatten() {
            ports.extend([port.saturating_sub(1), port, port.saturating_add(1)]);
        }
    }
    ports
        .into_iter()
        .filter(|port| (first..=last).contains(port))
        .all(|port| passes(acl, way, peer, port))
}

/// Whether an ACL lets tcp to a port pass; unread without one.
pub fn request_passes(acl: Option<&NetworkAcl>, way: Towards, port: u16, peer: IpAddr) -> Possible {
    match acl {
        None => Possible::from([Outcome::No, Outcome::Yes]),
        Some(acl) => yes_or_no(passes(acl, way, peer, i32::from(port))),
    }
}

/// Whether replies to a client pass every one of these ACLs, each asked its way for its peer.
pub fn reply_passes(
    client: &NetworkInterface,
    asked: &[(Option<&NetworkAcl>, Towards, Vec<IpAddr>)],
) -> Possible {
    let (first, second) = if client.client == Some(ClientClass::LambdaFunction) {
        (LAMBDA, LINUX)
    } else {
        (LINUX, WINDOWS)
    };
    // One that is unread may give pairs that no rules do (a whole without its part): the outcomes are the same.
    // For each ACL the pairs (first range passes, second range passes) that it may give.
    let mut pairs = vec![(true, true)];
    for (acl, way, peers) in asked {
        let own = match acl {
            None => vec![(false, false), (false, true), (true, false), (true, true)],
            Some(acl) => {
                let passes = |range| {
                    peers
                        .iter()
                        .all(|peer| range_passes(acl, *way, *peer, range))
                };
                vec![(passes(first), passes(second))]
            }
        };
        pairs = pairs
            .into_iter()
            .flat_map(|(f, s)| {
                own.iter()
                    .map(move |(first, second)| (f && *first, s && *second))
            })
            .collect();
    }
    let outcome = |(first, second)| match (first, second) {
        (true, _) => Outcome::Yes,
        (false, true) => Outcome::Maybe,
        (false, false) => Outcome::No,
    };
    pairs.into_iter().map(outcome).collect()
}

/// Whether an ACL lets tcp to a port pass for every address of some blocks.
pub fn request_passes_all(
    acl: Option<&NetworkAcl>,
    way: Towards,
    port: u16,
    cidrs: &[IpNet],
) -> Possible {
    match acl {
        None => Possible::from([Outcome::No, Outcome::Yes]),
        Some(acl) => yes_or_no(
            peers(acl, cidrs)
                .into_iter()
                .all(|peer| passes(acl, way, peer, i32::from(port))),
        ),
    }
}

/// The addresses of some blocks at which an ACL's answer can change.
pub fn peers(acl: &NetworkAcl, cidrs: &[IpNet]) -> Vec<IpAddr> {
    let blocks: Vec<IpNet> = acl.entries.iter().filter_map(|entry| entry.cidr).collect();
    points(cidrs, &blocks)
}

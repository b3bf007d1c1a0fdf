//! What is decided once for clients that are kin is what is decided for each of them.

use ipnet::IpNet;
use rule::network::clients::ClientClass;
use rule::network::fact::Fact;
use rule::network::{Id, Network, NetworkInterface};

use super::law;
use crate::agreement::verdicts;
use rule_testing::generator::Case;
use rule_testing::random::Random;

/// The most clients that get a twin.
const MOST: usize = 6;

/// The elements of a kind, where it is read.
fn read<T>(fact: &mut Fact<Vec<T>>) -> &mut [T] {
    match fact {
        Fact::Read(all) => all,
        Fact::Unread(_) => &mut [],
    }
}

/// Adds copies of a kind's elements that `copy` makes.
fn add<T>(fact: &mut Fact<Vec<T>>, copy: impl FnMut(&T) -> Option<T>) {
    if let Fact::Read(all) = fact {
        let more: Vec<T> = all.iter().filter_map(copy).collect();
        all.extend(more);
    }
}

/// How long the prefixes are of blocks around a client: of IPv4, and of IPv6.
const LENGTHS: &[(u8, u8)] = &[(28, 120), (24, 64), (23, 63), (20, 60)];

/// The blocks around a client's addresses.
fn around(client: &NetworkInterface, (ipv4, ipv6): (u8, u8)) -> Vec<IpNet> {
    let block = |address, length| IpNet::new(address, length).map(|block| block.trunc());
    let ipv4 = client.ipv4.map(|address| block(address.into(), ipv4));
    let ipv6 = client.ipv6.map(|address| block(address.into(), ipv6));
    ipv4.into_iter().chain(ipv6).map(Result::unwrap).collect()
}

fn of_twin(id: &str, number: usize) -> Id {
    format!("{id}-twin-{number}").into()
}

/// A client that is like one that is there: in another subnet that has the same table and network ACL, with other
/// groups that have the same rules, with some address of a block around its own; or nearly so. Now and then it is of another class.
fn twin(network: &mut Network, of: &NetworkInterface, number: usize, random: &mut Random) {
    let mut twin = of.clone();
    twin.id = of_twin(&of.id, number);
    if random.percent(70)
        && let Some(own) = &of.subnet_id
    {
        let subnet_id = of_twin(own, number);
        let (is_listed, turns_dns64) = (random.percent(80), random.percent(30));
        add(&mut network.subnets, |subnet| {
            (subnet.id == *own).then(|| {
                let mut other = subnet.clone();
                other.id = subnet_id.clone();
                other.enable_dns64 ^= turns_dns64;
                other
            })
        });
        let list = |ids: &mut Vec<Id>| {
            if ids.contains(own) && is_listed {
                ids.push(subnet_id.clone());
            }
        };
        let tables = read(&mut network.route_tables).iter_mut();
        tables.for_each(|table| list(&mut table.subnet_ids));
        let acls = read(&mut network.network_acls).iter_mut();
        acls.for_each(|acl| list(&mut acl.subnet_ids));
        twin.subnet_id = Some(subnet_id);
    }
    if random.percent(70) {
        let (own, loses) = (of.groups.clone(), random.percent(20));
        add(&mut network.security_groups, |group| {
            own.contains(&group.id).then(|| {
                let mut other = group.clone();
                other.id = of_twin(&group.id, number);
                if loses {
                    other.egress.pop();
                }
                other
            })
        });
        twin.groups = own.iter().map(|id| of_twin(id, number)).collect();
    }
    if random.percent(50) {
        loses_address(&mut twin, *random.pick(LENGTHS));
    }
    if random.percent(20) {
        twin.client = Some(*random.pick(&ClientClass::ALL));
    }
    if let Fact::Read(all) = &mut network.network_interfaces {
        all.push(twin);
    }
}

/// Takes a client's addresses away: it will get some address of the blocks around them.
fn loses_address(client: &mut NetworkInterface, lengths: (u8, u8)) {
    client.some_address_of = around(client, lengths).into();
    (client.ipv4, client.ipv6) = (None, None);
}

/// Clients that are one that is there, but for an address that nobody knows yet.
fn without_address(network: &mut Network, of: &NetworkInterface) {
    for lengths in LENGTHS {
        let mut twin = of.clone();
        twin.id = format!("{}-some-of-{}", of.id, lengths.0).into();
        loses_address(&mut twin, *lengths);
        if let Fact::Read(all) = &mut network.network_interfaces {
            all.push(twin);
        }
    }
}

/// Who is admitted by the groups of endpoints, and nobody else.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Admitted {
    /// Those who have the groups of one client.
    WithGroups,
    /// Those in the blocks around one client; their halves are named one by one, so that a border is in each block.
    InBlock,
}

/// Has the groups of endpoints admit one client, and those who are like it.
fn admit(network: &mut Network, client: &NetworkInterface, whom: Admitted) {
    let endpoints = network.vpc_endpoints.elements().iter();
    let listed = endpoints.flat_map(|of| &of.network_interface_ids);
    let listed: Vec<Id> = listed.cloned().collect();
    let interfaces = network.network_interfaces.elements().iter();
    let of_endpoints = interfaces.filter(|of| listed.contains(&of.id));
    let groups: Vec<Id> = of_endpoints.flat_map(|of| of.groups.to_vec()).collect();
    let halves = || {
        let blocks = around(client, (24, 64)).into_iter();
        blocks.flat_map(|block| {
            let halves = block.subnets(block.prefix_len() + 1);
            halves.unwrap().collect::<Vec<IpNet>>()
        })
    };
    let all = read(&mut network.security_groups).iter_mut();
    for group in all.filter(|group| groups.contains(&group.id)) {
        for rule in &mut group.ingress {
            (rule.cidrs, rule.group_ids) = match whom {
                Admitted::WithGroups => (Vec::new(), client.groups.to_vec()),
                Admitted::InBlock => (halves().collect(), Vec::new()),
            };
            rule.prefix_list_ids.clear();
        }
    }
}

/// With its paths each class is decided on by itself.
#[test]
fn what_is_decided_for_kin_is_decided_for_each() {
    law(|seed, case| {
        let mut more: Case = case.clone();
        let mut random = Random::new(!seed);
        let interfaces = case.network.network_interfaces.elements();
        let clients = interfaces.iter().filter(|of| of.client.is_some());
        let whom = match random.below(3) {
            0 => None,
            1 => Some(Admitted::WithGroups),
            _ => Some(Admitted::InBlock),
        };
        if let (Some(client), Some(whom)) = (clients.clone().next(), whom) {
            if whom == Admitted::InBlock {
                without_address(&mut more.network, client);
            }
            admit(&mut more.network, client, whom);
        }
        for (number, client) in clients.take(MOST).enumerate() {
            let again = if random.percent(50) { 2 } else { 1 };
            for at in 0..again {
                twin(&mut more.network, client, 2 * number + at, &mut random);
            }
        }
        let (network, parameters, now) = (&more.network, &more.parameters, more.now);
        let each = rule::paths::evaluate_with_paths(network, parameters, now, None, &[]);
        let each: Vec<_> = each.into_iter().map(|(verdict, _)| verdict).collect();
        let once = verdicts(&more);
        (each != once).then(|| format!("{more:#?}\n{each:#?}\n{once:#?}"))
    });
}

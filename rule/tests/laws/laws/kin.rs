//! What is decided once for clients that are kin is what is decided for each of them.

use ipnet::IpNet;
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

fn of_twin(id: &str, number: usize) -> Id {
    format!("{id}-twin-{number}").into()
}

/// A client that is like one that is there: in another subnet that has the same table and network ACL, with other
/// groups that have the same rules, or nearly so.
fn twin(network: &mut Network, of: &NetworkInterface, number: usize, random: &mut Random) {
    let mut twin = of.clone();
    twin.id = of_twin(&of.id, number);
    if random.percent(70)
        && let Some(own) = &of.subnet_id
    {
        let subnet_id = of_twin(own, number);
        let is_listed = random.percent(80);
        add(&mut network.subnets, |subnet| {
            (subnet.id == *own).then(|| {
                let mut other = subnet.clone();
                other.id = subnet_id.clone();
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
        let length = if random.percent(50) { 28 } else { 20 };
        let ipv4 = twin
            .ipv4
            .and_then(|one| IpNet::new(one.into(), length).ok());
        let ipv6 = twin.ipv6.and_then(|one| IpNet::new(one.into(), 64).ok());
        let blocks = ipv4.into_iter().chain(ipv6);
        twin.some_address_of = blocks.map(|block| block.trunc()).collect();
        (twin.ipv4, twin.ipv6) = (None, None);
    }
    if let Fact::Read(all) = &mut network.network_interfaces {
        all.push(twin);
    }
}

/// Has the groups of endpoints admit those who have the groups of one client, and nobody else.
fn admit(network: &mut Network, client: &NetworkInterface) {
    let endpoints = network.vpc_endpoints.elements().iter();
    let listed = endpoints.flat_map(|of| &of.network_interface_ids);
    let listed: Vec<Id> = listed.cloned().collect();
    let interfaces = network.network_interfaces.elements().iter();
    let of_endpoints = interfaces.filter(|of| listed.contains(&of.id));
    let groups: Vec<Id> = of_endpoints.flat_map(|of| of.groups.to_vec()).collect();
    let all = read(&mut network.security_groups).iter_mut();
    for group in all.filter(|group| groups.contains(&group.id)) {
        for rule in &mut group.ingress {
            rule.cidrs.clear();
            rule.prefix_list_ids.clear();
            rule.group_ids = client.groups.to_vec();
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
        if let (Some(client), true) = (clients.clone().next(), random.percent(50)) {
            admit(&mut more.network, client);
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

//! Numbers and blocks at the ends of their ranges: nothing panics, and the oracle still agrees.

use jiff::Timestamp;
use rule::network::fact::Fact;

use super::law;
use crate::agreement::decided;
use crate::oracle;
use rule_testing::generator::Case;
use rule_testing::generator::pools::net;
use rule_testing::random::Random;

const PORTS: &[Option<i32>] = &[
    None,
    Some(i32::MIN),
    Some(i32::MAX),
    Some(-1),
    Some(0),
    Some(443),
    Some(65536),
];

fn stretch(r: &mut Random, case: &mut Case) {
    case.now = *r.pick(&[Timestamp::MIN, Timestamp::MAX, case.now]);
    case.parameters.pending_grace_minutes = *r.pick(&[0, 1, u32::MAX]);
    let network = &mut case.network;
    for vpc in &mut network.vpcs {
        vpc.cidr_block = *r.pick(&[
            None,
            Some("0.0.0.0/0".parse().unwrap()),
            Some("255.255.255.255/32".parse().unwrap()),
            vpc.cidr_block,
        ]);
    }
    if let Fact::Read(endpoints) = &mut network.vpc_endpoints {
        for endpoint in endpoints {
            endpoint.created = *r.pick(&[
                None,
                Some(Timestamp::MIN),
                Some(Timestamp::MAX),
                endpoint.created,
            ]);
        }
    }
    if let Fact::Read(groups) = &mut network.security_groups {
        for rule in groups
            .iter_mut()
            .flat_map(|group| group.ingress.iter_mut().chain(&mut group.egress))
        {
            if r.percent(20) {
                (rule.from_port, rule.to_port) = (*r.pick(PORTS), *r.pick(PORTS));
                rule.cidrs.push(net(r.pick::<&str>(&[
                    "255.255.255.255/32",
                    "0.0.0.0/32",
                    "::/128",
                    "ffff::/16",
                ])));
            }
        }
    }
    if let Fact::Read(acls) = &mut network.network_acls {
        for acl in acls {
            for (at, entry) in acl.entries.iter_mut().enumerate() {
                if r.percent(20) {
                    (entry.from_port, entry.to_port) = (*r.pick(PORTS), *r.pick(PORTS));
                }
                if r.percent(20) {
                    entry.rule_number = if r.percent(50) {
                        i32::MIN + at as i32
                    } else {
                        i32::MAX - at as i32
                    };
                }
            }
        }
    }
    if let Fact::Read(lists) = &mut network.prefix_lists {
        for cidrs in lists.iter_mut().filter_map(|list| list.cidrs.as_mut()) {
            if r.percent(30) {
                cidrs.push(net(r.pick::<&str>(&[
                    "0.0.0.0/0",
                    "255.255.255.255/32",
                    "::/0",
                    "::/128",
                ])));
            }
        }
    }
}

#[test]
fn the_ends_of_ranges_are_no_exception() {
    law(|seed, mut case| {
        stretch(&mut Random::new(!seed), &mut case);
        let (decided, oracle) = (decided(&case), oracle::answers(&case));
        (decided != oracle).then(|| format!("{case:#?}\n{decided:?}\n{oracle:?}"))
    });
}

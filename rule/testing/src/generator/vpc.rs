//! Random VPCs and their subnets, some with a waiver.

use rule::network::{Id, Subnet, Vpc};

use super::{ACCOUNT, fact, id};
use crate::random::Random;

pub(super) fn vpc(r: &mut Random, number: usize) -> Vpc {
    let support = r.good() || r.percent(40);
    let hostnames = r.good() || r.percent(40);
    let mut tags = vec![];
    if r.percent(50) {
        tags.push((id("Name"), id(format!("net {number}"))));
    }
    if !r.good() && r.percent(25) {
        tags.push(waiver(r));
    }
    let owner = if r.good() || r.percent(70) {
        r.percent(50).then(|| ACCOUNT.to_owned())
    } else {
        Some("444455556666".to_owned())
    };
    let dhcp = if r.good() || r.percent(30) {
        *r.pick(&[None, Some("default"), Some("dopt-amazon")])
    } else {
        Some(*r.pick(&[
            "dopt-amazon",
            "dopt-own",
            "dopt-mixed",
            "dopt-base",
            "dopt-none",
            "dopt-v6",
            "dopt-missing",
        ]))
    };
    Vpc {
        id: id(format!("vpc-{number}")),
        owner_id: owner,
        cidr_block: Some(format!("10.{number}.0.0/16").parse().unwrap()),
        dhcp_options_id: dhcp.map(id),
        dns_support: fact(r, support),
        dns_hostnames: fact(r, hostnames),
        tags,
    }
}

pub(super) fn subnets(r: &mut Random, number: usize) -> Vec<Subnet> {
    (0..r.between(1, 3))
        .map(|at| Subnet {
            id: id(format!("subnet-{number}{at}")),
            vpc_id: Some(id(format!("vpc-{number}"))),
            zone: Some(id(*r.pick(&["zone-a", "zone-b"]))),
            cidr_block: Some(format!("10.{number}.{at}.0/24").parse().unwrap()),
            ipv6_cidr_block: Some(format!("2001:db8:{number}:{at}::/64").parse().unwrap()),
            enable_dns64: if r.good() {
                r.percent(18)
            } else {
                r.percent(50)
            },
            available_ip_address_count: Some(r.below(20) as u32),
            tags: if r.percent(6) {
                vec![waiver(r)]
            } else {
                vec![]
            },
        })
        .collect()
}

/// The tag that waives what carries it, or would.
pub(super) fn waiver(r: &mut Random) -> (Id, Id) {
    let value = *r.pick(&[
        "until=2026-11-22",
        "until=2026-11-21 reason=hub move",
        "reason=later until=2027-01-31",
        "until=2027-01-31",
        "until=2027-1-31",
        "until=soon",
        "",
    ]);
    (id("vpc-endpoint-rule:waiver"), id(value))
}

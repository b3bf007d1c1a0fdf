//! The small pools that the random accounts draw from: places, addresses, blocks, ports.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::random::Random;

/// A region, and what stands before it in the names of services.
#[derive(Debug, Clone, Copy)]
pub struct GeneratedRegion {
    /// The evaluated region.
    pub region: &'static str,
    /// Another region of the partition.
    pub other_region: &'static str,
    /// What full names of services begin with.
    pub prefix: &'static str,
    /// The partition, as ARNs have it.
    pub partition: &'static str,
}

const fn place(
    region: &'static str,
    other_region: &'static str,
    prefix: &'static str,
    partition: &'static str,
) -> GeneratedRegion {
    GeneratedRegion {
        region,
        other_region,
        prefix,
        partition,
    }
}

/// The regions that accounts are in.
pub const PLACES: &[GeneratedRegion] = &[
    place("eu-west-3", "us-east-1", "com.amazonaws", "aws"),
    place("eu-west-3", "eu-west-1", "com.amazonaws", "aws"),
    place("us-east-1", "us-east-2", "com.amazonaws", "aws"),
    place("ap-southeast-2", "ap-southeast-1", "com.amazonaws", "aws"),
    place("cn-north-1", "cn-northwest-1", "cn.com.amazonaws", "aws-cn"),
    place(
        "us-gov-west-1",
        "us-gov-east-1",
        "com.amazonaws",
        "aws-us-gov",
    ),
    place("us-iso-east-1", "us-iso-west-1", "gov.ic.c2s", "aws-iso"),
    place(
        "us-isob-east-1",
        "us-isob-west-1",
        "gov.sgov.sc2s",
        "aws-iso-b",
    ),
    place(
        "eu-isoe-west-1",
        "eu-isoe-west-2",
        "uk.adc-e.cloud",
        "aws-iso-e",
    ),
    place(
        "us-isof-south-1",
        "us-isof-east-1",
        "gov.ic.hci.csp",
        "aws-iso-f",
    ),
    place(
        "eusc-de-east-1",
        "eusc-de-west-1",
        "eu.amazonaws",
        "aws-eusc",
    ),
];

/// Where the service's prefix list lies, in pieces that nest and touch.
pub const SERVICE_CIDRS: &[&str] = &[
    "198.51.100.0/25",
    "198.51.100.0/24",
    "198.51.100.128/26",
    "203.0.113.7/32",
    "203.0.113.0/24",
    "2600:1fa0:4000::/40",
    "2600:1fa0:4000:7::/64",
];

/// Blocks around the service's, for rules and routes.
const NEAR_SERVICE: &[&str] = &[
    "198.51.100.0/25",
    "198.51.100.128/25",
    "198.51.100.0/24",
    "198.51.100.64/26",
    "198.51.100.9/32",
    "198.51.0.0/16",
    "203.0.113.0/24",
    "203.0.113.7/32",
    "203.0.113.6/31",
    "203.0.112.0/23",
    "2600:1fa0:4000::/40",
    "2600:1fa0:4000::/48",
    "2600:1fa0::/32",
];

/// Blocks that split any address space.
const WIDE: &[&str] = &[
    "0.0.0.0/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "192.0.0.0/4",
    "10.0.0.0/8",
    "::/0",
    "::/1",
    "2001:db8::/32",
    "2000::/3",
];

/// A block of addresses.
pub fn net(text: &str) -> IpNet {
    text.parse().unwrap()
}

/// An IPv4 address in a subnet of a VPC.
pub fn ipv4(vpc: usize, subnet: usize, host: u8) -> Ipv4Addr {
    Ipv4Addr::new(10, vpc as u8, subnet as u8, host)
}

/// An IPv6 address in a subnet of a VPC.
pub fn ipv6(vpc: usize, subnet: usize, host: u16) -> Ipv6Addr {
    Ipv6Addr::new(0x2001, 0xdb8, vpc as u16, subnet as u16, 0, 0, 0, host)
}

/// The hosts of a subnet: few, on either side of the block's middle.
pub const HOSTS: &[u8] = &[10, 11, 127, 128, 200];

/// A block that is likely to split something in this VPC.
pub fn cidr(r: &mut Random, vpc: usize) -> IpNet {
    let subnet = r.below(3);
    let host = *r.pick(HOSTS);
    match r.below(14) {
        0 | 1 => net(r.pick::<&str>(WIDE)),
        2 => net("0.0.0.0/0"),
        3..=5 => net(r.pick::<&str>(NEAR_SERVICE)),
        6 => net(&format!("10.{vpc}.0.0/16")),
        7 => net(&format!("10.{vpc}.{subnet}.0/24")),
        8 => net(&format!(
            "10.{vpc}.{subnet}.{}/25",
            if r.percent(50) { 0 } else { 128 }
        )),
        9 => net(&format!("{}/32", ipv4(vpc, subnet, host))),
        10 => net(&format!("10.{vpc}.0.0/{}", r.between(17, 23))),
        11 => net(&format!("2001:db8:{vpc}::/48")),
        12 => net(&format!("2001:db8:{vpc}:{subnet}::/64")),
        _ => net(&format!("{}/128", ipv6(vpc, subnet, u16::from(host)))),
    }
}

/// Port ranges around 443 and the three ephemeral ranges.
pub fn ports(r: &mut Random) -> (Option<i32>, Option<i32>) {
    *r.pick(&[
        (Some(443), Some(443)),
        (Some(443), Some(443)),
        (Some(0), Some(65535)),
        (None, None),
        (Some(0), Some(442)),
        (Some(444), Some(65535)),
        (Some(442), Some(444)),
        (Some(80), Some(443)),
        (Some(443), None),
        (None, Some(443)),
        (Some(444), None),
        (None, Some(442)),
        (Some(-1), Some(-1)),
        (Some(500), Some(400)),
        (Some(32768), Some(60999)),
        (Some(32768), Some(60999)),
        (Some(49152), Some(65535)),
        (Some(49152), Some(65535)),
        (Some(1024), Some(65535)),
        (Some(1024), Some(65535)),
        (Some(1024), Some(32767)),
        (Some(1025), Some(65535)),
        (Some(32768), Some(50000)),
        (Some(50000), Some(60999)),
        (Some(50001), Some(65535)),
        (Some(40000), Some(40000)),
        (Some(60999), Some(60999)),
        (Some(61000), Some(65535)),
        (Some(65535), Some(65535)),
        (Some(32769), None),
        (None, Some(49151)),
        (None, Some(60998)),
    ])
}

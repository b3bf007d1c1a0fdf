//! Large accounts for measuring: realistic rather than hostile, and the same every time.
//!
//! Three zones, ten subnets and ten security groups a VPC, interface endpoints for Amazon ECR
//! and a gateway endpoint for Amazon S3. One VPC in eight has one thing wrong with it.

mod filters;
pub mod snapshot;
mod vpc;

use rule::network::fact::Fact;
use rule::network::{Network, PrefixList};

/// The account that owns everything.
pub const ACCOUNT: &str = "111122223333";
/// The region in which everything is.
pub const REGION: &str = "eu-west-3";

/// How large an account is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// VPCs, each with ten subnets and ten security groups.
    pub vpcs: usize,
    /// Client network interfaces in each VPC; a tenth as many others stand beside them.
    pub clients: usize,
    /// Into how many teams these divide: a team has its own security groups, and three subnets.
    pub teams: usize,
    /// Services with an interface endpoint beside Amazon ECR's two.
    pub further: &'static [&'static str],
}

/// A number that looks like chance and is a function of others.
fn mix(parts: [usize; 3]) -> usize {
    let mut hash: u64 = 0x9E37_79B9_7F4A_7C15;
    for part in parts {
        hash = (hash ^ part as u64).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        hash ^= hash >> 29;
    }
    (hash % (1 << 31)) as usize
}

/// An account of a size.
pub fn network(size: Size) -> Network {
    let mut all = vpc::AccountRecords::default();
    for number in 0..size.vpcs {
        vpc::add(number, size, &mut all);
    }
    Network {
        vpcs: all.vpcs,
        subnets: Fact::Read(all.subnets),
        network_interfaces: Fact::Read(all.network_interfaces),
        vpc_endpoints: Fact::Read(all.vpc_endpoints),
        security_groups: Fact::Read(all.security_groups),
        network_acls: Fact::Read(all.network_acls),
        route_tables: Fact::Read(all.route_tables),
        prefix_lists: Fact::Read(vec![PrefixList {
            id: "pl-23ad484a".into(),
            name: Some(format!("com.amazonaws.{REGION}.s3")),
            cidrs: Some(vec![
                filters::block([3, 5, 224, 0], 22),
                filters::block([16, 12, 16, 0], 22),
                filters::block([52, 95, 154, 0], 23),
                filters::block([52, 95, 156, 0], 24),
            ]),
        }]),
        dhcp_options: Fact::Read(vec![rule::network::DhcpOptions {
            id: "dopt-0amazon".into(),
            domain_name_servers: vec!["AmazonProvidedDNS".into()],
        }]),
        ..Network::unread(ACCOUNT, REGION, "it was not read")
    }
}

//! Which name servers are Amazon's (`decision.md`, section 6.1).

use std::net::{IpAddr, Ipv4Addr};

use ipnet::Ipv4Net;

/// Amazon's DNS servers that are the same in every VPC.
const AMAZON_ADDRESSES: [&str; 2] = ["169.254.169.253", "fd00:ec2::253"];

/// Whether a name server of DHCP options is Amazon's, in a VPC with this primary block.
pub fn is_amazon(server: &str, vpc_cidr_block: Option<Ipv4Net>) -> bool {
    let server = server.trim();
    if server.eq_ignore_ascii_case("AmazonProvidedDNS") {
        return true;
    }
    let Ok(address) = server.parse::<IpAddr>() else {
        return false;
    };
    let base_plus_two = vpc_cidr_block.map(|cidr| {
        let base = cidr.network().to_bits();
        IpAddr::from(Ipv4Addr::from_bits(base.saturating_add(2)))
    });
    base_plus_two == Some(address)
        || AMAZON_ADDRESSES
            .iter()
            .any(|amazon| amazon.parse() == Ok(address))
}

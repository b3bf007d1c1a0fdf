//! The parameters of EC2's calls that depend on a change: which is chosen is said once, for every language.

use ipnet::IpNet;

/// The parameter of CreateNetworkAclEntry for a block.
pub fn block(cidr: &IpNet) -> &'static str {
    match cidr {
        IpNet::V4(_) => "CidrBlock",
        IpNet::V6(_) => "Ipv6CidrBlock",
    }
}

/// The parameter of CreateRoute and DeleteRoute for a destination.
pub fn destination(cidr: &IpNet) -> &'static str {
    match cidr {
        IpNet::V4(_) => "DestinationCidrBlock",
        IpNet::V6(_) => "DestinationIpv6CidrBlock",
    }
}

/// The parameter of CreateRoute for a peering or a transit gateway.
pub fn route_target(target: &str) -> &'static str {
    if target.starts_with("pcx-") {
        "VpcPeeringConnectionId"
    } else {
        "TransitGatewayId"
    }
}

/// A parameter as the AWS CLI (`-`) and Terraform (`_`) write it: `destination-cidr-block`.
pub fn spelt_with(joint: char, parameter: &str) -> String {
    let mut spelt = String::new();
    for letter in parameter.chars() {
        if letter.is_ascii_uppercase() && !spelt.is_empty() {
            spelt.push(joint);
        }
        spelt.push(letter.to_ascii_lowercase());
    }
    spelt
}

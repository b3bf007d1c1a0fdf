//! Live reads from Amazon EC2: which calls are made for what, and what they must be allowed.
//!
//! Two rounds of calls, each side by side: VPCs, endpoints and network interfaces first; the rest
//! only where an answer can depend on it. A VPC that is not in use costs three calls, one in use that
//! has no endpoint of its own five, one that has at most twelve, per page of results; a whole region
//! grows with pages, not with VPCs, but for DNS attributes: two calls for each VPC whose verdict still
//! turns with them when everything else is read. What changed while it was read is read once more.

#[cfg(feature = "aws")]
mod again;
#[cfg(feature = "aws")]
pub mod attributes;
#[cfg(feature = "aws")]
mod central;
#[cfg(feature = "aws")]
mod central_again;
#[cfg(feature = "aws")]
mod interconnect;
#[cfg(feature = "aws")]
pub(in crate::source) mod kept;
#[cfg(feature = "aws")]
pub mod live;
#[cfg(feature = "aws")]
pub(in crate::source) mod missing;
#[cfg(feature = "aws")]
pub(in crate::source) mod pages;
#[cfg(feature = "aws")]
mod records;
#[cfg(feature = "aws")]
pub(in crate::source) mod rounds;
#[cfg(feature = "aws")]
pub mod unread;
#[cfg(feature = "aws")]
pub mod whole;
#[cfg(feature = "aws")]
mod whole_central;

/// What the reading role must be allowed. Of these SearchTransitGatewayRoutes alone takes resource ARNs: those of
/// the tables.
pub const IAM_ACTIONS: &[&str] = &[
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribePrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTransitGatewayAttachments",
    "ec2:DescribeTransitGatewayVpcAttachments",
    "ec2:DescribeVpcAttribute",
    "ec2:DescribeVpcEndpointServices",
    "ec2:DescribeVpcEndpoints",
    "ec2:DescribeVpcPeeringConnections",
    "ec2:DescribeVpcs",
    "ec2:GetManagedPrefixListEntries",
    "ec2:SearchTransitGatewayRoutes",
];

//! Accounts beside the evaluated one that are looked into: where central endpoints, their zones and the gateways in
//! between are.

#[cfg(feature = "aws")]
pub mod ask;
#[cfg(feature = "aws")]
pub mod door;
#[cfg(feature = "aws")]
pub mod kept;
#[cfg(feature = "aws")]
pub mod search;
#[cfg(feature = "aws")]
pub mod store;

/// What the role in such an account must be allowed.
pub const IAM_ACTIONS: &[&str] = &[
    "ec2:DescribeNetworkAcls",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribePrefixLists",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeTransitGatewayAttachments",
    "ec2:DescribeTransitGatewayVpcAttachments",
    "ec2:DescribeVpcEndpoints",
    "ec2:GetManagedPrefixListEntries",
    "ec2:SearchTransitGatewayRoutes",
    "route53:ListHostedZones",
    "route53:ListResourceRecordSets",
    "route53resolver:ListResolverRules",
];

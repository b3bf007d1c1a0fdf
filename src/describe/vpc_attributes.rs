//! What DescribeVpcAttribute answers, of one VPC.

use serde::Deserialize;

use super::field;
use super::text::Text;

/// The two DNS attributes of a VPC. DescribeVpcAttribute answers one at a time; the wrapped form of
/// saved data holds both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, as `aws ec2 describe-vpc-attribute` prints it"
)]
pub struct VpcAttributes<'a> {
    /// `VpcId`
    pub vpc_id: Option<Text<'a>>,
    /// `EnableDnsSupport.Value`
    #[serde(deserialize_with = "field::flag")]
    pub enable_dns_support: Option<bool>,
    /// `EnableDnsHostnames.Value`
    #[serde(deserialize_with = "field::flag")]
    pub enable_dns_hostnames: Option<bool>,
}

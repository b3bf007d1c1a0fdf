//! What DescribeVpcAttribute answers, of one VPC.

use serde::{Deserialize, Serialize};

use super::field;
use super::text::Text;

/// The two DNS attributes of a VPC. DescribeVpcAttribute answers one at a time; the wrapped form of
/// saved data holds both.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, as `aws ec2 describe-vpc-attribute` prints it"
)]
pub struct VpcAttributes<'a> {
    /// `VpcId`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Text<'a>>,
    /// `EnableDnsSupport.Value`
    #[serde(
        deserialize_with = "field::flag",
        serialize_with = "field::write_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub enable_dns_support: Option<bool>,
    /// `EnableDnsHostnames.Value`
    #[serde(
        deserialize_with = "field::flag",
        serialize_with = "field::write_flag",
        skip_serializing_if = "Option::is_none"
    )]
    pub enable_dns_hostnames: Option<bool>,
}

//! `Subnet` of DescribeSubnets.

use ipnet::Ipv4Net;
use rule::network;
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::text::Text;

/// One subnet, as DescribeSubnets and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-subnets` lists"
)]
pub struct Subnet<'a> {
    /// `SubnetId`
    #[serde(alias = "subnetId", skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<Text<'a>>,
    /// `VpcId`
    #[serde(alias = "vpcId", skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Text<'a>>,
    /// `AvailabilityZone`
    #[serde(alias = "availabilityZone", skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<Text<'a>>,
    /// `AvailabilityZoneId`
    #[serde(alias = "availabilityZoneId", skip_serializing_if = "Option::is_none")]
    pub availability_zone_id: Option<Text<'a>>,
    /// `CidrBlock`; absent on IPv6-only subnets
    #[serde(
        alias = "cidrBlock",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub cidr_block: Option<Ipv4Net>,
}

impl Subnet<'_> {
    pub(super) fn facts(&self, ids: &mut Ids) -> network::Subnet {
        let zone = self
            .availability_zone
            .as_deref()
            .or(self.availability_zone_id.as_deref());
        network::Subnet {
            id: ids.shared(self.subnet_id.as_deref().unwrap_or_default()),
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            zone: ids.optional(zone),
            cidr_block: self.cidr_block,
        }
    }
}

//! `Subnet` of DescribeSubnets.

use ipnet::{Ipv4Net, Ipv6Net};
use rule::network;
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::tag::{Tag, tags};
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
    /// `Ipv6CidrBlockAssociationSet`
    #[serde(
        alias = "ipv6CidrBlockAssociationSet",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub ipv6_cidr_block_association_set: Vec<Ipv6CidrBlockAssociation<'a>>,
    /// `EnableDns64`
    #[serde(alias = "enableDns64", skip_serializing_if = "Option::is_none")]
    pub enable_dns64: Option<bool>,
    /// `AvailableIpAddressCount`
    #[serde(
        alias = "availableIpAddressCount",
        skip_serializing_if = "Option::is_none"
    )]
    pub available_ip_address_count: Option<u32>,
    /// `Tags`
    #[serde(
        alias = "tags",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tags: Vec<Tag<'a>>,
}

/// One IPv6 block of a subnet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct Ipv6CidrBlockAssociation<'a> {
    /// `Ipv6CidrBlock`
    #[serde(
        alias = "ipv6CidrBlock",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub ipv6_cidr_block: Option<Ipv6Net>,
    /// `Ipv6CidrBlockState`
    #[serde(alias = "ipv6CidrBlockState", skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block_state: Option<Ipv6CidrBlockState<'a>>,
}

/// The state of an IPv6 block of a subnet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct Ipv6CidrBlockState<'a> {
    /// `State`
    #[serde(
        alias = "state",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub state: Option<Text<'a>>,
}

impl Ipv6CidrBlockAssociation<'_> {
    /// Whether the subnet has the block: blocks that it had are listed for a while.
    pub fn is_associated(&self) -> bool {
        let state = self.ipv6_cidr_block_state.as_ref();
        state
            .and_then(|state| state.state.as_deref())
            .is_none_or(|state| matches!(state, "associated" | "associating"))
    }
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
            ipv6_cidr_block: self.ipv6_cidr_block(),
            enable_dns64: self.enable_dns64.unwrap_or(false),
            available_ip_address_count: self.available_ip_address_count,
            tags: tags(&self.tags, ids),
        }
    }

    /// The IPv6 block that it has; of several, the smallest.
    pub fn ipv6_cidr_block(&self) -> Option<Ipv6Net> {
        self.ipv6_cidr_block_association_set
            .iter()
            .filter(|block| block.is_associated())
            .filter_map(|block| block.ipv6_cidr_block)
            .min()
    }
}

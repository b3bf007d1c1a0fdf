//! `Vpc` of DescribeVpcs.

use ipnet::Ipv4Net;
use rule::fact::{Fact, Why};
use rule::network;
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::tag::{Tag, tags};
use super::text::Text;

/// One VPC, as DescribeVpcs and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-vpcs` lists"
)]
pub struct Vpc<'a> {
    /// `VpcId`
    #[serde(alias = "vpcId", skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Text<'a>>,
    /// `OwnerId`
    #[serde(alias = "ownerId", skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<Text<'a>>,
    /// `CidrBlock`
    #[serde(
        alias = "cidrBlock",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub cidr_block: Option<Ipv4Net>,
    /// `DhcpOptionsId`
    #[serde(alias = "dhcpOptionsId", skip_serializing_if = "Option::is_none")]
    pub dhcp_options_id: Option<Text<'a>>,
    /// `Tags`
    #[serde(
        alias = "tags",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tags: Vec<Tag<'a>>,
}

impl Vpc<'_> {
    /// The facts; its DNS attributes come from elsewhere and are unread until then.
    pub(super) fn facts(
        &self,
        vpc_id: &str,
        attributes_unread: &Why,
        ids: &mut Ids,
    ) -> network::Vpc {
        network::Vpc {
            id: ids.shared(vpc_id),
            owner_id: self.owner_id.as_deref().map(str::to_owned),
            cidr_block: self.cidr_block,
            dhcp_options_id: ids.optional(self.dhcp_options_id.as_deref()),
            dns_support: Fact::Unread(attributes_unread.clone()),
            dns_hostnames: Fact::Unread(attributes_unread.clone()),
            tags: tags(&self.tags, ids),
        }
    }
}

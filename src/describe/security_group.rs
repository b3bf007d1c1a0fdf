//! `SecurityGroup` of DescribeSecurityGroups.

use ipnet::IpNet;
use rule::network::{self, Protocol};
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::text::Text;

/// One security group, as DescribeSecurityGroups and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-security-groups` lists"
)]
pub struct SecurityGroup<'a> {
    /// `GroupId`
    #[serde(alias = "groupId", skip_serializing_if = "Option::is_none")]
    pub group_id: Option<Text<'a>>,
    /// `IpPermissions`
    #[serde(
        alias = "ipPermissions",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub ip_permissions: Vec<IpPermission<'a>>,
    /// `IpPermissionsEgress`
    #[serde(
        alias = "ipPermissionsEgress",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub ip_permissions_egress: Vec<IpPermission<'a>>,
}

/// One rule of a security group.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct IpPermission<'a> {
    /// `IpProtocol`
    #[serde(alias = "ipProtocol", skip_serializing_if = "Option::is_none")]
    pub ip_protocol: Option<Text<'a>>,
    /// `FromPort`
    #[serde(alias = "fromPort", skip_serializing_if = "Option::is_none")]
    pub from_port: Option<i32>,
    /// `ToPort`
    #[serde(alias = "toPort", skip_serializing_if = "Option::is_none")]
    pub to_port: Option<i32>,
    /// `IpRanges[].CidrIp`; AWS Config also writes plain strings
    #[serde(
        alias = "ipRanges",
        deserialize_with = "field::ipv4_ranges",
        serialize_with = "field::write_ipv4_ranges",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub ip_ranges: Vec<IpNet>,
    /// `ipv4Ranges[].cidrIp`, where AWS Config repeats `ipRanges`
    #[serde(
        alias = "ipv4Ranges",
        deserialize_with = "field::ipv4_ranges",
        serialize_with = "field::write_ipv4_ranges",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub ipv4_ranges: Vec<IpNet>,
    /// `Ipv6Ranges[].CidrIpv6`
    #[serde(
        alias = "ipv6Ranges",
        deserialize_with = "field::ipv6_ranges",
        serialize_with = "field::write_ipv6_ranges",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub ipv6_ranges: Vec<IpNet>,
    /// `PrefixListIds[].PrefixListId`
    #[serde(
        alias = "prefixListIds",
        deserialize_with = "field::prefix_list_ids",
        serialize_with = "field::write_prefix_list_ids",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub prefix_list_ids: Vec<Text<'a>>,
    /// `UserIdGroupPairs[].GroupId`
    #[serde(
        alias = "userIdGroupPairs",
        deserialize_with = "field::group_ids",
        serialize_with = "field::write_group_ids",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub user_id_group_pairs: Vec<Text<'a>>,
}

impl SecurityGroup<'_> {
    pub(super) fn facts(&self, ids: &mut Ids) -> network::SecurityGroup {
        network::SecurityGroup {
            id: ids.shared(self.group_id.as_deref().unwrap_or_default()),
            ingress: self
                .ip_permissions
                .iter()
                .map(|rule| rule.facts(ids))
                .collect(),
            egress: self
                .ip_permissions_egress
                .iter()
                .map(|rule| rule.facts(ids))
                .collect(),
        }
    }
}

impl IpPermission<'_> {
    fn facts(&self, ids: &mut Ids) -> network::SecurityGroupRule {
        let repeated = |net: &&IpNet| !self.ip_ranges.contains(net);
        let ipv4 = self
            .ip_ranges
            .iter()
            .chain(self.ipv4_ranges.iter().filter(repeated));
        network::SecurityGroupRule {
            protocol: protocol(self.ip_protocol.as_deref()),
            from_port: self.from_port,
            to_port: self.to_port,
            cidrs: ipv4.chain(&self.ipv6_ranges).copied().collect(),
            prefix_list_ids: ids.each(self.prefix_list_ids.iter().map(|id| &**id)),
            group_ids: ids.each(self.user_id_group_pairs.iter().map(|id| &**id)),
        }
    }
}

/// A protocol by name or number, as far as tcp is concerned.
pub(super) fn protocol(written: Option<&str>) -> Protocol {
    match written {
        Some("-1") => Protocol::All,
        Some(name) if name == "6" || name.eq_ignore_ascii_case("tcp") => Protocol::Tcp,
        Some(_) | None => Protocol::Other,
    }
}

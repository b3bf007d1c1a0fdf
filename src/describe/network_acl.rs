//! `NetworkAcl` of DescribeNetworkAcls.

use ipnet::IpNet;
use rule::network;
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::security_group::protocol;
use super::text::Text;

/// One network ACL, as DescribeNetworkAcls and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-network-acls` lists"
)]
pub struct NetworkAcl<'a> {
    /// `NetworkAclId`
    #[serde(alias = "networkAclId", skip_serializing_if = "Option::is_none")]
    pub network_acl_id: Option<Text<'a>>,
    /// `VpcId`
    #[serde(alias = "vpcId", skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Text<'a>>,
    /// `IsDefault`
    #[serde(alias = "isDefault", skip_serializing_if = "Option::is_none")]
    pub is_default: Option<bool>,
    /// `Associations[].SubnetId`
    #[serde(
        alias = "associations",
        deserialize_with = "field::subnet_ids",
        serialize_with = "field::write_subnet_ids",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub associations: Vec<Text<'a>>,
    /// `Entries`
    #[serde(
        alias = "entries",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub entries: Vec<NetworkAclEntry<'a>>,
}

/// One rule of a network ACL.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct NetworkAclEntry<'a> {
    /// `RuleNumber`
    #[serde(alias = "ruleNumber", skip_serializing_if = "Option::is_none")]
    pub rule_number: Option<i32>,
    /// `Egress`
    #[serde(alias = "egress", skip_serializing_if = "Option::is_none")]
    pub egress: Option<bool>,
    /// `RuleAction`
    #[serde(
        alias = "ruleAction",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub rule_action: Option<Text<'a>>,
    /// `Protocol`
    #[serde(alias = "protocol", skip_serializing_if = "Option::is_none")]
    pub protocol: Option<Text<'a>>,
    /// `CidrBlock`
    #[serde(
        alias = "cidrBlock",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub cidr_block: Option<IpNet>,
    /// `Ipv6CidrBlock`
    #[serde(
        alias = "ipv6CidrBlock",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub ipv6_cidr_block: Option<IpNet>,
    /// `PortRange`
    #[serde(alias = "portRange", skip_serializing_if = "Option::is_none")]
    pub port_range: Option<PortRange>,
}

/// The ports of a network ACL's rule.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct PortRange {
    /// `From`
    #[serde(alias = "from", skip_serializing_if = "Option::is_none")]
    pub from: Option<i32>,
    /// `To`
    #[serde(alias = "to", skip_serializing_if = "Option::is_none")]
    pub to: Option<i32>,
}

impl NetworkAcl<'_> {
    pub(super) fn facts(&self, ids: &mut Ids) -> network::NetworkAcl {
        network::NetworkAcl {
            id: ids.shared(self.network_acl_id.as_deref().unwrap_or_default()),
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            is_default: self.is_default.unwrap_or(false),
            subnet_ids: ids.each(self.associations.iter().map(|id| &**id)),
            entries: self
                .entries
                .iter()
                .filter_map(NetworkAclEntry::facts)
                .collect(),
        }
    }
}

impl NetworkAclEntry<'_> {
    /// The facts; a rule without a number has no place in the order and is none.
    fn facts(&self) -> Option<network::NetworkAclEntry> {
        let action = self.rule_action.as_deref().unwrap_or_default();
        Some(network::NetworkAclEntry {
            rule_number: self.rule_number?,
            egress: self.egress.unwrap_or(false),
            allow: action.eq_ignore_ascii_case("allow"),
            protocol: protocol(self.protocol.as_deref()),
            cidr: self.cidr_block.or(self.ipv6_cidr_block),
            from_port: self.port_range.as_ref().and_then(|range| range.from),
            to_port: self.port_range.as_ref().and_then(|range| range.to),
        })
    }
}

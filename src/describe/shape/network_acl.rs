//! `NetworkAcl` of DescribeNetworkAcls.

use ipnet::IpNet;
use rule::network;

use super::security_group::protocol;
use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One network ACL, as DescribeNetworkAcls and AWS Config print it.
    NetworkAcl<'a>, "an object, one of those that `aws ec2 describe-network-acls` lists" {
        network_acl_id: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        is_default: Option<bool>,
        /// `Associations[].SubnetId`
        associations: Vec<Text<'a>> as subnet_ids,
        entries: Vec<NetworkAclEntry<'a>> as list,
        /// The value of the tag `Name`
        tags: Option<Text<'a>> as name_tag,
    }
}

record! {
    /// One rule of a network ACL.
    NetworkAclEntry<'a> {
        rule_number: Option<i32>,
        egress: Option<bool>,
        rule_action: Option<Text<'a>> as word,
        protocol: Option<Text<'a>>,
        cidr_block: Option<IpNet> as written,
        ipv6_cidr_block: Option<IpNet> as written,
        port_range: Option<PortRange>,
    }
}

record! {
    /// The ports of a network ACL's rule.
    PortRange {
        from: Option<i32>,
        to: Option<i32>,
    }
}

impl NetworkAcl<'_> {
    pub(in crate::describe) fn name(&self) -> Option<&str> {
        self.tags.as_deref()
    }

    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> network::NetworkAcl {
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

//! `SecurityGroup` of DescribeSecurityGroups.

use ipnet::IpNet;
use rule::network::{self, Protocol};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One security group, as DescribeSecurityGroups and AWS Config print it.
    SecurityGroup<'a>, "an object, one of those that `aws ec2 describe-security-groups` lists" {
        group_id: Option<Text<'a>>,
        group_name: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        ip_permissions: Vec<IpPermission<'a>> as list,
        ip_permissions_egress: Vec<IpPermission<'a>> as list,
        /// The value of the tag `Name`
        tags: Option<Text<'a>> as name_tag,
    }
}

record! {
    /// One rule of a security group.
    IpPermission<'a> {
        ip_protocol: Option<Text<'a>>,
        from_port: Option<i32>,
        to_port: Option<i32>,
        /// `IpRanges[].CidrIp`; AWS Config also writes plain strings
        ip_ranges: Vec<IpNet> as ipv4_ranges,
        /// `ipv4Ranges[].cidrIp`, where AWS Config repeats `ipRanges`
        ipv4_ranges: Vec<IpNet> as ipv4_ranges,
        /// `Ipv6Ranges[].CidrIpv6`
        ipv6_ranges: Vec<IpNet> as ipv6_ranges,
        /// `PrefixListIds[].PrefixListId`
        prefix_list_ids: Vec<Text<'a>> as prefix_list_ids,
        /// `UserIdGroupPairs[].GroupId`
        user_id_group_pairs: Vec<Text<'a>> as group_ids,
    }
}

impl SecurityGroup<'_> {
    /// Its `Name` tag, else the name that it was created with.
    pub(in crate::describe) fn name(&self) -> Option<&str> {
        let tag = self.tags.as_deref().filter(|name| !name.is_empty());
        tag.or(self.group_name.as_deref())
    }

    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> network::SecurityGroup {
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

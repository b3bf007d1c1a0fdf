//! `Subnet` of DescribeSubnets.

use ipnet::{Ipv4Net, Ipv6Net};
use rule::network;

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::tag::{Tag, tags};
use crate::describe::value::text::Text;

record! {
    /// One subnet, as DescribeSubnets and AWS Config print it.
    Subnet<'a>, "an object, one of those that `aws ec2 describe-subnets` lists" {
        subnet_id: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        availability_zone: Option<Text<'a>>,
        availability_zone_id: Option<Text<'a>>,
        /// Absent on IPv6-only subnets
        cidr_block: Option<Ipv4Net> as written,
        ipv6_cidr_block_association_set: Vec<Ipv6CidrBlockAssociation<'a>> as list,
        enable_dns64: Option<bool>,
        available_ip_address_count: Option<u32>,
        tags: Vec<Tag<'a>> as list,
    }
}

record! {
    /// One IPv6 block of a subnet.
    Ipv6CidrBlockAssociation<'a> {
        ipv6_cidr_block: Option<Ipv6Net> as written,
        ipv6_cidr_block_state: Option<Ipv6CidrBlockState<'a>>,
    }
}

record! {
    /// The state of an IPv6 block of a subnet.
    Ipv6CidrBlockState<'a> {
        state: Option<Text<'a>> as word,
    }
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
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> network::Subnet {
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

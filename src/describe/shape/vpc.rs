//! `Vpc` of DescribeVpcs.

use ipnet::Ipv4Net;
use rule::network;
use rule::network::fact::{Fact, Why};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::tag::{Tag, tags};
use crate::describe::value::text::Text;

record! {
    /// One VPC, as DescribeVpcs and AWS Config print it.
    Vpc<'a>, "an object, one of those that `aws ec2 describe-vpcs` lists" {
        vpc_id: Option<Text<'a>>,
        owner_id: Option<Text<'a>>,
        cidr_block: Option<Ipv4Net> as written,
        dhcp_options_id: Option<Text<'a>>,
        tags: Vec<Tag<'a>> as list,
    }
}

impl Vpc<'_> {
    /// The facts; its DNS attributes come from elsewhere and are unread until then.
    pub(in crate::describe) fn facts(
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

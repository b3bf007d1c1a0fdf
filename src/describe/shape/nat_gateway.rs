//! `NatGateway` of DescribeNatGateways.

use rule::network;

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One NAT gateway, as DescribeNatGateways and AWS Config print it.
    NatGateway<'a>, "an object, one of those that `aws ec2 describe-nat-gateways` lists" {
        nat_gateway_id: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        /// Absent means public
        connectivity_type: Option<Text<'a>> as word,
    }
}

impl NatGateway<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> network::NatGateway {
        network::NatGateway {
            id: ids.shared(self.nat_gateway_id.as_deref().unwrap_or_default()),
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            is_private: self.connectivity_type.as_deref() == Some("private"),
        }
    }
}

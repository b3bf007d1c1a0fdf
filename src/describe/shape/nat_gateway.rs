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
        state: Option<Text<'a>>,
    }
}

impl NatGateway<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> network::NatGateway {
        network::NatGateway {
            id: ids.shared(self.nat_gateway_id.as_deref().unwrap_or_default()),
            vpc_id: self.vpc_id.as_deref().map(|id| ids.shared(id)),
            is_failed: self
                .state
                .as_deref()
                .is_some_and(|state| state.eq_ignore_ascii_case("failed")),
        }
    }
}

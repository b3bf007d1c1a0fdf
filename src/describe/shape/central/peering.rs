//! `VpcPeeringConnection` of DescribeVpcPeeringConnections.

use rule::network::central;

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One peering connection.
    VpcPeeringConnection<'a>, "an object, one of those that `aws ec2 describe-vpc-peering-connections` lists" {
        vpc_peering_connection_id: Option<Text<'a>>,
        status: Option<PeeringStatus<'a>>,
        requester_vpc_info: Option<PeeringVpcInfo<'a>>,
        accepter_vpc_info: Option<PeeringVpcInfo<'a>>,
    }
}

record! {
    /// Whether a peering connection carries traffic.
    PeeringStatus<'a> {
        code: Option<Text<'a>> as word,
    }
}

record! {
    /// One side of a peering connection.
    PeeringVpcInfo<'a> {
        vpc_id: Option<Text<'a>>,
        owner_id: Option<Text<'a>>,
        region: Option<Text<'a>>,
    }
}

impl VpcPeeringConnection<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::PeeringConnection {
        let code = self.status.as_ref();
        let code = code.and_then(|status| status.code.as_deref());
        let mut side = |info: &Option<PeeringVpcInfo<'_>>| {
            let info = info.as_ref();
            info.map(|info| info.facts(ids)).unwrap_or_default()
        };
        let requester = side(&self.requester_vpc_info);
        let accepter = side(&self.accepter_vpc_info);
        let id = self.vpc_peering_connection_id.as_deref();
        central::PeeringConnection {
            id: ids.shared(id.unwrap_or_default()),
            status: ids.optional(code),
            requester,
            accepter,
        }
    }
}

impl PeeringVpcInfo<'_> {
    fn facts(&self, ids: &mut Ids) -> central::PeeringSide {
        central::PeeringSide {
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            owner_id: ids.optional(self.owner_id.as_deref()),
            region: ids.optional(self.region.as_deref()),
        }
    }
}

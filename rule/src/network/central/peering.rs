//! VPC peering connections.

use crate::network::Id;

/// One peering connection; the accounts of both sides see it. AWS: `VpcPeeringConnection` of
/// DescribeVpcPeeringConnections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeeringConnection {
    /// `VpcPeeringConnectionId`.
    pub id: Id,
    /// `Status.Code`; `active` alone carries traffic.
    pub status: Option<Id>,
    /// `RequesterVpcInfo`.
    pub requester: PeeringSide,
    /// `AccepterVpcInfo`.
    pub accepter: PeeringSide,
}

/// One side of a peering connection. AWS: `VpcPeeringConnectionVpcInfo`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PeeringSide {
    /// `VpcId`.
    pub vpc_id: Option<Id>,
    /// `OwnerId`.
    pub owner_id: Option<Id>,
    /// `Region`; absent means that of the network.
    pub region: Option<Id>,
}

impl PeeringConnection {
    /// Whether it carries traffic.
    pub fn is_active(&self) -> bool {
        self.status.as_deref() == Some("active")
    }

    /// The side that is not this VPC; `None` where the VPC is on neither side.
    pub fn other_side(&self, vpc_id: &str) -> Option<&PeeringSide> {
        let is = |side: &PeeringSide| side.vpc_id.as_deref() == Some(vpc_id);
        if is(&self.requester) {
            Some(&self.accepter)
        } else if is(&self.accepter) {
            Some(&self.requester)
        } else {
            None
        }
    }
}

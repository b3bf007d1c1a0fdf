//! Transit gateways: attachments as the VPC's and as the gateway's owner see them, and the gateway's tables.

use ipnet::IpNet;

use crate::network::{Id, RouteState};

/// A VPC's attachment, as its owner sees it. AWS: `TransitGatewayVpcAttachment` of
/// DescribeTransitGatewayVpcAttachments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitGatewayVpcAttachment {
    /// `TransitGatewayAttachmentId`.
    pub id: Id,
    /// `TransitGatewayId`.
    pub gateway_id: Option<Id>,
    /// `VpcId`.
    pub vpc_id: Option<Id>,
    /// `VpcOwnerId`.
    pub vpc_owner_id: Option<Id>,
    /// `State`; `available` and `modifying` carry traffic.
    pub state: Option<Id>,
    /// `SubnetIds`, one a zone.
    pub subnet_ids: Vec<Id>,
    /// `Options.Ipv6Support` is `disable`; absent means that it is not.
    pub ipv6_disabled: bool,
}

impl TransitGatewayVpcAttachment {
    /// Whether it carries traffic.
    pub fn is_usable(&self) -> bool {
        matches!(self.state.as_deref(), Some("available" | "modifying"))
    }
}

/// An attachment of whatever kind. AWS: `TransitGatewayAttachment` of DescribeTransitGatewayAttachments. Both
/// owners see it; `Association` and `NatGatewaySupport` count from the file of the gateway's owner alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitGatewayAttachment {
    /// `TransitGatewayAttachmentId`.
    pub id: Id,
    /// `TransitGatewayId`.
    pub gateway_id: Option<Id>,
    /// `TransitGatewayOwnerId`.
    pub gateway_owner_id: Option<Id>,
    /// `ResourceType`: `vpc`, `vpn`, `peering`, `connect`, `network-function`, ….
    pub resource_type: Option<Id>,
    /// `ResourceId`: of an attachment of type `vpc` the VPC's id.
    pub resource_id: Option<Id>,
    /// `ResourceOwnerId`.
    pub resource_owner_id: Option<Id>,
    /// `State`.
    pub state: Option<Id>,
    /// `Association`; `None` where there is none: traffic of the attachment is dropped.
    pub association: Option<GatewayAssociation>,
    /// `NatGatewaySupport`, as AWS wrote it; absent is as `disabled`.
    pub nat_gateway_support: Option<Id>,
}

impl TransitGatewayAttachment {
    /// Whether the gateway may give clients other addresses on the way.
    pub fn may_translate(&self) -> bool {
        !matches!(self.nat_gateway_support.as_deref(), None | Some("disabled"))
    }
}

/// The table that an attachment is associated with. AWS: `TransitGatewayAttachmentAssociation`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayAssociation {
    /// Which table it is.
    pub table: GatewayTable,
    /// `State`: `associated`, or in transition (`associating`, `disassociating`).
    pub state: Option<Id>,
}

/// The kind of an associated table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GatewayTable {
    /// `TransitGatewayRouteTableId`.
    Route(Id),
    /// `TransitGatewayPolicyTableId`.
    Policy(Id),
    /// Neither is there.
    Absent,
}

/// The routes of one table of a gateway. AWS: the pages of SearchTransitGatewayRoutes, put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransitGatewayRoutes {
    /// `TransitGatewayRouteTableId`.
    pub table_id: Id,
    /// `Routes`.
    pub routes: Vec<GatewayRoute>,
    /// No `AdditionalRoutesAvailable`: otherwise the table is unread.
    pub complete: bool,
}

/// One route of a gateway. AWS: `TransitGatewayRoute`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayRoute {
    /// `DestinationCidrBlock`.
    pub cidr: Option<IpNet>,
    /// `PrefixListId`, of a route that a reference to a prefix list made.
    pub prefix_list_id: Option<Id>,
    /// `TransitGatewayAttachments`; several share the traffic, a blackhole has none.
    pub attachments: Vec<RouteAttachment>,
    /// `Type`.
    pub kind: RouteKind,
    /// `State`: `active` and `blackhole` count.
    pub state: RouteState,
}

/// An attachment that a route leads to. AWS: `TransitGatewayRouteAttachment`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteAttachment {
    /// `TransitGatewayAttachmentId`.
    pub id: Id,
    /// `ResourceType`.
    pub resource_type: Option<Id>,
    /// `ResourceId`.
    pub resource_id: Option<Id>,
}

/// How a route came to be. Of equal blocks the static one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RouteKind {
    /// `static`
    Static,
    /// `propagated`
    Propagated,
    /// Absent, or any other word.
    Other,
}

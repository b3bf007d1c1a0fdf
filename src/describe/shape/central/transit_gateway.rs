//! Transit gateways: DescribeTransitGatewayVpcAttachments, DescribeTransitGatewayAttachments, and
//! SearchTransitGatewayRoutes, wrapped with the table's id.

use ipnet::IpNet;
use rule::network::RouteState;
use rule::network::central::{self, GatewayAssociation, GatewayTable, RouteKind};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// A VPC's attachment, as the VPC's owner sees it.
    TransitGatewayVpcAttachment<'a>, "an object, one of those that `aws ec2 describe-transit-gateway-vpc-attachments` lists" {
        transit_gateway_attachment_id: Option<Text<'a>>,
        transit_gateway_id: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        vpc_owner_id: Option<Text<'a>>,
        state: Option<Text<'a>> as word,
        subnet_ids: Vec<Text<'a>> as list,
        options: Option<VpcAttachmentOptions<'a>>,
    }
}

record! {
    /// What an attachment does beside carrying IPv4.
    VpcAttachmentOptions<'a> {
        ipv6_support: Option<Text<'a>> as word,
    }
}

record! {
    /// An attachment of whatever kind.
    TransitGatewayAttachment<'a>, "an object, one of those that `aws ec2 describe-transit-gateway-attachments` lists" {
        transit_gateway_attachment_id: Option<Text<'a>>,
        transit_gateway_id: Option<Text<'a>>,
        transit_gateway_owner_id: Option<Text<'a>>,
        resource_owner_id: Option<Text<'a>>,
        resource_type: Option<Text<'a>> as word,
        resource_id: Option<Text<'a>>,
        state: Option<Text<'a>> as word,
        association: Option<AttachmentAssociation<'a>>,
        nat_gateway_support: Option<Text<'a>> as word,
    }
}

record! {
    /// The table that an attachment is associated with.
    AttachmentAssociation<'a> {
        transit_gateway_route_table_id: Option<Text<'a>>,
        transit_gateway_policy_table_id: Option<Text<'a>>,
        state: Option<Text<'a>> as word,
    }
}

record! {
    /// The routes of one table, or a page of them, as saved data has them.
    TransitGatewayRoutes<'a>, "an object such as {\"TransitGatewayRouteTableId\": \"tgw-rtb-0a1b2c3d\", \"Routes\": []}" {
        transit_gateway_route_table_id: Option<Text<'a>>,
        routes: Vec<TransitGatewayRoute<'a>> as list,
        additional_routes_available: Option<bool>,
    }
}

record! {
    /// One route of a table.
    TransitGatewayRoute<'a> {
        destination_cidr_block: Option<IpNet> as written,
        prefix_list_id: Option<Text<'a>>,
        transit_gateway_attachments: Vec<RouteAttachment<'a>> as list,
        /// `Type`
        #[serde(rename = "Type")]
        route_type: Option<Text<'a>>,
        state: Option<Text<'a>> as word,
    }
}

record! {
    /// An attachment that a route leads to.
    RouteAttachment<'a> {
        resource_id: Option<Text<'a>>,
        transit_gateway_attachment_id: Option<Text<'a>>,
        resource_type: Option<Text<'a>> as word,
    }
}

impl TransitGatewayVpcAttachment<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::TransitGatewayVpcAttachment {
        let options = self.options.as_ref();
        let ipv6 = options.and_then(|options| options.ipv6_support.as_deref());
        let id = self.transit_gateway_attachment_id.as_deref();
        central::TransitGatewayVpcAttachment {
            id: ids.shared(id.unwrap_or_default()),
            gateway_id: ids.optional(self.transit_gateway_id.as_deref()),
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            vpc_owner_id: ids.optional(self.vpc_owner_id.as_deref()),
            state: ids.optional(self.state.as_deref()),
            subnet_ids: ids.each(self.subnet_ids.iter().map(|id| &**id)),
            ipv6_disabled: ipv6 == Some("disable"),
        }
    }
}

impl TransitGatewayAttachment<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::TransitGatewayAttachment {
        let id = self.transit_gateway_attachment_id.as_deref();
        central::TransitGatewayAttachment {
            id: ids.shared(id.unwrap_or_default()),
            gateway_id: ids.optional(self.transit_gateway_id.as_deref()),
            gateway_owner_id: ids.optional(self.transit_gateway_owner_id.as_deref()),
            resource_type: ids.optional(self.resource_type.as_deref()),
            resource_id: ids.optional(self.resource_id.as_deref()),
            resource_owner_id: ids.optional(self.resource_owner_id.as_deref()),
            state: ids.optional(self.state.as_deref()),
            association: self.association.as_ref().map(|of| of.facts(ids)),
            nat_gateway_support: ids.optional(self.nat_gateway_support.as_deref()),
        }
    }
}

impl AttachmentAssociation<'_> {
    fn facts(&self, ids: &mut Ids) -> GatewayAssociation {
        let routes = self.transit_gateway_route_table_id.as_deref();
        let policy = self.transit_gateway_policy_table_id.as_deref();
        GatewayAssociation {
            table: match (routes, policy) {
                (Some(id), _) => GatewayTable::Route(ids.shared(id)),
                (None, Some(id)) => GatewayTable::Policy(ids.shared(id)),
                (None, None) => GatewayTable::Absent,
            },
            state: ids.optional(self.state.as_deref()),
        }
    }
}

impl TransitGatewayRoutes<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::TransitGatewayRoutes {
        let id = self.transit_gateway_route_table_id.as_deref();
        central::TransitGatewayRoutes {
            table_id: ids.shared(id.unwrap_or_default()),
            routes: self.routes.iter().map(|route| route.facts(ids)).collect(),
            complete: self.additional_routes_available != Some(true),
        }
    }
}

impl TransitGatewayRoute<'_> {
    fn facts(&self, ids: &mut Ids) -> central::GatewayRoute {
        central::GatewayRoute {
            cidr: self.destination_cidr_block,
            prefix_list_id: ids.optional(self.prefix_list_id.as_deref()),
            attachments: self
                .transit_gateway_attachments
                .iter()
                .map(|of| of.facts(ids))
                .collect(),
            kind: match self.route_type.as_deref() {
                Some("static") => RouteKind::Static,
                Some("propagated") => RouteKind::Propagated,
                _ => RouteKind::Other,
            },
            state: match self.state.as_deref() {
                Some("active") => RouteState::Active,
                Some("blackhole") => RouteState::Blackhole,
                _ => RouteState::Other,
            },
        }
    }
}

impl RouteAttachment<'_> {
    fn facts(&self, ids: &mut Ids) -> central::RouteAttachment {
        let id = self.transit_gateway_attachment_id.as_deref();
        central::RouteAttachment {
            id: ids.shared(id.unwrap_or_default()),
            resource_type: ids.optional(self.resource_type.as_deref()),
            resource_id: ids.optional(self.resource_id.as_deref()),
        }
    }
}

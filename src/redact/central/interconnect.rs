//! Peerings and transit gateways.

use super::super::Redacting;
use super::super::addresses::block;
use super::super::public::region;
use super::super::records::text;
use crate::describe::shape::central::peering::{
    PeeringStatus, PeeringVpcInfo, VpcPeeringConnection,
};
use crate::describe::shape::central::transit_gateway::{
    AttachmentAssociation, RouteAttachment, TransitGatewayAttachment, TransitGatewayRoute,
    TransitGatewayRoutes, TransitGatewayVpcAttachment, VpcAttachmentOptions,
};
use crate::describe::value::text::Text;

/// The states of peerings, attachments, associations and routes, and the words of what is on or off.
const STATES: &[&str] = &[
    "active",
    "associated",
    "associating",
    "available",
    "blackhole",
    "deleted",
    "deleting",
    "disable",
    "disabled",
    "disassociated",
    "disassociating",
    "enable",
    "enabled",
    "expired",
    "failed",
    "failing",
    "initiating",
    "initiating-request",
    "initiatingRequest",
    "modifying",
    "pending",
    "pending-acceptance",
    "pendingAcceptance",
    "provisioning",
    "rejected",
    "rejecting",
    "rollingBack",
];

/// What attachments are of, and how routes came to be.
const TYPES: &[&str] = &[
    "client-vpn",
    "connect",
    "direct-connect-gateway",
    "network-function",
    "peering",
    "propagated",
    "static",
    "system",
    "tgw-peering",
    "vpc",
    "vpn",
    "vpn-concentrator",
];

impl Redacting<'_> {
    fn of_state(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        self.known(STATES, original)
    }

    fn of_type(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        self.known(TYPES, original)
    }

    pub(in super::super) fn redacted_peering(
        &self,
        record: &VpcPeeringConnection<'_>,
    ) -> VpcPeeringConnection<'static> {
        let VpcPeeringConnection {
            vpc_peering_connection_id,
            status,
            requester_vpc_info,
            accepter_vpc_info,
        } = record;
        VpcPeeringConnection {
            vpc_peering_connection_id: self.id(vpc_peering_connection_id),
            status: status.as_ref().map(|PeeringStatus { code }| PeeringStatus {
                code: self.of_state(code),
            }),
            requester_vpc_info: requester_vpc_info.as_ref().map(|info| self.side(info)),
            accepter_vpc_info: accepter_vpc_info.as_ref().map(|info| self.side(info)),
        }
    }

    fn side(&self, record: &PeeringVpcInfo<'_>) -> PeeringVpcInfo<'static> {
        let PeeringVpcInfo {
            vpc_id,
            owner_id,
            region: place,
        } = record;
        PeeringVpcInfo {
            vpc_id: self.id(vpc_id),
            owner_id: self.account(owner_id),
            region: place.as_deref().map(|one| text(region(self.key(), one))),
        }
    }

    pub(in super::super) fn redacted_vpc_attachment(
        &self,
        record: &TransitGatewayVpcAttachment<'_>,
    ) -> TransitGatewayVpcAttachment<'static> {
        let TransitGatewayVpcAttachment {
            transit_gateway_attachment_id,
            transit_gateway_id,
            vpc_id,
            vpc_owner_id,
            state,
            subnet_ids,
            options,
        } = record;
        let options = options.as_ref();
        TransitGatewayVpcAttachment {
            transit_gateway_attachment_id: self.id(transit_gateway_attachment_id),
            transit_gateway_id: self.id(transit_gateway_id),
            vpc_id: self.id(vpc_id),
            vpc_owner_id: self.account(vpc_owner_id),
            state: self.of_state(state),
            subnet_ids: self.ids(subnet_ids),
            options: options.map(
                |VpcAttachmentOptions { ipv6_support }| VpcAttachmentOptions {
                    ipv6_support: self.of_state(ipv6_support),
                },
            ),
        }
    }

    pub(in super::super) fn redacted_attachment(
        &self,
        record: &TransitGatewayAttachment<'_>,
    ) -> TransitGatewayAttachment<'static> {
        let TransitGatewayAttachment {
            transit_gateway_attachment_id,
            transit_gateway_id,
            transit_gateway_owner_id,
            resource_owner_id,
            resource_type,
            resource_id,
            state,
            association,
            nat_gateway_support,
        } = record;
        TransitGatewayAttachment {
            transit_gateway_attachment_id: self.id(transit_gateway_attachment_id),
            transit_gateway_id: self.id(transit_gateway_id),
            transit_gateway_owner_id: self.account(transit_gateway_owner_id),
            resource_owner_id: self.account(resource_owner_id),
            resource_type: self.of_type(resource_type),
            resource_id: self.id(resource_id),
            state: self.of_state(state),
            association: association.as_ref().map(|of| self.association(of)),
            nat_gateway_support: self.of_state(nat_gateway_support),
        }
    }

    fn association(&self, record: &AttachmentAssociation<'_>) -> AttachmentAssociation<'static> {
        let AttachmentAssociation {
            transit_gateway_route_table_id,
            transit_gateway_policy_table_id,
            state,
        } = record;
        AttachmentAssociation {
            transit_gateway_route_table_id: self.id(transit_gateway_route_table_id),
            transit_gateway_policy_table_id: self.id(transit_gateway_policy_table_id),
            state: self.of_state(state),
        }
    }

    pub(in super::super) fn redacted_gateway_routes(
        &self,
        record: &TransitGatewayRoutes<'_>,
    ) -> TransitGatewayRoutes<'static> {
        let TransitGatewayRoutes {
            transit_gateway_route_table_id,
            routes,
            additional_routes_available,
        } = record;
        TransitGatewayRoutes {
            transit_gateway_route_table_id: self.id(transit_gateway_route_table_id),
            routes: routes
                .iter()
                .map(|route| self.gateway_route(route))
                .collect(),
            additional_routes_available: *additional_routes_available,
        }
    }

    fn gateway_route(&self, record: &TransitGatewayRoute<'_>) -> TransitGatewayRoute<'static> {
        let TransitGatewayRoute {
            destination_cidr_block,
            prefix_list_id,
            transit_gateway_attachments,
            route_type,
            state,
        } = record;
        let attachments = transit_gateway_attachments.iter();
        TransitGatewayRoute {
            destination_cidr_block: destination_cidr_block.map(|one| block(self.key(), one)),
            prefix_list_id: prefix_list_id.as_deref().map(|one| self.list_id(one)),
            transit_gateway_attachments: attachments
                .map(|attachment| self.route_attachment(attachment))
                .collect(),
            route_type: self.of_type(route_type),
            state: self.of_state(state),
        }
    }

    fn route_attachment(&self, record: &RouteAttachment<'_>) -> RouteAttachment<'static> {
        let RouteAttachment {
            resource_id,
            transit_gateway_attachment_id,
            resource_type,
        } = record;
        RouteAttachment {
            resource_id: self.id(resource_id),
            transit_gateway_attachment_id: self.id(transit_gateway_attachment_id),
            resource_type: self.of_type(resource_type),
        }
    }
}

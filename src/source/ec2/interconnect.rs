//! What joins a VPC to others: peering connections, transit gateway attachments, the tables of gateways; and what
//! services a region offers.

use aws_sdk_ec2::types::{self, Filter};
use rule::network::Id;

use super::pages::{MOST_PAGES, Reader, again, filter, list, pages};
use super::records::{MalformedError, text, texts, value};
use super::{missing, records};
use crate::aws::call_error::CallError;
use crate::aws::paged::{lacks, listed};
use crate::describe::record::{Record, Records};
use crate::describe::shape::central::peering::{
    PeeringStatus, PeeringVpcInfo, VpcPeeringConnection,
};
use crate::describe::shape::central::transit_gateway::{
    AttachmentAssociation, RouteAttachment, TransitGatewayAttachment, TransitGatewayRoute,
    TransitGatewayRoutes, TransitGatewayVpcAttachment, VpcAttachmentOptions,
};
use crate::describe::shape::service_detail::ServiceDetail;
use crate::failure::ReadError;

/// The most routes, and the most services, on a page.
const LARGEST: i32 = 1000;

impl<R: Records> Reader<'_, R> {
    /// DescribeVpcPeeringConnections: a filter would ask for one side only.
    pub async fn peering_connections(&self) -> Result<(), ReadError> {
        let request = self.ec2.client.describe_vpc_peering_connections();
        pages!(
            self,
            "DescribeVpcPeeringConnections",
            request,
            LARGEST,
            vpc_peering_connections,
            missing::peering_connection,
            |one| Ok(Record::VpcPeeringConnection(peering_connection(one)))
        )
    }

    /// DescribeTransitGatewayVpcAttachments, of these VPCs or of all.
    pub async fn vpc_attachments(&self, vpcs: Option<&[Id]>) -> Result<(), ReadError> {
        let only = vpcs.and_then(|vpcs| filter("vpc-id", vpcs));
        let request = self.ec2.client.describe_transit_gateway_vpc_attachments();
        let request = request.set_filters(list(only));
        pages!(
            self,
            "DescribeTransitGatewayVpcAttachments",
            request,
            LARGEST,
            transit_gateway_vpc_attachments,
            missing::vpc_attachment,
            |one| Ok(Record::TransitGatewayVpcAttachment(vpc_attachment(one)))
        )
    }

    /// DescribeTransitGatewayAttachments.
    pub async fn attachments(&self, only: Option<Filter>) -> Result<(), ReadError> {
        let request = self.ec2.client.describe_transit_gateway_attachments();
        let request = request.set_filters(list(only));
        pages!(
            self,
            "DescribeTransitGatewayAttachments",
            request,
            LARGEST,
            transit_gateway_attachments,
            missing::attachment,
            |one| Ok(Record::TransitGatewayAttachment(attachment(one)))
        )
    }

    /// SearchTransitGatewayRoutes of one table: the routes that count.
    pub async fn gateway_routes(&self, table_id: &Id) -> Result<(), ReadError> {
        const CALL: &str = "SearchTransitGatewayRoutes";
        let failed = |error| self.failed_call("ec2", CALL, Some(table_id), error);
        let states = Filter::builder()
            .name("state")
            .values("active")
            .values("blackhole")
            .build();
        let request = self.ec2.client.search_transit_gateway_routes();
        let request = request.transit_gateway_route_table_id(&**table_id);
        let request = request.filters(states).max_results(LARGEST);
        let (mut routes, mut more) = (Vec::new(), None);
        let mut token: Option<String> = None;
        for page in 0.. {
            let send = || request.clone().set_next_token(token.clone()).send();
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            let found = listed(answer.routes, "routes").map_err(failed)?;
            if let Some(missing) = found.iter().find_map(missing::gateway_route) {
                return Err(failed(lacks(missing)));
            }
            routes.extend(found);
            more = answer.additional_routes_available;
            let next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
            if next == token || page >= MOST_PAGES {
                return Err(failed(again()));
            }
            token = next;
        }
        let routes: Result<Vec<TransitGatewayRoute<'_>>, MalformedError> =
            routes.iter().map(route).collect();
        let malformed = |error: MalformedError| failed(CallError::Malformed(error.to_string()));
        let record = TransitGatewayRoutes {
            transit_gateway_route_table_id: Some((&**table_id).into()),
            routes: routes.map_err(malformed)?,
            additional_routes_available: more,
        };
        let taken = self.take(Record::TransitGatewayRoutes(record));
        taken.map_err(malformed)
    }

    /// DescribeVpcEndpointServices.
    pub async fn service_details(&self) -> Result<(), ReadError> {
        let request = self.ec2.client.describe_vpc_endpoint_services();
        pages!(
            self,
            "DescribeVpcEndpointServices",
            request,
            LARGEST,
            service_details,
            missing::service_detail,
            |one| Ok(Record::ServiceDetail(service_detail(one)))
        )
    }
}

fn peering_connection(of: &types::VpcPeeringConnection) -> VpcPeeringConnection<'_> {
    let status = of.status.as_ref();
    VpcPeeringConnection {
        vpc_peering_connection_id: text(of.vpc_peering_connection_id.as_ref()),
        status: status.map(|status| PeeringStatus {
            code: status.code.as_ref().map(|code| code.as_str().into()),
        }),
        requester_vpc_info: of.requester_vpc_info.as_ref().map(peering_side),
        accepter_vpc_info: of.accepter_vpc_info.as_ref().map(peering_side),
    }
}

fn peering_side(of: &types::VpcPeeringConnectionVpcInfo) -> PeeringVpcInfo<'_> {
    PeeringVpcInfo {
        vpc_id: text(of.vpc_id.as_ref()),
        owner_id: text(of.owner_id.as_ref()),
        region: text(of.region.as_ref()),
    }
}

fn vpc_attachment(of: &types::TransitGatewayVpcAttachment) -> TransitGatewayVpcAttachment<'_> {
    let options = of.options.as_ref();
    TransitGatewayVpcAttachment {
        transit_gateway_attachment_id: text(of.transit_gateway_attachment_id.as_ref()),
        transit_gateway_id: text(of.transit_gateway_id.as_ref()),
        vpc_id: text(of.vpc_id.as_ref()),
        vpc_owner_id: text(of.vpc_owner_id.as_ref()),
        state: of.state.as_ref().map(|state| state.as_str().into()),
        subnet_ids: texts(of.subnet_ids.as_ref()),
        options: options.map(|options| VpcAttachmentOptions {
            ipv6_support: options.ipv6_support.as_ref().map(|it| it.as_str().into()),
        }),
    }
}

fn attachment(of: &types::TransitGatewayAttachment) -> TransitGatewayAttachment<'_> {
    let association = of.association.as_ref();
    TransitGatewayAttachment {
        transit_gateway_attachment_id: text(of.transit_gateway_attachment_id.as_ref()),
        transit_gateway_id: text(of.transit_gateway_id.as_ref()),
        transit_gateway_owner_id: text(of.transit_gateway_owner_id.as_ref()),
        resource_owner_id: text(of.resource_owner_id.as_ref()),
        resource_type: of.resource_type.as_ref().map(|kind| kind.as_str().into()),
        resource_id: text(of.resource_id.as_ref()),
        state: of.state.as_ref().map(|state| state.as_str().into()),
        association: association.map(|of| AttachmentAssociation {
            transit_gateway_route_table_id: text(of.transit_gateway_route_table_id.as_ref()),
            transit_gateway_policy_table_id: text(of.transit_gateway_policy_table_id.as_ref()),
            state: of.state.as_ref().map(|state| state.as_str().into()),
        }),
        nat_gateway_support: of.nat_gateway_support.as_ref().map(|it| it.as_str().into()),
    }
}

fn route(of: &types::TransitGatewayRoute) -> Result<TransitGatewayRoute<'_>, MalformedError> {
    let attachments = of.transit_gateway_attachments.iter().flatten();
    Ok(TransitGatewayRoute {
        destination_cidr_block: value(of.destination_cidr_block.as_ref())?,
        prefix_list_id: text(of.prefix_list_id.as_ref()),
        transit_gateway_attachments: attachments
            .map(|one| RouteAttachment {
                resource_id: text(one.resource_id.as_ref()),
                transit_gateway_attachment_id: text(one.transit_gateway_attachment_id.as_ref()),
                resource_type: one.resource_type.as_ref().map(|kind| kind.as_str().into()),
            })
            .collect(),
        route_type: of.r#type.as_ref().map(|kind| kind.as_str().into()),
        state: of.state.as_ref().map(|state| state.as_str().into()),
    })
}

fn service_detail(of: &types::ServiceDetail) -> ServiceDetail<'_> {
    let kinds = of.service_type.iter().flatten();
    let names = of.private_dns_names.iter().flatten();
    ServiceDetail {
        service_name: text(of.service_name.as_ref()),
        service_type: kinds
            .filter_map(|kind| Some(kind.service_type.as_ref()?.as_str().into()))
            .collect(),
        service_region: text(of.service_region.as_ref()),
        owner: text(of.owner.as_ref()),
        availability_zones: texts(of.availability_zones.as_ref()),
        availability_zone_ids: texts(of.availability_zone_ids.as_ref()),
        private_dns_name: text(of.private_dns_name.as_ref()),
        private_dns_names: names
            .filter_map(|name| text(name.private_dns_name.as_ref()))
            .collect(),
        vpc_endpoint_policy_supported: of.vpc_endpoint_policy_supported,
        supported_ip_address_types: of
            .supported_ip_address_types
            .iter()
            .flatten()
            .map(|kind| kind.as_str().into())
            .collect(),
    }
}

//! What every record of EC2's has: one that lacks it is not a record that says little, but an answer that cannot
//! be right.

use aws_sdk_ec2::types;

/// A field that is not there, by AWS's name for it.
pub type Missing = Option<&'static str>;

/// Nothing where it is there.
pub fn unless(there: bool, name: &'static str) -> Missing {
    (!there).then_some(name)
}

pub fn text(field: Option<&String>, name: &'static str) -> Missing {
    unless(field.is_some_and(|text| !text.is_empty()), name)
}

pub fn vpc(of: &types::Vpc) -> Missing {
    text(of.cidr_block.as_ref(), "cidrBlock")
}

pub fn vpc_endpoint(of: &types::VpcEndpoint) -> Missing {
    text(of.vpc_endpoint_id.as_ref(), "vpcEndpointId")
        .or_else(|| text(of.vpc_id.as_ref(), "vpcId"))
        .or_else(|| unless(of.state.is_some(), "state"))
}

pub fn network_interface(of: &types::NetworkInterface) -> Missing {
    text(of.network_interface_id.as_ref(), "networkInterfaceId")
        .or_else(|| text(of.vpc_id.as_ref(), "vpcId"))
        .or_else(|| text(of.subnet_id.as_ref(), "subnetId"))
        .or_else(|| unless(of.status.is_some(), "status"))
        .or_else(|| unless(of.groups.is_some(), "groupSet"))
}

pub fn reservation(of: &types::Reservation) -> Missing {
    text(of.reservation_id.as_ref(), "reservationId").or_else(|| {
        let mut instances = of.instances.iter().flatten();
        instances.find_map(|one| text(one.instance_id.as_ref(), "instanceId"))
    })
}

pub fn subnet(of: &types::Subnet) -> Missing {
    text(of.subnet_id.as_ref(), "subnetId")
        .or_else(|| text(of.vpc_id.as_ref(), "vpcId"))
        .or_else(|| text(of.availability_zone.as_ref(), "availabilityZone"))
}

pub fn security_group(of: &types::SecurityGroup) -> Missing {
    text(of.group_id.as_ref(), "groupId")
        .or_else(|| unless(of.ip_permissions.is_some(), "ipPermissions"))
        .or_else(|| unless(of.ip_permissions_egress.is_some(), "ipPermissionsEgress"))
}

pub fn network_acl(of: &types::NetworkAcl) -> Missing {
    text(of.network_acl_id.as_ref(), "networkAclId")
        .or_else(|| text(of.vpc_id.as_ref(), "vpcId"))
        .or_else(|| unless(of.entries.is_some(), "entrySet"))
        .or_else(|| unless(of.associations.is_some(), "associationSet"))
}

pub fn route_table(of: &types::RouteTable) -> Missing {
    text(of.route_table_id.as_ref(), "routeTableId")
        .or_else(|| text(of.vpc_id.as_ref(), "vpcId"))
        .or_else(|| unless(of.routes.is_some(), "routeSet"))
        .or_else(|| unless(of.associations.is_some(), "associationSet"))
}

pub fn prefix_list(of: &types::PrefixList) -> Missing {
    text(of.prefix_list_id.as_ref(), "prefixListId")
        .or_else(|| text(of.prefix_list_name.as_ref(), "prefixListName"))
        .or_else(|| unless(of.cidrs.is_some(), "cidrSet"))
}

pub fn prefix_list_entry(of: &types::PrefixListEntry) -> Missing {
    text(of.cidr.as_ref(), "cidr")
}

pub fn dhcp_options(of: &types::DhcpOptions) -> Missing {
    text(of.dhcp_options_id.as_ref(), "dhcpOptionsId")
        .or_else(|| unless(of.dhcp_configurations.is_some(), "dhcpConfigurationSet"))
}

pub fn peering_connection(of: &types::VpcPeeringConnection) -> Missing {
    text(
        of.vpc_peering_connection_id.as_ref(),
        "vpcPeeringConnectionId",
    )
    .or_else(|| unless(of.status.is_some(), "status"))
    .or_else(|| unless(of.requester_vpc_info.is_some(), "requesterVpcInfo"))
    .or_else(|| unless(of.accepter_vpc_info.is_some(), "accepterVpcInfo"))
}

pub fn vpc_attachment(of: &types::TransitGatewayVpcAttachment) -> Missing {
    text(
        of.transit_gateway_attachment_id.as_ref(),
        "transitGatewayAttachmentId",
    )
    .or_else(|| text(of.transit_gateway_id.as_ref(), "transitGatewayId"))
    .or_else(|| text(of.vpc_id.as_ref(), "vpcId"))
    .or_else(|| unless(of.state.is_some(), "state"))
    .or_else(|| unless(of.subnet_ids.is_some(), "subnetIds"))
}

pub fn attachment(of: &types::TransitGatewayAttachment) -> Missing {
    text(
        of.transit_gateway_attachment_id.as_ref(),
        "transitGatewayAttachmentId",
    )
    .or_else(|| text(of.transit_gateway_id.as_ref(), "transitGatewayId"))
    .or_else(|| unless(of.resource_type.is_some(), "resourceType"))
    .or_else(|| unless(of.state.is_some(), "state"))
}

pub fn gateway_route(of: &types::TransitGatewayRoute) -> Missing {
    let destination = of
        .destination_cidr_block
        .as_ref()
        .or(of.prefix_list_id.as_ref());
    text(destination, "destinationCidrBlock")
        .or_else(|| unless(of.r#type.is_some(), "type"))
        .or_else(|| unless(of.state.is_some(), "state"))
}

pub fn service_detail(of: &types::ServiceDetail) -> Missing {
    text(of.service_name.as_ref(), "serviceName")
}

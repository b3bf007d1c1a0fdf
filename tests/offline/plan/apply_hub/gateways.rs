//! Peerings and transit gateways, with their attachments and the routes of their tables.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Made;

pub(super) fn gateways(made: &Made<'_>, account: &str, files: &mut BTreeMap<&str, Vec<Value>>) {
    for key in [
        "VpcPeeringConnections",
        "TransitGatewayVpcAttachments",
        "TransitGatewayAttachments",
        "TransitGatewayRoutes",
    ] {
        files.entry(key).or_default();
    }
    for (address, peering) in made.of("aws_vpc_peering_connection") {
        let status = if peering["auto_accept"] == true {
            "active"
        } else {
            "pending-acceptance"
        };
        files.entry("VpcPeeringConnections").or_default().push(json!({
            "VpcPeeringConnectionId": made.ids[address], "Status": {"Code": status},
            "RequesterVpcInfo": {"VpcId": made.id(&peering["vpc_id"]), "OwnerId": account, "Region": "eu-west-3"},
            "AccepterVpcInfo": {"VpcId": made.id(&peering["peer_vpc_id"]), "OwnerId": account, "Region": "eu-west-3"},
        }));
    }
    // The routes of each table; the default one where the gateway has it.
    let mut routes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (address, _) in made.of("aws_ec2_transit_gateway_route_table") {
        routes.insert(made.ids[address].clone(), Vec::new());
    }
    let block_of = |vpc_id: &str| {
        let vpcs = made.of("aws_vpc");
        let vpc = vpcs
            .iter()
            .find(|(address, _)| made.ids[*address] == vpc_id);
        vpc.unwrap().1["cidr_block"].clone()
    };
    let to = |routes: &mut BTreeMap<String, Vec<Value>>,
              table: &str,
              attachment: &str,
              vpc: &str,
              block: Value,
              kind: &str| {
        let at = json!([{"TransitGatewayAttachmentId": attachment, "ResourceType": "vpc", "ResourceId": vpc}]);
        let route = json!({"DestinationCidrBlock": block, "Type": kind, "State": "active", "TransitGatewayAttachments": at});
        routes.entry(table.to_owned()).or_default().push(route);
    };
    for (address, attachment) in made.of("aws_ec2_transit_gateway_vpc_attachment") {
        let id = &made.ids[address];
        let (gateway_id, vpc) = (
            made.id(&attachment["transit_gateway_id"]),
            made.id(&attachment["vpc_id"]),
        );
        let gateways = made.of("aws_ec2_transit_gateway");
        let gateway = gateways
            .iter()
            .find(|(address, _)| made.ids[*address] == gateway_id)
            .unwrap()
            .1;
        let default = format!("tgw-rtb-default-{gateway_id}");
        let associations = made.of("aws_ec2_transit_gateway_route_table_association");
        let own = associations
            .iter()
            .find(|(_, of)| made.id(&of["transit_gateway_attachment_id"]) == *id);
        let table = match own {
            Some((_, of)) => Some(made.id(&of["transit_gateway_route_table_id"])),
            None => {
                (gateway["default_route_table_association"] != "disable").then(|| default.clone())
            }
        };
        let mut listed = json!({
            "TransitGatewayAttachmentId": id, "TransitGatewayId": gateway_id, "TransitGatewayOwnerId": account,
            "ResourceOwnerId": account, "ResourceType": "vpc", "ResourceId": vpc, "State": "available",
        });
        if let Some(table) = &table {
            routes.entry(table.clone()).or_default();
            listed["Association"] =
                json!({"TransitGatewayRouteTableId": table, "State": "associated"});
        }
        if gateway["default_route_table_propagation"] != "disable" {
            to(
                &mut routes,
                &default,
                id,
                &vpc,
                block_of(&vpc),
                "propagated",
            );
        }
        for (_, of) in made.of("aws_ec2_transit_gateway_route_table_propagation") {
            if made.id(&of["transit_gateway_attachment_id"]) == *id {
                let table = made.id(&of["transit_gateway_route_table_id"]);
                to(&mut routes, &table, id, &vpc, block_of(&vpc), "propagated");
            }
        }
        for (_, of) in made.of("aws_ec2_transit_gateway_route") {
            if made.id(&of["transit_gateway_attachment_id"]) == *id {
                let table = made.id(&of["transit_gateway_route_table_id"]);
                to(
                    &mut routes,
                    &table,
                    id,
                    &vpc,
                    of["destination_cidr_block"].clone(),
                    "static",
                );
            }
        }
        files
            .entry("TransitGatewayAttachments")
            .or_default()
            .push(listed);
        files.entry("TransitGatewayVpcAttachments").or_default().push(json!({
            "TransitGatewayAttachmentId": id, "TransitGatewayId": gateway_id, "VpcId": vpc, "VpcOwnerId": account,
            "State": "available", "SubnetIds": made.all(&attachment["subnet_ids"]),
        }));
    }
    let tables = routes.into_iter();
    let tables = tables
        .map(|(table, routes)| json!({"TransitGatewayRouteTableId": table, "Routes": routes}));
    files.insert("TransitGatewayRoutes", tables.collect());
}

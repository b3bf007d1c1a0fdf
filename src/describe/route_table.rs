//! `RouteTable` of DescribeRouteTables.

use ipnet::IpNet;
use rule::network::{self, Destination, RouteState};
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::text::Text;

/// One route table, as DescribeRouteTables and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-route-tables` lists"
)]
pub struct RouteTable<'a> {
    /// `RouteTableId`
    #[serde(alias = "routeTableId", skip_serializing_if = "Option::is_none")]
    pub route_table_id: Option<Text<'a>>,
    /// `VpcId`
    #[serde(alias = "vpcId", skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Text<'a>>,
    /// `Associations`
    #[serde(
        alias = "associations",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub associations: Vec<RouteTableAssociation<'a>>,
    /// `Routes`
    #[serde(
        alias = "routes",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub routes: Vec<Route<'a>>,
}

/// What a route table is associated with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct RouteTableAssociation<'a> {
    /// `Main`
    #[serde(alias = "main", skip_serializing_if = "Option::is_none")]
    pub main: Option<bool>,
    /// `SubnetId`
    #[serde(alias = "subnetId", skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<Text<'a>>,
}

/// One route. Of its targets at most one or two are there.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct Route<'a> {
    /// `DestinationCidrBlock`
    #[serde(
        alias = "destinationCidrBlock",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub destination_cidr_block: Option<IpNet>,
    /// `DestinationIpv6CidrBlock`
    #[serde(
        alias = "destinationIpv6CidrBlock",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub destination_ipv6_cidr_block: Option<IpNet>,
    /// `DestinationPrefixListId`
    #[serde(
        alias = "destinationPrefixListId",
        skip_serializing_if = "Option::is_none"
    )]
    pub destination_prefix_list_id: Option<Text<'a>>,
    /// `State`
    #[serde(
        alias = "state",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub state: Option<Text<'a>>,
    /// `GatewayId`: `local`, an internet or virtual private gateway, a gateway endpoint
    #[serde(alias = "gatewayId", skip_serializing_if = "Option::is_none")]
    pub gateway_id: Option<Text<'a>>,
    /// `NatGatewayId`
    #[serde(alias = "natGatewayId", skip_serializing_if = "Option::is_none")]
    pub nat_gateway_id: Option<Text<'a>>,
    /// `TransitGatewayId`
    #[serde(alias = "transitGatewayId", skip_serializing_if = "Option::is_none")]
    pub transit_gateway_id: Option<Text<'a>>,
    /// `NetworkInterfaceId`
    #[serde(alias = "networkInterfaceId", skip_serializing_if = "Option::is_none")]
    pub network_interface_id: Option<Text<'a>>,
    /// `InstanceId`
    #[serde(alias = "instanceId", skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<Text<'a>>,
    /// `VpcPeeringConnectionId`
    #[serde(
        alias = "vpcPeeringConnectionId",
        skip_serializing_if = "Option::is_none"
    )]
    pub vpc_peering_connection_id: Option<Text<'a>>,
    /// `EgressOnlyInternetGatewayId`
    #[serde(
        alias = "egressOnlyInternetGatewayId",
        skip_serializing_if = "Option::is_none"
    )]
    pub egress_only_internet_gateway_id: Option<Text<'a>>,
    /// `LocalGatewayId`
    #[serde(alias = "localGatewayId", skip_serializing_if = "Option::is_none")]
    pub local_gateway_id: Option<Text<'a>>,
    /// `CarrierGatewayId`
    #[serde(alias = "carrierGatewayId", skip_serializing_if = "Option::is_none")]
    pub carrier_gateway_id: Option<Text<'a>>,
    /// `CoreNetworkArn`
    #[serde(alias = "coreNetworkArn", skip_serializing_if = "Option::is_none")]
    pub core_network_arn: Option<Text<'a>>,
    /// `VpcEndpointId`
    #[serde(alias = "vpcEndpointId", skip_serializing_if = "Option::is_none")]
    pub vpc_endpoint_id: Option<Text<'a>>,
}

impl RouteTable<'_> {
    pub(super) fn facts(&self, ids: &mut Ids) -> network::RouteTable {
        let subnets = self
            .associations
            .iter()
            .filter_map(|of| of.subnet_id.as_deref());
        network::RouteTable {
            id: ids.shared(self.route_table_id.as_deref().unwrap_or_default()),
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            is_main: self.associations.iter().any(|of| of.main == Some(true)),
            subnet_ids: ids.each(subnets),
            routes: self.routes.iter().map(|route| route.facts(ids)).collect(),
        }
    }
}

impl Route<'_> {
    fn facts(&self, ids: &mut Ids) -> network::Route {
        let cidr = self
            .destination_cidr_block
            .or(self.destination_ipv6_cidr_block);
        let state = self.state.as_deref().unwrap_or_default();
        network::Route {
            destination: cidr.map(Destination::Cidr).unwrap_or_else(|| {
                self.destination_prefix_list_id
                    .as_deref()
                    .map_or(Destination::Absent, |id| {
                        Destination::PrefixList(ids.shared(id))
                    })
            }),
            state: if state.eq_ignore_ascii_case("active") {
                RouteState::Active
            } else if state.eq_ignore_ascii_case("blackhole") {
                RouteState::Blackhole
            } else {
                RouteState::Other
            },
            target: ids.shared(self.target()),
        }
    }

    /// Whichever target is there; empty where none is.
    fn target(&self) -> &str {
        let targets = [
            &self.gateway_id,
            &self.nat_gateway_id,
            &self.transit_gateway_id,
            &self.network_interface_id,
            &self.instance_id,
            &self.vpc_peering_connection_id,
            &self.egress_only_internet_gateway_id,
            &self.local_gateway_id,
            &self.carrier_gateway_id,
            &self.core_network_arn,
            &self.vpc_endpoint_id,
        ];
        targets
            .into_iter()
            .find_map(|target| target.as_deref())
            .unwrap_or_default()
    }
}

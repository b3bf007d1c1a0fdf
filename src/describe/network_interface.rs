//! `NetworkInterface` of DescribeNetworkInterfaces.

use std::net::{Ipv4Addr, Ipv6Addr};

use rule::clients::{Traits, client_class};
use rule::network::{self, Id, InterfaceType};
use serde::{Deserialize, Serialize};

use super::field;
use super::ids::Ids;
use super::tag::{Tag, tags};
use super::text::Text;

/// One network interface, as DescribeNetworkInterfaces and AWS Config print it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(
    default,
    rename_all = "PascalCase",
    bound(deserialize = "'de: 'a"),
    expecting = "an object, one of those that `aws ec2 describe-network-interfaces` lists"
)]
pub struct NetworkInterface<'a> {
    /// `NetworkInterfaceId`
    #[serde(alias = "networkInterfaceId", skip_serializing_if = "Option::is_none")]
    pub network_interface_id: Option<Text<'a>>,
    /// `VpcId`
    #[serde(alias = "vpcId", skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Text<'a>>,
    /// `SubnetId`
    #[serde(alias = "subnetId", skip_serializing_if = "Option::is_none")]
    pub subnet_id: Option<Text<'a>>,
    /// `AvailabilityZone`
    #[serde(alias = "availabilityZone", skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<Text<'a>>,
    /// `Groups[].GroupId`
    #[serde(
        alias = "groups",
        deserialize_with = "field::group_ids",
        serialize_with = "field::write_group_ids",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub groups: Vec<Text<'a>>,
    /// `PrivateIpAddress`
    #[serde(
        alias = "privateIpAddress",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub private_ip_address: Option<Ipv4Addr>,
    /// `PrivateIpAddresses`
    #[serde(
        alias = "privateIpAddresses",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub private_ip_addresses: Vec<PrivateIpAddress>,
    /// `Ipv6Addresses`
    #[serde(
        alias = "ipv6Addresses",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub ipv6_addresses: Vec<Ipv6Address>,
    /// `Association`
    #[serde(alias = "association", skip_serializing_if = "Option::is_none")]
    pub association: Option<Association>,
    /// `Status`
    #[serde(
        alias = "status",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub status: Option<Text<'a>>,
    /// `InterfaceType`
    #[serde(
        alias = "interfaceType",
        deserialize_with = "field::word",
        skip_serializing_if = "Option::is_none"
    )]
    pub interface_type: Option<Text<'a>>,
    /// `Attachment`
    #[serde(alias = "attachment", skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment<'a>>,
    /// `Description`
    #[serde(alias = "description", skip_serializing_if = "Option::is_none")]
    pub description: Option<Text<'a>>,
    /// `RequesterId`
    #[serde(alias = "requesterId", skip_serializing_if = "Option::is_none")]
    pub requester_id: Option<Text<'a>>,
    /// `Operator`
    #[serde(alias = "operator", skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// `TagSet`
    #[serde(
        alias = "tagSet",
        deserialize_with = "field::list",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub tag_set: Vec<Tag<'a>>,
}

/// The public address of a network interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Association {
    /// `PublicIp`
    #[serde(
        alias = "publicIp",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub public_ip: Option<Ipv4Addr>,
}

/// The AWS service that manages a network interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Operator {
    /// `Managed`
    #[serde(alias = "managed", skip_serializing_if = "Option::is_none")]
    pub managed: Option<bool>,
}

/// One private IPv4 address of a network interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct PrivateIpAddress {
    /// `PrivateIpAddress`
    #[serde(
        alias = "privateIpAddress",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub private_ip_address: Option<Ipv4Addr>,
    /// `Primary`
    #[serde(alias = "primary", skip_serializing_if = "Option::is_none")]
    pub primary: Option<bool>,
}

/// One IPv6 address of a network interface.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Ipv6Address {
    /// `Ipv6Address`
    #[serde(
        alias = "ipv6Address",
        deserialize_with = "field::written",
        serialize_with = "field::text",
        skip_serializing_if = "Option::is_none"
    )]
    pub ipv6_address: Option<Ipv6Addr>,
    /// `IsPrimaryIpv6`
    #[serde(alias = "isPrimaryIpv6", skip_serializing_if = "Option::is_none")]
    pub is_primary_ipv6: Option<bool>,
}

/// What a network interface is attached to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
pub struct Attachment<'a> {
    /// `InstanceId`
    #[serde(alias = "instanceId", skip_serializing_if = "Option::is_none")]
    pub instance_id: Option<Text<'a>>,
    /// `DeviceIndex`
    #[serde(alias = "deviceIndex", skip_serializing_if = "Option::is_none")]
    pub device_index: Option<i32>,
    /// `NetworkCardIndex`
    #[serde(alias = "networkCardIndex", skip_serializing_if = "Option::is_none")]
    pub network_card_index: Option<i32>,
}

impl NetworkInterface<'_> {
    /// The facts; the description of a client is dropped, as its class says it all.
    pub(super) fn facts(&self, id: Id, ids: &mut Ids) -> network::NetworkInterface {
        let traits = self.traits();
        let client = client_class(traits);
        let description = self.description.as_deref();
        network::NetworkInterface {
            id,
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            subnet_id: ids.optional(self.subnet_id.as_deref()),
            zone: ids.optional(self.availability_zone.as_deref()),
            groups: ids.each(self.groups.iter().map(|group| &**group)),
            ipv4: self.ipv4(),
            ipv6: self.ipv6(),
            some_address_of: Box::default(),
            has_public_ipv4: self
                .association
                .as_ref()
                .is_some_and(|association| association.public_ip.is_some()),
            in_use: traits.in_use(),
            interface_type: self.interface_type(),
            client,
            instance_id: traits.instance_id.map(Id::from),
            description: ids.optional(description.filter(|_| client.is_none())),
            operator_managed: self.is_managed(),
            tags: tags(&self.tag_set, ids),
        }
    }

    /// What tells whether it is a client.
    pub fn traits(&self) -> Traits<'_> {
        let attachment = self.attachment.as_ref();
        Traits {
            status: self.status.as_deref(),
            interface_type: self.interface_type.as_deref(),
            instance_id: attachment.and_then(|to| to.instance_id.as_deref()),
            device_index: attachment.and_then(|to| to.device_index),
            network_card_index: attachment.and_then(|to| to.network_card_index),
            description: self.description.as_deref(),
            requester_id: self.requester_id.as_deref(),
        }
    }

    /// A NAT gateway's is written `nat_gateway` by the SDKs and `natGateway` by the API.
    pub fn interface_type(&self) -> InterfaceType {
        match self.interface_type.as_deref() {
            None | Some("interface") => InterfaceType::Interface,
            Some(word) if is_nat_gateway(word) => InterfaceType::NatGateway,
            Some(_) => InterfaceType::Other,
        }
    }

    fn is_managed(&self) -> bool {
        let operator = self.operator.as_ref();
        operator.is_some_and(|operator| operator.managed == Some(true))
    }

    /// The primary private IPv4 address.
    pub fn ipv4(&self) -> Option<Ipv4Addr> {
        let address = |of: &PrivateIpAddress| of.private_ip_address;
        let mut primary = self
            .private_ip_addresses
            .iter()
            .filter(|of| of.primary == Some(true));
        self.private_ip_address
            .or_else(|| primary.find_map(address))
            .or_else(|| self.private_ip_addresses.iter().find_map(address))
    }

    /// The primary, else the smallest, IPv6 address.
    pub fn ipv6(&self) -> Option<Ipv6Addr> {
        let address = |of: &Ipv6Address| of.ipv6_address;
        let mut primary = self
            .ipv6_addresses
            .iter()
            .filter(|of| of.is_primary_ipv6 == Some(true));
        primary
            .find_map(address)
            .or_else(|| self.ipv6_addresses.iter().filter_map(address).min())
    }
}

/// Whether a type of interface is that of a NAT gateway's own.
fn is_nat_gateway(word: &str) -> bool {
    word.eq_ignore_ascii_case("nat_gateway") || word.eq_ignore_ascii_case("natGateway")
}

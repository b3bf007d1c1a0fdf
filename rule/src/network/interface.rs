//! Network interfaces.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::clients::ClientClass;
use super::workloads::AttachmentId;
use super::{Id, Tags};

/// One network interface. AWS: `NetworkInterface` of DescribeNetworkInterfaces.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NetworkInterface {
    /// `NetworkInterfaceId`.
    pub id: Id,
    /// `VpcId`.
    pub vpc_id: Option<Id>,
    /// `SubnetId`.
    pub subnet_id: Option<Id>,
    /// `AvailabilityZone`.
    pub zone: Option<Id>,
    /// `Groups[].GroupId`.
    pub groups: Box<[Id]>,
    /// The primary private IPv4 address.
    pub ipv4: Option<Ipv4Addr>,
    /// The primary, else the smallest, IPv6 address.
    pub ipv6: Option<Ipv6Addr>,
    /// The blocks of which it will get some address, one of each family; empty where its addresses
    /// are known, or nothing is known of them.
    pub some_address_of: Box<[IpNet]>,
    /// Whether `Association` names a public IPv4 address.
    pub has_public_ipv4: bool,
    /// `Status` is `in-use` or `associated`.
    pub in_use: bool,
    /// `InterfaceType`, as far as decisions tell types apart.
    pub interface_type: InterfaceType,
    /// The class of client that it is, where it is one (`decision.md`, section 3); see
    /// [`super::clients::client_class`]. An interface that an endpoint lists is none, whatever this says.
    pub client: Option<ClientClass>,
    /// `Attachment.InstanceId`.
    pub instance_id: Option<Id>,
    /// `Description`; not kept of clients, whose class says it all.
    pub description: Option<Id>,
    /// The attachment of Amazon ECS that `Description` names.
    pub ecs_attachment: Option<AttachmentId>,
    /// `Operator.Managed`; absent means false.
    pub operator_managed: bool,
    /// `TagSet`.
    pub tags: Tags,
}

/// The type of a network interface, as far as decisions tell them apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InterfaceType {
    /// `interface`, or absent.
    #[default]
    Interface,
    /// `nat_gateway`, `natGateway`: a NAT gateway's own.
    NatGateway,
    /// Any other.
    Other,
}

impl NetworkInterface {
    /// Whether it is the interface of this NAT gateway (`nat-…`).
    pub fn is_of_nat_gateway(&self, nat_gateway_id: &str) -> bool {
        self.interface_type == InterfaceType::NatGateway
            && self
                .description
                .as_deref()
                .is_some_and(|description| description.ends_with(nat_gateway_id))
    }
}

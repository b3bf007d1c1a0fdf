//! `NetworkInterface` of DescribeNetworkInterfaces.

use std::net::{Ipv4Addr, Ipv6Addr};

use rule::network::clients::{ClientClass, DescribedBy, Traits, client_class};
use rule::network::workloads::AttachmentId;
use rule::network::{self, Id, InterfaceType};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::tag::{Tag, tags};
use crate::describe::value::text::Text;

record! {
    /// One network interface, as DescribeNetworkInterfaces and AWS Config print it.
    NetworkInterface<'a>, "an object, one of those that `aws ec2 describe-network-interfaces` lists" {
        network_interface_id: Option<Text<'a>>,
        vpc_id: Option<Text<'a>>,
        subnet_id: Option<Text<'a>>,
        availability_zone: Option<Text<'a>>,
        /// `Groups[].GroupId`
        groups: Vec<Text<'a>> as group_ids,
        private_ip_address: Option<Ipv4Addr> as written,
        private_ip_addresses: Vec<PrivateIpAddress> as list,
        ipv6_addresses: Vec<Ipv6Address> as list,
        association: Option<Association>,
        status: Option<Text<'a>> as word,
        interface_type: Option<Text<'a>> as word,
        attachment: Option<Attachment<'a>>,
        description: Option<Text<'a>>,
        requester_id: Option<Text<'a>>,
        operator: Option<Operator>,
        tag_set: Vec<Tag<'a>> as list,
    }
}

record! {
    /// The public address of a network interface.
    Association {
        public_ip: Option<Ipv4Addr> as written,
    }
}

record! {
    /// The AWS service that manages a network interface.
    Operator {
        managed: Option<bool>,
    }
}

record! {
    /// One private IPv4 address of a network interface.
    PrivateIpAddress {
        private_ip_address: Option<Ipv4Addr> as written,
        primary: Option<bool>,
    }
}

record! {
    /// One IPv6 address of a network interface.
    Ipv6Address {
        ipv6_address: Option<Ipv6Addr> as written,
        is_primary_ipv6: Option<bool>,
    }
}

record! {
    /// What a network interface is attached to.
    Attachment<'a> {
        instance_id: Option<Text<'a>>,
        device_index: Option<i32>,
        network_card_index: Option<i32>,
    }
}

/// The attachment that the description of a task's interface names.
fn attachment(client: Option<ClientClass>, description: Option<&str>) -> Option<AttachmentId> {
    match client?.described_by() {
        Some(DescribedBy::Task { .. }) => description.and_then(AttachmentId::of),
        Some(DescribedBy::Instance | DescribedBy::Project) | None => None,
    }
}

impl NetworkInterface<'_> {
    /// The facts; the description of a client is dropped, as its class says it all.
    pub(in crate::describe) fn facts(&self, id: Id, ids: &mut Ids) -> network::NetworkInterface {
        let traits = self.traits();
        let client = client_class(traits);
        let description = self.description.as_deref();
        network::NetworkInterface {
            id,
            vpc_id: ids.optional(self.vpc_id.as_deref()),
            subnet_id: ids.optional(self.subnet_id.as_deref()),
            zone: ids.optional(self.availability_zone.as_deref()),
            groups: {
                // The order in which EC2 lists them says nothing: the first that sentences name is the same.
                let mut groups: Vec<Id> = ids.each(self.groups.iter().map(|group| &**group));
                groups.sort_unstable();
                groups.into()
            },
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
            ecs_attachment: attachment(client, description),
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

//! What becomes of each record, and of each field of VPCs, subnets, network interfaces and endpoints.

use rule::waiver::Waiver;

use super::Redacting;
use super::addresses::{block, block_v4, block_v6, ipv4, ipv6};
use super::key::RedactionKey;
use super::pseudonyms::{account, id, name};
use super::public::zone;
use super::survey::UsingVpc;
use crate::describe::shape::network_interface::{
    Association, Attachment, Ipv6Address, NetworkInterface,
};
use crate::describe::shape::subnet::{Ipv6CidrBlockAssociation, Subnet};
use crate::describe::shape::vpc::Vpc;
use crate::describe::shape::vpc_attributes::VpcAttributes;
use crate::describe::value::tag::Tag;
use crate::describe::value::text::Text;

/// The tags whose keys say nothing of a customer: the VPC's name, and the waiver's default tag.
const TAG_KEYS: [&str; 2] = ["Name", "vpc-endpoint-rule:waiver"];

/// The words of enumerations that stay; others become `other`.
const WORDS: &[&str] = &[
    "-1",
    "1",
    "17",
    "58",
    "6",
    "active",
    "advertisement",
    "agentic_ai",
    "allow",
    "associated",
    "available",
    "blackhole",
    "branch",
    "createroute",
    "createroutetable",
    "deny",
    "dualstack",
    "efa",
    "efa-only",
    "enablevgwroutepropagation",
    "gateway",
    "gatewayloadbalancer",
    "hidden",
    "icmp",
    "icmpv6",
    "in-use",
    "interface",
    "ipv4",
    "ipv6",
    "lambda",
    "nat_gateway",
    "natgateway",
    "resource",
    "service-defined",
    "servicenetwork",
    "tcp",
    "trunk",
    "tunnel",
    "udp",
    "visible",
    "vpc_endpoint",
];

/// What AWS, or a customer, wrote in words for people.
pub(super) const REDACTED: &str = "redacted";

pub(super) type Texts = Vec<Text<'static>>;

pub(super) fn text(text: impl Into<String>) -> Text<'static> {
    text.into().into()
}

/// The key of a tag.
pub fn tag_key(key: &RedactionKey, tag: &str) -> String {
    if TAG_KEYS.contains(&tag) {
        tag.to_owned()
    } else {
        name(key, tag)
    }
}

impl Redacting<'_> {
    pub(super) fn key(&self) -> &RedactionKey {
        &self.redactor.key
    }

    pub(super) fn id(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original.as_deref().map(|one| text(id(self.key(), one)))
    }

    pub(super) fn ids(&self, originals: &[Text<'_>]) -> Texts {
        originals
            .iter()
            .map(|one| text(id(self.key(), one)))
            .collect()
    }

    /// What people call something.
    pub(super) fn named(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original.as_deref().map(|one| text(name(self.key(), one)))
    }

    /// A prefix list's id: AWS's own are public.
    pub(super) fn list_id(&self, original: &str) -> Text<'static> {
        if self.survey.is_aws_prefix_list(original) {
            text(original)
        } else {
            text(id(self.key(), original))
        }
    }

    pub(super) fn account(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original
            .as_deref()
            .map(|one| text(account(self.key(), one)))
    }

    pub(super) fn zone(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original.as_deref().map(|one| text(zone(self.key(), one)))
    }

    pub(super) fn blocks(&self, originals: &[ipnet::IpNet]) -> Vec<ipnet::IpNet> {
        originals
            .iter()
            .map(|one| block(self.key(), *one))
            .collect()
    }

    pub(super) fn redacted_vpc(&self, record: &Vpc<'_>) -> Vpc<'static> {
        let Vpc {
            vpc_id,
            owner_id,
            cidr_block,
            dhcp_options_id,
            tags,
        } = record;
        let own_options = |options: &str| {
            let vpcs = self.survey.split(options);
            let is_this = |vpc: &&UsingVpc| Some(vpc.id.as_str()) == vpc_id.as_deref();
            vpcs.iter()
                .find(is_this)
                .map(|vpc| self.own_options(options, vpc))
        };
        Vpc {
            vpc_id: self.id(vpc_id),
            owner_id: self.account(owner_id),
            cidr_block: cidr_block.map(|one| block_v4(self.key(), one)),
            dhcp_options_id: dhcp_options_id
                .as_deref()
                .and_then(own_options)
                .or_else(|| self.id(dhcp_options_id)),
            tags: tags.iter().map(|tag| self.tag(tag)).collect(),
        }
    }

    /// A waiver's day stays; who grants it, and why, do not.
    fn tag(&self, tag: &Tag<'_>) -> Tag<'static> {
        let Tag { key, value } = tag;
        let value = value.as_deref().map(|value| match Waiver::parse(value) {
            Ok(Waiver { until, by, reason }) => {
                let by = by.map(|by| format!(" by={}", name(self.key(), &by)));
                let reason = reason.map(|_| format!(" reason={REDACTED}"));
                format!(
                    "until={until}{}{}",
                    by.unwrap_or_default(),
                    reason.unwrap_or_default()
                )
            }
            Err(_) => name(self.key(), value),
        });
        Tag {
            key: key.as_deref().map(|one| text(tag_key(self.key(), one))),
            value: value.map(text),
        }
    }

    pub(super) fn redacted_attributes(&self, record: &VpcAttributes<'_>) -> VpcAttributes<'static> {
        let VpcAttributes {
            vpc_id,
            enable_dns_support,
            enable_dns_hostnames,
        } = record;
        VpcAttributes {
            vpc_id: self.id(vpc_id),
            enable_dns_support: *enable_dns_support,
            enable_dns_hostnames: *enable_dns_hostnames,
        }
    }

    /// Of a zone's name and id the one that is looked at: both together tell accounts apart.
    pub(super) fn redacted_subnet(&self, record: &Subnet<'_>) -> Subnet<'static> {
        let Subnet {
            subnet_id,
            vpc_id,
            availability_zone,
            availability_zone_id,
            cidr_block,
            ipv6_cidr_block_association_set: _,
            enable_dns64,
            available_ip_address_count,
            tags,
        } = record;
        let ipv6_block = record.ipv6_cidr_block();
        let by_id = availability_zone_id
            .as_ref()
            .filter(|_| availability_zone.is_none());
        Subnet {
            subnet_id: self.id(subnet_id),
            vpc_id: self.id(vpc_id),
            availability_zone: self.zone(availability_zone),
            availability_zone_id: self.zone(&by_id.cloned()),
            cidr_block: cidr_block.map(|one| block_v4(self.key(), one)),
            ipv6_cidr_block_association_set: ipv6_block
                .map(|one| Ipv6CidrBlockAssociation {
                    ipv6_cidr_block: Some(block_v6(self.key(), one)),
                    ipv6_cidr_block_state: None,
                })
                .into_iter()
                .collect(),
            enable_dns64: *enable_dns64,
            available_ip_address_count: *available_ip_address_count,
            tags: tags.iter().map(|tag| self.tag(tag)).collect(),
        }
    }

    /// The addresses that are looked at, and of descriptions what they tell of the workload.
    pub(super) fn redacted_interface(
        &self,
        record: &NetworkInterface<'_>,
    ) -> NetworkInterface<'static> {
        let NetworkInterface {
            network_interface_id,
            vpc_id,
            subnet_id,
            availability_zone,
            groups,
            private_ip_address: _,
            private_ip_addresses: _,
            ipv6_addresses: _,
            association,
            status,
            interface_type,
            attachment,
            description: _,
            requester_id: _,
            operator,
            tag_set,
        } = record;
        let ipv6_addresses = record.ipv6().map(|address| Ipv6Address {
            ipv6_address: Some(ipv6(self.key(), address)),
            is_primary_ipv6: None,
        });
        NetworkInterface {
            network_interface_id: self.id(network_interface_id),
            vpc_id: self.id(vpc_id),
            subnet_id: self.id(subnet_id),
            availability_zone: self.zone(availability_zone),
            groups: self.ids(groups),
            private_ip_address: record.ipv4().map(|address| ipv4(self.key(), address)),
            private_ip_addresses: Vec::new(),
            ipv6_addresses: ipv6_addresses.into_iter().collect(),
            association: association
                .as_ref()
                .map(|Association { public_ip }| Association {
                    public_ip: public_ip.map(|address| ipv4(self.key(), address)),
                }),
            status: word(status),
            interface_type: word(interface_type),
            attachment: attachment
                .as_ref()
                .map(|attachment| self.attachment(attachment)),
            description: self.description(record),
            requester_id: None,
            operator: operator.clone(),
            tag_set: tag_set.iter().map(|tag| self.tag(tag)).collect(),
        }
    }

    fn attachment(&self, record: &Attachment<'_>) -> Attachment<'static> {
        let Attachment {
            instance_id,
            device_index,
            network_card_index,
        } = record;
        Attachment {
            instance_id: self.id(instance_id),
            device_index: *device_index,
            network_card_index: *network_card_index,
        }
    }
}

/// A word of an enumeration.
pub(super) fn word(original: &Option<Text<'_>>) -> Option<Text<'static>> {
    original.as_deref().map(|word| {
        if word.is_empty() || WORDS.contains(&word.to_ascii_lowercase().as_str()) {
            text(word)
        } else {
            text("other")
        }
    })
}

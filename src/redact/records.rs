//! What becomes of each record, and of each field of VPCs, subnets, network interfaces and endpoints.

use rule::clients::{Traits, Workload, workload};
use rule::waiver::Waiver;

use super::Redacting;
use super::addresses::{block, block_v4, ipv4, ipv6};
use super::key::Key;
use super::policy::{Whose, policy};
use super::pseudonyms::{account, id, name};
use super::public::{dns_name, region, service_name, zone};
use super::survey::UsingVpc;
use crate::describe::network_interface::{Attachment, Ipv6Address, NetworkInterface};
use crate::describe::record::Record;
use crate::describe::subnet::Subnet;
use crate::describe::text::Text;
use crate::describe::vpc::{Tag, Vpc};
use crate::describe::vpc_attributes::VpcAttributes;
use crate::describe::vpc_endpoint::{LastError, VpcEndpoint};

/// The tags whose keys say nothing of a customer: the VPC's name, and the waiver's default tag.
const TAG_KEYS: [&str; 2] = ["Name", "vpc-endpoint-rule:waiver"];

/// The states of endpoints that the rule knows, and `partial`.
const STATES: &[&str] = &[
    "available",
    "deleted",
    "deleting",
    "expired",
    "failed",
    "partial",
    "pending",
    "pendingacceptance",
    "rejected",
];

/// The words of enumerations that stay; others become `other`.
const WORDS: &[&str] = &[
    "-1",
    "1",
    "17",
    "58",
    "6",
    "active",
    "allow",
    "associated",
    "available",
    "blackhole",
    "deny",
    "dualstack",
    "efa",
    "gateway",
    "gatewayloadbalancer",
    "icmp",
    "icmpv6",
    "in-use",
    "interface",
    "ipv4",
    "ipv6",
    "resource",
    "servicenetwork",
    "tcp",
    "udp",
];

/// What AWS, or a customer, wrote in words for people.
const REDACTED: &str = "redacted";

pub(super) type Texts = Vec<Text<'static>>;

pub(super) fn text(text: impl Into<String>) -> Text<'static> {
    text.into().into()
}

/// The key of a tag.
pub fn tag_key(key: &Key, tag: &str) -> String {
    if TAG_KEYS.contains(&tag) {
        tag.to_owned()
    } else {
        name(key, tag)
    }
}

impl Redacting<'_> {
    pub(super) fn key(&self) -> &Key {
        &self.redactor.key
    }

    /// The record without what names anything. DHCP options may become several.
    pub(super) fn redacted(&self, record: &Record<'_>) -> Vec<Record<'static>> {
        vec![match record {
            Record::Vpc(record) => Record::Vpc(self.vpc(record)),
            Record::VpcAttributes(record) => Record::VpcAttributes(self.vpc_attributes(record)),
            Record::Subnet(record) => Record::Subnet(self.subnet(record)),
            Record::NetworkInterface(record) => {
                Record::NetworkInterface(self.network_interface(record))
            }
            Record::VpcEndpoint(record) => Record::VpcEndpoint(self.vpc_endpoint(record)),
            Record::SecurityGroup(record) => Record::SecurityGroup(self.security_group(record)),
            Record::NetworkAcl(record) => Record::NetworkAcl(self.network_acl(record)),
            Record::RouteTable(record) => Record::RouteTable(self.route_table(record)),
            Record::PrefixList(record) => Record::PrefixList(self.prefix_list(record)),
            Record::ManagedPrefixListEntries(record) => {
                Record::ManagedPrefixListEntries(self.entries(record))
            }
            Record::DhcpOptions(record) => {
                let all = self.dhcp_options(record).into_iter();
                return all.map(Record::DhcpOptions).collect();
            }
        }]
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

    /// A prefix list's id: AWS's own are public.
    pub(super) fn list_id(&self, original: &str) -> Text<'static> {
        if self.survey.is_aws_prefix_list(original) {
            text(original)
        } else {
            text(id(self.key(), original))
        }
    }

    fn zone(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original.as_deref().map(|one| text(zone(self.key(), one)))
    }

    pub(super) fn blocks(&self, originals: &[ipnet::IpNet]) -> Vec<ipnet::IpNet> {
        originals
            .iter()
            .map(|one| block(self.key(), *one))
            .collect()
    }

    fn vpc(&self, record: &Vpc<'_>) -> Vpc<'static> {
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
            owner_id: owner_id
                .as_deref()
                .map(|one| text(account(self.key(), one))),
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

    fn vpc_attributes(&self, record: &VpcAttributes<'_>) -> VpcAttributes<'static> {
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
    fn subnet(&self, record: &Subnet<'_>) -> Subnet<'static> {
        let Subnet {
            subnet_id,
            vpc_id,
            availability_zone,
            availability_zone_id,
            cidr_block,
        } = record;
        let by_id = availability_zone_id
            .as_ref()
            .filter(|_| availability_zone.is_none());
        Subnet {
            subnet_id: self.id(subnet_id),
            vpc_id: self.id(vpc_id),
            availability_zone: self.zone(availability_zone),
            availability_zone_id: self.zone(&by_id.cloned()),
            cidr_block: cidr_block.map(|one| block_v4(self.key(), one)),
        }
    }

    /// The addresses that are looked at, and of descriptions what they tell of the workload.
    fn network_interface(&self, record: &NetworkInterface<'_>) -> NetworkInterface<'static> {
        let NetworkInterface {
            network_interface_id,
            vpc_id,
            subnet_id,
            availability_zone,
            groups,
            private_ip_address: _,
            private_ip_addresses: _,
            ipv6_addresses: _,
            status,
            interface_type,
            attachment,
            description,
            requester_id,
        } = record;
        let told = workload(Traits {
            status: Some("in-use"),
            description: description.as_deref(),
            requester_id: requester_id.as_deref(),
            ..Traits::default()
        });
        let description = told.and_then(|told| match told {
            Workload::FargateTask => Some(text("arn:aws:ecs:::attachment/redacted")),
            Workload::CodeBuild => Some(text("CodeBuild")),
            Workload::Instance(_) => None,
        });
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
            status: word(status),
            interface_type: word(interface_type),
            attachment: attachment
                .as_ref()
                .map(|Attachment { instance_id }| Attachment {
                    instance_id: self.id(instance_id),
                }),
            description,
            requester_id: None,
        }
    }

    fn vpc_endpoint(&self, record: &VpcEndpoint<'_>) -> VpcEndpoint<'static> {
        let VpcEndpoint {
            vpc_endpoint_id,
            vpc_id,
            vpc_endpoint_type,
            service_name: service,
            service_region,
            state,
            creation_timestamp,
            last_error,
            failure_reason,
            policy_document,
            private_dns_enabled,
            dns_options,
            ip_address_type,
            network_interface_ids,
            subnet_ids,
            route_table_ids,
            dns_entries,
        } = record;
        let is = |state: &Option<Text<'_>>, word: &str| {
            state
                .as_deref()
                .is_some_and(|state| state.eq_ignore_ascii_case(word))
        };
        let failed = last_error.is_some() || failure_reason.is_some();
        let short = service.as_deref().and_then(rule::services::name);
        let short = short.map_or_else(String::new, |name| name.short);
        VpcEndpoint {
            vpc_endpoint_id: self.id(vpc_endpoint_id),
            vpc_id: self.id(vpc_id),
            vpc_endpoint_type: word(vpc_endpoint_type),
            service_name: service
                .as_deref()
                .map(|one| text(service_name(self.key(), one))),
            service_region: service_region
                .as_deref()
                .map(|one| text(region(self.key(), one))),
            state: state.as_deref().map(|state| self.state(state)),
            // Nothing but a grace counts from it.
            creation_timestamp: creation_timestamp.filter(|_| is(state, "pending")),
            last_error: failed.then(|| LastError {
                message: Some(text(REDACTED)),
                code: None,
            }),
            failure_reason: None,
            policy_document: policy_document
                .as_deref()
                .map(|policy| text(self.policy(policy, record))),
            private_dns_enabled: *private_dns_enabled,
            dns_options: dns_options.clone(),
            ip_address_type: word(ip_address_type),
            network_interface_ids: self.ids(network_interface_ids),
            subnet_ids: self.ids(subnet_ids),
            route_table_ids: self.ids(route_table_ids),
            dns_entries: dns_entries
                .iter()
                .map(|one| text(dns_name(self.key(), one, &short)))
                .collect(),
        }
    }

    fn state(&self, state: &str) -> Text<'static> {
        if STATES.contains(&state.to_ascii_lowercase().as_str()) {
            text(state)
        } else {
            text(name(self.key(), state))
        }
    }

    fn policy(&self, text: &str, endpoint: &VpcEndpoint<'_>) -> String {
        let vpc_id = endpoint.vpc_id.as_deref().unwrap_or_default();
        let endpoint_id = endpoint.vpc_endpoint_id.as_deref().unwrap_or_default();
        let whose = Whose {
            account_id: self.account_id,
            region: self.region,
            vpc_id,
            endpoint_id,
            gateway: endpoint.is_gateway(),
        };
        let invented = Whose {
            account_id: &account(self.key(), self.account_id),
            region: &region(self.key(), self.region),
            vpc_id: &id(self.key(), vpc_id),
            endpoint_id: &id(self.key(), endpoint_id),
            ..whose
        };
        policy(self.key(), text, whose, invented)
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

//! The SDK's records as describe shapes, by reference: a page is folded and dropped, and nothing of
//! the SDK's types is kept.

use aws_sdk_ec2::types;
use jiff::Timestamp;

use crate::describe::region_facts::NamelessVpcError;
use crate::describe::shape::dhcp_options::{DhcpConfiguration, DhcpOptions};
use crate::describe::shape::network_acl::{NetworkAcl, NetworkAclEntry, PortRange};
use crate::describe::shape::network_interface::{
    Association, Attachment, Ipv6Address, NetworkInterface, Operator, PrivateIpAddress,
};
use crate::describe::shape::prefix_list::{ManagedPrefixListEntries, PrefixList};
use crate::describe::shape::route_table::{Route, RouteTable, RouteTableAssociation};
use crate::describe::shape::security_group::{IpPermission, SecurityGroup};
use crate::describe::shape::subnet::{Ipv6CidrBlockAssociation, Ipv6CidrBlockState, Subnet};
use crate::describe::shape::vpc::Vpc;
use crate::describe::shape::vpc_endpoint::{DnsEntry, DnsOptions, LastError, VpcEndpoint};
use crate::describe::shape::workload::instance::{Instance, Reservation};
use crate::describe::value::tag::Tag;
use crate::describe::value::text::Text;
use crate::describe::value::written::Written;

/// A value in an answer that is not what EC2 documents.
#[derive(Debug, thiserror::Error)]
#[error("expected {0}")]
pub struct MalformedError(&'static str);

impl From<NamelessVpcError> for MalformedError {
    fn from(_nameless: NamelessVpcError) -> Self {
        Self("a `vpcId` in every VPC")
    }
}

pub(super) fn text(field: Option<&String>) -> Option<Text<'_>> {
    field.map(|text| text.as_str().into())
}

pub(super) fn texts(field: Option<&Vec<String>>) -> Vec<Text<'_>> {
    field
        .into_iter()
        .flatten()
        .map(|text| text.as_str().into())
        .collect()
}

/// A value that EC2 writes as text; the empty text is absent.
pub(super) fn value<'a, T: Written<'a>>(
    field: Option<&'a String>,
) -> Result<Option<T>, MalformedError> {
    match field.map(String::as_str) {
        None | Some("") => Ok(None),
        Some(text) => T::of(text.into())
            .map(Some)
            .ok_or(MalformedError(T::EXPECTED)),
    }
}

/// The values of a list, of which absent ones are passed over.
fn values<'a, R: 'a, T: Written<'a>>(
    list: Option<&'a Vec<R>>,
    field: impl Fn(&'a R) -> Option<&'a String>,
) -> Result<Vec<T>, MalformedError> {
    list.into_iter()
        .flatten()
        .filter_map(|record| value(field(record)).transpose())
        .collect()
}

/// The value of the tag `Name`: for people alone, so that the function cuts these tags out of its answers.
fn name_tag(field: Option<&Vec<types::Tag>>) -> Option<Text<'_>> {
    let mut tags = field.into_iter().flatten();
    let named = tags.find(|tag| tag.key.as_deref() == Some("Name"));
    named.and_then(|tag| text(tag.value.as_ref()))
}

fn tags(field: Option<&Vec<types::Tag>>) -> Vec<Tag<'_>> {
    field
        .into_iter()
        .flatten()
        .map(|tag| Tag {
            key: text(tag.key.as_ref()),
            value: text(tag.value.as_ref()),
        })
        .collect()
}

pub fn vpc(of: &types::Vpc) -> Result<Vpc<'_>, MalformedError> {
    Ok(Vpc {
        vpc_id: text(of.vpc_id.as_ref()),
        owner_id: text(of.owner_id.as_ref()),
        cidr_block: value(of.cidr_block.as_ref())?,
        dhcp_options_id: text(of.dhcp_options_id.as_ref()),
        tags: tags(of.tags.as_ref()),
    })
}

/// States and types are taken as words: the SDK knows states in PascalCase only, and EC2 writes
/// them in camelCase.
pub fn vpc_endpoint(of: &types::VpcEndpoint) -> Result<VpcEndpoint<'_>, MalformedError> {
    let last_error = of.last_error.as_ref();
    Ok(VpcEndpoint {
        vpc_endpoint_id: text(of.vpc_endpoint_id.as_ref()),
        vpc_id: text(of.vpc_id.as_ref()),
        vpc_endpoint_type: of.vpc_endpoint_type.as_ref().map(|of| of.as_str().into()),
        owner_id: text(of.owner_id.as_ref()),
        service_name: text(of.service_name.as_ref()),
        service_region: text(of.service_region.as_ref()),
        state: of.state.as_ref().map(|state| state.as_str().into()),
        creation_timestamp: of
            .creation_timestamp
            .and_then(|at| Timestamp::new(at.secs(), i32::try_from(at.subsec_nanos()).ok()?).ok()),
        last_error: last_error.map(|error| LastError {
            message: text(error.message.as_ref()),
            code: text(error.code.as_ref()),
        }),
        failure_reason: text(of.failure_reason.as_ref()),
        policy_document: text(of.policy_document.as_ref()),
        private_dns_enabled: of.private_dns_enabled,
        dns_options: of.dns_options.as_ref().map(|options| DnsOptions {
            dns_record_ip_type: options
                .dns_record_ip_type
                .as_ref()
                .map(|kind| kind.as_str().into()),
            private_dns_only_for_inbound_resolver_endpoint: options
                .private_dns_only_for_inbound_resolver_endpoint,
        }),
        ip_address_type: of.ip_address_type.as_ref().map(|of| of.as_str().into()),
        network_interface_ids: texts(of.network_interface_ids.as_ref()),
        subnet_ids: texts(of.subnet_ids.as_ref()),
        route_table_ids: texts(of.route_table_ids.as_ref()),
        dns_entries: of.dns_entries.as_ref().map(|entries| {
            let entries = entries.iter().map(|entry| DnsEntry {
                dns_name: text(entry.dns_name.as_ref()),
                hosted_zone_id: text(entry.hosted_zone_id.as_ref()),
            });
            entries.collect()
        }),
        tags: name_tag(of.tags.as_ref()),
    })
}

pub fn network_interface(
    of: &types::NetworkInterface,
) -> Result<NetworkInterface<'_>, MalformedError> {
    let addresses = of.private_ip_addresses.iter().flatten().map(|address| {
        Ok(PrivateIpAddress {
            private_ip_address: value(address.private_ip_address.as_ref())?,
            primary: address.primary,
        })
    });
    let ipv6_addresses = of.ipv6_addresses.iter().flatten().map(|address| {
        Ok(Ipv6Address {
            ipv6_address: value(address.ipv6_address.as_ref())?,
            is_primary_ipv6: address.is_primary_ipv6,
        })
    });
    let association = of.association.as_ref().map(|association| {
        Ok::<_, MalformedError>(Association {
            public_ip: value(association.public_ip.as_ref())?,
        })
    });
    Ok(NetworkInterface {
        network_interface_id: text(of.network_interface_id.as_ref()),
        vpc_id: text(of.vpc_id.as_ref()),
        subnet_id: text(of.subnet_id.as_ref()),
        availability_zone: text(of.availability_zone.as_ref()),
        groups: of
            .groups
            .iter()
            .flatten()
            .filter_map(|group| text(group.group_id.as_ref()))
            .collect(),
        private_ip_address: value(of.private_ip_address.as_ref())?,
        private_ip_addresses: addresses.collect::<Result<_, MalformedError>>()?,
        ipv6_addresses: ipv6_addresses.collect::<Result<_, MalformedError>>()?,
        status: of.status.as_ref().map(|status| status.as_str().into()),
        interface_type: of.interface_type.as_ref().map(|of| of.as_str().into()),
        association: association.transpose()?,
        attachment: of.attachment.as_ref().map(|to| Attachment {
            instance_id: text(to.instance_id.as_ref()),
            device_index: to.device_index,
            network_card_index: to.network_card_index,
        }),
        description: text(of.description.as_ref()),
        requester_id: text(of.requester_id.as_ref()),
        operator: of.operator.as_ref().map(|operator| Operator {
            managed: operator.managed,
        }),
        tag_set: tags(of.tag_set.as_ref()),
    })
}

pub fn subnet(of: &types::Subnet) -> Result<Subnet<'_>, MalformedError> {
    let blocks = of.ipv6_cidr_block_association_set.iter().flatten();
    let blocks = blocks.map(|one| {
        let state = one.ipv6_cidr_block_state.as_ref();
        Ok(Ipv6CidrBlockAssociation {
            ipv6_cidr_block: value(one.ipv6_cidr_block.as_ref())?,
            ipv6_cidr_block_state: state.map(|one| Ipv6CidrBlockState {
                state: one.state.as_ref().map(|state| state.as_str().into()),
            }),
        })
    });
    Ok(Subnet {
        subnet_id: text(of.subnet_id.as_ref()),
        vpc_id: text(of.vpc_id.as_ref()),
        availability_zone: text(of.availability_zone.as_ref()),
        availability_zone_id: text(of.availability_zone_id.as_ref()),
        cidr_block: value(of.cidr_block.as_ref())?,
        ipv6_cidr_block_association_set: blocks.collect::<Result<_, MalformedError>>()?,
        enable_dns64: of.enable_dns64,
        available_ip_address_count: of
            .available_ip_address_count
            .and_then(|count| u32::try_from(count).ok()),
        tags: tags(of.tags.as_ref()),
    })
}

pub fn security_group(of: &types::SecurityGroup) -> Result<SecurityGroup<'_>, MalformedError> {
    Ok(SecurityGroup {
        group_id: text(of.group_id.as_ref()),
        group_name: text(of.group_name.as_ref()),
        vpc_id: text(of.vpc_id.as_ref()),
        ip_permissions: of
            .ip_permissions
            .iter()
            .flatten()
            .map(ip_permission)
            .collect::<Result<_, MalformedError>>()?,
        ip_permissions_egress: of
            .ip_permissions_egress
            .iter()
            .flatten()
            .map(ip_permission)
            .collect::<Result<_, MalformedError>>()?,
        tags: name_tag(of.tags.as_ref()),
    })
}

fn ip_permission(of: &types::IpPermission) -> Result<IpPermission<'_>, MalformedError> {
    let lists = of.prefix_list_ids.iter().flatten();
    let pairs = of.user_id_group_pairs.iter().flatten();
    Ok(IpPermission {
        ip_protocol: text(of.ip_protocol.as_ref()),
        from_port: of.from_port,
        to_port: of.to_port,
        ip_ranges: values(of.ip_ranges.as_ref(), |range| range.cidr_ip.as_ref())?,
        ipv4_ranges: Vec::new(),
        ipv6_ranges: values(of.ipv6_ranges.as_ref(), |range| range.cidr_ipv6.as_ref())?,
        prefix_list_ids: lists
            .filter_map(|list| text(list.prefix_list_id.as_ref()))
            .collect(),
        user_id_group_pairs: pairs
            .filter_map(|pair| text(pair.group_id.as_ref()))
            .collect(),
    })
}

pub fn network_acl(of: &types::NetworkAcl) -> Result<NetworkAcl<'_>, MalformedError> {
    let associations = of.associations.iter().flatten();
    Ok(NetworkAcl {
        network_acl_id: text(of.network_acl_id.as_ref()),
        vpc_id: text(of.vpc_id.as_ref()),
        is_default: of.is_default,
        associations: associations
            .filter_map(|one| text(one.subnet_id.as_ref()))
            .collect(),
        entries: of
            .entries
            .iter()
            .flatten()
            .map(network_acl_entry)
            .collect::<Result<_, MalformedError>>()?,
        tags: name_tag(of.tags.as_ref()),
    })
}

fn network_acl_entry(of: &types::NetworkAclEntry) -> Result<NetworkAclEntry<'_>, MalformedError> {
    Ok(NetworkAclEntry {
        rule_number: of.rule_number,
        egress: of.egress,
        rule_action: of.rule_action.as_ref().map(|action| action.as_str().into()),
        protocol: text(of.protocol.as_ref()),
        cidr_block: value(of.cidr_block.as_ref())?,
        ipv6_cidr_block: value(of.ipv6_cidr_block.as_ref())?,
        port_range: of.port_range.as_ref().map(|range| PortRange {
            from: range.from,
            to: range.to,
        }),
    })
}

pub fn route_table(of: &types::RouteTable) -> Result<RouteTable<'_>, MalformedError> {
    let associations = of.associations.iter().flatten();
    Ok(RouteTable {
        route_table_id: text(of.route_table_id.as_ref()),
        vpc_id: text(of.vpc_id.as_ref()),
        associations: associations
            .map(|one| RouteTableAssociation {
                main: one.main,
                subnet_id: text(one.subnet_id.as_ref()),
            })
            .collect(),
        routes: of
            .routes
            .iter()
            .flatten()
            .map(route)
            .collect::<Result<_, MalformedError>>()?,
        tags: name_tag(of.tags.as_ref()),
    })
}

fn route(of: &types::Route) -> Result<Route<'_>, MalformedError> {
    Ok(Route {
        destination_cidr_block: value(of.destination_cidr_block.as_ref())?,
        destination_ipv6_cidr_block: value(of.destination_ipv6_cidr_block.as_ref())?,
        destination_prefix_list_id: text(of.destination_prefix_list_id.as_ref()),
        state: of.state.as_ref().map(|state| state.as_str().into()),
        gateway_id: text(of.gateway_id.as_ref()),
        nat_gateway_id: text(of.nat_gateway_id.as_ref()),
        transit_gateway_id: text(of.transit_gateway_id.as_ref()),
        network_interface_id: text(of.network_interface_id.as_ref()),
        instance_id: text(of.instance_id.as_ref()),
        vpc_peering_connection_id: text(of.vpc_peering_connection_id.as_ref()),
        egress_only_internet_gateway_id: text(of.egress_only_internet_gateway_id.as_ref()),
        local_gateway_id: text(of.local_gateway_id.as_ref()),
        carrier_gateway_id: text(of.carrier_gateway_id.as_ref()),
        core_network_arn: text(of.core_network_arn.as_ref()),
        vpc_endpoint_id: None,
        origin: of.origin.as_ref().map(|origin| origin.as_str().into()),
    })
}

pub fn prefix_list(of: &types::PrefixList) -> Result<PrefixList<'_>, MalformedError> {
    Ok(PrefixList {
        prefix_list_id: text(of.prefix_list_id.as_ref()),
        prefix_list_name: text(of.prefix_list_name.as_ref()),
        cidrs: Some(values(of.cidrs.as_ref(), Some)?),
    })
}

pub fn prefix_list_entries<'a>(
    id: &'a str,
    entries: &'a Vec<types::PrefixListEntry>,
) -> Result<ManagedPrefixListEntries<'a>, MalformedError> {
    Ok(ManagedPrefixListEntries {
        prefix_list_id: Some(id.into()),
        entries: Some(values(Some(entries), |entry| entry.cidr.as_ref())?),
    })
}

pub fn dhcp_options(of: &types::DhcpOptions) -> Result<DhcpOptions<'_>, MalformedError> {
    let options = of.dhcp_configurations.iter().flatten();
    Ok(DhcpOptions {
        dhcp_options_id: text(of.dhcp_options_id.as_ref()),
        dhcp_configurations: options
            .map(|option| DhcpConfiguration {
                key: text(option.key.as_ref()),
                values: option
                    .values
                    .iter()
                    .flatten()
                    .filter_map(|one| text(one.value.as_ref()))
                    .collect(),
            })
            .collect(),
        domain_name_servers: Vec::new(),
    })
}

pub fn reservation(of: &types::Reservation) -> Reservation<'_> {
    Reservation {
        reservation_id: text(of.reservation_id.as_ref()),
        instances: of.instances.iter().flatten().map(instance).collect(),
    }
}

fn instance(of: &types::Instance) -> Instance<'_> {
    Instance {
        instance_id: text(of.instance_id.as_ref()),
        tags: tags(of.tags.as_ref()),
    }
}

//! Facts as the records that they could have been read from.

mod rules;

use rule::network::clients::{ClientClass, ToldBy};
use rule::network::fact::Fact;
use rule::network::{
    DnsRecordIpType, EndpointState, EndpointType, Id, InterfaceType, IpAddressType, Network,
    NetworkInterface, ServiceDetail, Subnet, Tags, Visibility, Vpc, VpcEndpoint,
};
use vpc_endpoint_rule::describe::kind::RecordKind;
use vpc_endpoint_rule::describe::record::{Record, Records};
use vpc_endpoint_rule::describe::region_files::RegionFiles;
use vpc_endpoint_rule::describe::shape::vpc_endpoint::Writer;
use vpc_endpoint_rule::describe::shape::{
    dhcp_options, network_acl, network_interface, prefix_list, route_table, security_group,
    service_detail, subnet, visibility, vpc, vpc_attributes, vpc_endpoint,
};
use vpc_endpoint_rule::describe::value::tag;
use vpc_endpoint_rule::describe::value::text::Text;

use self::rules::{entry_record, route_record, rule_record};

/// The files of a network. What is unread of an endpoint is so because AWS Config wrote it.
pub fn files(network: &Network) -> RegionFiles {
    let mut files = RegionFiles::new(&*network.account_id, &*network.region);
    files.mark_read(RecordKind::Vpcs, Writer::Ec2);
    for of in &network.vpcs {
        let record = vpc_record(of);
        files.take(Record::Vpc(record), Writer::Ec2).unwrap();
        let attributes = vpc_attributes::VpcAttributes {
            vpc_id: text(&of.id),
            enable_dns_support: of.dns_support.read().copied(),
            enable_dns_hostnames: of.dns_hostnames.read().copied(),
        };
        add(&mut files, Record::VpcAttributes(attributes));
    }
    each(&mut files, RecordKind::Subnets, &network.subnets, |of| {
        Record::Subnet(subnet_record(of))
    });
    let interfaces = &network.network_interfaces;
    each(
        &mut files,
        RecordKind::NetworkInterfaces,
        interfaces,
        |of| Record::NetworkInterface(interface_record(of)),
    );
    let endpoints = &network.vpc_endpoints;
    if endpoints.read().is_some() {
        files.mark_read(RecordKind::VpcEndpoints, Writer::Ec2);
    }
    for of in endpoints.elements() {
        let config = of.service_region.read().is_none() || of.policy.read().is_none();
        let writer = if config { Writer::Config } else { Writer::Ec2 };
        files
            .take(Record::VpcEndpoint(endpoint_record(of)), writer)
            .unwrap();
    }
    each(
        &mut files,
        RecordKind::SecurityGroups,
        &network.security_groups,
        |of| {
            Record::SecurityGroup(security_group::SecurityGroup {
                group_id: text(&of.id),
                group_name: Some("secret default".into()),
                vpc_id: None,
                ip_permissions: of.ingress.iter().map(rule_record).collect(),
                ip_permissions_egress: of.egress.iter().map(rule_record).collect(),
                tags: named(&of.id),
            })
        },
    );
    each(
        &mut files,
        RecordKind::NetworkAcls,
        &network.network_acls,
        |of| {
            Record::NetworkAcl(network_acl::NetworkAcl {
                network_acl_id: text(&of.id),
                vpc_id: optional(&of.vpc_id),
                is_default: Some(of.is_default),
                associations: texts(&of.subnet_ids),
                entries: of.entries.iter().map(entry_record).collect(),
                tags: named(&of.id),
            })
        },
    );
    each(
        &mut files,
        RecordKind::RouteTables,
        &network.route_tables,
        |of| {
            let main = of.is_main.then_some(route_table::RouteTableAssociation {
                main: Some(true),
                subnet_id: None,
            });
            let subnets = of
                .subnet_ids
                .iter()
                .map(|id| route_table::RouteTableAssociation {
                    main: Some(false),
                    subnet_id: text(id),
                });
            Record::RouteTable(route_table::RouteTable {
                route_table_id: text(&of.id),
                vpc_id: optional(&of.vpc_id),
                associations: subnets.chain(main).collect(),
                routes: of.routes.iter().map(route_record).collect(),
                tags: named(&of.id),
            })
        },
    );
    each(
        &mut files,
        RecordKind::PrefixLists,
        &network.prefix_lists,
        |of| {
            Record::PrefixList(prefix_list::PrefixList {
                prefix_list_id: text(&of.id),
                prefix_list_name: of.name.as_deref().map(Text::from),
                cidrs: of.cidrs.clone(),
            })
        },
    );
    each(
        &mut files,
        RecordKind::DhcpOptions,
        &network.dhcp_options,
        |of| {
            let servers = of
                .domain_name_servers
                .iter()
                .map(|server| server.as_str().into());
            Record::DhcpOptions(dhcp_options::DhcpOptions {
                dhcp_options_id: text(&of.id),
                dhcp_configurations: vec![dhcp_options::DhcpConfiguration {
                    key: Some("domain-name-servers".into()),
                    values: servers.collect(),
                }],
                ..dhcp_options::DhcpOptions::default()
            })
        },
    );
    if let Fact::Read(services) = &network.service_details {
        files.mark_read(RecordKind::ServiceDetails, Writer::Ec2);
        for of in services.iter() {
            add(&mut files, Record::ServiceDetail(service_record(of)));
        }
    }
    if let Fact::Read(visibility) = &network.visibility {
        files.mark_read(RecordKind::Visibility, Writer::Ec2);
        let word = match visibility {
            Visibility::Hidden => "hidden",
            Visibility::Visible => "visible",
        };
        let record = visibility::Visibility {
            default_visibility: Some(word.into()),
        };
        add(&mut files, Record::Visibility(record));
    }
    files
}

fn add(files: &mut RegionFiles, record: Record<'_>) {
    files.take(record, Writer::Ec2).unwrap();
}

fn each<'n, T>(
    files: &mut RegionFiles,
    kind: RecordKind,
    facts: &'n Fact<Vec<T>>,
    record: impl Fn(&'n T) -> Record<'n>,
) {
    if facts.read().is_some() {
        files.mark_read(kind, Writer::Ec2);
    }
    for fact in facts.elements() {
        add(files, record(fact));
    }
}

fn text(id: &Id) -> Option<Text<'_>> {
    Some((&**id).into())
}

fn optional(id: &Option<Id>) -> Option<Text<'_>> {
    id.as_deref().map(Text::from)
}

fn texts(ids: &[Id]) -> Vec<Text<'_>> {
    ids.iter().map(|id| (&**id).into()).collect()
}

/// A name to hide.
fn named(id: &Id) -> Option<Text<'static>> {
    Some(format!("secret of {id}").into())
}

fn vpc_record(of: &Vpc) -> vpc::Vpc<'_> {
    vpc::Vpc {
        vpc_id: text(&of.id),
        owner_id: of.owner_id.as_deref().map(Text::from),
        cidr_block: of.cidr_block,
        dhcp_options_id: optional(&of.dhcp_options_id),
        tags: tag_records(&of.tags),
    }
}

fn tag_records(tags: &Tags) -> Vec<tag::Tag<'_>> {
    let records = tags.iter().map(|(key, value)| tag::Tag {
        key: text(key),
        value: text(value),
    });
    records.collect()
}

fn subnet_record(of: &Subnet) -> subnet::Subnet<'_> {
    let ipv6_block = of
        .ipv6_cidr_block
        .map(|block| subnet::Ipv6CidrBlockAssociation {
            ipv6_cidr_block: Some(block),
            ipv6_cidr_block_state: Some(subnet::Ipv6CidrBlockState {
                state: Some("associated".into()),
            }),
        });
    subnet::Subnet {
        subnet_id: text(&of.id),
        vpc_id: optional(&of.vpc_id),
        availability_zone: optional(&of.zone),
        availability_zone_id: None,
        cidr_block: of.cidr_block,
        ipv6_cidr_block_association_set: ipv6_block.into_iter().collect(),
        enable_dns64: Some(of.enable_dns64),
        available_ip_address_count: of.available_ip_address_count,
        tags: tag_records(&of.tags),
    }
}

fn service_record(of: &ServiceDetail) -> service_detail::ServiceDetail<'_> {
    let all = |texts: &'_ [String]| -> Vec<Text<'static>> {
        texts.iter().map(|text| text.clone().into()).collect()
    };
    service_detail::ServiceDetail {
        service_name: Some(of.service_name.as_str().into()),
        service_type: all(&of.service_types),
        service_region: of.service_region.as_deref().map(Text::from),
        owner: of.owner.as_deref().map(Text::from),
        availability_zones: all(&of.zones),
        availability_zone_ids: Vec::new(),
        private_dns_name: None,
        private_dns_names: all(&of.private_dns_names),
        vpc_endpoint_policy_supported: of.policy_supported,
        supported_ip_address_types: all(&of.ip_address_types),
    }
}

/// The type and the description of an interface of this class, with something to hide in it.
fn disguise(of: &NetworkInterface) -> (&'static str, String) {
    let description = of.description.as_deref().unwrap_or("secret").to_owned();
    match (of.client.map(ClientClass::told_by), of.interface_type) {
        (Some(ToldBy::InterfaceType(own)), _) => (own, description),
        (Some(ToldBy::EcsArn), _) => (
            "interface",
            "arn:aws:ecs:eu-west-3:111122223333:attachment/secret".to_owned(),
        ),
        (Some(ToldBy::Description(words)), _) => {
            ("interface", format!("{words} secret").replace("NOT", "not"))
        }
        (Some(ToldBy::Instance), _) | (None, InterfaceType::Interface) => {
            ("interface", description)
        }
        (None, InterfaceType::NatGateway) => ("nat_gateway", description),
        (None, InterfaceType::Other) => ("vpc_endpoint", description),
    }
}

fn interface_record(of: &NetworkInterface) -> network_interface::NetworkInterface<'_> {
    let (interface_type, description) = disguise(of);
    let further = of.client == Some(ClientClass::InstanceFurtherInterface);
    let attachment = of
        .instance_id
        .as_ref()
        .map(|id| network_interface::Attachment {
            instance_id: text(id),
            device_index: further.then_some(1),
            network_card_index: None,
        });
    let association = of.has_public_ipv4.then(|| network_interface::Association {
        public_ip: Some([203, 0, 113, 7].into()),
    });
    let ipv6_addresses = of.ipv6.map(|address| network_interface::Ipv6Address {
        ipv6_address: Some(address),
        is_primary_ipv6: Some(true),
    });
    network_interface::NetworkInterface {
        network_interface_id: text(&of.id),
        vpc_id: optional(&of.vpc_id),
        subnet_id: optional(&of.subnet_id),
        availability_zone: optional(&of.zone),
        groups: texts(&of.groups),
        private_ip_address: of.ipv4,
        ipv6_addresses: ipv6_addresses.into_iter().collect(),
        association,
        status: Some(if of.in_use { "in-use" } else { "available" }.into()),
        interface_type: Some(interface_type.into()),
        attachment,
        description: Some(description.into()),
        requester_id: Some("111122223333".into()),
        operator: Some(network_interface::Operator {
            managed: Some(of.operator_managed),
        }),
        tag_set: tag_records(&of.tags),
        ..network_interface::NetworkInterface::default()
    }
}

fn endpoint_record(of: &VpcEndpoint) -> vpc_endpoint::VpcEndpoint<'_> {
    let endpoint_type = match of.endpoint_type {
        EndpointType::Interface => "Interface",
        EndpointType::Gateway => "Gateway",
        EndpointType::Lattice => "Resource",
        EndpointType::Other => "GatewayLoadBalancer",
    };
    let state = of.state.read().map(|state| match state {
        EndpointState::Available => "available",
        EndpointState::Pending => "pending",
        EndpointState::PendingAcceptance => "pendingAcceptance",
        EndpointState::Failed => "failed",
        EndpointState::Rejected => "rejected",
        EndpointState::Expired => "expired",
        EndpointState::Deleting => "deleting",
        EndpointState::Deleted => "deleted",
        EndpointState::Unrecognised(word) => word,
    });
    let family = match of.ip_address_type {
        IpAddressType::Ipv4 => "ipv4",
        IpAddressType::Ipv6 => "ipv6",
        IpAddressType::Dualstack => "dualstack",
    };
    let dns_record_ip_type = of.dns_record_ip_type.map(|kind| match kind {
        DnsRecordIpType::Ipv4 => "ipv4",
        DnsRecordIpType::Ipv6 => "ipv6",
        DnsRecordIpType::Dualstack => "dualstack",
        DnsRecordIpType::ServiceDefined => "service-defined",
    });
    let inbound_only = of.private_dns_only_for_inbound_resolver;
    vpc_endpoint::VpcEndpoint {
        vpc_endpoint_id: text(&of.id),
        vpc_id: optional(&of.vpc_id),
        vpc_endpoint_type: Some(endpoint_type.into()),
        owner_id: of.owner_id.as_deref().map(Text::from),
        service_name: of.service_name.as_deref().map(Text::from),
        service_region: of
            .service_region
            .read()
            .and_then(Option::as_deref)
            .map(Text::from),
        state: state.map(Text::from),
        creation_timestamp: of.created,
        last_error: of
            .last_error
            .as_deref()
            .map(|error| vpc_endpoint::LastError {
                message: Some(error.into()),
                code: None,
            }),
        failure_reason: None,
        policy_document: of.policy.read().and_then(Option::as_deref).map(Text::from),
        private_dns_enabled: of.private_dns_enabled.read().copied(),
        dns_options: Some(vpc_endpoint::DnsOptions {
            dns_record_ip_type: dns_record_ip_type.map(Text::from),
            private_dns_only_for_inbound_resolver_endpoint: Some(inbound_only),
        }),
        ip_address_type: Some(family.into()),
        network_interface_ids: texts(&of.network_interface_ids),
        subnet_ids: texts(&of.subnet_ids),
        route_table_ids: texts(&of.route_table_ids),
        dns_entries: of.dns_entries.as_ref().map(|entries| {
            let entries = entries.iter().map(|entry| vpc_endpoint::DnsEntry {
                dns_name: Some(entry.name.as_str().into()),
                hosted_zone_id: entry.hosted_zone_id.as_deref().map(Into::into),
            });
            entries.collect()
        }),
        tags: named(&of.id),
    }
}

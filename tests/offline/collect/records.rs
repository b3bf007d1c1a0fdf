//! Facts as the records that they could have been read from.

use rule::clients::Workload;
use rule::fact::Fact;
use rule::network::{
    Destination, EndpointState, EndpointType, Id, IpAddressType, Network, NetworkAclEntry,
    NetworkInterface, Protocol, Route, RouteState, SecurityGroupRule, Vpc, VpcEndpoint,
};
use vpc_endpoint_rule::describe::kind::Kind;
use vpc_endpoint_rule::describe::record::{Record, Records};
use vpc_endpoint_rule::describe::region_files::RegionFiles;
use vpc_endpoint_rule::describe::text::Text;
use vpc_endpoint_rule::describe::vpc_endpoint::Writer;
use vpc_endpoint_rule::describe::{
    dhcp_options, network_acl, network_interface, prefix_list, route_table, security_group, subnet,
    vpc, vpc_attributes, vpc_endpoint,
};

/// The files of a network. What is unread of an endpoint is so because AWS Config wrote it.
pub fn files(network: &Network) -> RegionFiles {
    let mut files = RegionFiles::new(&*network.account_id, &*network.region);
    files.mark_read(Kind::Vpcs, Writer::Ec2);
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
    each(&mut files, Kind::Subnets, &network.subnets, |of| {
        Record::Subnet(subnet::Subnet {
            subnet_id: text(&of.id),
            vpc_id: optional(&of.vpc_id),
            availability_zone: optional(&of.zone),
            cidr_block: of.cidr_block,
            ..subnet::Subnet::default()
        })
    });
    let interfaces = &network.network_interfaces;
    each(&mut files, Kind::NetworkInterfaces, interfaces, |of| {
        Record::NetworkInterface(interface_record(of))
    });
    let endpoints = &network.vpc_endpoints;
    if endpoints.read().is_some() {
        files.mark_read(Kind::VpcEndpoints, Writer::Ec2);
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
        Kind::SecurityGroups,
        &network.security_groups,
        |of| {
            Record::SecurityGroup(security_group::SecurityGroup {
                group_id: text(&of.id),
                ip_permissions: of.ingress.iter().map(rule_record).collect(),
                ip_permissions_egress: of.egress.iter().map(rule_record).collect(),
            })
        },
    );
    each(&mut files, Kind::NetworkAcls, &network.network_acls, |of| {
        Record::NetworkAcl(network_acl::NetworkAcl {
            network_acl_id: text(&of.id),
            vpc_id: optional(&of.vpc_id),
            is_default: Some(of.is_default),
            associations: texts(&of.subnet_ids),
            entries: of.entries.iter().map(entry_record).collect(),
        })
    });
    each(&mut files, Kind::RouteTables, &network.route_tables, |of| {
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
        })
    });
    each(&mut files, Kind::PrefixLists, &network.prefix_lists, |of| {
        Record::PrefixList(prefix_list::PrefixList {
            prefix_list_id: text(&of.id),
            prefix_list_name: of.name.as_deref().map(Text::from),
            cidrs: of.cidrs.clone(),
        })
    });
    each(&mut files, Kind::DhcpOptions, &network.dhcp_options, |of| {
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
    });
    files
}

fn add(files: &mut RegionFiles, record: Record<'_>) {
    files.take(record, Writer::Ec2).unwrap();
}

fn each<'n, T>(
    files: &mut RegionFiles,
    kind: Kind,
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

fn vpc_record(of: &Vpc) -> vpc::Vpc<'_> {
    vpc::Vpc {
        vpc_id: text(&of.id),
        owner_id: of.owner_id.as_deref().map(Text::from),
        cidr_block: of.cidr_block,
        dhcp_options_id: optional(&of.dhcp_options_id),
        tags: of
            .tags
            .iter()
            .map(|(key, value)| vpc::Tag {
                key: Some(key.as_str().into()),
                value: Some(value.as_str().into()),
            })
            .collect(),
    }
}

fn interface_record(of: &NetworkInterface) -> network_interface::NetworkInterface<'_> {
    let description = match &of.workload {
        Some(Workload::FargateTask) => "arn:aws:ecs:eu-west-3:111122223333:attachment/secret",
        Some(Workload::CodeBuild) => "AWS CodeBuild secret",
        Some(Workload::Instance(_)) | None => "secret",
    };
    let attachment = match &of.workload {
        Some(Workload::Instance(id)) => Some(network_interface::Attachment {
            instance_id: text(id),
        }),
        _ => None,
    };
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
        status: Some("in-use".into()),
        attachment,
        description: Some(description.into()),
        requester_id: Some("111122223333".into()),
        ..network_interface::NetworkInterface::default()
    }
}

fn endpoint_record(of: &VpcEndpoint) -> vpc_endpoint::VpcEndpoint<'_> {
    let endpoint_type = match of.endpoint_type {
        EndpointType::Interface => "Interface",
        EndpointType::Gateway => "Gateway",
        EndpointType::Other => "Resource",
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
    let inbound_only = of.private_dns_only_for_inbound_resolver;
    vpc_endpoint::VpcEndpoint {
        vpc_endpoint_id: text(&of.id),
        vpc_id: optional(&of.vpc_id),
        vpc_endpoint_type: Some(endpoint_type.into()),
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
            private_dns_only_for_inbound_resolver_endpoint: Some(inbound_only),
        }),
        ip_address_type: Some(family.into()),
        network_interface_ids: texts(&of.network_interface_ids),
        subnet_ids: texts(&of.subnet_ids),
        route_table_ids: texts(&of.route_table_ids),
        dns_entries: of
            .dns_names
            .iter()
            .map(|name| name.as_str().into())
            .collect(),
    }
}

fn protocol(of: Protocol) -> Option<Text<'static>> {
    Some(match of {
        Protocol::All => "-1".into(),
        Protocol::Tcp => "tcp".into(),
        Protocol::Other => "udp".into(),
    })
}

fn rule_record(of: &SecurityGroupRule) -> security_group::IpPermission<'_> {
    let (ipv4, ipv6) = of
        .cidrs
        .iter()
        .partition(|cidr| matches!(cidr, ipnet::IpNet::V4(_)));
    security_group::IpPermission {
        ip_protocol: protocol(of.protocol),
        from_port: of.from_port,
        to_port: of.to_port,
        ip_ranges: ipv4,
        ipv4_ranges: Vec::new(),
        ipv6_ranges: ipv6,
        prefix_list_ids: texts(&of.prefix_list_ids),
        user_id_group_pairs: texts(&of.group_ids),
    }
}

fn entry_record(of: &NetworkAclEntry) -> network_acl::NetworkAclEntry<'_> {
    network_acl::NetworkAclEntry {
        rule_number: Some(of.rule_number),
        egress: Some(of.egress),
        rule_action: Some(if of.allow { "allow" } else { "deny" }.into()),
        protocol: protocol(of.protocol),
        cidr_block: of.cidr.filter(|cidr| matches!(cidr, ipnet::IpNet::V4(_))),
        ipv6_cidr_block: of.cidr.filter(|cidr| matches!(cidr, ipnet::IpNet::V6(_))),
        port_range: Some(network_acl::PortRange {
            from: of.from_port,
            to: of.to_port,
        }),
    }
}

fn route_record(of: &Route) -> route_table::Route<'_> {
    let mut route = route_table::Route {
        state: match of.state {
            RouteState::Active => Some("active".into()),
            RouteState::Blackhole => Some("blackhole".into()),
            RouteState::Other => None,
        },
        gateway_id: Some((&*of.target).into()).filter(|target: &Text<'_>| !target.is_empty()),
        ..route_table::Route::default()
    };
    match &of.destination {
        Destination::Cidr(cidr @ ipnet::IpNet::V4(_)) => route.destination_cidr_block = Some(*cidr),
        Destination::Cidr(cidr) => route.destination_ipv6_cidr_block = Some(*cidr),
        Destination::PrefixList(id) => route.destination_prefix_list_id = text(id),
        Destination::Absent => {}
    }
    route
}

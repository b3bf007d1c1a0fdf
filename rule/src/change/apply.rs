//! Making a change on a copy of the facts, as AWS would make it on the network.

use std::net::Ipv4Addr;
use std::sync::Arc;

use super::{AllowedPeer, Change, between};
use crate::network::fact::Fact;
use crate::network::{
    Destination, Direction, DnsAttribute, DnsRecordIpType, EndpointState, EndpointType, Id,
    IpAddressType, Network, NetworkAclEntry, NetworkInterface, Protocol, SecurityGroup,
    SecurityGroupRule, Vpc, VpcEndpoint,
};

/// Makes one change. One about resources that are not there changes nothing.
pub fn apply(network: &mut Network, vpc_id: &str, change: &Change) {
    match change {
        Change::EnableDnsAttribute { attribute } => {
            if let Some(vpc) = vpc(network, vpc_id) {
                match attribute {
                    DnsAttribute::Support => vpc.dns_support = Fact::Read(true),
                    DnsAttribute::Hostnames => vpc.dns_hostnames = Fact::Read(true),
                }
            }
        }
        Change::CreateSecurityGroup { id, cidrs, port } => {
            let ingress = vec![tcp(*port, |rule| rule.cidrs.clone_from(cidrs))];
            let group = SecurityGroup {
                id: id.clone(),
                ingress,
                egress: Vec::new(),
            };
            if let Fact::Read(groups) = &mut network.security_groups {
                groups.push(group);
            }
        }
        Change::CreateInterfaceEndpoint {
            id,
            service_name,
            service_region,
            subnet_ids,
            group,
            dualstack,
        } => {
            let family = if *dualstack {
                IpAddressType::Dualstack
            } else {
                IpAddressType::Ipv4
            };
            let mut endpoint = endpoint(id, vpc_id, service_name, EndpointType::Interface);
            endpoint.ip_address_type = family;
            endpoint.service_region = Fact::Read(service_region.clone());
            put_interfaces(network, &mut endpoint, subnet_ids, group);
            add(network, endpoint);
        }
        Change::CreateGatewayEndpoint {
            id,
            service_name,
            route_table_ids,
        } => {
            let mut endpoint = endpoint(id, vpc_id, service_name, EndpointType::Gateway);
            endpoint.route_table_ids.clone_from(route_table_ids);
            add(network, endpoint);
        }
        Change::DeleteEndpoint { endpoint } => {
            if let Fact::Read(endpoints) = &mut network.vpc_endpoints {
                endpoints.retain(|other| other.id != *endpoint);
            }
        }
        Change::EnablePrivateDns { endpoint } => {
            with_endpoint(network, endpoint, |endpoint| {
                endpoint.private_dns_enabled = Fact::Read(true);
                endpoint.private_dns_only_for_inbound_resolver = false;
            });
        }
        Change::ServeBothFamilies { endpoint } => {
            with_endpoint(network, endpoint, |endpoint| {
                endpoint.ip_address_type = IpAddressType::Dualstack;
                endpoint.dns_record_ip_type = Some(DnsRecordIpType::Dualstack);
            });
        }
        Change::AddSubnets {
            endpoint: id,
            subnet_ids,
        } => add_subnets(network, id, subnet_ids),
        Change::AssociateRouteTable {
            endpoint,
            route_table,
        } => {
            with_endpoint(network, endpoint, |endpoint| {
                endpoint.route_table_ids.push(route_table.clone())
            });
        }
        Change::RemoveRoute {
            route_table,
            destination,
        } => remove_route(network, route_table, destination),
        Change::AllowPort {
            group,
            direction,
            peer,
            port,
        } => allow(network, group, *direction, peer, *port),
        Change::AllowInNetworkAcl {
            acl,
            direction,
            rule_number,
            cidr,
            ports,
        } => {
            let entry = NetworkAclEntry {
                rule_number: *rule_number,
                egress: *direction == Direction::Out,
                allow: true,
                protocol: Protocol::Tcp,
                cidr: Some(*cidr),
                from_port: Some(ports.0.into()),
                to_port: Some(ports.1.into()),
            };
            if let Fact::Read(acls) = &mut network.network_acls {
                acls.iter_mut()
                    .filter(|other| other.id == *acl)
                    .for_each(|acl| acl.entries.push(entry.clone()));
            }
        }
        Change::SetPolicy { endpoint, policy } => {
            with_endpoint(network, endpoint, |endpoint| {
                endpoint.policy = Fact::Read(Some(policy.as_str().into()))
            });
        }
        Change::AddRoute {
            route_table,
            destination,
            target,
        } => between::add_route(network, route_table, *destination, target),
        Change::AcceptPeering { peering } => between::accept(network, peering),
        Change::AddAttachmentSubnet { attachment, subnet } => {
            between::add_subnet(network, attachment, subnet);
        }
        Change::PropagateAttachment {
            table,
            attachment,
            vpc,
            destination,
        } => between::propagate(network, table, attachment, vpc, *destination),
        Change::AddRecord {
            zone,
            record,
            alias,
        } => between::add_record(network, zone, record, alias),
        Change::CreateHostedZone { id, name, .. } => between::create_zone(network, id, name),
        Change::AuthorizeAssociation { .. } => {}
        Change::AddToProfile {
            profile, resource, ..
        } => between::add_to_profile(network, profile, resource),
        Change::AssociateHostedZone { zone, name, owner } => {
            between::associate(network, vpc_id, zone, name, owner);
        }
        Change::Elsewhere { change, .. } => apply(network, vpc_id, change),
        Change::ByHand { .. } => {}
    }
}

fn vpc<'n>(network: &'n mut Network, vpc_id: &str) -> Option<&'n mut Vpc> {
    network.vpcs.iter_mut().find(|vpc| &*vpc.id == vpc_id)
}

fn with_endpoint(network: &mut Network, id: &Id, change: impl Fn(&mut VpcEndpoint)) {
    if let Fact::Read(endpoints) = &mut network.vpc_endpoints {
        endpoints
            .iter_mut()
            .filter(|endpoint| endpoint.id == *id)
            .for_each(change);
    }
}

fn add(network: &mut Network, endpoint: VpcEndpoint) {
    if let Fact::Read(endpoints) = &mut network.vpc_endpoints {
        endpoints.push(endpoint);
    }
}

/// A rule about a TCP port.
fn tcp(port: u16, fill: impl Fn(&mut SecurityGroupRule)) -> SecurityGroupRule {
    let mut rule = SecurityGroupRule {
        protocol: Protocol::Tcp,
        from_port: Some(port.into()),
        to_port: Some(port.into()),
        cidrs: Vec::new(),
        prefix_list_ids: Vec::new(),
        group_ids: Vec::new(),
    };
    fill(&mut rule);
    rule
}

fn allow(network: &mut Network, group: &Id, direction: Direction, peer: &AllowedPeer, port: u16) {
    let rule = tcp(port, |rule| match peer {
        AllowedPeer::Group(id) => rule.group_ids.push(id.clone()),
        AllowedPeer::Cidr(cidr) => rule.cidrs.push(*cidr),
        AllowedPeer::PrefixList(id) => rule.prefix_list_ids.push(id.clone()),
    });
    let Fact::Read(groups) = &mut network.security_groups else {
        return;
    };
    for other in groups.iter_mut().filter(|other| other.id == *group) {
        match direction {
            Direction::In => other.ingress.push(rule.clone()),
            Direction::Out => other.egress.push(rule.clone()),
        }
    }
}

fn remove_route(network: &mut Network, table: &Id, destination: &str) {
    let Fact::Read(tables) = &mut network.route_tables else {
        return;
    };
    for table in tables.iter_mut().filter(|other| other.id == *table) {
        table.routes.retain(|route| {
            // A propagated one comes back as long as it is advertised.
            route.is_propagated()
                || match &route.destination {
                    Destination::Cidr(cidr) => cidr.to_string() != destination,
                    Destination::PrefixList(id) => &**id != destination,
                    Destination::Absent => true,
                }
        });
    }
}

/// An endpoint as AWS creates it: full access, private DNS on.
fn endpoint(id: &Id, vpc_id: &str, service_name: &str, endpoint_type: EndpointType) -> VpcEndpoint {
    VpcEndpoint {
        id: id.clone(),
        vpc_id: Some(vpc_id.into()),
        endpoint_type,
        owner_id: None,
        service_name: Some(service_name.to_owned()),
        service_region: Fact::Read(None),
        state: Fact::Read(EndpointState::Available),
        created: None,
        last_error: None,
        policy: Fact::Read(None),
        private_dns_enabled: Fact::Read(endpoint_type == EndpointType::Interface),
        private_dns_only_for_inbound_resolver: false,
        ip_address_type: IpAddressType::Ipv4,
        dns_record_ip_type: None,
        network_interface_ids: Vec::new(),
        subnet_ids: Vec::new(),
        route_table_ids: Vec::new(),
        dns_entries: None,
    }
}

fn add_subnets(network: &mut Network, id: &Id, subnet_ids: &[Id]) {
    let Fact::Read(endpoints) = &network.vpc_endpoints else {
        return;
    };
    let Some(mut endpoint) = endpoints
        .iter()
        .find(|endpoint| endpoint.id == *id)
        .cloned()
    else {
        return;
    };
    let known = endpoint.network_interface_ids.first().and_then(|first| {
        let interface = network
            .network_interfaces
            .elements()
            .iter()
            .find(|it| it.id == *first)?;
        interface.groups.first().cloned()
    });
    put_interfaces(
        network,
        &mut endpoint,
        subnet_ids,
        &known.unwrap_or_else(|| "sg-new-unknown".into()),
    );
    with_endpoint(network, id, |other| other.clone_from(&endpoint));
}

/// Gives an endpoint an interface in each subnet, at an address near the end of its block.
fn put_interfaces(
    network: &mut Network,
    endpoint: &mut VpcEndpoint,
    subnet_ids: &[Id],
    group: &Id,
) {
    for subnet_id in subnet_ids {
        let subnet = network
            .subnets
            .elements()
            .iter()
            .find(|subnet| subnet.id == *subnet_id);
        let ipv4 = subnet
            .and_then(|subnet| subnet.cidr_block)
            .map(|cidr| Ipv4Addr::from_bits(cidr.broadcast().to_bits().saturating_sub(1)));
        let interface = NetworkInterface {
            id: Arc::from(format!("eni-new-{}-{subnet_id}", endpoint.id)),
            vpc_id: endpoint.vpc_id.clone(),
            subnet_id: Some(subnet_id.clone()),
            zone: subnet.and_then(|subnet| subnet.zone.clone()),
            groups: Box::from([group.clone()]),
            ipv4,
            in_use: true,
            ..NetworkInterface::default()
        };
        endpoint.network_interface_ids.push(interface.id.clone());
        endpoint.subnet_ids.push(subnet_id.clone());
        if let Fact::Read(interfaces) = &mut network.network_interfaces {
            interfaces.push(interface);
        }
    }
}

//! Making a change to what joins VPCs: routes, peerings, attachments, tables of a transit gateway, zones.

use std::sync::Arc;

use ipnet::IpNet;

use super::Alias;
use crate::network::central::{
    AssociationStatus, Central, DnsName, Fallback, GatewayRoute, HostedZone, HostedZoneSummary,
    ProfileResource, RecordSet, RecordTarget, RecordType, RouteAttachment, RouteKind, ZoneOwner,
    ZoneRecords,
};
use crate::network::fact::Fact;
use crate::network::{Destination, Id, Network, Route, RouteOrigin, RouteState};

/// The facts of section 11, to be changed.
fn central(network: &mut Network) -> &mut Central {
    Arc::make_mut(&mut network.central)
}

/// Adds a route, in the place of one with the same destination; a propagated one stays beside it.
pub(super) fn add_route(network: &mut Network, table: &Id, destination: IpNet, target: &Id) {
    let Fact::Read(tables) = &mut network.route_tables else {
        return;
    };
    for table in tables.iter_mut().filter(|other| other.id == *table) {
        let destination = Destination::Cidr(destination);
        table
            .routes
            .retain(|route| route.destination != destination || route.is_propagated());
        table.routes.push(Route {
            destination,
            state: RouteState::Active,
            target: target.clone(),
            origin: RouteOrigin::Static,
        });
    }
}

/// Accepts a peering.
pub(super) fn accept(network: &mut Network, peering: &Id) {
    if let Fact::Read(peerings) = &mut central(network).peering_connections {
        let own = peerings.iter_mut().filter(|other| other.id == *peering);
        own.for_each(|peering| peering.status = Some("active".into()));
    }
}

/// Puts an attachment into one more subnet.
pub(super) fn add_subnet(network: &mut Network, attachment: &Id, subnet: &Id) {
    if let Fact::Read(attachments) = &mut central(network).vpc_attachments {
        let own = attachments
            .iter_mut()
            .filter(|other| other.id == *attachment);
        own.for_each(|attachment| attachment.subnet_ids.push(subnet.clone()));
    }
}

/// Adds the route that a propagation brings to a table of a transit gateway.
pub(super) fn propagate(
    network: &mut Network,
    table: &Id,
    attachment: &Id,
    vpc: &Id,
    destination: IpNet,
) {
    let route = GatewayRoute {
        cidr: Some(destination),
        prefix_list_id: None,
        attachments: vec![RouteAttachment {
            id: attachment.clone(),
            resource_type: Some("vpc".into()),
            resource_id: Some(vpc.clone()),
        }],
        kind: RouteKind::Propagated,
        state: RouteState::Active,
    };
    if let Fact::Read(tables) = &mut central(network).gateway_routes {
        let own = tables.iter_mut().filter(|other| other.table_id == *table);
        own.for_each(|table| table.routes.push(route.clone()));
    }
}

/// Puts a hosted zone on a VPC.
pub(super) fn associate(
    network: &mut Network,
    vpc_id: &str,
    zone: &Id,
    name: &DnsName,
    owner: &Id,
) {
    let summary = HostedZoneSummary {
        id: zone.clone(),
        name: name.clone(),
        owner: ZoneOwner::Account(owner.clone()),
    };
    if let Fact::Read(vpcs) = &mut central(network).hosted_zones_by_vpc {
        let own = vpcs.iter_mut().filter(|other| &*other.vpc_id == vpc_id);
        own.for_each(|vpc| vpc.zones.push(summary.clone()));
    }
}

/// Adds an alias to the records of a zone.
pub(super) fn add_record(network: &mut Network, zone: &Id, record: &DnsName, alias: &Alias) {
    if let Fact::Read(zones) = &mut central(network).zone_records {
        let own = zones.iter_mut().filter(|other| other.zone_id == *zone);
        own.for_each(|zone| {
            zone.records.push(RecordSet {
                name: record.clone(),
                record_type: RecordType::A,
                target: RecordTarget::Alias(alias.name.clone()),
                weight: None,
                is_health_checked: false,
            });
        });
    }
}

/// Creates a zone without records.
pub(super) fn create_zone(network: &mut Network, id: &Id, name: &DnsName) {
    let central = central(network);
    if let Fact::Read(zones) = &mut central.hosted_zones {
        zones.push(HostedZone {
            id: id.clone(),
            name: name.clone(),
            fallback: Fallback::Disabled,
        });
    }
    let records = ZoneRecords {
        zone_id: id.clone(),
        records: Vec::new(),
    };
    if let Fact::Read(zones) = &mut central.zone_records {
        zones.push(records);
    }
}

/// Puts an endpoint into a Profile.
pub(super) fn add_to_profile(network: &mut Network, profile: &Id, resource: &str) {
    if let Fact::Read(profiles) = &mut central(network).profile_resources {
        let own = profiles
            .iter_mut()
            .filter(|other| other.profile_id == *profile);
        own.for_each(|profile| {
            let resource = ProfileResource::new(resource, AssociationStatus::Counts);
            profile.resources.push(resource);
        });
    }
}

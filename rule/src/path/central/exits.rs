//! Whether a VPC, or a subnet of it, has any way to other VPCs (`decision.md`, sections 11.1 and 11.7).

use super::course::Leads;
use super::transit_gateway::attachments;
use super::view::Lookups;
use super::zone::{InterfaceZone, SubnetInZone};
use crate::network::fact::Why;
use crate::network::{EndpointType, Field, Id, Route, RouteState, RouteTable, Vpc};
use crate::path::engine::index::Index;
use crate::possible::Possible;
use crate::view::Sight;

/// Where the active routes of a table lead that may leave the VPC for another one: all but `local`, internet
/// gateways, gateway endpoints, and NAT gateways, by which no hub is known to be reached.
pub fn exits<'a>(index: &Index<'a>, table: &'a RouteTable) -> Vec<Leads<'a>> {
    let leads = leads_of(index, table);
    leads
        .filter(|leads| !matches!(leads, Leads::Nat(_)))
        .collect()
}

/// Where the active routes of a table lead that are neither local, nor to the internet, nor a gateway
/// endpoint's.
fn leads_of<'i, 'a>(
    index: &'i Index<'a>,
    table: &'a RouteTable,
) -> impl Iterator<Item = Leads<'a>> + use<'i, 'a> {
    let routes = table.routes.iter();
    let active = routes.filter(|route| route.state == RouteState::Active);
    let further = active.filter(|route| {
        let endpoint = index.endpoint(&route.target);
        endpoint.is_none_or(|endpoint| endpoint.endpoint_type != EndpointType::Gateway)
    });
    further
        .map(|route| Leads::of(Some(route)))
        .filter(|leads| !leads.is_nowhere())
}

/// Whether a peering or a transit gateway is refused to all of a VPC: a peering that is not active (3a), a
/// gateway without an attachment, or without a subnet of it in the zone of any of the VPC's subnets (3b).
pub fn is_refused(view: &Lookups<'_>, own: &Index<'_>, vpc: &Vpc, target: &Id) -> Possible {
    let open = Possible::YES.or_else(Possible::NO);
    if target.starts_with("pcx-") {
        return match view.peering(target) {
            Sight::Seen(peering) if peering.status.is_none() => open,
            Sight::Seen(peering) => Possible::known(!peering.is_active()),
            Sight::Unread(_) => open.or_else(Possible::MAYBE),
            Sight::NotShown => Possible::MAYBE,
        };
    }
    if !target.starts_with("tgw-") {
        return Possible::NO;
    }
    if own.network.central.vpc_attachments.why().is_some() {
        return open.or_else(Possible::MAYBE);
    }
    let mut attachments = attachments(own, target, &vpc.id).peekable();
    if attachments.peek().is_none() {
        return Possible::YES;
    }
    if own.network.subnets.why().is_some() {
        return open.or_else(Possible::MAYBE);
    }
    let subnets = own.subnets(&vpc.id);
    let zones: Vec<InterfaceZone<'_>> = subnets
        .map(|subnet| InterfaceZone::named(subnet.zone.as_deref(), &own.network.region))
        .collect();
    let mut refused = Possible::YES;
    for attachment in attachments {
        for zone in &zones {
            match zone.among(own, &attachment.subnet_ids) {
                SubnetInZone::In(_) => return Possible::NO,
                SubnetInZone::Undecidable => refused = Possible::MAYBE,
                SubnetInZone::None => {}
            }
        }
    }
    refused
}

/// Whether a VPC has no way to any other one: no active route of any of its tables leads out but to the
/// internet, to NAT, or to what is refused to all of it (section 11.1).
pub fn has_none(view: &Lookups<'_>, own: &Index<'_>, vpc: &Vpc) -> Possible {
    let open = Possible::YES.or_else(Possible::NO);
    let network = own.network;
    if network.route_tables.why().is_some() {
        return open.or_else(Possible::MAYBE);
    }
    let mut tables = own.route_tables(&vpc.id).peekable();
    if tables.peek().is_none() {
        return open.or_else(Possible::MAYBE);
    }
    let is_active = |route: &&Route| route.state == RouteState::Active;
    tables
        .map(|table| {
            if network.unknown.why(&table.id, Field::Routes).is_some() {
                return open;
            }
            let active = table.routes.iter().filter(is_active);
            let each = active.map(|route| leads_nowhere(view, own, vpc, route));
            each.fold(Possible::YES, Possible::and)
        })
        .fold(Possible::YES, Possible::and)
}

/// Why it is unread whether a VPC has a way to any other one, where it is: the first fact that is.
pub fn why_unread(own: &Index<'_>, vpc: &Vpc) -> Why {
    let network = own.network;
    let of_table = || {
        let mut tables = own.route_tables(&vpc.id);
        tables.find_map(|table| network.unknown.why(&table.id, Field::Routes))
    };
    let of_endpoints = || {
        let mut endpoints = own.endpoints(vpc).iter();
        endpoints.find_map(|endpoint| endpoint.service_region.why())
    };
    let why = network.route_tables.why().or_else(of_table);
    let why = why.or_else(|| network.central.vpc_attachments.why());
    let why = why.or_else(|| network.central.peering_connections.why());
    let why = why.or_else(|| network.subnets.why()).or_else(of_endpoints);
    let not_in_data = || format!("what joins {} to other VPCs is not in the data", vpc.id).into();
    why.cloned().unwrap_or_else(not_in_data)
}

/// What keeps a VPC that has no way to any other one from its hub.
#[derive(Debug, Clone)]
pub enum Shut<'a> {
    /// No active route leads to another VPC.
    NoRoute {
        /// What joins it to the hub already.
        over: Option<Id>,
    },
    /// A route leads to a peering that is not active.
    Peering {
        /// The peering.
        id: &'a Id,
        /// Its status.
        status: Option<&'a str>,
    },
    /// A route leads to a transit gateway that it is not attached to.
    NoAttachment {
        /// The gateway.
        gateway: &'a Id,
    },
    /// A route leads to a transit gateway, and the attachment has no subnet in a zone of the VPC.
    NoZone {
        /// The attachment.
        attachment: &'a Id,
    },
}

impl<'a> Shut<'a> {
    /// What shuts in a VPC of which [`has_none`] says that it has no way. `over` is what joins it to its hub.
    pub fn of(view: &Lookups<'a>, own: &Index<'a>, vpc: &'a Vpc, over: Option<Id>) -> Self {
        let tables = own.route_tables(&vpc.id);
        let routes = tables.flat_map(|table| &table.routes);
        let mut active = routes.filter(|route| route.state == RouteState::Active);
        let shut = active.find_map(|route| match Leads::of(Some(route)) {
            Leads::Peering(id) => {
                let status = match view.peering(id) {
                    Sight::Seen(peering) => peering.status.as_deref(),
                    Sight::Unread(_) | Sight::NotShown => None,
                };
                Some(Self::Peering { id, status })
            }
            Leads::Gateway(gateway) => {
                let mut attachments = attachments(own, gateway, &vpc.id);
                Some(match attachments.next() {
                    Some(attachment) => Self::NoZone {
                        attachment: &attachment.id,
                    },
                    None => Self::NoAttachment { gateway },
                })
            }
            Leads::Local
            | Leads::Internet
            | Leads::Blackhole
            | Leads::Nowhere
            | Leads::Nat(_)
            | Leads::Core
            | Leads::Elsewhere => None,
        });
        shut.unwrap_or(Self::NoRoute { over })
    }
}

/// Whether an active route leads to no other VPC.
fn leads_nowhere(view: &Lookups<'_>, own: &Index<'_>, vpc: &Vpc, route: &Route) -> Possible {
    match Leads::of(Some(route)) {
        Leads::Local | Leads::Internet | Leads::Nowhere | Leads::Blackhole | Leads::Nat(_) => {
            Possible::YES
        }
        Leads::Peering(id) | Leads::Gateway(id) => is_refused(view, own, vpc, id),
        Leads::Core => Possible::NO,
        Leads::Elsewhere => match own.endpoint(&route.target) {
            Some(endpoint) => Possible::known(endpoint.endpoint_type == EndpointType::Gateway),
            None if own.network.vpc_endpoints.why().is_some()
                && route.target.starts_with("vpce-") =>
            {
                Possible::YES.or_else(Possible::NO)
            }
            None => Possible::NO,
        },
    }
}

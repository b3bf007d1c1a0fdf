//! Mending the way to a hub: which of the joined accounts a change is made in, and the changes that only
//! such a way asks for.

use std::net::IpAddr;

use ipnet::IpNet;

use super::led::{self, Named};
use super::transit_gateway::attachments;
use super::view::Lookups;
use crate::change::{Change, NEW};
use crate::network::central::{
    AssociationStatus, DnsName, HostedZone, RecordSet, RecordTarget, RecordType, ResourceKind,
    ZoneOwner, ZoneRecords,
};
use crate::network::{Id, Network, NetworkAclEntry, Vpc, VpcEndpoint};
use crate::path::mending::Mending;
use crate::path::step::At;
use crate::path::{Family, plain};
use crate::services;

impl<'a> Mending<'_, 'a> {
    /// Adds a route between two VPCs that something joins already.
    pub fn route_between(&mut self, table: &Id, vpc: &Id, to_vpc: &Id, to: IpAddr) {
        let Some(target) = joining(self.view, vpc, to_vpc) else {
            return self.by_hand();
        };
        let destination = self.block_of(to_vpc, to);
        self.push(Change::AddRoute {
            route_table: table.clone(),
            destination,
            target,
        });
    }

    /// Accepts a peering.
    pub fn accept_peering(&mut self, peering: &Id) {
        self.push(Change::AcceptPeering {
            peering: peering.clone(),
        });
    }

    /// Adds a subnet of a zone to a VPC's attachment.
    pub fn attachment_subnet(&mut self, attachment: &Id, vpc: &Id, zone: &str) {
        let subnets = self.view.networks().flat_map(|it| it.subnets.elements());
        let own = subnets.filter(|subnet| {
            subnet.vpc_id.as_ref() == Some(vpc)
                && subnet.zone.as_deref() == Some(zone)
                && subnet.available_ip_address_count != Some(0)
        });
        // The smallest block that AWS takes is enough: one made for attachments comes first.
        let size = |cidr: ipnet::Ipv4Net| u8::MAX - cidr.prefix_len();
        let best = own.min_by_key(|it| (it.cidr_block.map_or(u8::MAX, size), &it.id));
        let Some(subnet) = best.map(|subnet| subnet.id.clone()) else {
            return self.by_hand();
        };
        self.push(Change::AddAttachmentSubnet {
            attachment: attachment.clone(),
            subnet,
        });
    }

    /// Lets a table of a transit gateway lead to a VPC.
    pub fn gateway_route(&mut self, gateway: &Id, table: &Id, towards: &Id, to: IpAddr) {
        let listed = self
            .view
            .here()
            .flat_map(|it| it.central.attachments.elements());
        let mut own = listed.filter(|it| {
            it.gateway_id.as_ref() == Some(gateway) && it.resource_id.as_ref() == Some(towards)
        });
        let Some(attachment) = own.next().map(|it| it.id.clone()) else {
            return self.by_hand();
        };
        let destination = self.block_of(towards, to);
        self.push(Change::PropagateAttachment {
            table: table.clone(),
            attachment,
            vpc: towards.clone(),
            destination,
        });
    }

    /// Lets an endpoint of the hub serve both families.
    pub fn serve_both_families(&mut self, endpoint: &VpcEndpoint) {
        self.push(Change::ServeBothFamilies {
            endpoint: endpoint.id.clone(),
        });
    }

    /// The VPC's own block that has an address, else its subnet's, else the address alone.
    pub fn block_of(&self, vpc_id: &Id, address: IpAddr) -> IpNet {
        let networks = || self.view.networks();
        let vpcs = networks().flat_map(|it| &it.vpcs);
        let of_vpcs = vpcs
            .filter(|vpc| vpc.id == *vpc_id)
            .filter_map(|vpc| vpc.cidr_block.map(IpNet::V4));
        let subnets = networks().flat_map(|it| it.subnets.elements());
        let of_subnets = subnets
            .filter(|subnet| subnet.vpc_id.as_ref() == Some(vpc_id))
            .flat_map(|subnet| {
                let ipv4 = subnet.cidr_block.map(IpNet::V4);
                ipv4.into_iter()
                    .chain(subnet.ipv6_cidr_block.map(IpNet::V6))
            });
        of_vpcs
            .chain(of_subnets)
            .find(|cidr| cidr.contains(&address))
            .unwrap_or_else(|| IpNet::from(address))
    }

    /// The block that a rule on the way to another VPC should name in the place of one address.
    pub fn other_block(&self, at: &At<'_>, address: IpAddr) -> Option<IpNet> {
        let client = at.client?;
        let hub = at.interface?.vpc_id.as_ref()?;
        if hub == client.vpc_id {
            return None;
        }
        let family = match address {
            IpAddr::V4(_) => Family::Ipv4,
            IpAddr::V6(_) => Family::Ipv6,
        };
        let is_client = client.address(family) == Some(address);
        let vpc_id = if is_client { client.vpc_id } else { hub };
        Some(self.block_of(vpc_id, address))
    }

    /// The entries of a network ACL, whoever owns it.
    pub fn acl_entries(&self, acl: &Id) -> Option<&'a [NetworkAclEntry]> {
        let own = std::iter::once(self.index.network);
        let mut all = own
            .chain(self.view.networks())
            .flat_map(|it| it.network_acls.elements());
        let found = all.find(|other| other.id == *acl);
        found.map(|acl| acl.entries.as_slice())
    }

    /// A change, at the account and region of what it changes.
    pub fn at_home(&self, change: Change) -> Change {
        let Some(home) = self.home(&change) else {
            return change;
        };
        if std::ptr::eq(home, self.index.network) {
            return change;
        }
        Change::Elsewhere {
            account_id: home.account_id.clone(),
            region: home.region.clone(),
            change: Box::new(change),
        }
    }

    /// The network whose resource a change is about; `None` where it is the evaluated one's, or nobody's.
    fn home(&self, change: &Change) -> Option<&'a Network> {
        let holds = |network: &Network| match change {
            Change::AllowPort { group, .. } => {
                let groups = network.security_groups.elements();
                groups.iter().any(|other| other.id == *group)
            }
            Change::AllowInNetworkAcl { acl, .. } => {
                let acls = network.network_acls.elements();
                acls.iter().any(|other| other.id == *acl)
            }
            Change::RemoveRoute { route_table, .. } | Change::AddRoute { route_table, .. } => {
                let tables = network.route_tables.elements();
                tables.iter().any(|other| other.id == *route_table)
            }
            Change::SetPolicy { endpoint, .. }
            | Change::ServeBothFamilies { endpoint }
            | Change::AddSubnets { endpoint, .. } => {
                let endpoints = network.vpc_endpoints.elements();
                endpoints.iter().any(|other| other.id == *endpoint)
            }
            Change::AddAttachmentSubnet { subnet, .. } => {
                let subnets = network.subnets.elements();
                subnets.iter().any(|other| other.id == *subnet)
            }
            Change::PropagateAttachment { table, .. } => {
                let tables = network.central.gateway_routes.elements();
                tables.iter().any(|other| other.table_id == *table)
            }
            Change::AcceptPeering { peering } => {
                let peerings = network.central.peering_connections.elements();
                let mut own = peerings.iter().filter(|other| other.id == *peering);
                own.any(|it| it.accepter.owner_id.as_deref() == Some(&*network.account_id))
            }
            _ => false,
        };
        std::iter::once(self.index.network)
            .chain(self.view.networks())
            .find(|network| holds(network))
    }

    /// Mends a service that a hub should serve in the place of an endpoint of the VPC's own. Returns whether a
    /// hub serves the VPC at all.
    pub fn by_hub(&mut self, service: &str) -> bool {
        let Some(hub) = Hub::of(self.view, self.vpc) else {
            return false;
        };
        if let Some(change) = self.zone_for(service) {
            let why = format!("{}; the hub has a zone for it", self.why);
            self.push_for(change, &why);
            return true;
        }
        let why = match (hub, self.hub_endpoint(service)) {
            (_, Some(endpoint)) => format!(
                "{}; {} of the hub serves it: make a hosted zone named as the host, with an alias to that endpoint (for hosts below it also a wildcard), and put the VPC on it",
                self.why, endpoint.id
            ),
            (Hub::Endpoint { vpc_id, account_id }, None) => format!(
                "{}; create the endpoint in the hub {vpc_id} of account {}, make a hosted zone named as the host with an alias to it, and put the VPC on it",
                self.why,
                plain(account_id)
            ),
            (Hub::Zone { account_id }, None) => format!(
                "{}; ask account {}, whose hosted zones the VPC is on, for an endpoint of {service} and its zone",
                self.why,
                plain(account_id)
            ),
        };
        self.push_for(Change::ByHand, &why);
        true
    }

    /// A zone of the view whose record for the service's host leads to an endpoint of the service, and that the
    /// VPC is not on.
    fn zone_for(&self, service: &str) -> Option<Change> {
        let host = self.host_of(service)?;
        let own = zones_of(self.view.evaluated(), self.vpc);
        let mut all = self.view.networks().flat_map(|network| {
            let zones = network.central.own_zones();
            zones.map(move |zone| (network, zone))
        });
        all.find_map(|(network, zone)| {
            let is_new = !own.clone().any(|other| *other.id == *zone.id);
            let serves = is_new && zone.name.covers(&host) && self.leads(zone, &host, service);
            serves.then(|| Change::AssociateHostedZone {
                zone: zone.id.clone(),
                name: zone.name.clone(),
                owner: network.account_id.as_str().into(),
            })
        })
    }

    /// Whether a zone's record for a host leads to an endpoint of a service.
    fn leads(&self, zone: &HostedZone, host: &DnsName, service: &str) -> bool {
        let records = self
            .view
            .networks()
            .flat_map(|it| it.central.zone_records.elements());
        let mut of_zone = records.filter(|it| it.zone_id == zone.id);
        of_zone.any(|it| {
            let mut found = records_of(it, host);
            found.any(|name| match led::by_name(self.view, name) {
                Named::Endpoint(led) => is_of(led.endpoint, service),
                Named::NotShown | Named::Unread(_) | Named::NotEndpoints => false,
            })
        })
    }

    /// The host that clients ask for; one below it where only the wildcard of its zone answers.
    fn host_of(&self, service: &str) -> Option<DnsName> {
        let facts = services::known(service)?;
        let network = self.index.network;
        let template = facts.hosts.first()?;
        let host = services::fill(template, &network.region, &network.account_id);
        let host = match service {
            "s3" => format!("bucket.{host}"),
            _ => host,
        };
        (!host.contains('{')).then(|| DnsName::new(&host))
    }

    /// An endpoint of a service in the hub of the VPC.
    fn hub_endpoint(&self, service: &str) -> Option<&'a VpcEndpoint> {
        let Hub::Endpoint { vpc_id, .. } = Hub::of(self.view, self.vpc)? else {
            return None;
        };
        let mut all = self
            .view
            .interface_endpoints()
            .map(|(_, endpoint)| endpoint);
        all.find(|it| it.vpc_id.as_ref() == Some(vpc_id) && is_of(it, service))
    }
}

/// Whether an endpoint is one of a service.
fn is_of(endpoint: &VpcEndpoint, service: &str) -> bool {
    let name = endpoint.service_name.as_deref();
    let name = name.and_then(services::endpoint_name);
    name.is_some_and(|name| name.name == service)
}

/// The names that the records of a host, or of the wildcard above it, lead to.
fn records_of<'r>(records: &'r ZoneRecords, host: &DnsName) -> impl Iterator<Item = &'r str> {
    let wildcard = host
        .parent()
        .map(|parent| DnsName::new(&format!("*.{parent}")));
    let is_its = move |record: &&RecordSet, host: &DnsName| {
        record.name == *host || Some(&record.name) == wildcard.as_ref()
    };
    let own: Vec<&RecordSet> = records
        .records
        .iter()
        .filter(|it| is_its(it, host))
        .collect();
    own.into_iter().flat_map(targets)
}

/// The names that a record leads to.
fn targets(record: &RecordSet) -> Vec<&str> {
    match (&record.target, record.record_type) {
        (RecordTarget::Alias(name), _) => vec![name.as_str()],
        (RecordTarget::Values(values), RecordType::Cname) => values
            .iter()
            .map(|value| value.trim_end_matches('.'))
            .collect(),
        (RecordTarget::Values(_), _) => Vec::new(),
    }
}

/// What serves a VPC from elsewhere.
enum Hub<'a> {
    /// An endpoint of another VPC.
    Endpoint {
        /// That VPC.
        vpc_id: &'a Id,
        /// Its account.
        account_id: &'a str,
    },
    /// Hosted zones of another account, for names of AWS.
    Zone {
        /// That account.
        account_id: &'a str,
    },
}

impl<'a> Hub<'a> {
    /// The hub of a VPC: what a zone or a Profile on it leads to.
    fn of(view: &Lookups<'a>, vpc: &'a Vpc) -> Option<Self> {
        let evaluated = view.evaluated();
        let zones = || zones_of(evaluated, vpc);
        let of_profiles = profiles_of(evaluated, vpc);
        let by_profile = of_profiles.iter().find_map(|kind| match kind {
            ResourceKind::VpcEndpoint { id, .. } => {
                let led = led::by_id(view, id)?;
                Self::beyond(&led, vpc)
            }
            ResourceKind::HostedZone(id) => Self::by_zone(view, vpc, id),
            ResourceKind::ResolverRule { .. } | ResourceKind::Other => None,
        });
        let by_zone = || zones().find_map(|zone| Self::by_zone(view, vpc, &zone.id));
        let by_owner = || {
            zones().find_map(|zone| match &zone.owner {
                ZoneOwner::Account(owner)
                    if **owner != *evaluated.account_id
                        && zone.name.as_str().contains("amazonaws.com") =>
                {
                    Some(Self::Zone { account_id: owner })
                }
                ZoneOwner::Account(_) | ZoneOwner::Service(_) | ZoneOwner::Absent => None,
            })
        };
        by_profile.or_else(by_zone).or_else(by_owner)
    }

    /// The hub that a zone's records lead to.
    fn by_zone(view: &Lookups<'a>, vpc: &Vpc, zone: &Id) -> Option<Self> {
        let records = view
            .networks()
            .flat_map(|it| it.central.zone_records.elements());
        let mut names = records
            .filter(|it| it.zone_id == *zone)
            .flat_map(|it| &it.records)
            .flat_map(targets);
        names.find_map(|name| match led::by_name(view, name) {
            Named::Endpoint(led) => Self::beyond(&led, vpc),
            Named::NotShown | Named::Unread(_) | Named::NotEndpoints => None,
        })
    }

    /// The hub that an endpoint is in, where it is in another VPC.
    fn beyond(led: &led::Led<'_, 'a>, vpc: &Vpc) -> Option<Self> {
        let vpc_id = led.endpoint.vpc_id.as_ref()?;
        (*vpc_id != vpc.id).then(|| Self::Endpoint {
            vpc_id,
            account_id: led.owner(),
        })
    }
}

/// The zones that a VPC is on.
fn zones_of<'a>(
    network: &'a Network,
    vpc: &'a Vpc,
) -> impl Iterator<Item = &'a crate::network::central::HostedZoneSummary> + Clone {
    let all = network.central.hosted_zones_by_vpc.elements().iter();
    let own = all.filter(|it| it.vpc_id == vpc.id);
    own.flat_map(|it| &it.zones)
}

/// What is in the Profiles that a VPC is on.
fn profiles_of<'a>(network: &'a Network, vpc: &Vpc) -> Vec<&'a ResourceKind> {
    let central = &network.central;
    let associations = central.profile_associations.elements().iter();
    let counts = |status: &AssociationStatus| *status == AssociationStatus::Counts;
    let own = associations.filter(|it| it.vpc_id == vpc.id && counts(&it.status));
    own.flat_map(|association| {
        let resources = central.profile_resources.elements().iter();
        resources.filter(|it| it.profile_id == association.profile_id)
    })
    .flat_map(|it| &it.resources)
    .filter(|resource| counts(&resource.status))
    .map(|resource| &resource.kind)
    .collect()
}

/// What joins two VPCs: an active peering, else a transit gateway that both are attached to.
fn joining(view: &Lookups<'_>, one: &Id, other: &Id) -> Option<Id> {
    let peerings = view
        .networks()
        .flat_map(|it| it.central.peering_connections.elements());
    let mut active = peerings.filter(|it| it.is_active());
    let joins = |id: &Id| {
        let side = active.find(|it| {
            let side = it.other_side(id);
            side.and_then(|side| side.vpc_id.as_ref()) == Some(other)
        });
        side.map(|it| it.id.clone())
    };
    let gateways = || {
        let all = view
            .here()
            .flat_map(|it| it.central.vpc_attachments.elements());
        let own = all.filter(|it| it.is_usable() && it.vpc_id.as_ref() == Some(one));
        let mut ids = own.filter_map(|it| it.gateway_id.as_ref());
        ids.find(|gateway| {
            let mut networks = view.here();
            networks.any(|network| {
                let index = view.index(network);
                index.is_some_and(|index| attachments(index, gateway, other).next().is_some())
            })
        })
        .cloned()
    };
    let found = { joins }(one);
    found.or_else(gateways).filter(|id| !id.contains(NEW))
}

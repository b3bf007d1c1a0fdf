//! What a record leads to: an endpoint of the view by one of its own names, or by the address of one of
//! its interfaces (`decision.md`, section 11.6).

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::view::Lookups;
use crate::network::central::TransitGatewayAttachment;
use crate::network::fact::Why;
use crate::network::{Id, Network, Vpc, VpcEndpoint};
use crate::path::engine::index::Index;
use crate::path::{Family, address as address_of};
use crate::view::{HubFactKind, is_endpoints};

/// An endpoint that a record leads to.
#[derive(Debug, Clone)]
pub struct TargetEndpoint<'l, 'a> {
    /// The lookups over its network.
    pub index: &'l Index<'a>,
    /// The endpoint.
    pub endpoint: &'a VpcEndpoint,
    only: Only,
}

/// Which of its interfaces.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Only {
    All,
    /// Those in a zone.
    Zone(String),
    /// One.
    Interface(Id),
}

/// What a name leads to.
#[derive(Debug, Clone)]
pub enum NameTarget<'l, 'a> {
    /// An endpoint.
    Endpoint(TargetEndpoint<'l, 'a>),
    /// An endpoint that is not in the view.
    NotShown,
    /// An endpoint that may be in the view: some account's endpoints are unread.
    Unread(UnreadTarget),
    /// It is no endpoint's name.
    NotEndpoints,
}

/// What an address leads to.
#[derive(Debug, Clone)]
pub enum AddressTarget<'l, 'a> {
    /// An interface of an endpoint.
    Endpoint(TargetEndpoint<'l, 'a>),
    /// None of those that can be reached.
    NotShown,
    /// Interfaces in several VPCs.
    Several(Vec<Id>),
    /// What would say so is unread.
    Unread(UnreadTarget),
}

/// An endpoint of which it is unread whether a record leads to it.
#[derive(Debug, Clone)]
pub struct UnreadTarget {
    /// Why.
    pub why: Why,
    /// Whether it may be in the VPC itself, which needs no way to another one.
    pub may_be_own: bool,
}

impl<'a> TargetEndpoint<'_, 'a> {
    /// The interfaces that it leads to; one without a record may be of any zone.
    pub fn interfaces(&self) -> Vec<&'a Id> {
        let all = self.endpoint.network_interface_ids.iter();
        let is_meant = |id: &&'a Id| match &self.only {
            Only::All => true,
            Only::Interface(only) => only == *id,
            Only::Zone(zone) => {
                let interface = self.index.endpoint_interface(id);
                let own = interface.and_then(|interface| self.index.zone(interface));
                own.is_none_or(|own| own == zone)
            }
        };
        all.filter(is_meant).collect()
    }

    /// The network that it is in.
    pub fn network(&self) -> &'a Network {
        self.index.network
    }

    /// The account that owns it.
    pub fn owner(&self) -> &'a str {
        let owner = self.endpoint.owner_id.as_deref();
        owner.unwrap_or(&self.index.network.account_id)
    }
}

/// All interfaces of an endpoint: what a Profile's endpoint leads to.
pub fn by_id<'l, 'a>(view: &'l Lookups<'a>, id: &str) -> Option<TargetEndpoint<'l, 'a>> {
    let (index, endpoint) = view.endpoint(id)?;
    Some(TargetEndpoint {
        index,
        endpoint,
        only: Only::All,
    })
}

/// The endpoint that a name is one of; the name is lower-cased, without its last dot.
pub fn by_name<'l, 'a>(view: &'l Lookups<'a>, name: &str) -> NameTarget<'l, 'a> {
    if !is_endpoints(name) {
        return NameTarget::NotEndpoints;
    }
    let found = named(view, name).or_else(|| by_label(view, name));
    if let Some((index, endpoint)) = found {
        let only = label(name).and_then(zone_of);
        return NameTarget::Endpoint(TargetEndpoint {
            index,
            endpoint,
            only: only.map_or(Only::All, |zone| Only::Zone(zone.to_owned())),
        });
    }
    match view.unread(HubFactKind::Endpoints) {
        Some(why) => NameTarget::Unread(UnreadTarget {
            why,
            may_be_own: view.evaluated().vpc_endpoints.read().is_none(),
        }),
        None => NameTarget::NotShown,
    }
}

/// The endpoint whose `DnsEntries` hold a name, or one that begins with `*.` and that it is below.
fn named<'l, 'a>(view: &'l Lookups<'a>, name: &str) -> Option<(&'l Index<'a>, &'a VpcEndpoint)> {
    if let Some(found) = view.endpoint_named(name) {
        return Some(found);
    }
    let mut rest = name;
    while let Some((_, parent)) = rest.split_once('.') {
        if let Some(found) = view.endpoint_named(&format!("*.{parent}")) {
            return Some(found);
        }
        rest = parent;
    }
    None
}

/// The endpoint without `DnsEntries` whose id begins the name's `vpce-…` label.
fn by_label<'l, 'a>(view: &'l Lookups<'a>, name: &str) -> Option<(&'l Index<'a>, &'a VpcEndpoint)> {
    let label = label(name)?;
    let mut parts = label.split('-');
    let id = format!("{}-{}", parts.next()?, parts.next()?);
    let (index, endpoint) = view.endpoint(&id)?;
    endpoint.dns_entries.is_none().then_some((index, endpoint))
}

/// The `vpce-…` label of a name.
fn label(name: &str) -> Option<&str> {
    name.split('.').find(|label| label.starts_with("vpce-"))
}

/// The zone of a zonal name: `vpce-0a1b-c2d3-eu-west-3a`.
fn zone_of(label: &str) -> Option<&str> {
    label.splitn(4, '-').nth(3)
}

/// The interface that has an address, among the endpoints that the VPC may reach.
pub fn by_address<'l, 'a>(
    view: &'l Lookups<'a>,
    vpc: &'a Vpc,
    address: IpAddr,
) -> AddressTarget<'l, 'a> {
    let near = Near::of(view, vpc);
    let family = match address {
        IpAddr::V4(_) => Family::Ipv4,
        IpAddr::V6(_) => Family::Ipv6,
    };
    let mut found: Vec<(&'a Id, TargetEndpoint<'l, 'a>)> = Vec::new();
    let mut without_record: Vec<(&'a Id, &'a Id)> = Vec::new();
    for (network, endpoint) in view.endpoints() {
        let Some(vpc_id) = endpoint.vpc_id.as_ref().filter(|id| near.has(view, id)) else {
            continue;
        };
        let Some(index) = view.index(network) else {
            continue;
        };
        for id in &endpoint.network_interface_ids {
            let Some(interface) = index.endpoint_interface(id) else {
                without_record.push((vpc_id, id));
                continue;
            };
            let is_new = || found.iter().all(|(other, _)| *other != vpc_id);
            if address_of(interface, family) == Some(address) && is_new() {
                let only = Only::Interface(id.clone());
                let target = TargetEndpoint {
                    index,
                    endpoint,
                    only,
                };
                found.push((vpc_id, target));
            }
        }
    }
    if found.len() > 1 {
        let vpcs = found.into_iter().map(|(vpc_id, _)| vpc_id.clone());
        return AddressTarget::Several(vpcs.collect());
    }
    let found = found.pop();
    // A VPC has an address once: one that is found is no other interface's of that VPC.
    let elsewhere = |(vpc_id, _): &&(&Id, &Id)| {
        let own = found.as_ref().map(|(own, _)| *own);
        own.is_none_or(|own| own != *vpc_id)
    };
    let missing = without_record.iter().find(elsewhere);
    let missing = missing.map(|(_, id)| format!("the record of {id} is not in the data").into());
    let may_be_own = match &found {
        Some((vpc_id, _)) => **vpc_id == vpc.id,
        None => {
            let own = view.evaluated();
            let mut missing = without_record.iter();
            own.vpc_endpoints.read().is_none()
                || own.network_interfaces.read().is_none()
                || missing.any(|(vpc_id, _)| **vpc_id == vpc.id)
        }
    };
    match (near.unread(view).or(missing), found) {
        (Some(why), _) => AddressTarget::Unread(UnreadTarget { why, may_be_own }),
        (None, Some((_, target))) => AddressTarget::Endpoint(target),
        (None, None) => AddressTarget::NotShown,
    }
}

/// The VPCs that a VPC may reach: itself, those of its peerings, those that share a transit gateway with it.
struct Near<'a> {
    own: &'a Network,
    vpcs: BTreeSet<&'a Id>,
    gateways: BTreeSet<&'a Id>,
}

impl<'a> Near<'a> {
    fn of(view: &Lookups<'a>, vpc: &'a Vpc) -> Self {
        let own = view.evaluated();
        // The account of either side lists it.
        let joined = view
            .peerings_of(&vpc.id)
            .filter(|peering| peering.is_active())
            .filter_map(|peering| peering.other_side(&vpc.id)?.vpc_id.as_ref());
        let attachments = own.central.vpc_attachments.elements().iter();
        let attachments =
            attachments.filter(|it| it.is_usable() && it.vpc_id.as_deref() == Some(&*vpc.id));
        Self {
            own,
            vpcs: joined.chain([&vpc.id]).collect(),
            gateways: attachments
                .filter_map(|it| it.gateway_id.as_ref())
                .collect(),
        }
    }

    /// Whether a VPC is one of them.
    fn has(&self, view: &Lookups<'a>, vpc_id: &Id) -> bool {
        let shares = |gateway: &Option<Id>| {
            let gateway = gateway.as_ref();
            gateway.is_some_and(|gateway| self.gateways.contains(gateway))
        };
        let seen = || view.vpc_attachments_of(vpc_id);
        let listed = || view.attachments_of(vpc_id).filter(|it| is_vpc(it));
        self.vpcs.contains(vpc_id)
            || !self.gateways.is_empty()
                && (seen().any(|it| shares(&it.gateway_id))
                    || listed().any(|it| shares(&it.gateway_id)))
    }

    /// Why not all of them, or not all of their endpoints, are known.
    fn unread(&self, view: &Lookups<'a>) -> Option<Why> {
        let central = &self.own.central;
        let own = central.peering_connections.why();
        let own = own.or_else(|| central.vpc_attachments.why()).cloned();
        let attached = || {
            let seen = || view.unread_here(HubFactKind::VpcAttachments);
            let any = !self.gateways.is_empty();
            any.then(|| seen().or_else(|| view.unread_here(HubFactKind::Attachments)))?
        };
        let endpoints = || {
            let endpoints = view.unread(HubFactKind::Endpoints);
            endpoints.or_else(|| view.unread(HubFactKind::Interfaces))
        };
        own.or_else(attached).or_else(endpoints)
    }
}

/// Whether an attachment is a VPC's, and carries traffic.
fn is_vpc(attachment: &TransitGatewayAttachment) -> bool {
    let carries = matches!(attachment.state.as_deref(), Some("available" | "modifying"));
    carries && attachment.resource_type.as_deref() == Some("vpc")
}

#[cfg(test)]
mod tests {
    use super::{label, zone_of};

    #[test]
    fn zonal_names_name_their_zone() {
        for (name, zone) in [
            ("vpce-0a1b-c2d3.ecr.api.eu-west-3.vpce.amazonaws.com", None),
            (
                "vpce-0a1b-c2d3-eu-west-3a.ecr.api.eu-west-3.vpce.amazonaws.com",
                Some("eu-west-3a"),
            ),
            (
                "*.vpce-0a1b-c2d3-us-west-2-lax-1a.s3.us-west-2.vpce.amazonaws.com",
                Some("us-west-2-lax-1a"),
            ),
        ] {
            assert_eq!(label(name).and_then(zone_of), zone, "{name}");
        }
    }
}

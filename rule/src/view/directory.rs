//! Where to find what was gathered of other accounts, by its id or name: made once for all evaluated networks.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::routes::RoutesByBlock;
use crate::network::Network;
use crate::network::fact::Why;
use crate::network::{Id, VpcEndpoint};

/// One of the things of a network: the network's place among those that were gathered, and its own among the
/// things of its kind there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) network: usize,
    pub(super) at: usize,
}

/// Places by a key, in the order of the networks.
pub(super) type Positions<K> = FxHashMap<K, Vec<Position>>;

/// A kind of facts of which it is asked whether some account's are unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubFactKind {
    /// `VpcEndpoints`
    Endpoints,
    /// `NetworkInterfaces`
    Interfaces,
    /// `HostedZones`
    HostedZones,
    /// `TransitGatewayVpcAttachments`
    VpcAttachments,
    /// `TransitGatewayAttachments`
    Attachments,
}

impl HubFactKind {
    const ALL: [Self; 5] = [
        Self::Endpoints,
        Self::Interfaces,
        Self::HostedZones,
        Self::VpcAttachments,
        Self::Attachments,
    ];

    /// Why it is unread in a network, where it is.
    pub fn why(self, network: &Network) -> Option<&Why> {
        let central = &network.central;
        match self {
            Self::Endpoints => network.vpc_endpoints.why(),
            Self::Interfaces => network.network_interfaces.why(),
            Self::HostedZones => central.hosted_zones.why(),
            Self::VpcAttachments => central.vpc_attachments.why(),
            Self::Attachments => central.attachments.why(),
        }
    }
}

/// Where the things of the gathered networks are.
#[derive(Debug, Clone, Default)]
pub(super) struct Directory {
    /// Endpoints by their id.
    pub(super) endpoints: Positions<Id>,
    /// Endpoints by each of their own names.
    pub(super) names: Positions<String>,
    /// Every endpoint.
    pub(super) all_endpoints: Vec<Position>,
    /// Hosted zones by their id, as their account lists them.
    pub(super) zones: Positions<Id>,
    /// Every hosted zone.
    pub(super) all_zones: Vec<Position>,
    /// Records by their zone's id.
    pub(super) records: Positions<Id>,
    /// Peerings by their id.
    pub(super) peerings: Positions<Id>,
    /// Peerings by the VPC of either side.
    pub(super) peerings_of: Positions<Id>,
    /// VPCs' attachments by the VPC.
    pub(super) vpc_attachments_of: Positions<Id>,
    /// Gateways' attachments by what is attached.
    pub(super) attachments_of: Positions<Id>,
    /// Records that name the owner of a gateway, by the gateway: of each region those of two accounts.
    pub(super) owners: Positions<Id>,
    /// The routes of each table of a gateway, by the place of its owner's network and its id.
    pub(super) tables: FxHashMap<(usize, Id), RoutesByBlock>,
    /// Networks in which a kind is unread: of each region those of two accounts.
    unread: [Vec<usize>; HubFactKind::ALL.len()],
}

impl Directory {
    /// Looks through the networks at some places; the cost grows with what they hold.
    pub(super) fn of(networks: &[Network], places: &[usize]) -> Self {
        let mut directory = Self::default();
        for place in places {
            if let Some(network) = networks.get(*place) {
                directory.add(networks, *place, network);
            }
        }
        directory
    }

    fn add(&mut self, networks: &[Network], place: usize, network: &Network) {
        let at = |at: usize| Position { network: place, at };
        for (here, endpoint) in network.vpc_endpoints.elements().iter().enumerate() {
            self.all_endpoints.push(at(here));
            add(&mut self.endpoints, endpoint.id.clone(), at(here));
            for name in own_names(endpoint) {
                add(&mut self.names, name, at(here));
            }
        }
        let central = &network.central;
        for (here, zone) in central.own_zones().enumerate() {
            self.all_zones.push(at(here));
            add(&mut self.zones, zone.id.clone(), at(here));
        }
        for (here, records) in central.zone_records.elements().iter().enumerate() {
            add(&mut self.records, records.zone_id.clone(), at(here));
        }
        for (here, peering) in central.peering_connections.elements().iter().enumerate() {
            add(&mut self.peerings, peering.id.clone(), at(here));
            let sides = [&peering.requester.vpc_id, &peering.accepter.vpc_id];
            for vpc_id in sides.into_iter().flatten() {
                add(&mut self.peerings_of, vpc_id.clone(), at(here));
            }
        }
        for (here, attachment) in central.vpc_attachments.elements().iter().enumerate() {
            if let Some(vpc_id) = &attachment.vpc_id {
                add(&mut self.vpc_attachments_of, vpc_id.clone(), at(here));
            }
        }
        for (here, attachment) in central.attachments.elements().iter().enumerate() {
            if let Some(resource_id) = &attachment.resource_id {
                add(&mut self.attachments_of, resource_id.clone(), at(here));
            }
            if let (Some(gateway_id), Some(_)) =
                (&attachment.gateway_id, &attachment.gateway_owner_id)
            {
                let known = self.owners.entry(gateway_id.clone()).or_default();
                let of_known = known.iter().map(|known| known.network);
                if says_more(networks, of_known, network) {
                    known.push(at(here));
                }
            }
        }
        for table in central.gateway_routes.elements() {
            let of_table = self.tables.entry((place, table.table_id.clone()));
            of_table.or_insert_with(|| RoutesByBlock::of(table));
        }
        for (kind, unread) in HubFactKind::ALL.into_iter().zip(&mut self.unread) {
            if kind.why(network).is_some() && says_more(networks, unread.iter().copied(), network) {
                unread.push(place);
            }
        }
    }

    /// Networks in which a kind is unread, in their order: of each region those of two accounts, since one of them
    /// may be the evaluated one.
    pub(super) fn unread(&self, kind: HubFactKind) -> &[usize] {
        let all = HubFactKind::ALL.into_iter().zip(&self.unread);
        let mut own = all.filter(|(other, _)| *other == kind);
        own.next().map_or(&[], |(_, places)| places)
    }

    /// The places of a key.
    pub(super) fn at<'d, K, Q>(of: &'d Positions<K>, key: &Q) -> &'d [Position]
    where
        K: Eq + Hash + std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        of.get(key).map_or(&[], Vec::as_slice)
    }
}

fn add<K: Eq + Hash>(places: &mut Positions<K>, key: K, place: Position) {
    places.entry(key).or_default().push(place);
}

/// Whether a network says more than those that are known: it is not of an account of theirs in its region, of which
/// two are enough.
fn says_more(networks: &[Network], known: impl Iterator<Item = usize>, network: &Network) -> bool {
    let mut in_region = 0;
    for other in known.filter_map(|place| networks.get(place)) {
        if other.region != network.region {
            continue;
        }
        in_region += 1;
        if in_region == 2 || other.account_id == network.account_id {
            return false;
        }
    }
    true
}

/// The names of an endpoint that are its own, in the form in which names are compared.
pub fn own_names(endpoint: &VpcEndpoint) -> impl Iterator<Item = String> {
    endpoint
        .dns_names()
        .map(|name| {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name.replace("\\052", "*")
        })
        .filter(|name| is_endpoints(name))
}

/// Whether a name has the form of an endpoint's own name.
pub fn is_endpoints(name: &str) -> bool {
    name.split('.').any(|label| label == "vpce")
}

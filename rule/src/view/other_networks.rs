//! What was gathered beside one evaluated network, where all of it is looked into as it was gathered.

use super::Hubs;
use super::directory::{Directory, HubFactKind, Position};
use super::routes::RoutesByBlock;
use crate::network::central::{
    HostedZone, PeeringConnection, TransitGatewayAttachment, TransitGatewayVpcAttachment,
    ZoneRecords,
};
use crate::network::fact::Why;
use crate::network::{Id, Network, VpcEndpoint};

/// Everything that was gathered, but the evaluated account in the evaluated region. Where to find a thing was
/// looked up once for all evaluated networks; things come in the order of their networks.
#[derive(Debug, Clone, Copy)]
pub struct OtherNetworks<'a> {
    hubs: &'a Hubs,
    evaluated: &'a Network,
}

impl<'a> OtherNetworks<'a> {
    pub(super) fn new(hubs: &'a Hubs, evaluated: &'a Network) -> Self {
        Self { hubs, evaluated }
    }

    fn directory(self) -> &'a Directory {
        self.hubs.directory()
    }

    /// The network at a place, unless it is of the evaluated account and region.
    pub fn network(self, place: usize) -> Option<&'a Network> {
        let network = self.hubs.networks().get(place)?;
        (!self.is_own(network)).then_some(network)
    }

    fn is_own(self, network: &Network) -> bool {
        network.account_id == self.evaluated.account_id && network.region == self.evaluated.region
    }

    fn is_here(self, network: &Network) -> bool {
        network.region == self.evaluated.region
    }

    /// Every network that says something.
    pub fn networks(self) -> impl Iterator<Item = &'a Network> {
        let networks = self.hubs.telling();
        networks.filter(move |network| !self.is_own(network))
    }

    /// How many places there are.
    pub fn places(self) -> usize {
        self.hubs.networks().len()
    }

    /// The place of a network.
    pub fn place_of(self, network: &Network) -> Option<usize> {
        self.hubs.place_of(network)
    }

    /// Things at some places, with the place of their network.
    fn at<T>(
        self,
        places: &'a [Position],
        of: impl Fn(&'a Network, usize) -> Option<&'a T>,
    ) -> impl Iterator<Item = (usize, &'a T)>
    where
        T: 'a,
    {
        places.iter().filter_map(move |place| {
            let network = self.network(place.network)?;
            Some((place.network, of(network, place.at)?))
        })
    }

    /// An endpoint by its id, with the place of its network.
    pub fn endpoint(self, id: &str) -> Option<(usize, &'a VpcEndpoint)> {
        let places = Directory::at(&self.directory().endpoints, id);
        self.at(places, endpoint).next()
    }

    /// The endpoint that has a name, with the place of its network.
    pub fn endpoint_named(self, name: &str) -> Option<(usize, &'a VpcEndpoint)> {
        let places = Directory::at(&self.directory().names, name);
        self.at(places, endpoint).next()
    }

    /// Every endpoint, with its network.
    pub fn endpoints(self) -> impl Iterator<Item = (&'a Network, &'a VpcEndpoint)> {
        let all = self.at(&self.directory().all_endpoints, endpoint);
        all.filter_map(move |(place, endpoint)| Some((self.network(place)?, endpoint)))
    }

    /// A hosted zone as its account lists it, with that account's network.
    pub fn zone(self, id: &str) -> Option<(&'a Network, &'a HostedZone)> {
        let places = Directory::at(&self.directory().zones, id);
        let (place, zone) = self.at(places, zone).next()?;
        Some((self.network(place)?, zone))
    }

    /// Every hosted zone, with its account's network.
    pub fn zones(self) -> impl Iterator<Item = (&'a Network, &'a HostedZone)> {
        let all = self.at(&self.directory().all_zones, zone);
        all.filter_map(move |(place, zone)| Some((self.network(place)?, zone)))
    }

    /// The records of a zone, as each account has them.
    pub fn records(self, zone_id: &str) -> impl Iterator<Item = &'a ZoneRecords> {
        let places = Directory::at(&self.directory().records, zone_id);
        let all = self.at(places, |network, at| {
            network.central.zone_records.elements().get(at)
        });
        all.map(|(_, records)| records)
    }

    /// A peering by its id.
    pub fn peering(self, id: &str) -> Option<&'a PeeringConnection> {
        let places = Directory::at(&self.directory().peerings, id);
        self.at(places, peering).next().map(|(_, it)| it)
    }

    /// The peerings of a VPC.
    pub fn peerings_of(self, vpc_id: &str) -> impl Iterator<Item = &'a PeeringConnection> {
        let places = Directory::at(&self.directory().peerings_of, vpc_id);
        self.at(places, peering).map(|(_, it)| it)
    }

    /// The attachments of a VPC in the evaluated region, as VPCs' accounts see them.
    pub fn vpc_attachments_of(
        self,
        vpc_id: &str,
    ) -> impl Iterator<Item = &'a TransitGatewayVpcAttachment> {
        let places = Directory::at(&self.directory().vpc_attachments_of, vpc_id);
        let all = self.at(places, move |network, at| {
            let attachments = network.central.vpc_attachments.elements();
            attachments.get(at).filter(|_| self.is_here(network))
        });
        all.map(|(_, attachment)| attachment)
    }

    /// The attachments of a VPC in the evaluated region, as any account lists them, with the place of its network.
    pub fn attachments_of(
        self,
        vpc_id: &str,
    ) -> impl Iterator<Item = (usize, &'a TransitGatewayAttachment)> {
        let places = Directory::at(&self.directory().attachments_of, vpc_id);
        self.at(places, move |network, at| {
            let attachments = network.central.attachments.elements();
            attachments.get(at).filter(|_| self.is_here(network))
        })
    }

    /// The owner of a gateway in the evaluated region, as the first record of it says.
    pub fn gateway_owner(self, gateway: &str) -> Option<&'a Id> {
        let places = Directory::at(&self.directory().owners, gateway);
        let mut all = self.at(places, move |network, at| {
            let attachment = network.central.attachments.elements().get(at)?;
            let owner = attachment.gateway_owner_id.as_ref();
            owner.filter(|_| self.is_here(network))
        });
        all.next().map(|(_, owner)| owner)
    }

    /// The routes of a table of a gateway, by their blocks; of the networks that are gathered alone.
    pub fn routes(self, owner: &Network, table: &Id) -> Option<&'a RoutesByBlock> {
        let place = self.place_of(owner)?;
        self.directory().tables.get(&(place, table.clone()))
    }

    /// Why a kind is unread in some network; in one of the evaluated region, where only those count.
    pub fn unread(self, kind: HubFactKind, here: bool) -> Option<&'a Why> {
        let places = self.directory().unread(kind).iter();
        let networks = places.filter_map(|place| self.network(*place));
        let mut counted = networks.filter(|network| !here || self.is_here(network));
        counted.find_map(|network| kind.why(network))
    }
}

fn endpoint(network: &Network, at: usize) -> Option<&VpcEndpoint> {
    network.vpc_endpoints.elements().get(at)
}

fn zone(network: &Network, at: usize) -> Option<&HostedZone> {
    network.central.own_zones().nth(at)
}

fn peering(network: &Network, at: usize) -> Option<&PeeringConnection> {
    network.central.peering_connections.elements().get(at)
}

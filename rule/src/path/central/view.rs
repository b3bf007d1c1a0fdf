//! Where to find a fact of the view: lookups over every network that is looked into
//! (`decision.md`, section 11.2).

use std::cell::OnceCell;
use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use crate::network::central::{
    GatewayRoute, HostedZone, PeeringConnection, TransitGatewayAttachment, TransitGatewayRoutes,
    TransitGatewayVpcAttachment, ZoneRecords,
};
use crate::network::fact::Why;
use crate::network::{EndpointType, Network, VpcEndpoint};
use crate::parameters::Parameters;
use crate::path::engine::by_id::ById;
use crate::path::engine::index::Index;
use crate::view::{HubFactKind, OtherNetworks, Sight, View, own_names};

/// The lookups over a view. Those of a single network are built when they are first asked.
#[derive(Debug)]
pub struct Lookups<'a> {
    view: View<'a>,
    parameters: &'a Parameters,
    /// The networks that are looked through for each evaluated network anew: the evaluated one first, and where
    /// nothing is shared every other one of the view.
    listed: Vec<(&'a Network, OnceCell<Index<'a>>)>,
    /// The others, where all evaluated networks share what there is of them.
    beside: Option<OtherNetworks<'a>>,
    /// The lookups over each of the others.
    indexes: OnceCell<Vec<OnceCell<Box<Index<'a>>>>>,
    by_id: OnceCell<FxHashMap<&'a str, (usize, &'a VpcEndpoint)>>,
    names: OnceCell<FxHashMap<String, (usize, &'a VpcEndpoint)>>,
    joints: Joints<'a>,
}

/// What joins VPCs to others, of the listed networks.
#[derive(Debug, Default)]
struct Joints<'a> {
    peerings: OnceCell<ById<'a, PeeringConnection>>,
    peerings_of: OnceCell<ById<'a, PeeringConnection>>,
    vpc_attachments_of: OnceCell<ById<'a, TransitGatewayVpcAttachment>>,
    attachments_of: OnceCell<ById<'a, TransitGatewayAttachment>>,
}

impl<'a> Lookups<'a> {
    /// The lookups over a view.
    pub fn new(view: View<'a>, parameters: &'a Parameters) -> Self {
        let beside = view.beside(parameters);
        let listed: Vec<&'a Network> = match beside {
            Some(_) => view.own().collect(),
            None => view.networks(parameters).collect(),
        };
        let listed = listed.into_iter().map(|it| (it, OnceCell::new()));
        Self {
            view,
            parameters,
            listed: listed.collect(),
            beside,
            indexes: OnceCell::new(),
            by_id: OnceCell::new(),
            names: OnceCell::new(),
            joints: Joints::default(),
        }
    }

    /// The evaluated network.
    pub fn evaluated(&self) -> &'a Network {
        self.view.network
    }

    /// What is asked.
    pub fn parameters(&self) -> &'a Parameters {
        self.parameters
    }

    /// The networks that are looked through for each evaluated network anew, the evaluated one first.
    pub fn listed(&self) -> impl Iterator<Item = &'a Network> {
        self.listed.iter().map(|(network, _)| *network)
    }

    /// Those in the evaluated region.
    fn listed_here(&self) -> impl Iterator<Item = &'a Network> {
        let region = self.view.network.region.as_str();
        self.listed().filter(move |it| it.region == region)
    }

    /// The others, where evaluated networks share them.
    pub fn beside(&self) -> Option<OtherNetworks<'a>> {
        self.beside
    }

    /// Every network of the view, the evaluated one first: what is asked of each client asks for what it looks for
    /// instead, since there may be thousands.
    pub fn networks(&self) -> impl Iterator<Item = &'a Network> {
        let beside = self.beside.into_iter().flat_map(OtherNetworks::networks);
        self.listed().chain(beside)
    }

    /// The lookups over one of the listed networks, by its place.
    fn index_at(&self, place: usize) -> Option<&Index<'a>> {
        let (network, index) = self.listed.get(place)?;
        Some(index.get_or_init(|| Index::new(network)))
    }

    /// The lookups over one of the others, by its place.
    fn index_beside(&self, place: usize) -> Option<&Index<'a>> {
        let beside = self.beside?;
        let indexes = self.indexes.get_or_init(|| {
            let places = 0..beside.places();
            places.map(|_| OnceCell::new()).collect()
        });
        let network = beside.network(place)?;
        let index = indexes.get(place)?;
        Some(index.get_or_init(|| Box::new(Index::new(network))))
    }

    /// The lookups over one network of the view.
    pub fn index(&self, network: &Network) -> Option<&Index<'a>> {
        let mut listed = self.listed.iter();
        match listed.position(|(other, _)| std::ptr::eq(*other, network)) {
            Some(place) => self.index_at(place),
            None => self.index_beside(self.beside?.place_of(network)?),
        }
    }

    /// An account in the evaluated region.
    pub fn account(&self, account_id: &str) -> Sight<&'a Network> {
        self.view.account(self.parameters, account_id)
    }

    /// Why a kind of fact is unread in some network of the view, where it is; an account of
    /// `hubAccounts` of which nothing is there has none of its facts read.
    pub fn unread(&self, kind: HubFactKind) -> Option<Why> {
        let listed = self.listed().find_map(|network| kind.why(network));
        self.unread_of(listed, kind, false)
    }

    /// The same, of the evaluated region alone.
    pub fn unread_here(&self, kind: HubFactKind) -> Option<Why> {
        let listed = self.listed_here().find_map(|network| kind.why(network));
        self.unread_of(listed, kind, true)
    }

    fn unread_of(&self, listed: Option<&'a Why>, kind: HubFactKind, here: bool) -> Option<Why> {
        let beside = || self.beside?.unread(kind, here);
        let found = listed.or_else(beside).cloned();
        found.or_else(|| self.missing())
    }

    /// Why all of an account is unread, where `hubAccounts` names one of which nothing is there.
    fn missing(&self) -> Option<Why> {
        let missing = self.view.missing_accounts(self.parameters);
        let first = missing.into_iter().next()?;
        match self.account(first) {
            Sight::Unread(why) => Some(why),
            Sight::Seen(_) | Sight::NotShown => None,
        }
    }

    /// The endpoints of the listed networks, by id.
    fn by_id(&self) -> &FxHashMap<&'a str, (usize, &'a VpcEndpoint)> {
        self.by_id.get_or_init(|| {
            let mut all = FxHashMap::default();
            for (place, (network, _)) in self.listed.iter().enumerate() {
                for endpoint in network.vpc_endpoints.elements() {
                    all.entry(&*endpoint.id).or_insert((place, endpoint));
                }
            }
            all
        })
    }

    /// An endpoint of the view, with the lookups over its network.
    pub fn endpoint(&self, id: &str) -> Option<(&Index<'a>, &'a VpcEndpoint)> {
        if let Some((place, endpoint)) = self.by_id().get(id) {
            return Some((self.index_at(*place)?, endpoint));
        }
        let (place, endpoint) = self.beside?.endpoint(id)?;
        Some((self.index_beside(place)?, endpoint))
    }

    /// The endpoint that one of its own names belongs to: a name of `DnsEntries` with a label `vpce`.
    pub fn endpoint_named(&self, name: &str) -> Option<(&Index<'a>, &'a VpcEndpoint)> {
        let names = self.names.get_or_init(|| {
            let mut names = FxHashMap::default();
            for (place, (network, _)) in self.listed.iter().enumerate() {
                for endpoint in network.vpc_endpoints.elements() {
                    for name in own_names(endpoint) {
                        names.entry(name).or_insert((place, endpoint));
                    }
                }
            }
            names
        });
        if let Some((place, endpoint)) = names.get(name) {
            return Some((self.index_at(*place)?, endpoint));
        }
        let (place, endpoint) = self.beside?.endpoint_named(name)?;
        Some((self.index_beside(place)?, endpoint))
    }

    /// The endpoints of every network, with the network of each.
    pub fn endpoints(&self) -> impl Iterator<Item = (&'a Network, &'a VpcEndpoint)> {
        let listed = self.listed().flat_map(|network| {
            let endpoints = network.vpc_endpoints.elements().iter();
            endpoints.map(move |endpoint| (network, endpoint))
        });
        listed.chain(self.beside.into_iter().flat_map(OtherNetworks::endpoints))
    }

    /// Those that have network interfaces.
    pub fn interface_endpoints(&self) -> impl Iterator<Item = (&'a Network, &'a VpcEndpoint)> {
        let is_one = |it: &VpcEndpoint| it.endpoint_type == EndpointType::Interface;
        self.endpoints().filter(move |(_, it)| is_one(it))
    }

    /// Every hosted zone, with its account's network.
    pub fn zones(&self) -> impl Iterator<Item = (&'a HostedZone, &'a Network)> {
        let listed = self.listed().flat_map(|network| {
            let zones = network.central.own_zones();
            zones.map(move |zone| (zone, network))
        });
        let beside = self.beside.into_iter().flat_map(OtherNetworks::zones);
        listed.chain(beside.map(|(network, zone)| (zone, network)))
    }

    /// The records of a zone, as each account has them.
    pub fn records(&self, zone_id: &str) -> impl Iterator<Item = &'a ZoneRecords> {
        let listed = self
            .listed()
            .flat_map(|it| it.central.zone_records.elements());
        let listed = listed.filter(move |it| &*it.zone_id == zone_id);
        let beside = self.beside.into_iter();
        listed.chain(beside.flat_map(move |beside| beside.records(zone_id)))
    }

    /// A peering connection of the evaluated VPCs.
    pub fn peering(&self, id: &str) -> Sight<&'a PeeringConnection> {
        let by_id = || ById::new(self.listed_peerings(), |it| [&it.id]);
        let listed = self.joints.peerings.get_or_init(by_id).of(id);
        let listed = listed.first().copied();
        let found = listed.or_else(|| self.beside?.peering(id));
        match (found, self.view.network.central.peering_connections.why()) {
            (Some(peering), _) => Sight::Seen(peering),
            (None, Some(why)) => Sight::Unread(why.clone()),
            (None, None) => Sight::NotShown,
        }
    }

    /// The peerings of a VPC, as each account has them.
    pub fn peerings_of(&self, vpc_id: &str) -> impl Iterator<Item = &'a PeeringConnection> {
        let sides = |it: &'a PeeringConnection| {
            let [one, other] = [&it.requester, &it.accepter].map(|side| side.vpc_id.as_ref());
            one.into_iter().chain(other)
        };
        let by_vpc = || ById::new(self.listed_peerings(), sides);
        let listed = self.joints.peerings_of.get_or_init(by_vpc).of(vpc_id);
        let beside = self.beside.into_iter();
        let beside = beside.flat_map(move |beside| beside.peerings_of(vpc_id));
        listed.iter().copied().chain(beside)
    }

    fn listed_peerings(&self) -> impl Iterator<Item = &'a PeeringConnection> {
        self.listed()
            .flat_map(|network| network.central.peering_connections.elements())
    }

    /// The attachments of a VPC that carry traffic, as the accounts of VPCs in the evaluated region see them.
    pub fn vpc_attachments_of(
        &self,
        vpc_id: &str,
    ) -> impl Iterator<Item = &'a TransitGatewayVpcAttachment> {
        let all = |network: &'a Network| network.central.vpc_attachments.elements();
        let by_vpc = || ById::new(self.listed_here().flat_map(all), |it| &it.vpc_id);
        let listed = self.joints.vpc_attachments_of.get_or_init(by_vpc);
        let listed = listed.of(vpc_id).iter().copied();
        let beside = self.beside.into_iter();
        let beside = beside.flat_map(move |beside| beside.vpc_attachments_of(vpc_id));
        listed.chain(beside).filter(|it| it.is_usable())
    }

    /// The attachments of a VPC in the lists of the evaluated region.
    pub fn attachments_of(
        &self,
        vpc_id: &str,
    ) -> impl Iterator<Item = &'a TransitGatewayAttachment> {
        let all = |network: &'a Network| network.central.attachments.elements();
        let by_vpc = || ById::new(self.listed_here().flat_map(all), |it| &it.resource_id);
        let listed = self.joints.attachments_of.get_or_init(by_vpc);
        let listed = listed.of(vpc_id).iter().copied();
        let beside = self.beside.into_iter();
        let beside = beside.flat_map(move |beside| beside.attachments_of(vpc_id));
        listed.chain(beside.map(|(_, attachment)| attachment))
    }

    /// The attachments of a VPC in the list of one network.
    pub fn attachments_in(
        &self,
        network: &'a Network,
        vpc_id: &str,
    ) -> Vec<&'a TransitGatewayAttachment> {
        let place = || Some((self.beside?, self.beside?.place_of(network)?));
        if let Some((beside, place)) = place() {
            let all = beside.attachments_of(vpc_id);
            let own = all.filter(|(of, _)| *of == place);
            return own.map(|(_, attachment)| attachment).collect();
        }
        let all = network.central.attachments.elements().iter();
        let own = all.filter(|it| it.resource_id.as_deref() == Some(vpc_id));
        own.collect()
    }

    /// The routes of a gateway's table that may be about an address, in their order.
    pub fn routes_to(
        &self,
        owner: &Network,
        table: &'a TransitGatewayRoutes,
        address: IpAddr,
    ) -> Vec<&'a GatewayRoute> {
        let shared = self.beside.and_then(|it| it.routes(owner, &table.table_id));
        match shared {
            Some(routes) => at(table, routes.to(address)),
            None => table.routes.iter().collect(),
        }
    }

    /// The routes of a gateway's table that may be about these blocks, in their order; every one where no block is
    /// known.
    pub fn routes_about(
        &self,
        owner: &Network,
        table: &'a TransitGatewayRoutes,
        blocks: &[IpNet],
    ) -> Vec<&'a GatewayRoute> {
        let shared = self.beside.filter(|_| !blocks.is_empty());
        match shared.and_then(|it| it.routes(owner, &table.table_id)) {
            Some(routes) => at(table, routes.about(blocks)),
            None => table.routes.iter().collect(),
        }
    }

    /// The network of a transit gateway's owner (section 11.2).
    pub fn gateway_owner(&self, gateway: &str) -> Sight<&'a Network> {
        let is_its = |it: &&TransitGatewayAttachment| it.gateway_id.as_deref() == Some(gateway);
        let all = |network: &'a Network| network.central.attachments.elements().iter();
        let mut listed = self.listed_here().flat_map(all).filter(is_its);
        let listed = listed.find_map(|it| it.gateway_owner_id.as_ref());
        if let Some(owner) = listed.or_else(|| self.beside?.gateway_owner(gateway)) {
            return self.account(owner);
        }
        match self.unread_here(HubFactKind::Attachments) {
            Some(why) => Sight::Unread(why),
            None => Sight::NotShown,
        }
    }
}

/// The routes of a table at some places.
fn at(table: &TransitGatewayRoutes, places: Vec<usize>) -> Vec<&GatewayRoute> {
    let places = places.into_iter();
    places.filter_map(|place| table.routes.get(place)).collect()
}

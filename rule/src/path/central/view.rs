//! Where to find a fact of the view: lookups over every network that is looked into
//! (`decision.md`, section 11.2).

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::network::central::{PeeringConnection, TransitGatewayAttachment};
use crate::network::fact::{Fact, Why};
use crate::network::{EndpointType, Id, Network, VpcEndpoint};
use crate::parameters::Parameters;
use crate::path::engine::index::Index;
use crate::view::{Sight, View};

/// The lookups over a view. Those of a single network are built when they are first asked.
#[derive(Debug)]
pub struct Lookups<'a> {
    view: View<'a>,
    parameters: &'a Parameters,
    /// Every network of the view, the evaluated one first.
    networks: Vec<(&'a Network, OnceCell<Index<'a>>)>,
    by_id: OnceCell<FxHashMap<&'a str, Vec<(usize, &'a VpcEndpoint)>>>,
    names: OnceCell<FxHashMap<String, (usize, &'a VpcEndpoint)>>,
}

impl<'a> Lookups<'a> {
    /// The lookups over a view.
    pub fn new(view: View<'a>, parameters: &'a Parameters) -> Self {
        let networks = view.networks(parameters);
        Self {
            view,
            parameters,
            networks: networks.map(|it| (it, OnceCell::new())).collect(),
            by_id: OnceCell::new(),
            names: OnceCell::new(),
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

    /// Every network of the view, the evaluated one first.
    pub fn networks(&self) -> impl Iterator<Item = &'a Network> {
        self.networks.iter().map(|(network, _)| *network)
    }

    /// Those in the evaluated region.
    pub fn here(&self) -> impl Iterator<Item = &'a Network> {
        let region = self.view.network.region.as_str();
        self.networks().filter(move |it| it.region == region)
    }

    /// The lookups over one network of the view, by its place.
    fn index_at(&self, place: usize) -> Option<&Index<'a>> {
        let (network, index) = self.networks.get(place)?;
        Some(index.get_or_init(|| Index::new(network)))
    }

    /// The lookups over one network of the view.
    pub fn index(&self, network: &Network) -> Option<&Index<'a>> {
        let mut networks = self.networks.iter();
        let place = networks.position(|(other, _)| std::ptr::eq(*other, network))?;
        self.index_at(place)
    }

    /// An account in the evaluated region.
    pub fn account(&self, account_id: &str) -> Sight<&'a Network> {
        self.view.account(self.parameters, account_id)
    }

    /// Why a kind of fact is unread in some network of the view, where it is; an account of
    /// `hubAccounts` of which nothing is there has none of its facts read.
    pub fn unread<T>(&self, of: impl Fn(&'a Network) -> &'a Fact<T>) -> Option<Why>
    where
        T: 'a,
    {
        let unread = |network| of(network).why().cloned();
        self.networks().find_map(unread).or_else(|| self.missing())
    }

    /// The same, of the evaluated region alone.
    pub fn unread_here<T>(&self, of: impl Fn(&'a Network) -> &'a Fact<T>) -> Option<Why>
    where
        T: 'a,
    {
        let unread = |network| of(network).why().cloned();
        self.here().find_map(unread).or_else(|| self.missing())
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

    /// The endpoints of every network, by id.
    fn by_id(&self) -> &FxHashMap<&'a str, Vec<(usize, &'a VpcEndpoint)>> {
        self.by_id.get_or_init(|| {
            let mut all: FxHashMap<&str, Vec<(usize, &VpcEndpoint)>> = FxHashMap::default();
            for (place, (network, _)) in self.networks.iter().enumerate() {
                for endpoint in network.vpc_endpoints.elements() {
                    all.entry(&endpoint.id).or_default().push((place, endpoint));
                }
            }
            all
        })
    }

    /// An endpoint of the view, with the lookups over its network.
    pub fn endpoint(&self, id: &str) -> Option<(&Index<'a>, &'a VpcEndpoint)> {
        let (place, endpoint) = self.by_id().get(id)?.first()?;
        Some((self.index_at(*place)?, endpoint))
    }

    /// The endpoint that one of its own names belongs to: a name of `DnsEntries` with a label `vpce`.
    pub fn endpoint_named(&self, name: &str) -> Option<(&Index<'a>, &'a VpcEndpoint)> {
        let names = self.names.get_or_init(|| {
            let mut names = FxHashMap::default();
            for (place, (network, _)) in self.networks.iter().enumerate() {
                for endpoint in network.vpc_endpoints.elements() {
                    for name in own_names(endpoint) {
                        names.entry(name).or_insert((place, endpoint));
                    }
                }
            }
            names
        });
        let (place, endpoint) = names.get(name)?;
        Some((self.index_at(*place)?, endpoint))
    }

    /// The endpoints of every network, with the network of each.
    pub fn endpoints(&self) -> impl Iterator<Item = (&'a Network, &'a VpcEndpoint)> {
        let networks = self.networks();
        networks.flat_map(|network| {
            let endpoints = network.vpc_endpoints.elements().iter();
            endpoints.map(move |endpoint| (network, endpoint))
        })
    }

    /// Those that have network interfaces.
    pub fn interface_endpoints(&self) -> impl Iterator<Item = (&'a Network, &'a VpcEndpoint)> {
        let is_one = |it: &VpcEndpoint| it.endpoint_type == EndpointType::Interface;
        self.endpoints().filter(move |(_, it)| is_one(it))
    }

    /// A peering connection of the evaluated VPCs.
    pub fn peering(&self, id: &str) -> Sight<&'a PeeringConnection> {
        let all = |network: &'a Network| network.central.peering_connections.elements();
        let found = self.networks().flat_map(all).find(|it| &*it.id == id);
        match (found, self.view.network.central.peering_connections.why()) {
            (Some(peering), _) => Sight::Seen(peering),
            (None, Some(why)) => Sight::Unread(why.clone()),
            (None, None) => Sight::NotShown,
        }
    }

    /// The network of a transit gateway's owner (section 11.2).
    pub fn gateway_owner(&self, gateway: &str) -> Sight<&'a Network> {
        let is_its = |it: &&TransitGatewayAttachment| it.gateway_id.as_deref() == Some(gateway);
        let all = |network: &'a Network| network.central.attachments.elements().iter();
        let mut records = self.here().flat_map(all).filter(is_its);
        let owner: Option<&'a Id> = records.find_map(|it| it.gateway_owner_id.as_ref());
        match (owner, self.unread_here(|it| &it.central.attachments)) {
            (Some(owner), _) => self.account(owner),
            (None, Some(why)) => Sight::Unread(why),
            (None, None) => Sight::NotShown,
        }
    }
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

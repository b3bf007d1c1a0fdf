//! Mending: what a stage may use to find the change that mends a fault, and the changes found so far.

use std::collections::{BTreeMap, BTreeSet};

use ipnet::IpNet;

use super::central::view::Lookups;
use super::engine::index::Index;
use crate::change::{Change, NEW};
use crate::network::fact::Fact;
use crate::network::{DnsAttribute, EndpointType, Id, Network, NetworkInterface, Vpc};
use crate::parameters::Parameters;
use crate::services;

/// The changes found so far for one VPC.
#[derive(Debug)]
pub struct Mending<'m, 'a> {
    /// The lookups.
    pub index: &'m Index<'a>,
    /// Those over the networks beside it.
    pub view: &'m Lookups<'a>,
    /// Whether central endpoints are asked about.
    pub asks_central: bool,
    /// The VPC.
    pub vpc: &'a Vpc,
    /// What is asked.
    pub parameters: &'a Parameters,
    /// The clients that are asked for something.
    pub clients: Vec<&'a NetworkInterface>,
    /// What is to be reached.
    pub wanted: WantedEndpoint,
    /// The sentence of the fault that is to be mended.
    pub why: String,
    /// What its finding says that is to be done.
    pub remedy: String,
    found: Vec<(Change, String)>,
}

/// What is to be reached: what an endpoint would have to be created for.
#[derive(Debug, Default, Clone)]
pub struct WantedEndpoint {
    /// The short name of the service; `None` for hosts and for services of other regions.
    pub service: Option<Id>,
    /// The short name and the region of a service of another region.
    pub elsewhere: Option<(Id, Id)>,
    /// The port.
    pub port: u16,
}

impl<'m, 'a> Mending<'m, 'a> {
    /// Nothing is found yet.
    pub fn new(
        (index, view): (&'m Index<'a>, &'m Lookups<'a>),
        vpc: &'a Vpc,
        parameters: &'a Parameters,
        clients: Vec<&'a NetworkInterface>,
    ) -> Self {
        Self {
            index,
            view,
            asks_central: false,
            vpc,
            parameters,
            clients,
            wanted: WantedEndpoint::default(),
            why: String::new(),
            remedy: String::new(),
            found: Vec::new(),
        }
    }

    /// The changes, each with the sentence of the fault that it mends.
    pub fn into_changes(self) -> Vec<(Change, String)> {
        self.found
    }

    /// The changes found so far.
    pub fn changes(&self) -> impl Iterator<Item = &Change> {
        self.found.iter().map(|(change, _)| change.itself())
    }

    /// Adds a change, once.
    pub fn push(&mut self, change: Change) {
        self.push_for(change, &self.why.clone());
    }

    /// Says that only people can mend it, as its finding says.
    pub fn by_hand(&mut self) {
        self.by_hand_as(self.remedy.clone());
    }

    /// Says that only people can mend it, and what they are to do.
    pub fn by_hand_as(&mut self, remedy: String) {
        self.push(Change::ByHand { remedy });
    }

    /// Adds a change for a reason of its own, once, at the account of what it changes.
    pub fn push_for(&mut self, change: Change, why: &str) {
        let change = self.at_home(change);
        let known = self
            .found
            .iter()
            .any(|(other, said)| *other == change && (!change.is_by_hand() || said == why));
        if !known {
            self.found.push((change, why.to_owned()));
        }
    }

    /// Creates the endpoint that the service misses.
    pub fn create_endpoint(&mut self) {
        match self.wanted.service.clone() {
            Some(name) => self.create_endpoint_of(&name),
            None => match self.wanted.elsewhere.clone() {
                Some((name, region)) => self.create_endpoint_for(&name, &region),
                None => self.by_hand(),
            },
        }
    }

    /// Creates an endpoint of a service of another region, where AWS offers it across regions.
    fn create_endpoint_for(&mut self, name: &str, region: &str) {
        if !services::crosses_regions(name) {
            let remedy = format!(
                "AWS makes endpoints of {name} in {region} alone: create it in a VPC there, and lead clients to it by a hosted zone and a peering or transit gateway."
            );
            return self.by_hand_as(remedy);
        }
        if self.is_served_by_hub() {
            return self.by_hand();
        }
        let id = format!("vpce{NEW}{}-{region}", name.replace('.', "-"));
        let service = services::service_name(name, region);
        let why = self.why.clone();
        self.create_interface_endpoint(
            id.into(),
            name,
            (service, Some(region.to_owned())),
            &[],
            &why,
        );
    }

    /// The region of a service that is not in the VPC's own, though it has no region in its name: IAM is where
    /// its control plane is. None where the saved data says that it is offered here.
    fn only_region(&self, name: &str) -> Option<&'static str> {
        let network = self.index.network;
        let home = services::first_region(&network.region);
        let is_global = services::known(name).is_some_and(|facts| !facts.has_region);
        let is_offered =
            matches!(network.service_details, Fact::Read(_)) && Offer::of(network, name).is_some();
        (is_global && network.region != home && !is_offered).then_some(home)
    }

    /// Creates an endpoint of a service, as AWS offers it here.
    pub fn create_endpoint_of(&mut self, name: &str) {
        let facts = services::known(name);
        // A spoke that a hub serves gets no endpoint of its own. No hub shares a gateway endpoint, which is free: where
        // the hub has nothing else for the service, the spoke gets that one.
        let is_gateway = facts.is_some_and(|facts| facts.gateway);
        if (!is_gateway || self.hub_has(name)) && self.by_hub(name) {
            return;
        }
        if let Some(home) = self.only_region(name) {
            return self.create_endpoint_for(name, home);
        }
        let id: Id = format!("vpce{NEW}{}", name.replace('.', "-")).into();
        let Some(offer) = Offer::of(self.index.network, name) else {
            let remedy = format!(
                "AWS offers no endpoint of {name} in this Region: take {name} off the required services, or reach it over the internet."
            );
            return self.by_hand_as(remedy);
        };
        let why = if offer.is_sure {
            self.why.clone()
        } else {
            format!("{}; check that AWS offers {name} here", self.why)
        };
        let service_name = offer.service_name.clone();
        if facts.is_some_and(|facts| facts.gateway) {
            let route_table_ids = self.client_tables();
            if route_table_ids.is_empty() {
                return self.by_hand();
            }
            let why = if self.is_served_by_hub() {
                format!("{why}; no hub can share a gateway endpoint, which is free")
            } else {
                why
            };
            let change = Change::CreateGatewayEndpoint {
                id,
                service_name,
                route_table_ids,
            };
            return self.push_for(change, &why);
        }
        if facts.is_some_and(|facts| facts.private_dns == Some(false)) {
            let remedy = format!(
                "Create an interface endpoint of {name}, which has no private DNS names, and lead clients to it by a private hosted zone."
            );
            return self.by_hand_as(remedy);
        }
        self.create_interface_endpoint(id, name, (service_name, None), &offer.zones, &why);
    }

    /// Creates an interface endpoint of a service by its full name, and its region where that is not the VPC's.
    fn create_interface_endpoint(
        &mut self,
        id: Id,
        name: &str,
        (service_name, service_region): (String, Option<String>),
        zones: &[String],
        why: &str,
    ) {
        let subnet_ids = self.subnets_in(zones);
        let Some(cidr) = self.vpc.cidr_block.filter(|_| !subnet_ids.is_empty()) else {
            return self.by_hand();
        };
        let facts = services::known(name);
        let port = facts.map_or(self.wanted.port, services::ServiceFacts::port);
        let group = self.create_group(IpNet::V4(cidr), port);
        self.enable_dns();
        let dualstack = self.clients.iter().any(|client| client.ipv4.is_none());
        let change = Change::CreateInterfaceEndpoint {
            id,
            service_name,
            service_region,
            subnet_ids,
            group,
            dualstack,
        };
        self.push_for(change, why);
    }

    /// Whether the service may be reached over a gateway endpoint that is not there yet: it is free,
    /// and comes first.
    pub fn prefers_gateway(&mut self) -> bool {
        let has_gateway = |name: &Id| services::known(name).is_some_and(|facts| facts.gateway);
        let Some(name) = self.wanted.service.clone().filter(has_gateway) else {
            return false;
        };
        let endpoints = self.index.endpoints(self.vpc).iter();
        let mut gateways = endpoints.filter(|it| it.endpoint_type == EndpointType::Gateway);
        let is_there = gateways.any(|endpoint| {
            let own = endpoint.service_name.as_deref();
            let own = own.and_then(services::endpoint_name);
            own.is_some_and(|own| *own.name == *name)
        });
        if is_there || self.client_tables().is_empty() {
            return false;
        }
        self.create_endpoint_of(&name);
        true
    }

    /// The group of new endpoints for a port; created unless an earlier round has.
    fn create_group(&mut self, cidr: IpNet, port: u16) -> Id {
        let group: Id = match port {
            443 => format!("sg{NEW}endpoints").into(),
            port => format!("sg{NEW}endpoints-{port}").into(),
        };
        let mut groups = self.index.network.security_groups.elements().iter();
        if !groups.any(|other| other.id == group) {
            let change = Change::CreateSecurityGroup {
                id: group.clone(),
                cidrs: vec![cidr],
                port,
            };
            let why = format!("new interface endpoints need a group that lets tcp/{port} in");
            self.push_for(change, &why);
        }
        group
    }

    /// Turns on the VPC's DNS attributes that are off.
    pub fn enable_dns(&mut self) {
        for (is_on, attribute) in [
            (&self.vpc.dns_support, DnsAttribute::Support),
            (&self.vpc.dns_hostnames, DnsAttribute::Hostnames),
        ] {
            if is_on.read() == Some(&false) {
                self.push_for(
                    Change::EnableDnsAttribute { attribute },
                    "private DNS of endpoints needs both DNS attributes of the VPC",
                );
            }
        }
    }

    /// One subnet for each zone that has clients: one of theirs that has free addresses, where that
    /// is known.
    pub fn client_subnets(&self) -> Vec<Id> {
        self.subnets_in(&[])
    }

    /// The same, only in some zones; in all of them where none is named.
    fn subnets_in(&self, zones: &[String]) -> Vec<Id> {
        let mut by_zone: BTreeMap<&str, (bool, &Id)> = BTreeMap::new();
        let is_offered = |zone: &str| zones.is_empty() || zones.iter().any(|own| own == zone);
        for client in &self.clients {
            let (Some(zone), Some(subnet)) = (self.index.zone(client), client.subnet_id.as_ref())
            else {
                continue;
            };
            if is_offered(zone) {
                let candidate = (self.is_full(subnet), subnet);
                let first = by_zone.entry(zone).or_insert(candidate);
                *first = candidate.min(*first);
            }
        }
        // Another subnet of the zone stands in for full ones.
        for subnet in self.index.subnets(&self.vpc.id) {
            let first = subnet.zone.as_ref().and_then(|it| by_zone.get_mut(&**it));
            if let Some(first) = first.filter(|(full, _)| *full) {
                *first = (self.is_full(&subnet.id), &subnet.id).min(*first);
            }
        }
        by_zone.into_values().map(|(_, id)| id.clone()).collect()
    }

    fn is_full(&self, subnet_id: &Id) -> bool {
        let subnet = self.index.subnet(subnet_id).ok();
        subnet.and_then(|subnet| subnet.available_ip_address_count) == Some(0)
    }

    /// The route tables of the clients' subnets.
    pub(super) fn client_tables(&self) -> Vec<Id> {
        let clients = self.clients.iter();
        let tables: BTreeSet<Id> = clients
            .filter_map(|client| {
                let subnet = client.subnet_id.as_ref()?;
                let table = self.index.route_table(subnet, &self.vpc.id).ok()?;
                Some(table.id.clone())
            })
            .collect();
        tables.into_iter().collect()
    }
}

/// A service as AWS offers it in the region.
struct Offer {
    service_name: String,
    /// The zones in which it is offered; empty where that is not known.
    zones: Vec<String>,
    /// Whether the saved data, or the table of services, says that there is one.
    is_sure: bool,
}

impl Offer {
    /// `None` where the list of what is offered was read, and does not have it.
    fn of(network: &Network, name: &str) -> Option<Self> {
        let Fact::Read(details) = &network.service_details else {
            return Some(Self {
                service_name: services::service_name(name, &network.region),
                zones: Vec::new(),
                is_sure: services::known(name).is_some(),
            });
        };
        let mut details = details.iter();
        let detail = details.find(|detail| {
            let own = services::endpoint_name(&detail.service_name);
            own.is_some_and(|own| {
                own.name == name && own.region.is_none_or(|region| region == network.region)
            })
        })?;
        Some(Self {
            service_name: detail.service_name.clone(),
            zones: detail.zones.clone(),
            is_sure: true,
        })
    }
}

//! One VPC set up once: its services, their endpoints, its DNS and its clients. Verdicts,
//! explanations, fixes, warnings and the facts that are wanted are views of it.

pub mod applicability;
pub mod candidates;
pub mod classes;
mod combination;
pub mod decision;
pub mod service;

use std::cell::OnceCell;

use jiff::Timestamp;

use self::applicability::Applicability;
use self::classes::Classes;
use self::decision::{Asking, Decision, decide};
use self::service::Service;
use crate::network::{Id, Network, NetworkInterface, Vpc};
use crate::parameters::{Depth, Parameters};
use crate::path::index::Index;
use crate::path::names::VpcDns;
use crate::path::step::Detail;
use crate::path::{Client, Family};

/// What assessments of VPCs are made from: a network with its lookups, the parameters, the time.
#[derive(Debug)]
pub struct Assessor<'a> {
    index: Index<'a>,
    parameters: &'a Parameters,
    now: Timestamp,
}

/// One VPC, set up once.
#[derive(Debug)]
pub struct Assessment<'i, 'a> {
    /// The lookups.
    pub index: &'i Index<'a>,
    /// The VPC.
    pub vpc: &'a Vpc,
    /// What is asked.
    pub parameters: &'a Parameters,
    /// Whether it is judged at all.
    pub applicability: Applicability,
    /// Its clients.
    pub clients: &'i [&'a NetworkInterface],
    /// The required services.
    pub services: Vec<Service<'a>>,
    /// Its DNS.
    pub dns: VpcDns<'a>,
    classes: OnceCell<Classes<'a>>,
}

/// Clients that behave alike, or nobody in particular where the endpoints alone are judged.
#[derive(Debug, Clone, Copy)]
pub struct Population<'a> {
    /// The client that speaks for them.
    pub client: Option<Client<'a>>,
    /// Their family, where that matters.
    pub family: Option<Family>,
    /// How many they are.
    pub size: usize,
}

impl<'a> Assessor<'a> {
    /// Sets up the lookups; the cost grows with the number of facts.
    pub fn new(network: &'a Network, parameters: &'a Parameters, now: Timestamp) -> Self {
        Self {
            index: Index::new(network),
            parameters,
            now,
        }
    }

    /// The assessment of a VPC; `None` where the network has no such VPC.
    pub fn vpc(&self, vpc_id: &str) -> Option<Assessment<'_, 'a>> {
        let vpcs = &self.index.network.vpcs;
        let vpc = vpcs.iter().find(|vpc| &*vpc.id == vpc_id)?;
        Some(self.assess(vpc))
    }

    /// The assessments of every VPC, or only of those named, sorted by id. A named VPC that is not
    /// in the network has none.
    pub fn vpcs(&self, only: Option<&[Id]>) -> impl Iterator<Item = Assessment<'_, 'a>> {
        let vpcs = self.index.network.vpcs.iter();
        let mut vpcs: Vec<&'a Vpc> = vpcs
            .filter(|vpc| only.is_none_or(|only| only.contains(&vpc.id)))
            .collect();
        vpcs.sort_by(|a, b| a.id.cmp(&b.id));
        vpcs.into_iter().map(|vpc| self.assess(vpc))
    }

    /// The assessment of a VPC of the network.
    pub fn assess(&self, vpc: &'a Vpc) -> Assessment<'_, 'a> {
        let (index, parameters, network) = (&self.index, self.parameters, self.index.network);
        let names = parameters.services.iter();
        Assessment {
            index,
            vpc,
            parameters,
            applicability: applicability::of(network, vpc, parameters, self.now),
            clients: index.clients(vpc),
            services: names
                .map(|required| Service::new(index, vpc, &required.name, parameters, self.now))
                .collect(),
            dns: VpcDns::new(network, vpc),
            classes: OnceCell::new(),
        }
    }
}

impl<'a> Assessment<'_, 'a> {
    /// The classes of its clients.
    pub fn classes(&self) -> &Classes<'a> {
        self.classes.get_or_init(|| match self.parameters.depth {
            Depth::Existence => Classes::one(self.clients),
            Depth::Path => Classes::new(self.index, self.vpc, self.clients, &self.services),
        })
    }

    /// Whose answers count: its classes of clients; nobody in particular where it has none.
    pub fn populations(&self) -> Vec<Population<'a>> {
        let classes = &self.classes().classes;
        if classes.is_empty() {
            return vec![Population {
                client: None,
                family: None,
                size: 0,
            }];
        }
        classes
            .iter()
            .map(|class| self.population(class.client, class.size))
            .collect()
    }

    /// A client that speaks for so many.
    pub fn population(&self, interface: &'a NetworkInterface, size: usize) -> Population<'a> {
        let client = self.client(interface);
        Population {
            client: Some(client),
            family: (self.parameters.depth == Depth::Path).then(|| client.family()),
            size,
        }
    }

    /// A client of the VPC.
    pub fn client(&self, interface: &'a NetworkInterface) -> Client<'a> {
        Client {
            interface,
            vpc_id: &self.vpc.id,
        }
    }

    /// Decides for a population, service by service.
    pub fn decide(&self, population: Population<'a>, detail: Detail) -> Vec<Decision<'a>> {
        let asking = self.asking(population, detail);
        let services = self.services.iter();
        services.map(|service| decide(service, asking)).collect()
    }

    /// Decides for a population and one service.
    pub fn decide_one(
        &self,
        service: &Service<'a>,
        population: Population<'a>,
        detail: Detail,
    ) -> Decision<'a> {
        decide(service, self.asking(population, detail))
    }

    fn asking(&self, population: Population<'a>, detail: Detail) -> Asking<'_, 'a> {
        Asking {
            index: self.index,
            dns: &self.dns,
            client: population.client,
            family: population.family,
            unknown_is_fault: self.parameters.unknown_is_fault,
            detail,
        }
    }
}

//! Whose answers count in a VPC, and the decisions for them, row by row.

use super::clients::EvaluatedClient;
use super::decision::{Decision, decide};
use super::service::{Service, ServiceRequest};
use super::trio::{self, Steered};
use super::{Assessment, images};
use crate::parameters::Depth;
use crate::path::Client;
use crate::path::families::ClientDns64;
use crate::path::step::Detail;
use crate::possible::Faults;
use crate::row::Derived;

/// Clients that behave alike, or nobody in particular where the endpoints alone are evaluated.
#[derive(Debug, Clone, Copy)]
pub struct Population<'a> {
    /// The client that speaks for them, and what it is.
    pub client: Option<EvaluatedClient<'a>>,
    /// How many they are.
    pub size: usize,
    /// Which classes take the same paths, by number; `None`: it is not known.
    pub like: Option<usize>,
    /// Which classes are kin, by number; `None`: it is not known.
    pub kin: Option<usize>,
}

impl<'a> Population<'a> {
    /// Nobody in particular.
    pub const NOBODY: Self = Self {
        client: None,
        size: 0,
        like: None,
        kin: None,
    };
}

/// A population that asks, with what is the same for every row.
#[derive(Debug)]
pub struct Asker<'a> {
    /// Who asks.
    pub population: Population<'a>,
    /// The client that speaks for them.
    pub client: Option<Client<'a>>,
    /// What DNS64 does to it.
    dns64: ClientDns64<'a>,
}

impl<'a> Assessment<'_, 'a> {
    /// Whose answers count: its classes of clients; nobody in particular where a row is evaluated by
    /// its endpoints alone.
    pub fn populations(&self) -> Vec<Population<'a>> {
        let classes = self.classes().classes.iter();
        let mut populations: Vec<Population<'a>> = classes
            .map(|class| Population {
                client: Some(EvaluatedClient {
                    interface: class.client,
                    requester: class.requester,
                }),
                size: class.size,
                like: Some(class.like),
                kin: Some(class.kin),
            })
            .collect();
        let mut rows = self.services.iter();
        if rows.any(|service| self.is_evaluated_alone(&service.row)) {
            populations.push(Population::NOBODY);
        }
        populations
    }

    /// A population as one that asks.
    pub fn asker(&self, population: Population<'a>) -> Asker<'a> {
        let client = population
            .client
            .map(|client| self.client(client.interface));
        let dns64 = match (client, self.parameters.depth) {
            (Some(client), Depth::Path) => ClientDns64::of(self.index, client),
            (None, _) | (_, Depth::Existence) => ClientDns64::off(),
        };
        Asker {
            population,
            client,
            dns64,
        }
    }

    /// What an asker asks services with.
    pub fn request<'d>(&'d self, asker: &'d Asker<'a>, detail: Detail) -> ServiceRequest<'d, 'a> {
        let client = asker.client;
        ServiceRequest {
            index: self.index,
            dns: &self.dns,
            dns64: &asker.dns64,
            client,
            requester: asker.population.client.map(|client| client.requester),
            detail,
            central: Some(&self.central),
            alike: client.map(|client| self.classes().passing.of(self.index, client)),
        }
    }

    /// Decides for a population, row by row; `None` where it is not asked for the row.
    pub fn decide(&self, population: Population<'a>, detail: Detail) -> Vec<Option<Decision<'a>>> {
        let services: Vec<&Service<'a>> = self.services.iter().collect();
        // Of what passes a verdict keeps nothing.
        let kin = population.kin.filter(|_| detail == Detail::Faults);
        if let Some(known) = kin.and_then(|kin| self.known(&services, population, kin)) {
            return known;
        }
        self.decide_some(&services, &self.asker(population), detail)
    }

    /// Decides for an asker and some rows.
    pub fn decide_some(
        &self,
        services: &[&Service<'a>],
        asker: &Asker<'a>,
        detail: Detail,
    ) -> Vec<Option<Decision<'a>>> {
        let request = self.request(asker, detail);
        let client = request.client;
        // Of what passes a verdict keeps nothing.
        let kin = asker.population.kin;
        let kin = kin.filter(|_| detail == Detail::Faults);
        let is_asked = |service: &Service<'a>| match request.requester {
            Some(requester) => self.is_asked_of(&service.row, requester),
            None => self.is_evaluated_alone(&service.row),
        };
        let mut steered = None;
        if let Some(trio) = self
            .trio
            .as_ref()
            .filter(|_| trio::is_asked(request.requester))
        {
            let unread = self
                .why_no_clients()
                .filter(|_| request.requester.is_none());
            steered = Some(Steered::of(trio, request, unread));
        }
        let faults = Faults::of(self.parameters);
        services
            .iter()
            .map(|service| {
                if !is_asked(service) {
                    return None;
                }
                let derived = service.row.derived.as_ref().map(|(derived, _)| derived);
                match (derived, request.requester) {
                    (Some(Derived::Unread), Some(requester)) => {
                        let why = self.derived.as_ref()?.unread(requester, service.name())?;
                        Some(Decision::unread(why))
                    }
                    (Some(Derived::Images), Some(requester)) => {
                        let needs = self.derived.as_ref()?.of_requester(requester)?;
                        images::decide(self.index, client?, needs.image_elsewhere()?)
                    }
                    (Some(Derived::Unread | Derived::Images), None)
                    | (Some(Derived::Needed(_)) | None, _) => {
                        if kin.is_some_and(|kin| service.is_private_for(kin)) {
                            return Some(Decision::private());
                        }
                        let decision = decide(service, request, steered.as_ref(), faults);
                        if let Some(kin) = kin.filter(|_| decision.is_plainly_private()) {
                            service.note_private(kin);
                        }
                        Some(decision)
                    }
                }
            })
            .collect()
    }

    /// The decisions for a population, where all that it is asked for is known to be private for its kin.
    fn known(
        &self,
        services: &[&Service<'a>],
        population: Population<'a>,
        kin: usize,
    ) -> Option<Vec<Option<Decision<'a>>>> {
        let requester = population.client?.requester;
        services
            .iter()
            .map(|service| match self.is_asked_of(&service.row, requester) {
                _ if service.row.derived.is_some() => None,
                true => service
                    .is_private_for(kin)
                    .then(|| Some(Decision::private())),
                false => Some(None),
            })
            .collect()
    }
}

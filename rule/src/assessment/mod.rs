//! One VPC set up once: its rows, their endpoints, its DNS and its clients. Verdicts, explanations,
//! fixes, warnings and the facts that are wanted are views of it.

pub mod applicability;
mod bearing;
pub mod candidate_path;
pub mod candidates;
pub mod central;
pub mod classes;
pub mod clients;
mod combination;
pub mod decision;
pub mod derived;
mod images;
mod kin;
mod needed;
pub mod service;
pub mod trio;

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use self::applicability::Applicability;
use self::central::{Central, Hub};
use self::classes::{Alike, Classes};
use self::clients::{Clients, EvaluatedClient};
use self::decision::{Decision, decide};
use self::derived::{DerivedNeeds, MakingRows};
use self::service::{Service, ServiceRequest};
use self::trio::Steered;
use crate::needs::{Joined, Needs};
use crate::network::fact::Why;
use crate::network::{Field, Id, NetworkInterface, Vpc};
use crate::parameters::{Depth, NeedsMode, Parameters, UnusedVpcs};
use crate::path::Client;
use crate::path::dns::vpc_dns::VpcDns;
use crate::path::engine::index::Index;
use crate::path::families::ClientDns64;
use crate::path::step::Detail;
use crate::possible::Faults;
use crate::row::{Derived, Requester, Row, rows};
use crate::view::View;

/// What assessments of VPCs are made from: a network with its lookups, the parameters, the time.
#[derive(Debug)]
pub struct Assessor<'a> {
    view: View<'a>,
    hub: Hub<'a>,
    index: Index<'a>,
    rows: Vec<Arc<Row>>,
    /// The rows of ECS's three, made where one of them is asked.
    trio: OnceCell<[Arc<Row>; 3]>,
    region: Id,
    /// What runs, where needs are derived from it.
    joined: Option<Joined<'a>>,
    /// What clients need, of every VPC that was assessed.
    needs: RefCell<Needs<'a>>,
    parameters: &'a Parameters,
    now: Timestamp,
}

#[cfg(test)]
thread_local! {
    /// How many VPCs this thread has assessed.
    pub static ASSESSED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// One VPC, set up once.
#[derive(Debug)]
pub struct Assessment<'i, 'a> {
    /// What is looked at beside the network.
    pub view: View<'a>,
    /// The lookups.
    pub index: &'i Index<'a>,
    /// The VPC.
    pub vpc: &'a Vpc,
    /// What is asked.
    pub parameters: &'a Parameters,
    /// As of when.
    pub now: Timestamp,
    /// Whether it is evaluated at all.
    pub applicability: Applicability,
    /// Its clients.
    pub clients: Clients<'a>,
    /// The required rows.
    pub services: Vec<Service<'a>>,
    /// Its DNS.
    pub dns: VpcDns<'a>,
    /// What its clients need, where that is derived.
    pub derived: Option<DerivedNeeds<'a>>,
    /// Section 11 in it.
    pub central: Central<'i, 'a>,
    /// The three services of ECS, where one is required.
    trio: Option<[Service<'a>; 3]>,
    classes: OnceCell<Classes<'a>>,
    /// How many of its clients are of a kind in a zone.
    places_of_clients: OnceCell<PlacesOfClients<'a>>,
}

/// How many clients are of a kind in a zone, where that is read.
type PlacesOfClients<'a> = FxHashMap<(Requester, Option<&'a str>), usize>;

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

impl<'a> Assessor<'a> {
    /// Sets up the lookups; the cost grows with the number of facts.
    pub fn new(view: impl Into<View<'a>>, parameters: &'a Parameters, now: Timestamp) -> Self {
        let view = view.into();
        let network = view.network;
        let rows = rows(parameters, &network.region, &network.account_id);
        let region: Id = network.region.as_str().into();
        let derives = parameters.needs != NeedsMode::Listed;
        Self {
            view,
            hub: Hub::new(view, parameters),
            index: Index::new(network),
            trio: OnceCell::new(),
            region,
            joined: derives
                .then(|| Joined::new(&network.workloads, &network.account_id, &network.region)),
            needs: RefCell::default(),
            rows,
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

    fn trio(&self) -> &[Arc<Row>; 3] {
        let account_id = &self.index.network.account_id;
        self.trio
            .get_or_init(|| trio::rows(&self.region, account_id))
    }

    /// The assessment of a VPC of the network.
    pub fn assess(&self, vpc: &'a Vpc) -> Assessment<'_, 'a> {
        #[cfg(test)]
        ASSESSED.set(ASSESSED.get() + 1);
        let (index, parameters, network) = (&self.index, self.parameters, self.index.network);
        let service = |row: &Arc<Row>| Service::new(index, vpc, row.clone(), parameters, self.now);
        let mut clients = Clients::of(index, vpc, parameters, self.now);
        let central = Central::new(&self.hub, index, vpc, parameters, self.now);
        let derived = self.joined.as_ref().map(|joined| {
            let stands_for_each = |row: Row| {
                service(&Arc::new(row)).passes_any_repository() && central.passes_any_repository()
            };
            let making = MakingRows {
                region: &self.region,
                account_id: &network.account_id,
                stands_for_each: &stands_for_each,
            };
            let needs = &mut self.needs.borrow_mut();
            DerivedNeeds::of(joined, needs, &mut clients.evaluated, making)
        });
        let of_needs = derived.iter().flat_map(|derived| &derived.rows);
        let rows: Vec<&Arc<Row>> = self.rows.iter().chain(of_needs).collect();
        let has_trio =
            parameters.depth == Depth::Path && rows.iter().any(|row| trio::place(row).is_some());
        Assessment {
            view: self.view,
            index,
            vpc,
            parameters,
            now: self.now,
            applicability: applicability::of(network, vpc, parameters, self.now),
            clients,
            services: rows.into_iter().map(service).collect(),
            derived,
            dns: VpcDns::new(network, vpc, &parameters.trusted_dns_servers),
            central,
            trio: has_trio.then(|| self.trio().each_ref().map(service)),
            classes: OnceCell::new(),
            places_of_clients: OnceCell::new(),
        }
    }
}

impl<'a> Assessment<'_, 'a> {
    /// The classes of its clients.
    pub fn classes(&self) -> &Classes<'a> {
        let clients = &self.clients.evaluated;
        self.classes.get_or_init(|| {
            let alike = Alike::of(clients, |requester| self.asked_for(requester));
            match self.parameters.depth {
                Depth::Existence => Classes::by_kind(clients, &alike),
                Depth::Path => {
                    let by = (&*self.services, &self.central);
                    Classes::new(self.index, self.vpc, clients, by, &alike)
                }
            }
        })
    }

    /// How many of its clients are of a kind in a zone.
    pub fn places_of_clients(&self) -> &PlacesOfClients<'a> {
        self.places_of_clients.get_or_init(|| {
            let mut places = PlacesOfClients::default();
            for asked in &self.clients.evaluated {
                let zone = self.index.zone(asked.interface);
                *places.entry((asked.requester, zone)).or_default() += 1;
            }
            places
        })
    }

    /// Whether an asker is asked for each row, and whether the ECS trio counts for it.
    fn asked_for(&self, requester: Requester) -> Vec<bool> {
        let rows = self.services.iter().map(|service| &service.row);
        let by_trio = self.trio.is_some() && trio::is_asked(Some(requester));
        rows.map(|row| self.is_asked_of(row, requester))
            .chain(std::iter::once(by_trio))
            .collect()
    }

    /// For each row, its place in reports: rows of one name, such as those of several registries,
    /// share one, and the worst of them counts.
    pub fn places(&self) -> Vec<usize> {
        let mut names: Vec<&str> = Vec::new();
        let rows = self.services.iter();
        rows.map(|service| {
            let name = service.name();
            names
                .iter()
                .position(|known| *known == name)
                .unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                })
        })
        .collect()
    }

    /// Why clients are unread, where none is known and there may be some all the same.
    pub fn why_no_clients(&self) -> Option<&'a Why> {
        let network = self.index.network;
        let further = network.unknown.why(&self.vpc.id, Field::Clients);
        let none_known = self.clients.evaluated.is_empty();
        let why = network.network_interfaces.why();
        why.or_else(|| further.filter(|_| none_known))
    }

    /// Whether a row is asked of a client of some class.
    pub fn is_asked_of(&self, row: &Row, requester: Requester) -> bool {
        let Some(derived) = &self.derived else {
            return row.is_asked_of(requester.kind, self.parameters.clients);
        };
        if let Some((_, place)) = row.derived {
            return derived.asks(requester, place);
        }
        let is_described = derived
            .of_requester(requester)
            .is_some_and(|needs| needs.described);
        let by_list = self.parameters.needs == NeedsMode::Both || !is_described;
        by_list && row.is_asked_of(requester.kind, self.parameters.clients)
    }

    /// Whether some client is asked for a row.
    pub fn is_asked(&self, row: &Row) -> bool {
        let mut classes = self.classes().classes.iter();
        classes.any(|class| self.is_asked_of(row, class.requester))
    }

    /// Whether a row is evaluated by its endpoints alone.
    pub fn is_evaluated_alone(&self, row: &Row) -> bool {
        let evaluates = self.parameters.unused_vpcs == UnusedVpcs::Evaluate;
        self.why_no_clients().is_some() || (evaluates && !self.is_asked(row))
    }

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

    /// A client of the VPC.
    pub fn client(&self, interface: &'a NetworkInterface) -> Client<'a> {
        Client {
            interface,
            vpc_id: &self.vpc.id,
        }
    }

    /// Decides for a population, row by row; `None` where it is not asked for the row.
    pub fn decide(&self, population: Population<'a>, detail: Detail) -> Vec<Option<Decision<'a>>> {
        let services: Vec<&Service<'a>> = self.services.iter().collect();
        self.decide_some(&services, population, detail)
    }

    /// Decides for a population and some rows.
    pub fn decide_some(
        &self,
        services: &[&Service<'a>],
        population: Population<'a>,
        detail: Detail,
    ) -> Vec<Option<Decision<'a>>> {
        // Of what passes a verdict keeps nothing.
        let kin = population.kin.filter(|_| detail == Detail::Faults);
        if let Some(known) = kin.and_then(|kin| self.known(services, population, kin)) {
            return known;
        }
        let client = population
            .client
            .map(|client| self.client(client.interface));
        let dns64 = match (client, self.parameters.depth) {
            (Some(client), Depth::Path) => ClientDns64::of(self.index, client),
            (None, _) | (_, Depth::Existence) => ClientDns64::off(),
        };
        let request = ServiceRequest {
            index: self.index,
            dns: &self.dns,
            dns64: &dns64,
            client,
            requester: population.client.map(|client| client.requester),
            detail,
            central: Some(&self.central),
            alike: client.map(|client| self.classes().passing.of(self.index, client)),
        };
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
        services
            .iter()
            .map(|service| {
                let faults = Faults::of(self.parameters);
                let is_asked = is_asked(service);
                let requester = request.requester.filter(|_| is_asked);
                match (&service.row.derived, requester) {
                    (Some((Derived::Unread, _)), Some(requester)) => {
                        let derived = self.derived.as_ref()?;
                        let why = derived.unread(requester, service.name())?;
                        Some(Decision::unread(why))
                    }
                    (Some((Derived::Images, _)), Some(requester)) => {
                        let derived = self.derived.as_ref()?;
                        let registry = derived.of_requester(requester)?.image_elsewhere()?;
                        images::decide(self.index, client?, registry)
                    }
                    _ if !is_asked => None,
                    _ if kin.is_some_and(|kin| service.is_private_for(kin)) => {
                        Some(Decision::private())
                    }
                    _ => {
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

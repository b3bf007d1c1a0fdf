//! One VPC set up once: its rows, their endpoints, its DNS and its clients. Verdicts, explanations,
//! fixes, warnings and the facts that are wanted are views of it.

pub mod applicability;
mod assessor;
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
mod population;
pub mod service;
pub mod trio;

use std::cell::OnceCell;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use self::applicability::Applicability;
#[cfg(test)]
pub use self::assessor::ASSESSED;
pub use self::assessor::Assessor;
use self::central::Central;
use self::classes::{Alike, Classes};
use self::clients::Clients;
use self::derived::DerivedNeeds;
pub use self::population::{Asker, Population};
use self::service::Service;
use crate::network::fact::Why;
use crate::network::{Field, NetworkInterface, Vpc};
use crate::parameters::{Depth, NeedsMode, Parameters, UnusedVpcs};
use crate::path::Client;
use crate::path::dns::vpc_dns::VpcDns;
use crate::path::engine::index::Index;
use crate::row::{Requester, Row};
use crate::view::View;

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

    /// A client of the VPC.
    pub fn client(&self, interface: &'a NetworkInterface) -> Client<'a> {
        Client {
            interface,
            vpc_id: &self.vpc.id,
        }
    }
}

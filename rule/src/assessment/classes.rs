//! Clients that behave alike: asked for the same rows, in one subnet, with the same security groups,
//! address families and ports of replies, and no rule at the endpoint's side that tells their addresses apart.
//!
//! The decision is made once a class, so its cost grows with classes and not with pairs.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::central::Central;
use super::clients::EvaluatedClient;
use super::kin::Kinship;
use super::service::Service;
use crate::network::{Field, Id, NetworkInterface, Vpc};
use crate::path::engine::block::Borders;
use crate::path::engine::index::Index;
use crate::path::engine::reply_ports::ReplyPorts;
use crate::path::passing::Passing;
use crate::path::{Client, interface};
use crate::row::Requester;

/// Clients that behave alike.
#[derive(Debug)]
pub struct Class<'a> {
    /// The one of them whose id sorts first: it speaks for the others in messages.
    pub client: &'a NetworkInterface,
    /// What they are: one of several kinds, where these are asked for the same.
    pub requester: Requester,
    /// How many they are.
    pub size: usize,
    /// The number of those that take the same paths, whatever they are asked for.
    pub like: usize,
    /// The number of those to whom every fact is the same: they may be of other subnets, and have other groups.
    pub kin: usize,
}

/// The classes of a VPC's clients.
#[derive(Debug)]
pub struct Classes<'a> {
    /// The classes.
    pub classes: Vec<Class<'a>>,
    /// For each client, in the order given, the place of its class.
    pub class_of: Vec<usize>,
    /// What was found to pass for clients, whichever groups they have.
    pub passing: Passing<'a>,
}

impl<'a> Classes<'a> {
    /// One class for all clients that are asked for the same: nothing but the endpoints is asked.
    pub fn by_kind(clients: &[EvaluatedClient<'a>], alike: &Alike) -> Self {
        Self::sorted(clients, alike, |_| ())
    }

    /// Sorts clients into classes.
    pub fn new(
        index: &Index<'a>,
        vpc: &'a Vpc,
        clients: &[EvaluatedClient<'a>],
        (services, central): (&[Service<'a>], &Central<'_, 'a>),
        alike: &Alike,
    ) -> Self {
        let mut borders = borders(index, vpc, services);
        if central.is_evaluated() {
            central.add_borders(services, &mut borders);
            borders = borders.sorted();
        }
        let unknown = &index.network.unknown;
        let classes = Self::sorted(clients, alike, |client| {
            let interface = client.interface;
            let client = Client {
                interface,
                vpc_id: &vpc.id,
            };
            Key {
                subnet_id: interface.subnet_id.as_deref(),
                groups: &interface.groups,
                families: [client.has_ipv4(), client.has_ipv6()],
                some_address_of: &interface.some_address_of,
                unknown_groups: unknown.why(&interface.id, Field::Groups).is_some(),
                between: borders.below(client),
                replies: client.reply_ports(),
            }
        });
        let mut classes = Self {
            passing: Passing::new(borders),
            ..classes
        };
        // Section 11 asks more of a client.
        if !central.is_evaluated() {
            classes.tell_kin(index, vpc, services);
        }
        classes
    }

    /// Tells which classes are kin.
    fn tell_kin(&mut self, index: &Index<'a>, vpc: &'a Vpc, services: &[Service<'a>]) {
        let mut kinship = Kinship::new(index, vpc, services, self.passing.borders());
        let mut kin_of: FxHashMap<usize, usize> = FxHashMap::default();
        for class in &mut self.classes {
            let number = || kinship.number(class.client);
            class.kin = *kin_of.entry(class.like).or_insert_with(number);
        }
    }

    /// Sorts clients into classes by what those of one share.
    fn sorted<K: Eq + Hash>(
        clients: &[EvaluatedClient<'a>],
        alike: &Alike,
        key: impl Fn(&EvaluatedClient<'a>) -> K,
    ) -> Self {
        let mut likes: FxHashMap<K, usize> = FxHashMap::default();
        let mut places: FxHashMap<(Requester, usize), usize> = FxHashMap::default();
        let mut classes: Vec<Class<'a>> = Vec::new();
        let mut class_of = Vec::with_capacity(clients.len());
        for client in clients {
            let requester = alike.first(client.requester);
            let next = likes.len();
            let like = *likes.entry(key(client)).or_insert(next);
            let place = *places.entry((requester, like)).or_insert_with(|| {
                classes.push(Class {
                    client: client.interface,
                    requester,
                    size: 0,
                    like,
                    kin: like,
                });
                classes.len() - 1
            });
            if let Some(class) = classes.get_mut(place) {
                class.size += 1;
                if client.interface.id < class.client.id {
                    class.client = client.interface;
                }
            }
            class_of.push(place);
        }
        Self {
            classes,
            class_of,
            passing: Passing::default(),
        }
    }
}

/// Which askers are asked for the same rows: to a path they are one.
#[derive(Debug, Default)]
pub struct Alike {
    /// For each asker among the clients, the first that is asked for the same.
    firsts: FxHashMap<Requester, Requester>,
}

impl Alike {
    /// Compares the askers among clients by what each is asked for.
    pub fn of(clients: &[EvaluatedClient<'_>], asked_for: impl Fn(Requester) -> Vec<bool>) -> Self {
        let mut alike = Self::default();
        let mut by_rows: FxHashMap<Vec<bool>, Requester> = FxHashMap::default();
        for EvaluatedClient { requester, .. } in clients {
            alike.firsts.entry(*requester).or_insert_with(|| {
                let rows = asked_for(*requester);
                *by_rows.entry(rows).or_insert(*requester)
            });
        }
        alike
    }

    /// The first asker that is asked for the same.
    fn first(&self, requester: Requester) -> Requester {
        self.firsts.get(&requester).copied().unwrap_or(requester)
    }
}

/// Where the stages at the endpoints' side look at clients' addresses.
fn borders<'a>(index: &Index<'a>, vpc: &'a Vpc, services: &[Service<'a>]) -> Borders {
    let mut borders = Borders::default();
    for service in services {
        for candidate in service.candidates.interfaces() {
            interface::borders(index, vpc, candidate.endpoint, &mut borders);
        }
    }
    borders.sorted()
}

/// What clients of one class share.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    subnet_id: Option<&'a str>,
    groups: &'a [Id],
    families: [bool; 2],
    some_address_of: &'a [ipnet::IpNet],
    unknown_groups: bool,
    between: [usize; 2],
    replies: ReplyPorts,
}

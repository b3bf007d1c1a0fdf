//! Clients that behave alike: of one class, in one subnet, with the same security groups and
//! address families, and no rule at the endpoint's side that tells their addresses apart.
//!
//! The decision is made once a class, so its cost grows with classes and not with pairs.

use std::collections::HashMap;
use std::hash::Hash;

use super::clients::Asked;
use super::row::Asker;
use super::service::Service;
use crate::network::{Field, Id, NetworkInterface, Vpc};
use crate::path::block::Borders;
use crate::path::index::Index;
use crate::path::{Client, interface};

/// Clients that behave alike.
#[derive(Debug)]
pub struct Class<'a> {
    /// The one of them whose id sorts first: it speaks for the others in messages.
    pub client: &'a NetworkInterface,
    /// What they are.
    pub asker: Asker,
    /// How many they are.
    pub size: usize,
}

/// The classes of a VPC's clients.
#[derive(Debug)]
pub struct Classes<'a> {
    /// The classes.
    pub classes: Vec<Class<'a>>,
    /// For each client, in the order given, the place of its class.
    pub class_of: Vec<usize>,
}

impl<'a> Classes<'a> {
    /// One class for all clients of a kind: nothing but the endpoints is asked.
    pub fn by_kind(clients: &[Asked<'a>]) -> Self {
        Self::sorted(clients, |asked| asked.asker)
    }

    /// Sorts clients into classes.
    pub fn new(
        index: &Index<'a>,
        vpc: &'a Vpc,
        clients: &[Asked<'a>],
        services: &[Service<'a>],
    ) -> Self {
        let borders = borders(index, vpc, services);
        let unknown = &index.network.unknown;
        Self::sorted(clients, |asked| {
            let interface = asked.interface;
            let client = Client {
                interface,
                vpc_id: &vpc.id,
            };
            Key {
                asker: asked.asker,
                subnet_id: interface.subnet_id.as_deref(),
                groups: &interface.groups,
                families: [client.has_ipv4(), client.has_ipv6()],
                some_address_of: &interface.some_address_of,
                unknown_groups: unknown.why(&interface.id, Field::Groups).is_some(),
                between: borders.below(client),
            }
        })
    }

    /// Sorts clients into classes by what those of one share.
    fn sorted<K: Eq + Hash>(clients: &[Asked<'a>], key: impl Fn(&Asked<'a>) -> K) -> Self {
        let mut places: HashMap<K, usize> = HashMap::new();
        let mut classes: Vec<Class<'a>> = Vec::new();
        let mut class_of = Vec::with_capacity(clients.len());
        for asked in clients {
            let place = *places.entry(key(asked)).or_insert_with(|| {
                classes.push(Class {
                    client: asked.interface,
                    asker: asked.asker,
                    size: 0,
                });
                classes.len() - 1
            });
            if let Some(class) = classes.get_mut(place) {
                class.size += 1;
                if asked.interface.id < class.client.id {
                    class.client = asked.interface;
                }
            }
            class_of.push(place);
        }
        Self { classes, class_of }
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
    asker: Asker,
    subnet_id: Option<&'a str>,
    groups: &'a [Id],
    families: [bool; 2],
    some_address_of: &'a [ipnet::IpNet],
    unknown_groups: bool,
    between: [usize; 2],
}

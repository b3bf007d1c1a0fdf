//! Clients that behave alike: one subnet, the same security groups, the same address family, and
//! no rule at the endpoint's side that tells their addresses apart.
//!
//! The decision is made once a class, so its cost grows with classes and not with pairs.

use std::collections::HashMap;

use super::service::Service;
use crate::network::{Field, Id, NetworkInterface, Vpc};
use crate::path::block::Borders;
use crate::path::index::Index;
use crate::path::{Client, Family, interface};

/// Clients that behave alike.
#[derive(Debug)]
pub struct Class<'a> {
    /// The one of them whose id sorts first: it speaks for the others in messages.
    pub client: &'a NetworkInterface,
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
    family: Family,
    some_address_of: &'a [ipnet::IpNet],
    unknown_groups: bool,
    has_address: bool,
    between: usize,
}

impl<'a> Classes<'a> {
    /// One class for all clients: nothing but the endpoints is asked.
    pub fn one(clients: &[&'a NetworkInterface]) -> Self {
        let classes = clients
            .iter()
            .min_by(|a, b| a.id.cmp(&b.id))
            .map(|client| Class {
                client,
                size: clients.len(),
            })
            .into_iter()
            .collect();
        Self {
            classes,
            class_of: vec![0; clients.len()],
        }
    }

    /// Sorts clients into classes.
    pub fn new(
        index: &Index<'a>,
        vpc: &'a Vpc,
        clients: &[&'a NetworkInterface],
        services: &[Service<'a>],
    ) -> Self {
        let borders = borders(index, vpc, services);
        let mut places: HashMap<Key<'a>, usize> = HashMap::new();
        let mut classes: Vec<Class<'a>> = Vec::new();
        let mut class_of = Vec::with_capacity(clients.len());
        for interface in clients {
            let client = Client {
                interface,
                vpc_id: &vpc.id,
            };
            let key = Key {
                subnet_id: interface.subnet_id.as_deref(),
                groups: &interface.groups,
                family: client.family(),
                some_address_of: &interface.some_address_of,
                unknown_groups: index
                    .network
                    .unknown
                    .why(&interface.id, Field::Groups)
                    .is_some(),
                has_address: client.address().is_some(),
                between: borders.below(client),
            };
            let place = *places.entry(key).or_insert_with(|| {
                classes.push(Class {
                    client: interface,
                    size: 0,
                });
                classes.len() - 1
            });
            if let Some(class) = classes.get_mut(place) {
                class.size += 1;
                if interface.id < class.client.id {
                    class.client = interface;
                }
            }
            class_of.push(place);
        }
        Self { classes, class_of }
    }
}

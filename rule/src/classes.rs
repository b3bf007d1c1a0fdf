//! Clients that behave alike: one subnet, the same security groups, the same address family, and
//! no rule at the endpoint's side that tells their addresses apart.
//!
//! The decision is made once a class, so its cost grows with classes and not with pairs.

use std::collections::HashMap;

use crate::endpoint::Candidates;
use crate::index::{Index, Lookup};
use crate::network::{Destination, Id, NetworkInterface, Vpc};
use crate::path::{Block, Client, Family};

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

/// What clients of one class share.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    subnet_id: Option<&'a str>,
    groups: &'a [Id],
    family: Family,
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
        services: &[&Candidates<'a>],
    ) -> Self {
        let borders = Borders::new(index, vpc, services);
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
                has_address: client.address().is_some(),
                between: borders.between(client),
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

/// Where rules at the endpoints' side begin and end, as far as clients' addresses go.
#[derive(Default)]
struct Borders {
    ipv4: Vec<u128>,
    ipv6: Vec<u128>,
}

impl Borders {
    fn new<'a>(index: &Index<'a>, vpc: &'a Vpc, services: &[&Candidates<'a>]) -> Self {
        let mut borders = Self::default();
        let ids = services
            .iter()
            .flat_map(|candidates| candidates.interfaces())
            .flat_map(|candidate| &candidate.endpoint.network_interface_ids);
        for interface in ids.filter_map(|id| index.endpoint_interface(id)) {
            for group in &interface.groups {
                let Lookup::Found(group) = index.security_group(group) else {
                    continue;
                };
                for rule in &group.ingress {
                    rule.cidrs.iter().for_each(|cidr| borders.add(cidr));
                    rule.prefix_list_ids
                        .iter()
                        .for_each(|id| borders.add_list(index, id));
                }
            }
            let Some(subnet_id) = &interface.subnet_id else {
                continue;
            };
            for entry in index.acl_entries(subnet_id, &vpc.id) {
                entry.cidr.iter().for_each(|cidr| borders.add(cidr));
            }
            let Ok(table) = index.route_table(subnet_id, &vpc.id) else {
                continue;
            };
            for route in &table.routes {
                match &route.destination {
                    Destination::Cidr(cidr) => borders.add(cidr),
                    Destination::PrefixList(id) => borders.add_list(index, id),
                    Destination::Absent => {}
                }
            }
        }
        for side in [&mut borders.ipv4, &mut borders.ipv6] {
            side.sort_unstable();
            side.dedup();
        }
        borders
    }

    fn add_list(&mut self, index: &Index<'_>, id: &str) {
        if let Lookup::Found(list) = index.prefix_list(id) {
            list.cidrs.iter().flatten().for_each(|cidr| self.add(cidr));
        }
    }

    fn add(&mut self, cidr: &ipnet::IpNet) {
        let block = Block::from(cidr);
        let side = match block.family {
            Family::Ipv4 => &mut self.ipv4,
            Family::Ipv6 => &mut self.ipv6,
        };
        side.push(block.first);
        side.extend(block.last.checked_add(1));
    }

    /// How many borders lie at or below a client's address.
    fn between(&self, client: Client<'_>) -> usize {
        let Some(address) = client.address() else {
            return 0;
        };
        let block = Block::from(address);
        let side = match block.family {
            Family::Ipv4 => &self.ipv4,
            Family::Ipv6 => &self.ipv6,
        };
        side.partition_point(|border| *border <= block.first)
    }
}

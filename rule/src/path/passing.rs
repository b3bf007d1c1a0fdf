//! What was found to pass between a client's subnet and an endpoint's interface: it is the same for all clients of
//! the subnet that no rule on the endpoint's side tells apart, and so it is asked once for all of them.

use std::cell::RefCell;

use rustc_hash::FxHashSet;

use super::engine::block::Borders;
use super::interface::By;
use super::{Client, Family};
use crate::network::Id;

/// What was found to pass so far, in one VPC.
#[derive(Debug, Default)]
pub struct Passing<'a> {
    /// Where the rules on the endpoints' side look at clients' addresses.
    borders: Borders,
    found: RefCell<FxHashSet<Between<'a>>>,
}

/// A subnet with the place of an address among the borders, an interface of an endpoint, and what is asked.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Between<'a> {
    subnet: &'a str,
    below: usize,
    interface: &'a str,
    family: Family,
    port: u16,
}

/// The same, for one client.
#[derive(Debug, Clone, Copy)]
pub struct Alike<'p, 'a> {
    passing: &'p Passing<'a>,
    below: [usize; 2],
}

impl<'a> Passing<'a> {
    /// Nothing is found yet. The borders are all those of the endpoints' side, in order.
    pub fn new(borders: Borders) -> Self {
        Self {
            borders,
            found: RefCell::default(),
        }
    }

    /// What passes for a client.
    pub fn of(&self, client: Client<'_>) -> Alike<'_, 'a> {
        Alike {
            passing: self,
            below: self.borders.below(client),
        }
    }
}

impl<'a> Alike<'_, 'a> {
    fn between(self, subnet: &'a Id, interface: &'a Id, by: By) -> Between<'a> {
        let [ipv4, ipv6] = self.below;
        Between {
            subnet,
            below: match by.family {
                Family::Ipv4 => ipv4,
                Family::Ipv6 => ipv6,
            },
            interface,
            family: by.family,
            port: by.port,
        }
    }

    /// Whether network ACLs and routes between the subnet and the interface are known to let clients like this one
    /// through, there and back.
    pub fn is_known(self, subnet: &'a Id, interface: &'a Id, by: By) -> bool {
        let between = self.between(subnet, interface, by);
        self.passing.found.borrow().contains(&between)
    }

    /// Takes note that they do.
    pub fn note(self, subnet: &'a Id, interface: &'a Id, by: By) {
        let between = self.between(subnet, interface, by);
        self.passing.found.borrow_mut().insert(between);
    }
}

//! What was found to pass between a client's subnet and an endpoint's interface: it is the same for all clients of
//! subnets with one network ACL and one route table that no rule on the endpoint's side tells apart and that take
//! replies on the same ports, and so it is asked once for all of them.

use std::cell::RefCell;
use std::ptr;

use rustc_hash::FxHashSet;

use super::engine::block::Borders;
use super::engine::index::Index;
use super::engine::ordered_acl::OrderedAcl;
use super::engine::reply_ports::ReplyPorts;
use super::interface::FamilyAndPort;
use super::{Client, Family};
use crate::network::{NetworkInterface, RouteTable};

/// What was found to pass so far, in one VPC.
#[derive(Debug, Default)]
pub struct Passing<'a> {
    /// Where the rules on the endpoints' side look at clients' addresses.
    borders: Borders,
    found: RefCell<FxHashSet<PassingKey<'a>>>,
}

/// The rules of a subnet, with the place of an address among the borders, an interface of an endpoint, what is asked,
/// and which ports replies come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PassingKey<'a> {
    acl: *const OrderedAcl<'a>,
    table: *const RouteTable,
    below: usize,
    interface: &'a str,
    family: Family,
    port: u16,
    replies: ReplyPorts,
}

/// The same, for one client.
#[derive(Debug, Clone, Copy)]
pub struct ClientPassing<'p, 'a> {
    passing: &'p Passing<'a>,
    /// The rules of its subnet, where they are known.
    rules: Option<(*const OrderedAcl<'a>, *const RouteTable)>,
    /// The place of each of its addresses among the borders; of a block, where no border is inside of it.
    below: [Option<usize>; 2],
}

impl<'a> Passing<'a> {
    /// Nothing is found yet. The borders are all those of the endpoints' side, in order.
    pub fn new(borders: Borders) -> Self {
        Self {
            borders,
            found: RefCell::default(),
        }
    }

    /// Where the rules on the endpoints' side look at clients' addresses.
    pub fn borders(&self) -> &Borders {
        &self.borders
    }

    /// What passes for a client.
    pub fn of(&self, index: &Index<'a>, client: Client<'a>) -> ClientPassing<'_, 'a> {
        let rules = client.subnet_id().and_then(|subnet| {
            let acl = index.network_acl(subnet, client.vpc_id).ok()?;
            let table = index.route_table(subnet, client.vpc_id).ok()?;
            Some((ptr::from_ref(acl), ptr::from_ref(table)))
        });
        let below = |family| self.borders.below_all(client.addresses(family)?);
        ClientPassing {
            passing: self,
            rules,
            below: [below(Family::Ipv4), below(Family::Ipv6)],
        }
    }
}

impl<'a> ClientPassing<'_, 'a> {
    fn below(self, family: Family) -> Option<usize> {
        let [ipv4, ipv6] = self.below;
        match family {
            Family::Ipv4 => ipv4,
            Family::Ipv6 => ipv6,
        }
    }

    /// Whether no rule on the endpoints' side tells the addresses apart that a client may get.
    pub fn is_one(self, family: Family) -> bool {
        self.below(family).is_some()
    }

    /// What is between the client and an interface, where it is the same for others: not where they share a subnet.
    pub fn between(
        self,
        client: Client<'a>,
        interface: &'a NetworkInterface,
        by: FamilyAndPort,
    ) -> Option<PassingKey<'a>> {
        let (acl, table) = self.rules?;
        (client.subnet_id() != interface.subnet_id.as_ref()).then_some(())?;
        Some(PassingKey {
            acl,
            table,
            below: self.below(by.family)?,
            interface: &interface.id,
            family: by.family,
            port: by.port,
            replies: client.reply_ports(),
        })
    }

    /// Whether network ACLs and routes between them are known to let clients like this one through, there and back.
    pub fn is_known(self, between: PassingKey<'a>) -> bool {
        self.passing.found.borrow().contains(&between)
    }

    /// Takes note that they do.
    pub fn note(self, between: PassingKey<'a>) {
        self.passing.found.borrow_mut().insert(between);
    }
}

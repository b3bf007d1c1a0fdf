//! Clients to whom every fact is the same, though their subnets or their groups have other ids: what one of them
//! reaches privately, all of them do. A plan makes many such.

use std::ptr;

use rustc_hash::{FxHashMap, FxHashSet};

use super::service::Service;
use crate::network::{Field, Id, NetworkInterface, RouteTable, SecurityGroupRule, Vpc};
use crate::path::engine::block::Borders;
use crate::path::engine::index::{Index, Lookup};
use crate::path::engine::ordered_acl::OrderedAcl;
use crate::path::engine::reply_ports::ReplyPorts;
use crate::path::{Client, Family};

/// The most sets of rules that groups are compared with.
const MOST_RULES: usize = 32;

/// Tells kin among the clients of a VPC.
#[derive(Debug)]
pub struct Kinship<'k, 'a> {
    index: &'k Index<'a>,
    vpc: &'a Vpc,
    /// Where the rules on the endpoints' side look at clients' addresses, all of them, in order.
    borders: &'k Borders,
    /// The subnets that endpoints' interfaces are in.
    subnets: FxHashSet<&'a str>,
    /// The groups that rules of endpoints' groups name.
    named: FxHashSet<&'a str>,
    /// The egress rules of the groups that were asked about, each once.
    rules: Vec<&'a [SecurityGroupRule]>,
    /// The groups that were asked about.
    groups: FxHashMap<&'a str, Group<'a>>,
    numbers: FxHashMap<Key<'a>, usize>,
    next: usize,
}

/// A group, as far as a decision tells it from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Group<'a> {
    /// Its rules are unread, or a rule names it.
    Itself(&'a str),
    /// By its egress rules alone.
    WithRules(usize),
}

/// What a decision asks of a client.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key<'a> {
    acl: *const OrderedAcl<'a>,
    table: *const RouteTable,
    /// Its subnet, where endpoints' interfaces are in it too.
    beside: Option<&'a str>,
    groups: Vec<Group<'a>>,
    /// Of each family that it has, the place of its addresses among the borders.
    below: [Option<usize>; 2],
    replies: ReplyPorts,
}

impl<'k, 'a> Kinship<'k, 'a> {
    /// Gathers what tells clients apart.
    pub fn new(
        index: &'k Index<'a>,
        vpc: &'a Vpc,
        services: &[Service<'a>],
        borders: &'k Borders,
    ) -> Self {
        let mut subnets = FxHashSet::default();
        let mut named = FxHashSet::default();
        let candidates = services.iter().flat_map(|it| it.candidates.interfaces());
        let ids = candidates.flat_map(|it| &it.endpoint.network_interface_ids);
        for interface in ids.filter_map(|id| index.endpoint_interface(id)) {
            subnets.extend(interface.subnet_id.as_deref());
            for group in &interface.groups {
                if let Lookup::Found(group) = index.security_group(group) {
                    let rules = group.ingress.iter();
                    named.extend(rules.flat_map(|rule| &rule.group_ids).map(|id| &**id));
                }
            }
        }
        Self {
            index,
            vpc,
            borders,
            subnets,
            named,
            rules: Vec::new(),
            groups: FxHashMap::default(),
            numbers: FxHashMap::default(),
            next: 0,
        }
    }

    /// The number of a client's kin; one that is only its own where something of it is unread.
    pub fn number(&mut self, interface: &'a NetworkInterface) -> usize {
        let next = self.next;
        let number = match self.key(interface) {
            Some(key) => *self.numbers.entry(key).or_insert(next),
            None => next,
        };
        self.next += usize::from(number == next);
        number
    }

    fn key(&mut self, interface: &'a NetworkInterface) -> Option<Key<'a>> {
        let index = self.index;
        let client = Client {
            interface,
            vpc_id: &self.vpc.id,
        };
        let unknown = &index.network.unknown;
        if unknown.why(&interface.id, Field::Groups).is_some() {
            return None;
        }
        let subnet_id = client.subnet_id()?;
        // What DNS64 does rests on the subnet's record.
        if client.has_ipv6() && index.subnet(subnet_id).ok()?.enable_dns64 {
            return None;
        }
        let below = |family| match client.addresses(family) {
            None => Some(None),
            Some(addresses) => self.borders.below_all(addresses).map(Some),
        };
        Some(Key {
            acl: ptr::from_ref(index.network_acl(subnet_id, &self.vpc.id).ok()?),
            table: ptr::from_ref(index.route_table(subnet_id, &self.vpc.id).ok()?),
            beside: Some(&**subnet_id).filter(|id| self.subnets.contains(id)),
            below: [below(Family::Ipv4)?, below(Family::Ipv6)?],
            groups: interface.groups.iter().map(|id| self.group(id)).collect(),
            replies: client.reply_ports(),
        })
    }

    fn group(&mut self, id: &'a Id) -> Group<'a> {
        if let Some(known) = self.groups.get(&**id) {
            return *known;
        }
        let group = self
            .rules_of(id)
            .map_or(Group::Itself(id), Group::WithRules);
        self.groups.insert(id, group);
        group
    }

    /// The number of a group's egress rules, where nothing else of it is asked.
    fn rules_of(&mut self, id: &'a Id) -> Option<usize> {
        let unknown = &self.index.network.unknown;
        if self.named.contains(&**id) || unknown.why(id, Field::Egress).is_some() {
            return None;
        }
        let Lookup::Found(group) = self.index.security_group(id) else {
            return None;
        };
        let rules = group.egress.as_slice();
        let known = self.rules.iter().position(|known| *known == rules);
        known.or_else(|| {
            (self.rules.len() < MOST_RULES).then(|| {
                self.rules.push(rules);
                self.rules.len() - 1
            })
        })
    }
}

//! The way to a gateway endpoint, asked in the order of `decision.md`, section 7.2: the association,
//! the family, overrides, the client's security groups and network ACL.

use ipnet::IpNet;

use super::block::{entries, entries_of};
use super::families::{self, ClientDns64};
use super::gateway::Reason;
use super::index::{Index, Lookup};
use super::network_acl::{self, Peer};
use super::route::{counts, hidden};
use super::security_group;
use super::step::Step;
use super::{Client, Family, unread_list};
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{
    Destination, Direction, Field, IpAddressType, PrefixList, Route, RouteState, RouteTable,
    VpcEndpoint,
};
use crate::possible::{Answers, Possible};

/// The way to one gateway endpoint, in the order in which the steps are asked.
#[derive(Debug, Clone)]
pub struct GatewayPath<'a> {
    /// Whether the client's route table is associated with it.
    pub associated: Step<'a>,
    /// The steps behind it, policy not among them.
    pub steps: Vec<Step<'a>>,
    /// Whether it may have route tables that nobody knows yet.
    pub tables_unknown: bool,
    /// What the steps behind the association come to, without the policy.
    after: After,
    /// The step through a NAT gateway that DNS64 leads to, where it is known.
    pub nat64: Option<Step<'a>>,
    /// Whether it may lack the IPv6 addresses that the client's host would have.
    pub lacks_ipv6: Possible,
}

/// What stands between the association and the answer.
#[derive(Debug, Clone, Copy)]
struct After {
    /// Answers that come out before the path is asked: another family, an override.
    early: Answers,
    /// Whether the path is asked at all.
    asked: bool,
    /// Security groups and network ACLs.
    path: Possible,
    /// The answer if a list that is not in the data takes the service's addresses elsewhere.
    hidden: Answers,
}

/// What is asked of a gateway endpoint.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'s, 'a> {
    /// The client.
    pub client: Client<'a>,
    /// The family that it is judged by.
    pub family: Family,
    /// Whether the host that it asks for has addresses of that family.
    pub host_has_family: bool,
    /// The port.
    pub port: u16,
    /// What DNS64 does to it.
    pub dns64: &'s ClientDns64<'a>,
}

impl GatewayPath<'_> {
    /// The answers that come out where the table is associated, given the policy's answer.
    pub fn answers(&self, policy: Possible) -> Answers {
        let mut answers = self.after.early;
        if self.after.asked {
            answers = answers.with(Answers::from(self.after.path.and(policy)));
        }
        let hidden = self.after.hidden.each().collect::<Vec<_>>();
        hidden
            .into_iter()
            .fold(answers, |answers, other| answers.both_ways(other))
    }

    /// The answers through NAT64, given the policy's answer.
    pub fn answers_by_nat64(&self, policy: Possible) -> Answers {
        let undecidable = Answers::from(policy.and(Possible::MAYBE));
        match self.nat64.as_ref().map(|step| step.possible) {
            Some(Possible::NO) => Answers::PUBLIC,
            Some(Possible::MAYBE) => undecidable,
            _ => undecidable.with(Answers::PUBLIC),
        }
    }
}

/// Judges the way from a client to a gateway endpoint.
pub fn path<'a>(index: &Index<'a>, endpoint: &'a VpcEndpoint, ask: Ask<'_, 'a>) -> GatewayPath<'a> {
    let client = ask.client;
    let table = client.route_table(index);
    let lists = lists(index, &table, endpoint);
    let way = Way {
        index,
        endpoint,
        ask,
        table,
    };
    let serves = serves(endpoint, Family::Ipv6);
    let lacks_ipv6 = match &lists {
        _ if !serves => Possible::YES,
        Ok(lists) => Possible::known(!has_family(lists, Family::Ipv6)),
        Err(_) => Possible::YES.or_else(Possible::NO),
    };
    let (steps, after) = way.behind(lists);
    let (associated, tables_unknown) = way.associated();
    GatewayPath {
        associated,
        tables_unknown,
        steps,
        after,
        nat64: way.nat64(),
        lacks_ipv6,
    }
}

/// A gateway endpoint, and the client that goes there.
struct Way<'w, 'a> {
    index: &'w Index<'a>,
    endpoint: &'a VpcEndpoint,
    ask: Ask<'w, 'a>,
    table: Result<&'a RouteTable, Why>,
}

/// The service's lists: the one named like the endpoint's service, and those to which a route of
/// the table with this endpoint as its target leads; all of them, or why one is unread.
fn lists<'a>(
    index: &Index<'a>,
    table: &Result<&'a RouteTable, Why>,
    endpoint: &'a VpcEndpoint,
) -> Result<Vec<&'a PrefixList>, Why> {
    let name = endpoint.service_name.as_deref().unwrap_or_default();
    let named = index.prefix_list_named(name).ok_or_else(|| {
        let unread = index.network.prefix_lists.why().cloned();
        unread.unwrap_or_else(|| format!("no prefix list named {name} is in the data").into())
    })?;
    let mut lists = vec![named];
    let routes = table.iter().flat_map(|table| &table.routes);
    for route in routes.filter(|route| route.target == endpoint.id) {
        let Destination::PrefixList(id) = &route.destination else {
            continue;
        };
        match index.prefix_list(id) {
            Lookup::Found(list) if lists.iter().all(|known| known.id != list.id) => {
                lists.push(list);
            }
            Lookup::Found(_) => {}
            Lookup::NotShown => return Err(format!("prefix list {id} is not in the data").into()),
            Lookup::Unread(why) => return Err(why),
        }
    }
    lists.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(lists)
}

/// The step where nobody knows all routes of a table, and the answers that they may give.
fn routes_unknown<'a>(index: &Index<'a>, table: &RouteTable) -> Option<(Step<'a>, Answers)> {
    let why = index.network.unknown.why(&table.id, Field::Routes)?;
    let open = Possible::YES.or_else(Possible::NO);
    let step = Step::unread(Check::GatewayRouteOverridden, open, why.clone());
    Some((step, Answers::PUBLIC.with(Answers::BROKEN)))
}

/// Whether a gateway endpoint's address type has a family.
fn serves(endpoint: &VpcEndpoint, family: Family) -> bool {
    matches!(
        (endpoint.ip_address_type, family),
        (IpAddressType::Dualstack, _)
            | (IpAddressType::Ipv4, Family::Ipv4)
            | (IpAddressType::Ipv6, Family::Ipv6)
    )
}

fn has_family(lists: &[&PrefixList], family: Family) -> bool {
    lists
        .iter()
        .any(|list| entries_of(list, family).next().is_some())
}

/// The blocks of some lists in one family, smallest first: of several that are blocked the first is
/// named, in whatever order the data has them.
fn blocks<'a>(
    lists: &[&'a PrefixList],
    family: Family,
) -> impl Iterator<Item = &'a IpNet> + use<'a> {
    let blocks = lists.iter().flat_map(|list| entries_of(list, family));
    let mut blocks: Vec<&IpNet> = blocks.collect();
    blocks.sort();
    blocks.into_iter()
}

impl<'a> Way<'_, 'a> {
    /// Whether the client's table is associated; and whether tables may be that nobody knows yet.
    fn associated(&self) -> (Step<'a>, bool) {
        let endpoint = self.endpoint;
        let client = self.ask.client;
        let unknown = &self.index.network.unknown;
        let unknown = unknown.why(&endpoint.id, Field::RouteTables);
        let open = Possible::YES.or_else(Possible::NO);
        let check = Check::GatewayRouteMissing;
        let step = match (&self.table, unknown) {
            (Ok(table), Some(why)) if !endpoint.route_table_ids.contains(&table.id) => {
                return (Step::unread(check, open, why.clone()), true);
            }
            (Ok(table), _) => {
                let is = endpoint.route_table_ids.contains(&table.id);
                let subnet = client.subnet_id().unwrap_or(&client.interface.id);
                let reason = Reason::Association {
                    endpoint: &endpoint.id,
                    table: &table.id,
                    subnet,
                    associated: is,
                };
                Step::new(Possible::known(is), reason)
            }
            // Whatever the client's table is, an endpoint without tables is not associated with it.
            (Err(_), None) if endpoint.route_table_ids.is_empty() => {
                let endpoint = &endpoint.id;
                Step::new(Possible::NO, Reason::WithoutTables { endpoint })
            }
            (Err(why), unknown) => {
                return (Step::unread(check, open, why.clone()), unknown.is_some());
            }
        };
        (step, false)
    }

    /// The steps where nobody knows the entries of the prefix list.
    fn unread_list(&self, list: (&'a PrefixList, &Why)) -> (Vec<Step<'a>>, After) {
        let (index, endpoint) = (self.index, self.endpoint);
        let mut steps = Vec::new();
        let early = match &self.table {
            Ok(table) => {
                let (step, early) = routes_unknown(index, table)
                    .unwrap_or_else(|| unread_list::overrides(index, table, endpoint, list));
                steps.push(step);
                early
            }
            // The association says why already.
            Err(_) => Answers::PUBLIC.with(Answers::BROKEN),
        };
        let path = unread_list::path(index, self.ask.client, list, self.ask.port);
        let possible = path
            .iter()
            .fold(Possible::YES, |all, step| all.and(step.possible));
        steps.extend(path);
        let after = After {
            early,
            asked: true,
            path: possible,
            hidden: Answers::NONE,
        };
        (steps, after)
    }

    /// The steps behind the association.
    fn behind(&self, lists: Result<Vec<&'a PrefixList>, Why>) -> (Vec<Step<'a>>, After) {
        let family = self.ask.family;
        let endpoint = &self.endpoint.id;
        let mismatch = |reason: Reason<'a>| {
            let after = After {
                early: Answers::PUBLIC,
                asked: false,
                path: Possible::NO,
                hidden: Answers::NONE,
            };
            (vec![Step::new(Possible::NO, reason)], after)
        };
        if !self.ask.host_has_family || !serves(self.endpoint, family) {
            return mismatch(Reason::Family { endpoint, family });
        }
        let name = self.endpoint.service_name.as_deref().unwrap_or_default();
        let unread = self.index.unread_list_named(name);
        if let (Some(list), Family::Ipv4, Err(_)) = (unread, family, &lists) {
            return self.unread_list(list);
        }
        // A table that is unread may lead to further lists.
        let lists = match (lists, &self.table) {
            (Ok(lists), Err(why)) if !has_family(&lists, family) => Err(why.clone()),
            (lists, _) => lists,
        };
        let lists = match lists {
            Ok(lists) => lists,
            Err(why) => {
                let after = After {
                    early: Answers::PUBLIC.with(Answers::BROKEN),
                    asked: true,
                    path: Possible::ANY,
                    hidden: Answers::NONE,
                };
                let step = Step::unread(Check::GatewayRouteOverridden, Possible::ANY, why);
                return (vec![step], after);
            }
        };
        match lists.first() {
            Some(list) if !has_family(&lists, family) => {
                let list = &list.id;
                mismatch(Reason::ListFamily {
                    endpoint,
                    list,
                    family,
                })
            }
            _ => self.known_lists(&lists),
        }
    }

    /// The steps that need the prefix lists, where they are read.
    fn known_lists(&self, lists: &[&'a PrefixList]) -> (Vec<Step<'a>>, After) {
        let Ask {
            client,
            family,
            port,
            ..
        } = self.ask;
        let mut steps = Vec::new();
        let mut after = self.overrides(lists, &mut steps);
        let acl = || match client.subnet_id() {
            Some(subnet) => self.index.network_acl(subnet, client.vpc_id),
            None => Err(format!("the subnet of {} is not in the data", client.interface.id).into()),
        };
        // In an order of their own: the first that is stopped is named.
        let mut cidrs: Vec<IpNet> = blocks(lists, family).copied().collect();
        cidrs.sort_unstable();
        let peers: Vec<Peer> = cidrs.into_iter().map(Peer::Cidr).collect();
        let groups = &client.interface.groups;
        let unknown = &self.index.network.unknown;
        let mut path: Vec<Step<'a>> = match unknown.why(&client.interface.id, Field::Groups) {
            Some(why) => {
                let open = Possible::YES.or_else(Possible::NO);
                let check = Check::ClientSecurityGroupBlocks;
                vec![Step::unread(check, open, why.clone())]
            }
            None => lists
                .iter()
                .filter(|list| entries_of(list, family).next().is_some())
                .map(|list| security_group::allows_list(self.index, groups, list, family, port))
                .collect(),
        };
        path.push(network_acl::request(
            acl(),
            Direction::Out,
            peers.iter().copied(),
            port,
        ));
        path.push(network_acl::reply(
            &[(acl(), Direction::In, &peers)],
            client.address(family),
            family,
        ));
        after.path = path
            .iter()
            .fold(Possible::YES, |all, step| all.and(step.possible));
        steps.extend(path);
        (steps, after)
    }

    /// Whether routes of the table take (part of) the service's addresses elsewhere.
    fn overrides(&self, lists: &[&'a PrefixList], steps: &mut Vec<Step<'a>>) -> After {
        let mut after = After {
            early: Answers::NONE,
            asked: true,
            path: Possible::YES,
            hidden: Answers::NONE,
        };
        let Ok(table) = &self.table else {
            // The association says why already.
            after.early = Answers::PUBLIC.with(Answers::BROKEN);
            return after;
        };
        if let Some((step, early)) = routes_unknown(self.index, table) {
            steps.push(step);
            after.early = early;
            return after;
        }
        let others = || {
            let routes = table.routes.iter();
            routes.filter(|route| counts(route) && route.target != self.endpoint.id)
        };
        let family = self.ask.family;
        let taking: Vec<(&'a Route, IpNet)> = others()
            .filter_map(|route| Some((route, taken(self.index, route, lists, family)?)))
            .collect();
        let fault = |blackhole: bool| {
            if blackhole {
                Answers::BROKEN
            } else {
                Answers::PUBLIC
            }
        };
        for state in [RouteState::Blackhole, RouteState::Active] {
            let first = taking
                .iter()
                .filter(|(route, _)| route.state == state)
                .min_by_key(|(_, cidr)| *cidr);
            if let Some((route, cidr)) = first {
                let reason = Reason::Overridden {
                    table: &table.id,
                    route,
                    cidr: *cidr,
                };
                steps.push(Step::new(Possible::NO, reason));
            }
        }
        let is_blackhole = |route: &Route| route.state == RouteState::Blackhole;
        let blackholed = taking.iter().any(|(route, _)| is_blackhole(route));
        if !taking.is_empty() {
            after.early = fault(blackholed);
            after.asked = false;
        } else if let Some(list) = lists.first() {
            let (table, list) = (&table.id, &list.id);
            steps.push(Step::new(
                Possible::YES,
                Reason::NotOverridden { table, list },
            ));
        }
        let unseen =
            hidden(self.index, table).filter(|(route, _)| route.target != self.endpoint.id);
        for (route, unread) in unseen {
            let other = fault(blackholed || is_blackhole(route));
            if other == after.early && !after.asked {
                continue;
            }
            if let Some(why) = unread {
                after.early = after.early.with(other);
                let open = Possible::YES.or_else(Possible::NO);
                steps.push(Step::unread(Check::GatewayRouteOverridden, open, why));
            } else {
                after.hidden = after.hidden.with(other);
                let table = &table.id;
                steps.push(Step::new(
                    Possible::MAYBE,
                    Reason::MayBeOverridden { table, route },
                ));
            }
        }
        after
    }

    /// What DNS64 makes of the way: the NAT gateway's own table stands in the place of the client's.
    fn nat64(&self) -> Option<Step<'a>> {
        let (nat, table) = self.ask.dns64.nat?;
        let endpoint = &self.endpoint.id;
        let mut interfaces = self.index.nat_interfaces(nat).peekable();
        let mut associated = if interfaces.peek().is_none() {
            Possible::YES
        } else {
            Possible::NO
        };
        let mut unread = None;
        for interface in interfaces {
            let own = Client {
                interface,
                vpc_id: self.ask.client.vpc_id,
            };
            match own.route_table(self.index) {
                Ok(table) if self.endpoint.route_table_ids.contains(&table.id) => {
                    associated = Possible::YES;
                    break;
                }
                Ok(_) => {}
                Err(_) if self.endpoint.route_table_ids.is_empty() => {}
                Err(why) => unread = Some(why),
            }
        }
        Some(match (associated, unread) {
            (Possible::NO, Some(why)) => {
                let open = Possible::MAYBE.or_else(Possible::NO);
                Step::unread(Check::Nat64BypassesGateway, open, why)
            }
            (Possible::NO, None) => {
                let reason = families::Reason::Bypasses {
                    endpoint,
                    nat,
                    table,
                };
                Step::new(Possible::NO, reason)
            }
            _ => {
                let reason = families::Reason::Nat64 {
                    endpoint,
                    nat,
                    table,
                };
                Step::new(Possible::MAYBE, reason)
            }
        })
    }
}

/// The destination of a route that is a block of the service's list, or a part of one.
fn taken(
    index: &Index<'_>,
    route: &Route,
    lists: &[&PrefixList],
    family: Family,
) -> Option<ipnet::IpNet> {
    let within = |cidr: &ipnet::IpNet| blocks(lists, family).any(|block| block.contains(cidr));
    match &route.destination {
        Destination::Cidr(cidr) => within(cidr).then_some(*cidr),
        Destination::PrefixList(id) => match index.prefix_list(id) {
            Lookup::Found(other) => entries(other)
                .iter()
                .filter(|cidr| within(cidr))
                .min()
                .copied(),
            Lookup::NotShown | Lookup::Unread(_) => None,
        },
        Destination::Absent => None,
    }
}

//! The most specific route of a table for an address, and those that may count in its place (`decision.md`,
//! section 6.5).

use std::net::IpAddr;

use ipnet::IpNet;

use super::block::{entries, holds};
use super::index::{Index, Lookup};
use crate::network::fact::Why;
use crate::network::{Destination, EndpointType, Id, Route, RouteState, RouteTable};
use crate::path::route::destination;

/// The target of the routes that stay inside a VPC.
pub const LOCAL: &str = "local";

/// How specific a route is to addresses: the length of its block, and what kind of route it is.
type Rank = (u8, RoutePrecedence);

/// What kind a route is: of those with one block the last of this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RoutePrecedence {
    Propagated,
    OfList,
    Static,
}

/// How specific a route is to what blocks must hold; `None` where it leads elsewhere, or its list
/// is not in the data.
fn rank(index: &Index<'_>, route: &Route, holds: impl Fn(&IpNet) -> bool) -> Option<Rank> {
    match &route.destination {
        Destination::Cidr(cidr) => {
            let kind = if route.is_propagated() {
                RoutePrecedence::Propagated
            } else {
                RoutePrecedence::Static
            };
            holds(cidr).then(|| (cidr.prefix_len(), kind))
        }
        Destination::PrefixList(id) => match index.prefix_list(id) {
            Lookup::Found(list) => {
                let blocks = entries(list).iter().filter(|cidr| holds(cidr));
                let length = blocks.map(IpNet::prefix_len).max()?;
                Some((length, RoutePrecedence::OfList))
            }
            Lookup::NotShown | Lookup::Unread(_) => None,
        },
        Destination::Absent => None,
    }
}

/// Why a route only may be the one that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its list is not in the data.
    NotShown,
    /// Another list has the same block: AWS takes one of them at random.
    Tie,
}

/// The most specific route of a table that is known, and those to other lists that have its block.
#[derive(Debug, Default)]
pub struct MostSpecificRoute<'a> {
    /// The route; of several lists that of the smallest id.
    pub route: Option<&'a Route>,
    ties: Vec<&'a Route>,
}

/// A route that may count in the place of the most specific one.
#[derive(Debug)]
pub struct Other<'a> {
    /// The route.
    pub route: &'a Route,
    /// Why it may.
    pub doubt: Doubt,
    /// Why its list is unread, where it is.
    pub unread: Option<Why>,
}

impl<'a> MostSpecificRoute<'a> {
    /// The routes that may count in its place and lead elsewhere, by their lists.
    pub fn others(&self, index: &Index<'a>, table: &'a RouteTable) -> Vec<Other<'a>> {
        let ties = self.ties.iter().map(|route| Other {
            route,
            doubt: Doubt::Tie,
            unread: None,
        });
        let hidden = hidden(index, table).map(|(route, unread)| Other {
            route,
            doubt: Doubt::NotShown,
            unread,
        });
        let is_same = |other: &Route| {
            let known = self.route;
            known.is_some_and(|known| known.target == other.target && known.state == other.state)
        };
        let others = ties.chain(hidden);
        let mut others: Vec<_> = others.filter(|other| !is_same(other.route)).collect();
        others.sort_by_key(|other| destination(other.route));
        others
    }
}

/// The most specific route for an address among those that count: active ones and blackholes.
pub fn most_specific<'a>(
    index: &Index<'a>,
    table: &'a RouteTable,
    to: IpAddr,
) -> MostSpecificRoute<'a> {
    let routes = table.routes.iter().filter(|route| counts(route));
    first_of_the_greatest(index, routes, |cidr| holds(cidr, to))
}

/// The same, for an address of another VPC: the routes of gateway endpoints never match it
/// (`decision.md`, section 11.7).
pub fn towards<'a>(index: &Index<'a>, table: &'a RouteTable, to: IpAddr) -> MostSpecificRoute<'a> {
    let routes = table.routes.iter();
    let counting = routes.filter(|route| counts(route) && !is_of_gateway(index, route));
    first_of_the_greatest(index, counting, |cidr| holds(cidr, to))
}

/// Whether a route is a gateway endpoint's.
fn is_of_gateway(index: &Index<'_>, route: &Route) -> bool {
    let endpoint = index.endpoint(&route.target);
    endpoint.is_some_and(|endpoint| endpoint.endpoint_type == EndpointType::Gateway)
}

/// The most specific active route for a whole block.
pub fn most_specific_active<'a>(
    index: &Index<'a>,
    table: &'a RouteTable,
    to: &IpNet,
) -> MostSpecificRoute<'a> {
    let routes = table.routes.iter();
    let active = routes.filter(|route| route.state == RouteState::Active);
    first_of_the_greatest(index, active, |cidr| cidr.contains(to))
}

/// The most specific route to what blocks must hold; where a local route leads there, no propagated one.
fn first_of_the_greatest<'a>(
    index: &Index<'a>,
    routes: impl Iterator<Item = &'a Route>,
    holds: impl Fn(&IpNet) -> bool,
) -> MostSpecificRoute<'a> {
    let mut best: Option<(Rank, &'a Route)> = None;
    let mut propagated: Option<(Rank, &'a Route)> = None;
    let mut ties = Vec::new();
    let mut is_local = false;
    for route in routes {
        let Some(rank) = rank(index, route, &holds) else {
            continue;
        };
        if route.is_propagated() {
            if propagated.is_none_or(|(held, _)| rank > held) {
                propagated = Some((rank, route));
            }
            continue;
        }
        is_local |= is_to_local(route);
        match best {
            Some((held, _)) if rank < held => {}
            // A table has one route for a CIDR: only lists tie.
            Some((held, _)) if rank == held && rank.1 != RoutePrecedence::OfList => {}
            Some((held, known)) if rank == held => {
                let is_first = list_id(route) < list_id(known);
                ties.push(if is_first { known } else { route });
                if is_first {
                    best = Some((rank, route));
                }
            }
            _ => {
                best = Some((rank, route));
                ties.clear();
            }
        }
    }
    match propagated.filter(|_| !is_local) {
        Some((rank, route)) if best.is_none_or(|(known, _)| rank > known) => MostSpecificRoute {
            route: Some(route),
            ties: Vec::new(),
        },
        _ => MostSpecificRoute {
            route: best.map(|(_, route)| route),
            ties,
        },
    }
}

/// The list that a route is for.
fn list_id(route: &Route) -> Option<&Id> {
    match &route.destination {
        Destination::PrefixList(id) => Some(id),
        Destination::Cidr(_) | Destination::Absent => None,
    }
}

/// Whether a route leads into the VPC itself.
fn is_to_local(route: &Route) -> bool {
    &*route.target == LOCAL && !route.is_propagated()
}

/// Whether another route of the table comes before a propagated one for all of its block: a local route around
/// it, or a route of the same block.
pub fn is_preceded(index: &Index<'_>, table: &RouteTable, route: &Route) -> bool {
    let (true, Destination::Cidr(block)) = (route.is_propagated(), &route.destination) else {
        return false;
    };
    let mut others = table.routes.iter().filter(|other| counts(other));
    others.any(|other| {
        let precedes = |cidr: &IpNet| {
            cidr.contains(block) && (cidr.prefix_len() == block.prefix_len() || is_to_local(other))
        };
        !other.is_propagated()
            && match &other.destination {
                Destination::Cidr(cidr) => precedes(cidr),
                Destination::PrefixList(id) => match index.prefix_list(id) {
                    Lookup::Found(list) => entries(list).iter().any(precedes),
                    Lookup::NotShown | Lookup::Unread(_) => false,
                },
                Destination::Absent => false,
            }
    })
}

/// A route whose list is not in the data: it may be the most specific one of its table, for any
/// address. A gateway endpoint's own list never is.
pub fn hidden<'t, 'a>(
    index: &'t Index<'a>,
    table: &'a RouteTable,
) -> impl Iterator<Item = (&'a Route, Option<Why>)> + use<'t, 'a> {
    let routes = table.routes.iter().filter(|route| counts(route));
    routes.filter_map(|route| {
        let Destination::PrefixList(id) = &route.destination else {
            return None;
        };
        let unread = match index.prefix_list(id) {
            Lookup::Found(_) => return None,
            Lookup::NotShown => None,
            Lookup::Unread(why) => Some(why),
        };
        (!is_of_gateway(index, route)).then_some((route, unread))
    })
}

/// Whether a route counts: only active ones and blackholes do.
pub fn counts(route: &Route) -> bool {
    matches!(route.state, RouteState::Active | RouteState::Blackhole)
}

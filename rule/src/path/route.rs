//! Route tables: where the most specific route for an address leads (`decision.md`, section 6.5).

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::engine::block::{Borders, entries, holds};
use super::engine::index::{Index, Lookup};
use super::mending::Mending;
use super::network_acl::Peer as AclPeer;
use super::step::{At, Says, Step};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Why;
use crate::network::{Destination, EndpointType, Field, Id, Route, RouteState, RouteTable};
use crate::possible::Possible;
use crate::verdict::{Answer, ShortFix};

/// The target of the routes that stay inside a VPC.
const LOCAL: &str = "local";

/// How specific a route is to addresses: the length of its block, and what kind of route it is.
type Rank = (u8, Kind);

/// What kind a route is: of those with one block the last of this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
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
                Kind::Propagated
            } else {
                Kind::Static
            };
            holds(cidr).then(|| (cidr.prefix_len(), kind))
        }
        Destination::PrefixList(id) => match index.prefix_list(id) {
            Lookup::Found(list) => {
                let blocks = entries(list).iter().filter(|cidr| holds(cidr));
                let length = blocks.map(IpNet::prefix_len).max()?;
                Some((length, Kind::OfList))
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
pub struct Found<'a> {
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

impl<'a> Found<'a> {
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
fn most_specific<'a>(index: &Index<'a>, table: &'a RouteTable, to: IpAddr) -> Found<'a> {
    let routes = table.routes.iter().filter(|route| counts(route));
    first_of_the_greatest(index, routes, |cidr| holds(cidr, to))
}

/// The same, for an address of another VPC: the routes of gateway endpoints never match it
/// (`decision.md`, section 11.7).
pub fn towards<'a>(index: &Index<'a>, table: &'a RouteTable, to: IpAddr) -> Found<'a> {
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
pub fn most_specific_active<'a>(index: &Index<'a>, table: &'a RouteTable, to: &IpNet) -> Found<'a> {
    let routes = table.routes.iter();
    let active = routes.filter(|route| route.state == RouteState::Active);
    first_of_the_greatest(index, active, |cidr| cidr.contains(to))
}

/// The most specific route to what blocks must hold; where a local route leads there, no propagated one.
fn first_of_the_greatest<'a>(
    index: &Index<'a>,
    routes: impl Iterator<Item = &'a Route>,
    holds: impl Fn(&IpNet) -> bool,
) -> Found<'a> {
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
        Some((rank, route)) if best.is_none_or(|(known, _)| rank > known) => Found {
            route: Some(route),
            ties: Vec::new(),
        },
        _ => Found {
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

/// Whether the way to an address inside the VPC is the local one.
pub fn stays_local<'a>(
    index: &Index<'a>,
    table: Result<&'a RouteTable, Why>,
    to: IpAddr,
) -> Step<'a> {
    let table = match table {
        Ok(table) => table,
        Err(why) => return Step::unread(Check::RouteBlackhole, Possible::ANY, why),
    };
    if let Some(why) = index.network.unknown.why(&table.id, Field::Routes) {
        return Step::unread(Check::RouteBlackhole, Possible::ANY, why.clone());
    }
    let found = most_specific(index, table, to);
    let reason = Reason {
        table: &table.id,
        route: found.route,
        to: AclPeer::Address(to),
        doubt: None,
    };
    let known = reason.leads().answer();
    let mut step = Step::new(known, reason);
    // One that may count in its place is tried both ways; of several the smallest list is named.
    let mut is_named = false;
    for other in found.others(index, table) {
        let reason = Reason {
            table: &table.id,
            route: Some(other.route),
            to: AclPeer::Address(to),
            doubt: Some(other.doubt),
        };
        let by_other = reason.leads().answer();
        match other.unread {
            Some(why) if by_other != step.possible => {
                let open = step.possible.or_else(by_other);
                step = Step::unread(Check::RouteBlackhole, open, why);
            }
            None if by_other != known && !is_named => {
                step = Step::new(Possible::MAYBE, reason);
                is_named = true;
            }
            _ => {}
        }
    }
    step
}

/// Adds where the routes to clients' addresses begin and end.
pub fn borders(index: &Index<'_>, table: &RouteTable, borders: &mut Borders) {
    for route in &table.routes {
        match &route.destination {
            Destination::Cidr(cidr) => borders.add(cidr),
            Destination::PrefixList(id) => {
                if let Lookup::Found(list) = index.prefix_list(id) {
                    borders.add_list(list);
                }
            }
            Destination::Absent => {}
        }
    }
}

/// The most specific route of a table for an address inside the VPC, or that there is none.
#[derive(Debug, Clone)]
pub struct Reason<'a> {
    /// The table.
    pub table: &'a Id,
    /// The route.
    pub route: Option<&'a Route>,
    /// The address, or the block that it is one of.
    pub to: AclPeer,
    /// Why it only may be the one that counts, where it does.
    pub doubt: Option<Doubt>,
}

/// Where a route leads.
enum Leads {
    Local,
    Nowhere,
    Elsewhere,
}

impl Leads {
    fn answer(self) -> Possible {
        match self {
            Self::Local => Possible::YES,
            Self::Nowhere => Possible::NO,
            Self::Elsewhere => Possible::MAYBE,
        }
    }
}

impl Reason<'_> {
    fn leads(&self) -> Leads {
        match self.route {
            Some(route) if route.state == RouteState::Blackhole => Leads::Nowhere,
            Some(route) if &*route.target == LOCAL => Leads::Local,
            _ => Leads::Elsewhere,
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self.leads() {
            _ if self.doubt.is_some() => Check::MiddleboxInPath,
            Leads::Local | Leads::Nowhere => Check::RouteBlackhole,
            Leads::Elsewhere => Check::MiddleboxInPath,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Route
    }

    fn culprits(&self) -> Vec<Id> {
        vec![self.table.clone()]
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        if self.doubt == Some(Doubt::Tie) {
            return Some("take the block out of one of the lists".into());
        }
        let withdraw = self
            .route
            .filter(|_| self.doubt.is_none())
            .and_then(withdraw);
        Some(match self.leads() {
            Leads::Nowhere if withdraw.is_some() => withdraw?,
            Leads::Local | Leads::Nowhere if self.doubt.is_none() => {
                "remove the route, or repair its target".into()
            }
            Leads::Local | Leads::Nowhere | Leads::Elsewhere => {
                ShortFix::check("that the target lets the port through in both directions")
            }
        })
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self.leads() {
            Leads::Nowhere if self.doubt.is_none() => withdrawal(self.table, self.route?),
            Leads::Nowhere | Leads::Local | Leads::Elsewhere => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match (self.leads(), self.route) {
            (Leads::Nowhere, Some(route)) if self.doubt.is_none() => {
                remove(self.table, route, mending);
            }
            (Leads::Nowhere | Leads::Local | Leads::Elsewhere, _) => mending.by_hand(),
        }
    }
}

/// What to do about a propagated route, in few words: nobody can delete it.
pub fn withdraw(route: &Route) -> Option<ShortFix> {
    let is_propagated = route.is_propagated();
    is_propagated.then(|| "stop advertising it, or disable its propagation".into())
}

/// The same as a sentence.
pub fn withdrawal(table: &Id, route: &Route) -> Option<String> {
    let (destination, target) = (destination(route), target(route));
    route.is_propagated().then(|| {
        format!(
            "Stop advertising {destination} to {target}, or disable the propagation of its routes to {table} \
             (disable-vgw-route-propagation --route-table-id {table} --gateway-id {target})."
        )
    })
}

/// Removes a route that stands in the way.
pub fn remove(table: &Id, route: &Route, mending: &mut Mending<'_, '_>) {
    if let Some(remedy) = withdrawal(table, route) {
        return mending.by_hand_as(remedy);
    }
    if route.destination == Destination::Absent {
        return mending.by_hand();
    }
    mending.push(Change::RemoveRoute {
        route_table: table.clone(),
        destination: destination(route),
    });
}

/// The destination of a route, in words.
pub fn destination(route: &Route) -> String {
    match &route.destination {
        Destination::Cidr(cidr) => cidr.to_string(),
        Destination::PrefixList(id) => id.to_string(),
        Destination::Absent => "an unnamed destination".to_owned(),
    }
}

/// The target of a route, in words.
pub fn target(route: &Route) -> &str {
    if route.target.is_empty() {
        "an unnamed target"
    } else {
        &route.target
    }
}

/// A route that only may be the one that counts, in words.
pub struct Doubted<'a> {
    /// The table.
    pub table: &'a Id,
    /// The route.
    pub route: &'a Route,
    /// Why it only may.
    pub doubt: Doubt,
}

impl fmt::Display for Doubted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (table, list) = (self.table, destination(self.route));
        match self.doubt {
            Doubt::NotShown => {
                write!(
                    f,
                    "{table} has a route to {list}, a list that is not in the data"
                )
            }
            Doubt::Tie => write!(
                f,
                "{table} has a route to {list} and one to another list with the same block, of which AWS takes either"
            ),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table, route, to, ..
        } = self;
        match (route, self.doubt) {
            (Some(route), Some(doubt)) => {
                write!(
                    f,
                    "{}",
                    Doubted {
                        table,
                        route,
                        doubt
                    }
                )?;
                write!(f, "; it may lead {to} to {}", target(route))
            }
            (None, _) => write!(f, "{table} has no route to {to}"),
            (Some(route), None) if route.state == RouteState::Blackhole => write!(
                f,
                "in {table} the route to {to} by {} is a blackhole",
                target(route)
            ),
            (Some(route), None) => {
                write!(f, "in {table} the route to {to} leads to {}", target(route))
            }
        }
    }
}

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

/// How specific a route is to addresses: the length of its block, and what kind of route it is. Of two lists
/// that tie the smaller id counts.
type Rank<'a> = (u8, Kind, std::cmp::Reverse<&'a str>);

/// What kind a route is: of those with one block the last of this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Propagated,
    OfList,
    Static,
}

/// How specific a route is to what blocks must hold; `None` where it leads elsewhere, or its list
/// is not in the data.
fn rank<'a>(
    index: &Index<'a>,
    route: &'a Route,
    holds: impl Fn(&IpNet) -> bool,
) -> Option<Rank<'a>> {
    let none = std::cmp::Reverse("");
    match &route.destination {
        Destination::Cidr(cidr) => {
            let kind = if route.is_propagated() {
                Kind::Propagated
            } else {
                Kind::Static
            };
            holds(cidr).then(|| (cidr.prefix_len(), kind, none))
        }
        Destination::PrefixList(id) => match index.prefix_list(id) {
            Lookup::Found(list) => {
                let blocks = entries(list).iter().filter(|cidr| holds(cidr));
                let length = blocks.map(IpNet::prefix_len).max()?;
                Some((length, Kind::OfList, std::cmp::Reverse(id)))
            }
            Lookup::NotShown | Lookup::Unread(_) => None,
        },
        Destination::Absent => None,
    }
}

/// The most specific route for an address among those that count: active ones and blackholes.
fn most_specific<'a>(index: &Index<'a>, table: &'a RouteTable, to: IpAddr) -> Option<&'a Route> {
    let routes = table.routes.iter().filter(|route| counts(route));
    first_of_the_greatest(index, routes, |cidr| holds(cidr, to))
}

/// The same, for an address of another VPC: the routes of gateway endpoints never match it
/// (`decision.md`, section 11.7).
pub fn towards<'a>(index: &Index<'a>, table: &'a RouteTable, to: IpAddr) -> Option<&'a Route> {
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
) -> Option<&'a Route> {
    let routes = table.routes.iter();
    let active = routes.filter(|route| route.state == RouteState::Active);
    first_of_the_greatest(index, active, |cidr| cidr.contains(to))
}

/// The most specific route to what blocks must hold; where a local route leads there, no propagated one.
fn first_of_the_greatest<'a>(
    index: &Index<'a>,
    routes: impl Iterator<Item = &'a Route>,
    holds: impl Fn(&IpNet) -> bool,
) -> Option<&'a Route> {
    let mut best: Option<(Rank<'a>, &'a Route)> = None;
    let mut propagated: Option<(Rank<'a>, &'a Route)> = None;
    let mut is_local = false;
    for route in routes {
        let Some(rank) = rank(index, route, &holds) else {
            continue;
        };
        let best = if route.is_propagated() {
            &mut propagated
        } else {
            is_local |= is_to_local(route);
            &mut best
        };
        if best.as_ref().is_none_or(|(held, _)| rank > *held) {
            *best = Some((rank, route));
        }
    }
    let propagated = propagated.filter(|_| !is_local);
    best.into_iter()
        .chain(propagated)
        .max_by(|(one, _), (other, _)| one.cmp(other))
        .map(|(_, route)| route)
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
    let route = most_specific(index, table, to);
    let reason = Reason {
        table: &table.id,
        route,
        to: AclPeer::Address(to),
        hidden: false,
    };
    let known = reason.leads().answer();
    let mut step = Step::new(known, reason);
    // A route to a list that is not in the data is tried both ways; of several the smallest list is named.
    let mut ways: Vec<_> = hidden(index, table).collect();
    ways.sort_by_key(|(route, _)| destination(route));
    let mut is_named = false;
    for (route, unread) in ways {
        let reason = Reason {
            table: &table.id,
            route: Some(route),
            to: AclPeer::Address(to),
            hidden: true,
        };
        let other = reason.leads().answer();
        match unread {
            Some(why) if other != step.possible => {
                let open = step.possible.or_else(other);
                step = Step::unread(Check::RouteBlackhole, open, why);
            }
            None if other != known && !is_named => {
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
    /// Whether the route's list is not in the data, so that it only may lead there.
    pub hidden: bool,
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
            _ if self.hidden => Check::MiddleboxInPath,
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
        let withdraw = self.route.filter(|_| !self.hidden).and_then(withdraw);
        Some(match self.leads() {
            Leads::Nowhere if withdraw.is_some() => withdraw?,
            Leads::Local | Leads::Nowhere if !self.hidden => {
                "remove the route, or repair its target".into()
            }
            Leads::Local | Leads::Nowhere | Leads::Elsewhere => {
                ShortFix::check("that the target lets the port through in both directions")
            }
        })
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self.leads() {
            Leads::Nowhere if !self.hidden => withdrawal(self.table, self.route?),
            Leads::Nowhere | Leads::Local | Leads::Elsewhere => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match (self.leads(), self.route) {
            (Leads::Nowhere, Some(route)) if !self.hidden => remove(self.table, route, mending),
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

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            table, route, to, ..
        } = self;
        match route {
            Some(route) if self.hidden => write!(
                f,
                "{table} has a route to {}, a list that is not in the data; it may lead {to} to {}",
                destination(route),
                target(route)
            ),
            None => write!(f, "{table} has no route to {to}"),
            Some(route) if route.state == RouteState::Blackhole => write!(
                f,
                "in {table} the route to {to} by {} is a blackhole",
                target(route)
            ),
            Some(route) => write!(f, "in {table} the route to {to} leads to {}", target(route)),
        }
    }
}

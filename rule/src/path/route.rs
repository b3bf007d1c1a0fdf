//! Route tables: where the most specific route for an address leads (`decision.md`, section 6.5).

use std::fmt;
use std::net::IpAddr;

use super::block::Borders;
use super::index::{Index, Lookup};
use super::mending::Mending;
use super::network_acl::Peer as Whom;
use super::step::{At, Says, Step};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Why;
use crate::network::{Destination, Field, Id, Route, RouteState, RouteTable};
use crate::possible::Possible;
use crate::verdict::Answer;

/// The target of the routes that stay inside a VPC.
const LOCAL: &str = "local";

/// The most specific route for an address among those that count. Routes to prefix lists count
/// with each block of a list that was read; a CIDR route wins a tie, of two lists the first.
pub fn most_specific<'a>(
    index: &Index<'a>,
    table: &'a RouteTable,
    to: IpAddr,
) -> Option<&'a Route> {
    let mut best: Option<(u8, bool, &'a Route)> = None;
    for route in table.routes.iter().filter(|route| counts(route)) {
        let (length, is_cidr) = match &route.destination {
            Destination::Cidr(cidr) if cidr.contains(&to) => (cidr.prefix_len(), true),
            Destination::PrefixList(id) => {
                let Lookup::Found(list) = index.prefix_list(id) else {
                    continue;
                };
                let blocks = list.cidrs.as_deref().unwrap_or_default().iter();
                let Some(length) = blocks
                    .filter(|cidr| cidr.contains(&to))
                    .map(|cidr| cidr.prefix_len())
                    .max()
                else {
                    continue;
                };
                (length, false)
            }
            Destination::Cidr(_) | Destination::Absent => continue,
        };
        if best.is_none_or(|(best_length, best_is_cidr, _)| {
            (length, is_cidr) > (best_length, best_is_cidr)
        }) {
            best = Some((length, is_cidr, route));
        }
    }
    best.map(|(_, _, route)| route)
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
        to: Whom::Address(to),
    };
    let possible = match reason.leads() {
        Leads::Local => Possible::YES,
        Leads::Nowhere => Possible::NO,
        Leads::Elsewhere => Possible::MAYBE,
    };
    Step::new(possible, reason)
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
    pub to: Whom,
}

/// Where a route leads.
enum Leads {
    Local,
    Nowhere,
    Elsewhere,
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

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match (self.leads(), self.route) {
            (Leads::Nowhere, Some(route)) => remove(self.table, route, mending),
            (Leads::Nowhere | Leads::Local | Leads::Elsewhere, _) => mending.by_hand(),
        }
    }
}

/// Removes a route that stands in the way.
pub fn remove(table: &Id, route: &Route, mending: &mut Mending<'_, '_>) {
    let destination = match &route.destination {
        Destination::Cidr(cidr) => cidr.to_string(),
        Destination::PrefixList(id) => id.to_string(),
        Destination::Absent => return mending.by_hand(),
    };
    mending.push(Change::RemoveRoute {
        route_table: table.clone(),
        destination,
    });
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
        let Self { table, route, to } = self;
        match route {
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

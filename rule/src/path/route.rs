//! Route tables: where the most specific route for an address leads (`decision.md`, section 6.5).

use std::net::IpAddr;

use super::step::{By, Step};
use crate::checks::Check;
use crate::fact::Why;
use crate::index::{Index, Lookup};
use crate::network::{Destination, Route, RouteState, RouteTable};
use crate::possible::Possible;

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
    let route = most_specific(index, table, to);
    let by = By::Route {
        table: &table.id,
        route,
        to,
    };
    match route {
        Some(route) if route.state == RouteState::Blackhole => {
            Step::new(Check::RouteBlackhole, Possible::NO, by)
        }
        Some(route) if &*route.target == LOCAL => {
            Step::new(Check::RouteBlackhole, Possible::YES, by)
        }
        _ => Step::new(Check::MiddleboxInPath, Possible::MAYBE, by),
    }
}

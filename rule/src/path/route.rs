//! Route tables: where the most specific route for an address leads (`decision.md`, section 6.5).

use std::fmt;
use std::net::IpAddr;

use super::Family;
use super::engine::block::Borders;
use super::engine::index::{Index, Lookup};
use super::engine::most_specific::{LOCAL, most_specific};
use super::mending::Mending;
use super::network_acl::AclPeer;
use super::step::{At, Says, Step};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Why;
use crate::network::{Destination, Field, Id, Route, RouteState, RouteTable};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

pub use super::engine::most_specific::{
    Doubt, Other, counts, hidden, is_preceded, most_specific_active, towards,
};

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
enum RouteEnd {
    Local,
    Nowhere,
    Elsewhere,
}

impl RouteEnd {
    fn answer(self) -> Possible {
        match self {
            Self::Local => Possible::YES,
            Self::Nowhere => Possible::NO,
            Self::Elsewhere => Possible::MAYBE,
        }
    }
}

impl Reason<'_> {
    fn leads(&self) -> RouteEnd {
        match self.route {
            Some(route) if route.state == RouteState::Blackhole => RouteEnd::Nowhere,
            Some(route) if &*route.target == LOCAL => RouteEnd::Local,
            _ => RouteEnd::Elsewhere,
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self.leads() {
            _ if self.doubt.is_some() => Check::MiddleboxInPath,
            RouteEnd::Local | RouteEnd::Nowhere => Check::RouteBlackhole,
            RouteEnd::Elsewhere => Check::MiddleboxInPath,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Route
    }

    fn culprits(&self) -> Vec<Id> {
        vec![self.table.clone()]
    }

    fn apart(&self) -> Vec<Apart> {
        vec![Apart::Family(Family::of(&self.to.cidr()).as_str())]
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
            RouteEnd::Nowhere if withdraw.is_some() => withdraw?,
            RouteEnd::Local | RouteEnd::Nowhere if self.doubt.is_none() => {
                "remove the route, or repair its target".into()
            }
            RouteEnd::Local | RouteEnd::Nowhere | RouteEnd::Elsewhere => {
                ShortFix::check("that the target lets the port through in both directions")
            }
        })
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self.leads() {
            RouteEnd::Nowhere if self.doubt.is_none() => withdrawal(self.table, self.route?),
            RouteEnd::Nowhere | RouteEnd::Local | RouteEnd::Elsewhere => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match (self.leads(), self.route) {
            (RouteEnd::Nowhere, Some(route)) if self.doubt.is_none() => {
                remove(self.table, route, mending);
            }
            (RouteEnd::Nowhere | RouteEnd::Local | RouteEnd::Elsewhere, _) => mending.by_hand(),
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

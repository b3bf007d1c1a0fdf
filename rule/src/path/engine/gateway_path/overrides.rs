//! Whether other routes of the client's table take the service's addresses
//! (`decision.md`, section 7.2).

use ipnet::IpNet;

use super::{After, GatewayRequest};
use crate::checks::Check;
use crate::network::{Destination, Field, PrefixList, Route, RouteState, RouteTable};
use crate::path::engine::block::entries;
use crate::path::engine::index::{Index, Lookup};
use crate::path::gateway::Reason;
use crate::path::route::{Doubt, counts, destination, hidden, is_preceded};
use crate::path::step::Step;
use crate::possible::{Answers, Possible};

/// The step where nobody knows all routes of a table, and the answers that they may give.
pub(super) fn routes_unknown<'a>(
    index: &Index<'a>,
    table: &RouteTable,
) -> Option<(Step<'a>, Answers)> {
    let why = index.network.unknown.why(&table.id, Field::Routes)?;
    let open = Possible::YES.or_else(Possible::NO);
    let step = Step::unread(Check::GatewayRouteOverridden, open, why.clone());
    Some((step, Answers::PUBLIC.with(Answers::BROKEN)))
}

impl<'a> GatewayRequest<'_, 'a> {
    /// Whether routes of the table take (part of) the service's addresses elsewhere.
    pub(super) fn overrides(
        &self,
        lists: &[&'a PrefixList],
        blocks: &[IpNet],
        steps: &mut Vec<Step<'a>>,
    ) -> After {
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
        let taking: Vec<(&'a Route, IpNet)> = others()
            .filter_map(|route| Some((route, taken(self.index, table, route, blocks)?)))
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
        let tying = others()
            .filter(|route| ties(self.index, route, blocks))
            .map(|route| (route, Doubt::Tie, None));
        let hidden = hidden(self.index, table)
            .filter(|(route, _)| route.target != self.endpoint.id)
            .map(|(route, unread)| (route, Doubt::NotShown, unread));
        let mut unseen: Vec<_> = tying.chain(hidden).collect();
        unseen.sort_by_key(|(route, ..)| destination(route));
        for (route, doubt, unread) in unseen {
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
                    Reason::MayBeOverridden {
                        table,
                        route,
                        doubt,
                    },
                ));
            }
        }
        after
    }
}

/// The destination of a route that is a block of the service's list, or a part of one.
/// A propagated route takes none where the list has the same block, or where another route precedes it; one to
/// another list none that has the same block, since AWS takes either.
fn taken(index: &Index<'_>, table: &RouteTable, route: &Route, blocks: &[IpNet]) -> Option<IpNet> {
    let within = |cidr: &IpNet| blocks.iter().any(|block| block.contains(cidr));
    let of_list = |cidr: &IpNet| blocks.iter().any(|block| block.trunc() == cidr.trunc());
    match &route.destination {
        Destination::Cidr(cidr)
            if route.is_propagated() && (of_list(cidr) || is_preceded(index, table, route)) =>
        {
            None
        }
        Destination::Cidr(cidr) => within(cidr).then_some(*cidr),
        Destination::PrefixList(id) => match index.prefix_list(id) {
            Lookup::Found(other) => entries(other)
                .iter()
                .filter(|cidr| within(cidr) && !of_list(cidr))
                .min()
                .copied(),
            Lookup::NotShown | Lookup::Unread(_) => None,
        },
        Destination::Absent => None,
    }
}

/// Whether a route is to another list that has a block of the service's.
fn ties(index: &Index<'_>, route: &Route, blocks: &[IpNet]) -> bool {
    let Destination::PrefixList(id) = &route.destination else {
        return false;
    };
    let Lookup::Found(other) = index.prefix_list(id) else {
        return false;
    };
    let of_list = |cidr: &IpNet| blocks.iter().any(|block| block.trunc() == cidr.trunc());
    entries(other).iter().any(of_list)
}

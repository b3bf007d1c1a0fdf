//! What is known of the way where no interface is: the zone, the record or the endpoint is not in the data
//! (`decision.md`, section 11.7, *No E*), and where a VPC has no way to any hub (section 11.1).

use super::course::{self, Leads};
use super::hub_path::PathRequest;
use super::{exits, peering, transit_gateway};
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{Direction, Field};
use crate::path::Client;
use crate::path::engine::group_rules::{covers_port, rules};
use crate::path::engine::index::{Index, Lookup};
use crate::path::security_group::{self, check};
use crate::path::step::{Reason, Step};
use crate::possible::Possible;
use crate::view::Sight;

/// Whether any egress rule of a client covers the port at all.
pub fn egress_covers<'a>(index: &Index<'a>, client: Client<'a>, port: u16) -> Step<'a> {
    let groups = &client.interface.groups;
    let direction = Direction::Out;
    let speaks = check(direction);
    let open = Possible::YES.or_else(Possible::NO);
    let unknown = &index.network.unknown;
    if let Some(why) = unknown.why(&client.interface.id, Field::Groups) {
        return Step::unread(speaks, open, why.clone());
    }
    let mut left: Option<Step<'a>> = None;
    for id in groups {
        match index.security_group(id) {
            Lookup::Found(group) => {
                let mut rules = rules(group, direction).iter();
                if rules.any(|rule| covers_port(rule, port)) {
                    let reason = security_group::Reason::Allows {
                        group: id,
                        direction,
                        peer: None,
                        port,
                    };
                    return Step::new(Possible::YES, reason);
                }
                if let Some(why) = unknown.why(id, Field::Egress) {
                    left = Some(Step::unread(speaks, open, why.clone()));
                }
            }
            Lookup::NotShown => {
                let reason = security_group::Reason::NotShown {
                    group: id,
                    direction,
                };
                left = left.or_else(|| Some(Step::new(Possible::MAYBE, reason)));
            }
            Lookup::Unread(why) => left = Some(Step::unread(speaks, open, why)),
        }
    }
    left.unwrap_or_else(|| {
        let reason = security_group::Reason::NoneAllows {
            groups,
            direction,
            peer: None,
            list: None,
            port,
        };
        Step::new(Possible::NO, reason)
    })
}

/// What is said of the way all the same: a *no* of the client's groups, and where its table leads nowhere, or
/// only to what carries nothing.
pub fn steps<'a>(request: PathRequest<'_, 'a>) -> Vec<Step<'a>> {
    let mut steps = vec![egress_covers(request.own, request.client, request.port)];
    steps.extend(dead_ends(request));
    steps
}

/// Where the client's table leads nowhere, or only to peerings and gateways that carry nothing.
fn dead_ends<'a>(request: PathRequest<'_, 'a>) -> Vec<Step<'a>> {
    let table = match request.client.route_table(request.own) {
        Ok(table) => table,
        Err(why) => return may_be_one(why),
    };
    if let Some(why) = request.own.network.unknown.why(&table.id, Field::Routes) {
        return may_be_one(why.clone());
    }
    let exits = exits::exits(request.own, table);
    if exits.is_empty() {
        let reason = course::Reason::without(table, request.client);
        return vec![Step::new(Possible::MAYBE, reason)];
    }
    let mut steps = Vec::new();
    let mut unread = None;
    for exit in exits {
        match exit {
            Leads::Peering(id) => match request.view.peering(id) {
                Sight::Seen(peering) if !peering.is_active() => {
                    let status = peering.status.as_ref();
                    steps.extend(status.map(|status| {
                        let peering = &peering.id;
                        let reason = peering::Reason::Status { peering, status };
                        Step::new(Possible::MAYBE, reason)
                    }));
                    if status.is_none() {
                        return Vec::new();
                    }
                }
                Sight::Unread(why) => unread = Some(why),
                Sight::Seen(_) | Sight::NotShown => return Vec::new(),
            },
            Leads::Gateway(gateway) => {
                let attached = transit_gateway::of_client(request.own, gateway, request.client);
                let step = attached.step;
                if let (true, Reason::Unread { why, .. }) =
                    (step.possible.may_be(Possible::NO), &step.reason)
                {
                    unread = Some(why.clone());
                    continue;
                }
                if step.possible != Possible::NO {
                    return Vec::new();
                }
                steps.push(Step {
                    possible: Possible::MAYBE,
                    ..step
                });
            }
            Leads::Local
            | Leads::Internet
            | Leads::Blackhole
            | Leads::Nowhere
            | Leads::Nat(_)
            | Leads::Core
            | Leads::Elsewhere => return Vec::new(),
        }
    }
    unread.map_or(steps, may_be_one)
}

/// Whether the table leads nowhere is unread.
fn may_be_one<'a>(why: Why) -> Vec<Step<'a>> {
    let open = Possible::YES.or_else(Possible::MAYBE);
    vec![Step::unread(Check::CentralRouteMissing, open, why)]
}

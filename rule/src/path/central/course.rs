//! The routes between a client and an endpoint's interface in another VPC: where the client's own
//! table leads, and where that of the interface leads back (`decision.md`, section 11.7, rows 2 and 8).

mod reason;

use std::net::IpAddr;

pub use self::reason::{Bound, Reason};
use super::hub_path::Between;
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{Field, Id, Route, RouteState, RouteTable};
use crate::path::engine::index::Index;
use crate::path::route::{self, Other};
use crate::path::step::{Reason as StepReason, Step};
use crate::possible::Possible;
use crate::view::Sight;

/// What traffic to another VPC goes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VpcConnection<'a> {
    /// A peering connection.
    Peering(&'a Id),
    /// A transit gateway.
    Gateway(&'a Id),
    /// A peering connection that is not in the list of the client's account.
    PeeringNotShown(&'a Id),
    /// Neither, or nothing that is known.
    NotKnown,
    /// What would say so is unread.
    Unread,
}

/// One way that the client's table may turn out.
#[derive(Debug, Clone, Copy)]
pub struct Course<'a> {
    /// Whether the route leads there.
    pub possible: Possible,
    /// What it leads to.
    pub over: VpcConnection<'a>,
}

/// Where the client's table leads.
#[derive(Debug)]
pub struct There<'a> {
    /// Every way that it may turn out.
    pub courses: Vec<Course<'a>>,
    /// The step.
    pub step: Step<'a>,
}

/// Where a route leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads<'a> {
    /// To a peering connection.
    Peering(&'a Id),
    /// To a transit gateway.
    Gateway(&'a Id),
    /// It stays in the VPC.
    Local,
    /// To an internet gateway of either kind.
    Internet,
    /// Its target is gone.
    Blackhole,
    /// There is none.
    Nowhere,
    /// To a NAT gateway.
    Nat(&'a Id),
    /// To a core network of Cloud WAN.
    Core,
    /// To anything else.
    Elsewhere,
}

impl<'a> Leads<'a> {
    /// Where the most specific route leads.
    pub fn of(route: Option<&'a Route>) -> Self {
        let Some(route) = route else {
            return Self::Nowhere;
        };
        let target = &route.target;
        let begins = |with: &str| target.starts_with(with);
        match () {
            () if route.state == RouteState::Blackhole => Self::Blackhole,
            () if &**target == "local" => Self::Local,
            () if begins("pcx-") => Self::Peering(target),
            () if begins("tgw-") => Self::Gateway(target),
            () if begins("igw-") || begins("eigw-") => Self::Internet,
            () if begins("nat-") => Self::Nat(target),
            () if target.contains("core-network") => Self::Core,
            () => Self::Elsewhere,
        }
    }

    /// Whether no packet gets to another VPC so.
    pub fn is_nowhere(self) -> bool {
        match self {
            Self::Local | Self::Internet | Self::Blackhole | Self::Nowhere => true,
            Self::Peering(_) | Self::Gateway(_) | Self::Nat(_) | Self::Core | Self::Elsewhere => {
                false
            }
        }
    }
}

/// Where the client's table leads a packet to the interface.
pub fn there<'a>(way: &Between<'_, 'a>) -> There<'a> {
    let table = match way.client.route_table(way.own) {
        Ok(table) => table,
        Err(why) => return unread(why),
    };
    if let Some(why) = way.own.network.unknown.why(&table.id, Field::Routes) {
        return unread(why.clone());
    }
    let base = route::towards(way.own, table, way.to);
    let mut there = by_route(way, table, base.route);
    for Other {
        route: other,
        doubt,
        unread,
    } in base.others(way.own, table)
    {
        let reason = Reason::new(way, Bound::There, table, Some(other), way.to, Some(doubt));
        let undecidable = Course {
            possible: Possible::MAYBE,
            over: VpcConnection::NotKnown,
        };
        match unread {
            None => {
                there.courses = vec![undecidable];
                there.step = Step::new(Possible::MAYBE, reason);
                break;
            }
            Some(why) => {
                let by_list = by_route(way, table, Some(other));
                there.courses.extend(by_list.courses);
                there.courses.push(undecidable);
                let open = all(&there.courses);
                there.step = Step::unread(reason.check_of(Leads::Elsewhere), open, why);
            }
        }
    }
    there
}

/// Nothing of the client's table is known.
fn unread<'a>(why: Why) -> There<'a> {
    let possible = Possible::ANY.or_else(Possible::UNSHOWN);
    There {
        courses: vec![Course {
            possible,
            over: VpcConnection::Unread,
        }],
        step: Step::unread(Check::CentralRouteMissing, possible, why),
    }
}

/// Where a route of the client's table leads, if it is the one that counts.
fn by_route<'a>(
    way: &Between<'_, 'a>,
    table: &'a RouteTable,
    route: Option<&'a Route>,
) -> There<'a> {
    let leads = Leads::of(route);
    let reason = Reason::new(way, Bound::There, table, route, way.to, None);
    let one = |possible, over, reason: Reason<'a>| There {
        courses: vec![Course { possible, over }],
        step: Step::new(possible, reason),
    };
    match leads {
        Leads::Gateway(id) => one(Possible::YES, VpcConnection::Gateway(id), reason),
        Leads::Peering(id) => match way.view.peering(id) {
            Sight::Seen(_) => one(Possible::YES, VpcConnection::Peering(id), reason),
            Sight::NotShown => {
                let reason = Reason {
                    is_shown: false,
                    ..reason
                };
                one(
                    Possible::UNSHOWN,
                    VpcConnection::PeeringNotShown(id),
                    reason,
                )
            }
            Sight::Unread(why) => {
                let possible = Possible::YES.or_else(Possible::UNSHOWN);
                There {
                    courses: vec![
                        Course {
                            possible: Possible::YES,
                            over: VpcConnection::Peering(id),
                        },
                        Course {
                            possible: Possible::UNSHOWN,
                            over: VpcConnection::PeeringNotShown(id),
                        },
                    ],
                    step: Step::unread(Check::InterconnectNotShown, possible, why),
                }
            }
        },
        Leads::Nat(nat) => by_nat(way, nat, reason),
        Leads::Local | Leads::Internet | Leads::Blackhole | Leads::Nowhere => {
            one(Possible::NO, VpcConnection::NotKnown, reason)
        }
        Leads::Core | Leads::Elsewhere => one(Possible::MAYBE, VpcConnection::NotKnown, reason),
    }
}

/// Where the tables of a NAT gateway's own subnets lead: nowhere, or it is undecidable.
fn by_nat<'a>(way: &Between<'_, 'a>, nat: &'a Id, reason: Reason<'a>) -> There<'a> {
    let mut possible: Option<Possible> = None;
    let mut why = way.own.network.network_interfaces.why().cloned();
    let mut nowhere = None;
    for interface in way.own.nat_interfaces(nat) {
        let vpc_id = way.client.vpc_id;
        let subnet = interface.subnet_id.as_ref();
        let table = match subnet.map(|subnet| way.own.route_table(subnet, vpc_id)) {
            Some(Ok(table)) => table,
            Some(Err(unread)) => {
                why = Some(unread);
                possible = Some(Possible::MAYBE);
                break;
            }
            None => {
                possible = Some(Possible::MAYBE);
                break;
            }
        };
        let found = route::towards(way.own, table, way.to);
        let route = found.route;
        let other = found.others(way.own, table).into_iter().next();
        if let Some(unread) = other.as_ref().and_then(|other| other.unread.as_ref()) {
            why = Some(unread.clone());
        }
        if other.is_some() || !Leads::of(route).is_nowhere() {
            possible = Some(Possible::MAYBE);
            break;
        }
        nowhere = nowhere.or(Some((table, route)));
        possible = Some(Possible::NO);
    }
    let (possible, step) = match (possible, why, nowhere) {
        (Some(Possible::NO), None, Some((table, route))) => {
            let reason = Reason {
                nat: Some(nat),
                ..Reason::new(way, Bound::There, table, route, way.to, None)
            };
            (Possible::NO, Step::new(Possible::NO, reason))
        }
        (None | Some(Possible::MAYBE), Some(why), _) => {
            let open = Possible::MAYBE.or_else(Possible::NO);
            (open, Step::unread(Check::MiddleboxInPath, open, why))
        }
        _ => (Possible::MAYBE, Step::new(Possible::MAYBE, reason)),
    };
    There {
        courses: vec![Course {
            possible,
            over: VpcConnection::NotKnown,
        }],
        step,
    }
}

/// Where the interface's table leads a packet back to the client, where it came over `over`.
pub fn back<'a>(way: &Between<'_, 'a>, over: VpcConnection<'a>) -> Step<'a> {
    let check = Check::CentralReturnRouteMissing;
    let Some(subnet) = &way.interface.subnet_id else {
        let why = format!("the subnet of {} is not in the data", way.interface.id);
        return Step::unread(check, Possible::ANY, why.into());
    };
    let table = match way.hub.route_table(subnet, way.hub_vpc) {
        Ok(table) => table,
        Err(why) => return Step::unread(check, Possible::ANY, why),
    };
    if let Some(why) = way.hub.network.unknown.why(&table.id, Field::Routes) {
        return Step::unread(check, Possible::ANY, why.clone());
    }
    let base = route::towards(way.hub, table, way.from);
    let reason = |route, doubt| Reason::new(way, Bound::Back, table, route, way.from, doubt);
    let comes = comes_back(Leads::of(base.route), over);
    let mut step = Step::new(comes, reason(base.route, None));
    for other in base.others(way.hub, table) {
        match other.unread {
            None => {
                let reason = reason(Some(other.route), Some(other.doubt));
                return Step::new(Possible::MAYBE, reason);
            }
            Some(why) => {
                let by_list = comes_back(Leads::of(Some(other.route)), over);
                let open = step.possible.or_else(by_list).or_else(Possible::MAYBE);
                step = Step::unread(check, open, why);
            }
        }
    }
    step
}

/// Whether a step of the way back only says again that the way there is not known.
pub fn says_again(step: &Step<'_>, over: VpcConnection<'_>) -> bool {
    let is_known = matches!(over, VpcConnection::Peering(_) | VpcConnection::Gateway(_));
    let StepReason::Course(reason) = &step.reason else {
        return false;
    };
    let leads = Leads::of(reason.route);
    !is_known && reason.doubt.is_none() && matches!(leads, Leads::Peering(_) | Leads::Gateway(_))
}

/// Whether a packet that came over `over` goes back the same way.
fn comes_back(leads: Leads<'_>, over: VpcConnection<'_>) -> Possible {
    match (leads, over) {
        (Leads::Local | Leads::Internet | Leads::Blackhole | Leads::Nowhere, _) => Possible::NO,
        (Leads::Peering(id), VpcConnection::Peering(came))
        | (Leads::Gateway(id), VpcConnection::Gateway(came))
            if id == came =>
        {
            Possible::YES
        }
        (Leads::Peering(id), VpcConnection::PeeringNotShown(came)) if id == came => {
            Possible::UNSHOWN
        }
        (Leads::Peering(_) | Leads::Gateway(_), VpcConnection::Unread) => {
            Possible::YES.or_else(Possible::MAYBE)
        }
        (
            Leads::Peering(_) | Leads::Gateway(_) | Leads::Nat(_) | Leads::Core | Leads::Elsewhere,
            VpcConnection::Peering(_)
            | VpcConnection::Gateway(_)
            | VpcConnection::PeeringNotShown(_)
            | VpcConnection::NotKnown,
        )
        | (Leads::Nat(_) | Leads::Core | Leads::Elsewhere, VpcConnection::Unread) => {
            Possible::MAYBE
        }
    }
}

/// Whether the most specific route for an address stays in the VPC; anything else is undecidable
/// (row 4).
pub fn stays<'a>(
    way: &Between<'_, 'a>,
    index: &Index<'a>,
    table: Result<&'a RouteTable, Why>,
    to: IpAddr,
) -> Step<'a> {
    let open = Possible::YES.or_else(Possible::MAYBE);
    let table = match table {
        Ok(table) => table,
        Err(why) => return Step::unread(Check::MiddleboxInPath, open, why),
    };
    if let Some(why) = index.network.unknown.why(&table.id, Field::Routes) {
        return Step::unread(Check::MiddleboxInPath, open, why.clone());
    }
    let base = route::towards(index, table, to);
    let reason = |route, doubt| Reason::new(way, Bound::Within, table, route, to, doubt);
    let is_local = Leads::of(base.route) == Leads::Local;
    let possible = if is_local {
        Possible::YES
    } else {
        Possible::MAYBE
    };
    let mut step = Step::new(possible, reason(base.route, None));
    for other in base.others(index, table) {
        match other.unread {
            None => {
                let reason = reason(Some(other.route), Some(other.doubt));
                return Step::new(Possible::MAYBE, reason);
            }
            Some(why) if is_local => step = Step::unread(Check::MiddleboxInPath, open, why),
            Some(_) => {}
        }
    }
    step
}

/// All that courses may come to.
fn all(courses: &[Course<'_>]) -> Possible {
    let each = courses.iter().map(|course| course.possible);
    each.reduce(Possible::or_else).unwrap_or(Possible::ANY)
}

//! The path to a gateway endpoint: the client's route table leads to it, and the prefix list of
//! the service can be reached (`decision.md`, section 7).

use std::fmt;

use ipnet::IpNet;

use super::Family;
use super::endpoint_phrase::EndpointPhrase;
use super::mending::Mending;
use super::route::{self, Doubt, Doubted, target};
use super::step::{At, Says};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::{Id, Route, RouteState};
use crate::verdict::{Answer, Apart, ShortFix};

pub use super::engine::gateway_path::{GatewayPath, GatewayQuestion, Routed, path};

/// Why a client's route table leads to a gateway endpoint, or does not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// The client's route table is, or is not, associated with it.
    Association {
        endpoint: &'a Id,
        table: &'a Id,
        subnet: &'a Id,
        associated: bool,
    },
    /// It is associated with no route table at all.
    WithoutTables { endpoint: &'a Id },
    /// A route to another target takes (part of) the service's addresses.
    Overridden {
        table: &'a Id,
        route: &'a Route,
        cidr: IpNet,
    },
    /// A route to a list that is not in the data, or to one with a block of the service's, may take them.
    MayBeOverridden {
        table: &'a Id,
        route: &'a Route,
        doubt: Doubt,
    },
    /// It has no addresses of the client's family.
    Family { endpoint: &'a Id, family: Family },
    /// No route takes them.
    NotOverridden { table: &'a Id, list: &'a Id },
    /// The prefix list of the service has no addresses of a family.
    ListFamily {
        endpoint: &'a Id,
        list: &'a Id,
        family: Family,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Association { .. } | Self::WithoutTables { .. } => Check::GatewayRouteMissing,
            Self::Overridden { route, .. } if route.state == RouteState::Blackhole => {
                Check::RouteBlackhole
            }
            Self::Overridden { .. } | Self::MayBeOverridden { .. } | Self::NotOverridden { .. } => {
                Check::GatewayRouteOverridden
            }
            Self::ListFamily { .. } | Self::Family { .. } => Check::IpFamilyMismatch,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Route
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::Association { table, .. }
            | Self::Overridden { table, .. }
            | Self::MayBeOverridden { table, .. }
            | Self::NotOverridden { table, .. } => vec![(*table).clone()],
            Self::ListFamily { list, .. } => vec![(*list).clone()],
            Self::WithoutTables { .. } | Self::Family { .. } => Vec::new(),
        }
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Family { family, .. } | Self::ListFamily { family, .. } => {
                vec![Apart::Family(family.as_str())]
            }
            Self::Association { .. }
            | Self::WithoutTables { .. }
            | Self::Overridden { .. }
            | Self::MayBeOverridden { .. }
            | Self::NotOverridden { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        match self {
            Self::Overridden { route, .. } if route.state == RouteState::Blackhole => {
                Answer::Broken
            }
            Self::Association { .. }
            | Self::WithoutTables { .. }
            | Self::Overridden { .. }
            | Self::MayBeOverridden { .. }
            | Self::NotOverridden { .. }
            | Self::ListFamily { .. }
            | Self::Family { .. } => Answer::Public,
        }
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Association {
                endpoint,
                table,
                subnet,
                ..
            } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let noun = endpoint.with("endpoint", "endpoints");
                write!(
                    f,
                    "route table {table} ({subnet}) is not associated with gateway {noun} {endpoint}"
                )
            }
            Self::WithoutTables { endpoint } => {
                let noun = EndpointPhrase::of(f, endpoint).with("endpoint", "endpoints");
                write!(f, "gateway {noun} ")?;
                fmt::Display::fmt(self, f)
            }
            Self::Overridden { .. }
            | Self::MayBeOverridden { .. }
            | Self::Family { .. }
            | Self::NotOverridden { .. }
            | Self::ListFamily { .. } => fmt::Display::fmt(self, f),
        }
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        Some(match self {
            Self::Association { .. } => "associate it".into(),
            Self::WithoutTables { .. } => ShortFix::each(
                "associate the route tables of its clients",
                "associate the route tables of their clients",
            ),
            Self::Overridden { route, .. } => {
                route::withdraw(route).unwrap_or_else(|| "remove the route".into())
            }
            Self::MayBeOverridden {
                route,
                doubt: Doubt::Tie,
                ..
            } => format!(
                "take the service's blocks out of {}, or remove the route",
                route::destination(route)
            )
            .into(),
            Self::MayBeOverridden { .. } | Self::NotOverridden { .. } => {
                ShortFix::check("the route's prefix list")
            }
            Self::Family { .. } | Self::ListFamily { .. } => {
                ShortFix::each("make it dualstack", "make them dualstack")
            }
        })
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self {
            Self::Association {
                endpoint, table, ..
            } => Some(format!(
                "Associate {table} with {endpoint} (modify-vpc-endpoint --add-route-table-ids {table})."
            )),
            Self::Overridden { table, route, .. } => route::withdrawal(table, route),
            Self::WithoutTables { .. }
            | Self::MayBeOverridden { .. }
            | Self::NotOverridden { .. }
            | Self::ListFamily { .. }
            | Self::Family { .. } => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Association {
                endpoint, table, ..
            } => mending.push(Change::AssociateRouteTable {
                endpoint: (*endpoint).clone(),
                route_table: (*table).clone(),
            }),
            Self::Overridden { table, route, .. } => route::remove(table, route, mending),
            Self::Family { endpoint, .. } => mending.push(Change::ServeBothFamilies {
                endpoint: (*endpoint).clone(),
            }),
            Self::WithoutTables { .. }
            | Self::NotOverridden { .. }
            | Self::MayBeOverridden { .. }
            | Self::ListFamily { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Association {
                table,
                subnet,
                associated,
                ..
            } => {
                let not = if *associated { "" } else { "not " };
                write!(f, "{table} of {subnet} is {not}associated with it")
            }
            Self::WithoutTables { endpoint } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let is = endpoint.with("is", "are");
                write!(f, "{endpoint} {is} associated with no route table")
            }
            Self::Overridden { table, route, cidr } => {
                let blackhole = match route.state {
                    RouteState::Blackhole => " (a blackhole)",
                    RouteState::Active | RouteState::Other => "",
                };
                let target = target(route);
                write!(f, "{table} sends {cidr} to {target}{blackhole} instead")
            }
            Self::MayBeOverridden {
                table,
                route,
                doubt,
            } => {
                let doubt = *doubt;
                let comma = match doubt {
                    Doubt::NotShown => ", which",
                    Doubt::Tie => "; it",
                };
                write!(
                    f,
                    "{}",
                    Doubted {
                        table,
                        route,
                        doubt
                    }
                )?;
                write!(f, "{comma} may take its addresses to {}", target(route))
            }
            Self::Family { endpoint, family } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let has = endpoint.with("has", "have");
                write!(f, "{endpoint} {has} no {} addresses", family.as_str())
            }
            Self::NotOverridden { table, list } => {
                write!(f, "no route in {table} takes any of {list} elsewhere")
            }
            Self::ListFamily { list, family, .. } => {
                write!(f, "{list} has no {} block", family.as_str())
            }
        }
    }
}

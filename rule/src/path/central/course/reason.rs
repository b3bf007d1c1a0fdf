//! Why a route leads to the other VPC, or does not.

use std::fmt;
use std::net::IpAddr;

use super::Leads;
use crate::checks::{Check, Stage};
use crate::network::{Id, Route, RouteTable};
use crate::path::Client;
use crate::path::Family;
use crate::path::central::hub_path::Between;
use crate::path::mending::Mending;
use crate::path::network_acl::AclPeer;
use crate::path::route::{self, Doubt, Doubted, target};
use crate::path::step::{At, Says};
use crate::verdict::{Answer, Apart, ShortFix};

/// Which packets a table is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// From the client to the interface.
    There,
    /// From the interface to the client.
    Back,
    /// Within the VPC, once a transit gateway has handed them over.
    Within,
}

/// The most specific route of a table for an address in another VPC, or that there is none.
#[derive(Debug, Clone, Copy)]
pub struct Reason<'a> {
    /// Which packets it is asked about.
    pub bound: Bound,
    /// The table.
    pub table: &'a Id,
    /// The route.
    pub route: Option<&'a Route>,
    /// The address, where one is known.
    pub to: Option<AclPeer>,
    /// The VPC that the packets come from.
    pub vpc: &'a Id,
    /// The VPC that they go to.
    pub to_vpc: &'a Id,
    /// The NAT gateway whose own table it is.
    pub nat: Option<&'a Id>,
    /// Why the route only may be the one that counts, where it does.
    pub doubt: Option<Doubt>,
    /// Whether what it leads to is shown.
    pub is_shown: bool,
}

impl<'a> Reason<'a> {
    pub(super) fn new(
        way: &Between<'_, 'a>,
        bound: Bound,
        table: &'a RouteTable,
        route: Option<&'a Route>,
        to: IpAddr,
        doubt: Option<Doubt>,
    ) -> Self {
        let (client, hub) = (way.client.vpc_id, way.hub_vpc);
        let (vpc, to_vpc) = match bound {
            Bound::Back => (hub, client),
            Bound::There | Bound::Within => (client, hub),
        };
        Self {
            bound,
            table: &table.id,
            route,
            to: Some(AclPeer::Address(to)),
            vpc,
            to_vpc,
            nat: None,
            doubt,
            is_shown: true,
        }
    }

    /// A table that leads to no other VPC at all.
    pub fn without(table: &'a RouteTable, client: Client<'a>) -> Self {
        Self {
            bound: Bound::There,
            table: &table.id,
            route: None,
            to: None,
            vpc: client.vpc_id,
            to_vpc: client.vpc_id,
            nat: None,
            doubt: None,
            is_shown: true,
        }
    }

    pub(super) fn check_of(&self, leads: Leads<'_>) -> Check {
        let missing = match self.bound {
            Bound::There => Check::CentralRouteMissing,
            Bound::Back => Check::CentralReturnRouteMissing,
            Bound::Within => Check::MiddleboxInPath,
        };
        match leads {
            _ if self.doubt.is_some() || self.bound == Bound::Within => Check::MiddleboxInPath,
            Leads::Peering(_) if !self.is_shown => Check::InterconnectNotShown,
            Leads::Core if self.bound == Bound::There => Check::InterconnectNotShown,
            Leads::Local => Check::CentralAddressOverlap,
            Leads::Internet | Leads::Nowhere => missing,
            Leads::Blackhole => Check::RouteBlackhole,
            Leads::Peering(_)
            | Leads::Gateway(_)
            | Leads::Nat(_)
            | Leads::Core
            | Leads::Elsewhere => Check::MiddleboxInPath,
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        self.check_of(Leads::of(self.route))
    }

    fn stage(&self) -> Stage {
        match self.bound {
            Bound::There | Bound::Back => Stage::Route,
            Bound::Within => Stage::TransitGateway,
        }
    }

    fn culprits(&self) -> Vec<Id> {
        let route = self.route.filter(|_| !self.is_shown);
        let target = route.map(|route| route.target.clone());
        std::iter::once(self.table.clone()).chain(target).collect()
    }

    fn apart(&self) -> Vec<Apart> {
        let family = self.to.map(|to| Family::of(&to.cidr()).as_str());
        let towards = std::iter::once(Apart::Towards(self.to_vpc.clone()));
        towards.chain(family.map(Apart::Family)).collect()
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        let to_vpc = self.to_vpc;
        match (Leads::of(self.route), self.bound) {
            _ if self.doubt.is_some() => None,
            (Leads::Blackhole, _) => self.route.and_then(route::withdraw),
            (Leads::Core, _) => Some(ShortFix::check("the routes of Cloud WAN by hand")),
            (Leads::Internet | Leads::Nowhere, Bound::There) if self.to.is_some() => Some(
                format!(
                    "add a route for the block of {to_vpc} there, or take this VPC off the zone"
                )
                .into(),
            ),
            (Leads::Internet | Leads::Nowhere, Bound::Back) if self.to.is_some() => {
                Some(format!("add a route for the block of {to_vpc} there").into())
            }
            (Leads::Internet | Leads::Nowhere, Bound::There | Bound::Back | Bound::Within)
            | (
                Leads::Local
                | Leads::Peering(_)
                | Leads::Gateway(_)
                | Leads::Nat(_)
                | Leads::Elsewhere,
                _,
            ) => None,
        }
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        let (Some(to), None) = (self.to, self.doubt) else {
            return None;
        };
        let Self { table, to_vpc, .. } = self;
        let over = match (Leads::of(self.route), self.bound) {
            (Leads::Blackhole, _) => return route::withdrawal(table, self.route?),
            (Leads::Internet | Leads::Nowhere, Bound::There) => ", or take the VPC off the zone.",
            (Leads::Internet | Leads::Nowhere, Bound::Back) => " that the request came over.",
            (Leads::Internet | Leads::Nowhere, Bound::Within)
            | (
                Leads::Local
                | Leads::Peering(_)
                | Leads::Gateway(_)
                | Leads::Nat(_)
                | Leads::Core
                | Leads::Elsewhere,
                _,
            ) => return None,
        };
        Some(format!(
            "Add to {table} a route for the block of {to_vpc} that contains {to}, to the transit gateway or peering{over}"
        ))
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        let (Some(to), None) = (self.to, self.doubt) else {
            return mending.by_hand();
        };
        match (Leads::of(self.route), self.route) {
            (Leads::Blackhole, Some(route)) => route::remove(self.table, route, mending),
            (Leads::Internet | Leads::Nowhere, _) => {
                mending.route_between(self.table, self.vpc, self.to_vpc, to.address());
            }
            (Leads::Local, _) if self.bound != Bound::Within => {
                let (one, other) = (self.vpc.min(self.to_vpc), self.vpc.max(self.to_vpc));
                let remedy = format!(
                    "{one} and {other} share addresses: move one of them to other blocks, or create the endpoint in the spoke."
                );
                mending.by_hand_as(remedy);
            }
            (
                Leads::Local
                | Leads::Blackhole
                | Leads::Peering(_)
                | Leads::Gateway(_)
                | Leads::Nat(_)
                | Leads::Core
                | Leads::Elsewhere,
                _,
            ) => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.table;
        if let Some(nat) = self.nat {
            write!(f, "behind {nat}: ")?;
        }
        f.write_str(match self.bound {
            Bound::There => "",
            Bound::Back => "back to the client, ",
            Bound::Within => "behind the transit gateway, ",
        })?;
        let (Some(to), Some(route)) = (self.to, self.route) else {
            return match self.to {
                Some(to) => write!(f, "{table} has no route to {to}"),
                None => write!(f, "{table} has no route to any other VPC"),
            };
        };
        let target = target(route);
        if let Some(doubt) = self.doubt {
            write!(
                f,
                "{}",
                Doubted {
                    table,
                    route,
                    doubt
                }
            )?;
            return write!(f, "; it may lead {to} to {target}");
        }
        match Leads::of(self.route) {
            Leads::Blackhole => {
                return write!(f, "in {table} the route to {to} by {target} is a blackhole");
            }
            Leads::Local
            | Leads::Internet
            | Leads::Nowhere
            | Leads::Peering(_)
            | Leads::Gateway(_)
            | Leads::Nat(_)
            | Leads::Core
            | Leads::Elsewhere => write!(f, "in {table} the route to {to} leads to {target}")?,
        }
        match (Leads::of(self.route), self.bound) {
            _ if !self.is_shown => f.write_str(", which is not in the data"),
            (Leads::Local, Bound::There | Bound::Back) => write!(
                f,
                ": it is an address of {} too, and nothing gets to {}",
                self.vpc, self.to_vpc
            ),
            _ => Ok(()),
        }
    }
}

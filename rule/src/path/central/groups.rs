//! Security groups between a client and an interface in another VPC: addresses are asked as ever, and
//! a group of the other VPC depends on the way (`decision.md`, section 11.7, rows 1 and 7).

use std::fmt;

use super::hub_path::Between;
use crate::checks::{Check, Stage};
use crate::network::{Direction, Field, Id};
use crate::path::mending::Mending;
use crate::path::security_group::{self, GroupPeer};
use crate::path::step::{At, Reason as StepReason, Says, Step};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

/// Whether a rule that names a group of the other VPC lets its interfaces through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupReferencing {
    /// Never: over a transit gateway, or between regions.
    Never,
    // [I] AWS documents groups of a peered VPC, and not for interfaces of endpoints.
    /// It is undecidable: over a peering in one region, or where the way is not known.
    Undecidable,
    /// The way is unread: either.
    Unread,
}

/// Whether the client's groups let the port out to the interface.
pub fn egress<'a>(way: &Between<'_, 'a>, groups: GroupReferencing) -> Step<'a> {
    ask(way, Direction::Out, groups)
}

/// Whether the interface's groups let the port in from the client.
pub fn ingress<'a>(way: &Between<'_, 'a>, groups: GroupReferencing) -> Step<'a> {
    ask(way, Direction::In, groups)
}

fn ask<'a>(way: &Between<'_, 'a>, direction: Direction, by_group: GroupReferencing) -> Step<'a> {
    let (index, asked, address, peer, other) = match direction {
        Direction::Out => (
            way.own,
            way.client.interface,
            way.to,
            way.interface,
            way.hub,
        ),
        Direction::In => (
            way.hub,
            way.interface,
            way.from,
            way.client.interface,
            way.own,
        ),
    };
    let check = security_group::check(direction);
    if let Some(why) = index.network.unknown.why(&asked.id, Field::Groups) {
        let open = Possible::YES.or_else(Possible::NO);
        return Step::unread(check, open, why.clone());
    }
    let allows = |groups| {
        let peer = GroupPeer {
            address,
            groups,
            unknown_groups: None,
        };
        security_group::allows_peer(index, &asked.groups, direction, peer, way.by.port)
    };
    let by_address = allows(&[]);
    if by_address.possible == Possible::YES || by_group == GroupReferencing::Never {
        return by_address;
    }
    let (open, why) = match other.network.unknown.why(&peer.id, Field::Groups) {
        Some(why) => (true, Some(why.clone())),
        None => (allows(&peer.groups).possible == Possible::YES, None),
    };
    if !open {
        return by_address;
    }
    let undecidable = super::hops::softened(by_address.possible);
    match (by_group, why) {
        (GroupReferencing::Undecidable, None) => {
            let reason = Reason {
                group: asked.groups.first(),
                direction,
                whose: &peer.id,
            };
            if let StepReason::Unread { of, why } = by_address.reason {
                Step::unread(of, undecidable, why)
            } else {
                Step::new(undecidable, reason)
            }
        }
        (_, why) => {
            let open = undecidable.or_else(by_address.possible);
            match (by_address.reason, why) {
                (_, Some(why)) => Step::unread(check, open, why),
                (reason, None) => Step {
                    possible: open,
                    reason,
                    interface: None,
                },
            }
        }
    }
}

/// A rule names a group of the other VPC: whether that counts for an endpoint over a peering is not
/// documented.
#[derive(Debug, Clone, Copy)]
pub struct Reason<'a> {
    /// The first of the groups whose rule it is.
    pub group: Option<&'a Id>,
    /// Which way it looks.
    pub direction: Direction,
    /// The interface that carries the group which is named.
    pub whose: &'a Id,
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        security_group::check(self.direction)
    }

    fn stage(&self) -> Stage {
        match self.direction {
            Direction::Out => Stage::ClientEgress,
            Direction::In => Stage::EndpointIngress,
        }
    }

    fn culprits(&self) -> Vec<Id> {
        self.group.cloned().into_iter().collect()
    }

    fn apart(&self) -> Vec<Apart> {
        vec![Apart::Direction(self.direction)]
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        Some("add a rule for the block of the other VPC".into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        Some(format!(
            "Add {} rule for the block of the other VPC: a rule that names a group of another VPC may not work at an endpoint.",
            match self.direction {
                Direction::In => "an ingress",
                Direction::Out => "an egress",
            }
        ))
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        mending.by_hand();
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            group,
            direction,
            whose,
        } = self;
        match group {
            Some(group) => write!(
                f,
                "{group} lets it {} by a group of {whose} alone",
                way_of(*direction)
            ),
            None => write!(f, "only a group of {whose} lets it {}", way_of(*direction)),
        }?;
        f.write_str(", and a rule that names a group of another VPC may not work at an endpoint")
    }
}

fn way_of(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "in",
        Direction::Out => "out",
    }
}

//! A VPC on its own: nothing joins it to another, so no central endpoint can serve it
//! (`decision.md`, section 11.1).

use super::Central;
use super::answers::{Of, Use, may_leave, worse};
use super::covering::covers;
use super::resolutions::requested::service_of;
use super::tree::{Tree, ZoneOutcome};
use crate::network::fact::Fact;
use crate::network::{EndpointType, VpcEndpoint};
use crate::path::central::exits;
use crate::path::families::Dns64;
use crate::possible::{Answers, Possible};
use crate::row::{Row, RowKind};
use crate::services::{EndpointName, endpoint_name};

impl<'a> Central<'_, 'a> {
    /// Whether the VPC is on its own for a row: *yes*, *no*, or both where a fact is unread.
    pub fn is_on_its_own(&self, row: &Row) -> Possible {
        let mut own = Possible::YES;
        for endpoint in self.index.endpoints(self.vpc) {
            own = own.and(match endpoint.endpoint_type {
                EndpointType::Gateway | EndpointType::Other => Possible::YES,
                EndpointType::Lattice => Possible::NO,
                EndpointType::Interface => is_another(endpoint, row),
            });
        }
        if own == Possible::NO {
            return own;
        }
        let is_joined_to_none = match self.joined_to_none.get() {
            Some(known) => *known,
            None => {
                let asked = exits::has_none(self.lookups(), self.index, self.vpc);
                // What is undecidable leaves it with the others.
                let known = asked.each().fold(None, |all: Option<Possible>, one| {
                    let one = Possible::known(one == Possible::YES);
                    Some(all.map_or(one, |all| all.or_else(one)))
                });
                let known = known.unwrap_or(Possible::NO);
                *self.joined_to_none.get_or_init(|| known)
            }
        };
        own.and(is_joined_to_none)
    }
}

/// Whether an interface endpoint is not of a row's service for its region.
fn is_another(endpoint: &VpcEndpoint, row: &Row) -> Possible {
    let name = endpoint.service_name.as_deref().and_then(endpoint_name);
    let Some(name) = name else {
        return Possible::known(!matches!(row.kind, RowKind::Host(_)));
    };
    let is_of_it = match &row.kind {
        RowKind::Service(required) => {
            required.is_served_by(&name) || is_same(&name, &required.name)
        }
        RowKind::GatewayHost { facts, .. } => is_same(&name, facts.name),
        RowKind::Host(host) => match service_of(host) {
            Some(of) => is_same(&name, of.service.name),
            None => true,
        },
    };
    if !is_of_it {
        return Possible::YES;
    }
    let asked = |region: &str| region.eq_ignore_ascii_case(&row.region);
    match (&name.region, &endpoint.service_region) {
        (None, _) => Possible::NO,
        _ if row.required().is_none() => Possible::NO,
        (Some(_), Fact::Read(Some(own))) => Possible::known(!asked(own)),
        (Some(inside), Fact::Read(None)) => Possible::known(!asked(inside)),
        (Some(_), Fact::Unread(_)) => Possible::YES.or_else(Possible::NO),
    }
}

fn is_same(name: &EndpointName, service: &str) -> bool {
    name.name == service || name.plain == service
}

/// What is known of who answers in a VPC on its own, in one case of its DNS settings.
#[derive(Debug, Clone, Copy)]
pub struct DnsCase<'t> {
    /// What would answer.
    pub tree: &'t Tree,
    /// What would answer with both attributes on.
    pub with_zones: &'t Tree,
    /// Whether Amazon's DNS servers answer.
    pub amazon_servers: bool,
}

/// The answer of a VPC on its own, given one answer without section 11, over all cases of its DNS
/// settings; and which answers are taken.
pub fn answers(cases: &[DnsCase<'_>], of: Of<'_>, without: Answers) -> (Answers, Use) {
    let as_without = Use::WITHOUT;
    let joined_to_none = Use {
        central: true,
        on_its_own: true,
        ..Use::default()
    };
    if let [case] = cases
        && case.amazon_servers
        && let Some(by_zone) = decided(case.tree)
    {
        return if by_zone {
            (Answers::BROKEN, joined_to_none)
        } else {
            (without, as_without)
        };
    }
    if without.is_worse(Answers::UNKNOWN) {
        let is_known = cases.iter().all(|case| is_zone_or_left(case.tree))
            && cases.iter().any(|case| is_zone(case.tree));
        return if is_known {
            (Answers::BROKEN, joined_to_none)
        } else {
            (without, as_without)
        };
    }
    let mut all = Answers::NONE;
    let mut uses = Use::default();
    for case in cases {
        if case.amazon_servers {
            all = all.with(undecided(case.tree, without));
            let (_, taken) = case.tree.answers(of, Dns64::Off, without);
            uses = uses.and(taken);
            continue;
        }
        let covers = covers(case.with_zones);
        if covers.may_be(Possible::NO) {
            all = all.with(without);
            uses = uses.and(as_without);
        }
        if covers.may_be(Possible::YES) {
            all = all.with(Answers::UNKNOWN);
            uses = uses.and(Use {
                servers: true,
                ..Use::default()
            });
        }
    }
    (all, uses)
}

/// Whether a zone or an endpoint of a Profile answers, where that is decided.
fn decided(tree: &Tree) -> Option<bool> {
    match tree {
        Tree::Nothing | Tree::Leaves => Some(false),
        Tree::Zone(ZoneOutcome::NoRecord | ZoneOutcome::Leads(_)) => Some(true),
        Tree::Worst(all) => {
            let all: Option<Vec<bool>> = all.iter().map(decided).collect();
            all.map(|all| all.into_iter().any(|by_zone| by_zone))
        }
        Tree::Rule
        | Tree::Undecided(..)
        | Tree::AnyZone
        | Tree::Zone(_)
        | Tree::Both(_)
        | Tree::OneOf(_) => None,
    }
}

/// Whether it is known that a zone answers, and not that it leaves the host to public DNS.
fn is_zone(tree: &Tree) -> bool {
    match tree {
        Tree::Zone(_) | Tree::Undecided(_, true) => true,
        Tree::Nothing | Tree::Leaves | Tree::Rule | Tree::Undecided(_, false) | Tree::AnyZone => {
            false
        }
        Tree::Worst(all) | Tree::Both(all) | Tree::OneOf(all) => all.iter().any(is_zone),
    }
}

/// Whether it is known that a zone answers, or leaves the host.
fn is_zone_or_left(tree: &Tree) -> bool {
    match tree {
        Tree::Zone(_) | Tree::Undecided(_, true) | Tree::Leaves => true,
        Tree::Nothing | Tree::Rule | Tree::Undecided(_, false) | Tree::AnyZone => false,
        Tree::Worst(all) => all.iter().any(is_zone_or_left),
        Tree::Both(all) | Tree::OneOf(all) => all.iter().all(is_zone_or_left),
    }
}

/// What is undecidable or unread, where the answer without section 11 is no fault.
fn undecided(tree: &Tree, without: Answers) -> Answers {
    let of = |tree: &Tree| undecided(tree, without);
    let unknown = Answers::UNKNOWN;
    match tree {
        Tree::Nothing | Tree::Leaves => without,
        Tree::Rule | Tree::Undecided(..) => unknown,
        Tree::AnyZone => without.with(Answers::BROKEN).with(unknown),
        Tree::Zone(says) => match says {
            ZoneOutcome::NoRecord | ZoneOutcome::Leads(_) => Answers::BROKEN,
            ZoneOutcome::Delegates => unknown,
            ZoneOutcome::NotSeen(possible, leaves) if possible.is_unread() => {
                let either = unknown.with(Answers::BROKEN);
                if *leaves {
                    either.with(without)
                } else {
                    either
                }
            }
            ZoneOutcome::NotSeen(..) => unknown,
            ZoneOutcome::MayLeave(possible) => {
                may_leave(*possible, without).map(|answer| match answer {
                    Answers::UNSHOWN => unknown,
                    other => other,
                })
            }
        },
        Tree::Worst(all) => all.iter().map(of).reduce(worse).unwrap_or(unknown),
        Tree::Both(all) => all
            .iter()
            .map(of)
            .reduce(Answers::both_ways)
            .unwrap_or(unknown),
        Tree::OneOf(all) => all.iter().map(of).reduce(Answers::with).unwrap_or(unknown),
    }
}

//! What the gateway endpoints of a row come to (`decision.md`, section 7), over every way that unread facts may
//! turn out.

use super::{Tallies, best, may_be_undecidable, may_not_count};
use crate::assessment::candidate_path::{ByRoute, CandidatePath, Path};
use crate::assessment::service::Service;
use crate::network::Id;
use crate::path::families::Dns64;
use crate::path::gateway::{GatewayPath, Routed};
use crate::possible::{Answers, Possible};

/// The gateway endpoints of a row, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Gateways {
    /// The best of those that the client's route table is associated with.
    pub associated: Option<Answers>,
    /// Whether one is usable.
    pub any_usable: bool,
    /// Whether the state of one is undecidable.
    pub any_undecidable: bool,
}

/// The ways that the gateway endpoints may turn out. Which route table the client has, where that
/// is unread, is one fact for all of them: each table that some endpoint names, or another one.
pub fn gateways<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    dns64: Dns64,
) -> Vec<Gateways> {
    let unread = paths.iter().any(|path| match &path.path {
        Path::Gateway(by_route) => {
            let mut paths = by_route.paths.iter();
            paths.any(|(_, path)| path.associated.possible.is_unread())
        }
        Path::Interface(_) => false,
    });
    let mut ways_out = Tallies::default();
    let mut tables: Vec<Option<&Id>> = vec![None];
    if unread {
        let named = service.candidates.gateways();
        tables.extend(
            named.flat_map(|candidate| candidate.endpoint.route_table_ids.iter().map(Some)),
        );
        tables.sort_unstable();
        tables.dedup();
    }
    for table in tables {
        gateways_with(service, paths, dns64, table)
            .into_iter()
            .for_each(|tally| ways_out.add(tally));
    }
    ways_out.0
}

/// The ways that the gateway endpoints may turn out where an unread route table is `table`.
fn gateways_with<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    dns64: Dns64,
    table: Option<&Id>,
) -> Vec<Gateways> {
    let mut tallies = vec![Gateways::default()];
    for (place, candidate) in service.candidates.here.iter().enumerate() {
        if !candidate.gateway {
            continue;
        }
        let mut next = Tallies::default();
        for tally in tallies {
            if may_not_count(candidate) {
                next.add(tally);
            }
            if may_be_undecidable(candidate) {
                next.add(Gateways {
                    any_undecidable: true,
                    ..tally
                });
            }
            if let Some(by_route) = by_route(paths, place).filter(|_| candidate.may_be_usable()) {
                let tally = Gateways {
                    any_usable: true,
                    ..tally
                };
                let counted = CountedGateway {
                    by_route,
                    own_table: table
                        .map(|table| candidate.endpoint.route_table_ids.contains(table)),
                    policy: service.policy_answer(place),
                };
                for (associated, outcome) in counted.outcomes(dns64) {
                    if associated.may_be(Possible::YES) {
                        outcome.each().for_each(|answer| {
                            next.add(Gateways {
                                associated: best(tally.associated, answer),
                                ..tally
                            });
                        });
                    }
                    if associated.may_be(Possible::NO) {
                        next.add(tally);
                    }
                }
            }
        }
        tallies = next.0;
    }
    tallies
}

/// What a gateway endpoint comes to.
fn by_route<'c, 'a>(paths: &'c [CandidatePath<'a>], place: usize) -> Option<&'c ByRoute<'a>> {
    let path = paths.iter().find(|path| path.place == place)?;
    match &path.path {
        Path::Gateway(by_route) => Some(by_route),
        Path::Interface(_) => None,
    }
}

/// One gateway endpoint that is counted.
struct CountedGateway<'c, 'a> {
    by_route: &'c ByRoute<'a>,
    /// Whether it is associated with the client's route table, where that is unread and this way of it names one.
    own_table: Option<bool>,
    policy: Possible,
}

impl CountedGateway<'_, '_> {
    /// Whether it is associated with the route table that decides, and what it comes to then: in one way of DNS64, for
    /// all that is unread of the host.
    fn outcomes(&self, dns64: Dns64) -> Vec<(Possible, Answers)> {
        if self.by_route.client.is_none() {
            return vec![(Possible::YES, Answers::from(self.policy))];
        }
        let routed = self.by_route.routed.iter();
        let routed = routed.filter(|(way, _)| *way == dns64);
        routed.map(|(_, routed)| self.outcome(*routed)).collect()
    }

    fn outcome(&self, routed: Routed) -> (Possible, Answers) {
        let mut associated = Possible::NO;
        let outcomes = self.by_route.paths.iter().map(|(_, path)| {
            let (is_associated, outcome) = self.by(path, routed);
            associated = match (associated, is_associated) {
                (Possible::NO, other) => other,
                (Possible::YES, _) | (_, Possible::YES) => Possible::YES,
                (open, _) => open,
            };
            outcome
        });
        let outcome = outcomes.reduce(Answers::both_ways);
        (associated, outcome.unwrap_or(Answers::PUBLIC))
    }

    /// The same, by one family.
    fn by(&self, path: &GatewayPath<'_>, routed: Routed) -> (Possible, Answers) {
        if let Routed::Nat64(nat) = routed {
            let undecidable = self.policy.and(Possible::MAYBE);
            return (path.is_met(nat), Answers::from(undecidable));
        }
        let own = match path.associated.possible {
            Possible::YES => Possible::YES,
            Possible::NO => Possible::NO,
            open if path.tables_unknown => open,
            _ => Possible::known(self.own_table == Some(true)),
        };
        let plain = if own.may_be(Possible::YES) {
            path.answers(self.policy)
        } else {
            Answers::PUBLIC
        };
        let outcome = if routed == Routed::OwnWithoutNat64 {
            plain.map(|answer| match answer {
                Answers::PRIVATE => Answers::UNKNOWN,
                other => other,
            })
        } else {
            plain
        };
        (own, outcome)
    }
}

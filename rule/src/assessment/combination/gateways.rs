//! What the gateway endpoints of a row come to (`decision.md`, section 7), over every way that unread facts may
//! turn out.

use super::{Tallies, best, may_be_undecidable, may_not_count};
use crate::assessment::candidate_path::{self, CandidatePath, Path, RouteOutcome};
use crate::assessment::service::Service;
use crate::network::Id;
use crate::path::families::Dns64;
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
            if candidate.may_be_usable() {
                let tally = Gateways {
                    any_usable: true,
                    ..tally
                };
                let has_table =
                    table.is_some_and(|table| candidate.endpoint.route_table_ids.contains(table));
                for outcome in outcomes(paths, place, (dns64, has_table)) {
                    let (associated, outcome) = (outcome.associated, outcome.answers);
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

/// What a gateway endpoint comes to in one way of DNS64, and of the client's route table where that is unread.
fn outcomes<'c>(
    paths: &'c [CandidatePath<'_>],
    place: usize,
    (dns64, has_table): (Dns64, bool),
) -> impl Iterator<Item = &'c RouteOutcome> {
    let path = candidate_path::of_place(paths, place);
    let outcomes = path.into_iter().flat_map(|path| match path {
        Path::Gateway(by_route) => by_route.outcomes.as_slice(),
        Path::Interface(_) => &[],
    });
    let of_table = outcomes.filter(move |it| it.dns64 == dns64);
    of_table.filter(move |it| it.has_table == has_table)
}

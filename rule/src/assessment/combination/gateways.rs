//! What the gateway endpoints of a row come to (`decision.md`, section 7), over every way that unread facts may
//! turn out.

use super::{Tallies, best, may_be_undecidable, may_not_count};
use crate::assessment::service::{CandidatePath, Path, Service, ServiceRequest};
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
    request: ServiceRequest<'_, 'a>,
    dns64: Dns64,
) -> Vec<Gateways> {
    let unread = paths.iter().any(|path| match &path.path {
        Some(Path::Gateway(paths)) => paths
            .iter()
            .any(|(_, path)| path.associated.possible.is_unread()),
        Some(Path::Interface(_)) | None => false,
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
        gateways_with(service, paths, request, dns64, table)
            .into_iter()
            .for_each(|tally| ways_out.add(tally));
    }
    ways_out.0
}

/// The ways that the gateway endpoints may turn out where an unread route table is `table`.
fn gateways_with<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    request: ServiceRequest<'_, 'a>,
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
                let (associated, outcome) =
                    gateway_outcome(service, paths, place, request, dns64, table);
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
        tallies = next.0;
    }
    tallies
}

/// Whether a gateway endpoint is associated with the client's route table, and what it comes to.
fn gateway_outcome<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    place: usize,
    request: ServiceRequest<'_, 'a>,
    dns64: Dns64,
    table: Option<&Id>,
) -> (Possible, Answers) {
    let policy = service.policy_answer(place);
    let path = paths.iter().find(|path| path.place == place);
    let paths = path.and_then(|path| path.path.as_ref());
    let (Some(Path::Gateway(paths)), Some(client)) = (paths, request.client) else {
        return (Possible::YES, Answers::from(policy));
    };
    let mut associated = Possible::NO;
    let outcomes = paths.iter().map(|(_, path)| {
        let own = match path.associated.possible {
            Possible::YES => Possible::YES,
            Possible::NO => Possible::NO,
            open if path.tables_unknown => open,
            _ => Possible::known(table.is_some_and(|table| {
                let candidate = service.candidates.here.get(place);
                candidate
                    .is_some_and(|candidate| candidate.endpoint.route_table_ids.contains(table))
            })),
        };
        let plain = || {
            if own.may_be(Possible::YES) {
                path.answers(policy)
            } else {
                Answers::PUBLIC
            }
        };
        let lacks = || service.gateway_host_lacks_ipv6(client, path);
        let (is_associated, outcome) = match dns64 {
            Dns64::Off => (own, plain()),
            Dns64::WithoutNat64 if !client.has_ipv4() => (own, plain()),
            Dns64::WithoutNat64 => {
                let unknown = |answer| {
                    if answer == Answers::PRIVATE {
                        Answers::UNKNOWN
                    } else {
                        answer
                    }
                };
                (own, by_lack(lacks(), || plain().map(unknown), plain))
            }
            Dns64::Nat64 => {
                let lacks = lacks();
                let bypassed = path.nat64.as_ref().map(|step| step.possible) == Some(Possible::NO);
                let is_associated = match lacks {
                    Possible::YES => Possible::known(!bypassed),
                    Possible::NO => own,
                    _ => Possible::YES,
                };
                let outcome = by_lack(lacks, || path.answers_by_nat64(policy), plain);
                (is_associated, outcome)
            }
        };
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

/// One answer where the host lacks IPv6 addresses, another where it does not.
fn by_lack(
    lacks: Possible,
    lacking: impl Fn() -> Answers,
    having: impl Fn() -> Answers,
) -> Answers {
    let mut answers = Answers::NONE;
    if lacks.may_be(Possible::YES) {
        answers = answers.with(lacking());
    }
    if lacks.may_be(Possible::NO) {
        answers = answers.with(having());
    }
    answers
}

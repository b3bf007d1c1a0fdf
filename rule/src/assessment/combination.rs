//! Best over endpoints: what the interface and the gateway endpoints of a service come to
//! together (`decision.md`, sections 5 to 7), over every way that unread facts may turn out.

use super::candidates::Candidate;
use super::service::{Path, Service, Way};
use crate::network::Id;
use crate::path::Family;
use crate::path::endpoint_state::Standing;
use crate::path::names::{Scenario, VpcDns};
use crate::possible::{Answers, Possible};

/// What the endpoints of a service come to together.
#[derive(Debug, Clone, Copy)]
pub struct Combined {
    /// Every answer that may come out.
    pub answers: Answers,
    /// Whether, however the unread turns out, some interface endpoint steers: then only those that
    /// steer count.
    pub always_steered: bool,
}

/// Combines the ways of a client, over every way that unread facts may turn out.
pub fn combine<'a>(
    service: &Service<'a>,
    ways: &[Way<'a>],
    dns: &VpcDns<'_>,
    family: Option<Family>,
) -> Combined {
    let gateways = gateways(service, ways);
    let mut combined = Combined {
        answers: Answers::NONE,
        always_steered: true,
    };
    for scenario in &dns.scenarios {
        for interfaces in interfaces(service, ways, *scenario, family) {
            combined.always_steered &= interfaces.steered.is_some();
            for gateways in &gateways {
                combined.answers = combined.answers.with(together(interfaces, *gateways));
            }
        }
    }
    combined
}

/// The interface endpoints of a service, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Interfaces {
    /// The best of those that steer.
    steered: Option<Answers>,
    /// The best of those that may steer, judged as if they did.
    maybe_steered: Option<Answers>,
    any_usable: bool,
    any_undecidable: bool,
}

/// The gateway endpoints of a service, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Gateways {
    /// The best of those that the client's route table is associated with.
    associated: Option<Answers>,
    any_usable: bool,
    any_undecidable: bool,
}

/// The ways that the interface endpoints may turn out, in one scenario of the VPC's DNS.
fn interfaces<'a>(
    service: &Service<'a>,
    ways: &[Way<'a>],
    scenario: Scenario,
    family: Option<Family>,
) -> Vec<Interfaces> {
    let candidates = service.candidates.here.iter().enumerate();
    let undecidable = |tally| Interfaces {
        any_undecidable: true,
        ..tally
    };
    tallies(
        candidates.filter(|(_, candidate)| !candidate.gateway),
        undecidable,
        |(place, candidate), tally, next| {
            let tally = Interfaces {
                any_usable: true,
                ..tally
            };
            let outcome = interface_outcome(service, ways, place);
            for steered in service.steers_in(candidate, scenario, family).each() {
                match steered {
                    Possible::YES => outcome.each().for_each(|answer| {
                        next.add(Interfaces {
                            steered: best(tally.steered, answer),
                            ..tally
                        });
                    }),
                    Possible::MAYBE => outcome.each().for_each(|answer| {
                        next.add(Interfaces {
                            maybe_steered: best(tally.maybe_steered, answer),
                            ..tally
                        });
                    }),
                    _ => next.add(tally),
                }
            }
        },
    )
}

/// The ways that the gateway endpoints may turn out. Which route table the client has, where that
/// is unread, is one fact for all of them: each table that some endpoint names, or another one.
fn gateways<'a>(service: &Service<'a>, ways: &[Way<'a>]) -> Vec<Gateways> {
    let unread = ways.iter().any(|way| match &way.path {
        Some(Path::Gateway(path)) => path.associated.possible.is_unread(),
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
        gateways_with(service, ways, table)
            .into_iter()
            .for_each(|tally| ways_out.add(tally));
    }
    ways_out.0
}

/// The ways that the gateway endpoints may turn out where an unread route table is `table`.
fn gateways_with<'a>(service: &Service<'a>, ways: &[Way<'a>], table: Option<&Id>) -> Vec<Gateways> {
    let candidates = service.candidates.here.iter().enumerate();
    let undecidable = |tally| Gateways {
        any_undecidable: true,
        ..tally
    };
    tallies(
        candidates.filter(|(_, candidate)| candidate.gateway),
        undecidable,
        |(place, _), tally, next| {
            let tally = Gateways {
                any_usable: true,
                ..tally
            };
            let (associated, outcome) = gateway_outcome(service, ways, place, table);
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
        },
    )
}

/// Whether a gateway endpoint is associated with the client's route table, and what it comes to.
fn gateway_outcome<'a>(
    service: &Service<'a>,
    ways: &[Way<'a>],
    place: usize,
    table: Option<&Id>,
) -> (Possible, Answers) {
    let policy = service.policy_answer(place);
    let way = ways.iter().find(|way| way.place == place);
    let Some(Path::Gateway(path)) = way.and_then(|way| way.path.as_ref()) else {
        return (Possible::YES, Answers::from(policy));
    };
    let associated = match path.associated.possible {
        Possible::YES => Possible::YES,
        Possible::NO => Possible::NO,
        open if path.tables_unknown => open,
        _ => Possible::known(table.is_some_and(|table| {
            let candidate = service.candidates.here.get(place);
            candidate.is_some_and(|candidate| candidate.endpoint.route_table_ids.contains(table))
        })),
    };
    (associated, path.answers(policy))
}

/// The answer that interface and gateway endpoints give together.
fn together(interfaces: Interfaces, gateways: Gateways) -> Answers {
    if let Some(answer) = interfaces.steered {
        return answer;
    }
    let by_route = if gateways.any_usable {
        gateways.associated.unwrap_or(Answers::PUBLIC)
    } else if gateways.any_undecidable || (!interfaces.any_usable && interfaces.any_undecidable) {
        Answers::UNKNOWN
    } else {
        Answers::PUBLIC
    };
    let is_fault = |answer| answer == Answers::PUBLIC || answer == Answers::BROKEN;
    match interfaces.maybe_steered {
        None => by_route,
        Some(by_dns) if by_dns == by_route => by_dns,
        Some(by_dns) if is_fault(by_dns) && is_fault(by_route) => Answers::BROKEN,
        Some(_) => Answers::UNKNOWN,
    }
}

/// What an interface endpoint comes to if it steers: path and policy.
fn interface_outcome<'a>(service: &Service<'a>, ways: &[Way<'a>], place: usize) -> Answers {
    let path = ways
        .iter()
        .find(|way| way.place == place)
        .and_then(|way| way.path.as_ref());
    let reach = match path {
        Some(Path::Interface(reach)) => reach.possible,
        Some(Path::Gateway(_)) | None => Possible::YES,
    };
    Answers::from(reach.and(service.policy_answer(place)))
}

/// Whether a candidate may turn out not to count at all: not usable, or for another region.
fn may_not_count(candidate: &Candidate<'_>) -> bool {
    candidate.serves_region.may_be(Possible::NO)
        || matches!(
            candidate.standing,
            Standing::NotUsable(_) | Standing::Unread
        )
}

/// Whether a candidate's state may turn out to be undecidable.
fn may_be_undecidable(candidate: &Candidate<'_>) -> bool {
    matches!(
        candidate.standing,
        Standing::Undecidable(_) | Standing::Unread
    )
}

/// Counts endpoints one after the other, in every way that each may turn out: not to count, to be
/// undecidable, or to be usable, which `usable` goes on from.
fn tallies<'s, 'a: 's, T: Copy + Default + PartialEq>(
    candidates: impl Iterator<Item = (usize, &'s Candidate<'a>)>,
    undecidable: impl Fn(T) -> T,
    usable: impl Fn((usize, &'s Candidate<'a>), T, &mut Tallies<T>),
) -> Vec<T> {
    let mut tallies = vec![T::default()];
    for (place, candidate) in candidates {
        let mut next = Tallies::default();
        for tally in tallies {
            if may_not_count(candidate) {
                next.add(tally);
            }
            if may_be_undecidable(candidate) {
                next.add(undecidable(tally));
            }
            if candidate.may_be_usable() {
                usable((place, candidate), tally, &mut next);
            }
        }
        tallies = next.0;
    }
    tallies
}

/// The different ways that counting may turn out.
struct Tallies<T>(Vec<T>);

impl<T> Default for Tallies<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: PartialEq> Tallies<T> {
    fn add(&mut self, tally: T) {
        if !self.0.contains(&tally) {
            self.0.push(tally);
        }
    }
}

/// The better of what was there and one more answer.
fn best(so_far: Option<Answers>, answer: Answers) -> Option<Answers> {
    Some(so_far.map_or(answer, |so_far| so_far.best(answer)))
}

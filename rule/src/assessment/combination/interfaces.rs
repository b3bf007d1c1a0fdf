//! What the interface endpoints of a row come to: those that steer, those that may, and what they would be if their
//! state were another.

use super::gateways::Gateways;
use super::{Tallies, best, by_route, may_be_undecidable, may_not_count};
use crate::assessment::candidate_path::{self, ByInterfaces, CandidatePath, Outcome, Path};
use crate::assessment::candidates::Candidate;
use crate::assessment::central::Part;
use crate::assessment::service::{Service, ServiceRequest};
use crate::path::dns::coverage::Cover;
use crate::path::dns::vpc_dns::Scenario;
use crate::path::endpoint_state::Usability;
use crate::path::families::{self, Dns64};
use crate::possible::{Answers, Possible};

/// The interface endpoints of a row, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Interfaces {
    /// The best of those that steer.
    pub steered: Option<Answers>,
    /// The best of those that may steer, evaluated as if they did.
    pub maybe_steered: Option<Answers>,
    /// Whether one is usable.
    pub any_usable: bool,
    /// Whether the state of one is undecidable.
    pub any_undecidable: bool,
    /// The length of the name by which the usable ones cover the host: the longest counts.
    length: usize,
    /// Whether the private DNS name of a usable one answers: section 11 is not asked then.
    pub answers: bool,
    /// The best of those whose state is undecidable, as if they were usable.
    as_if_usable: Option<Answers>,
    /// Whether names lead to one of them then.
    pub as_if_steers: Option<Possible>,
}

impl Interfaces {
    /// Whether names lead to an endpoint of the row.
    pub fn steers(self) -> Possible {
        if self.steered.is_some() {
            Possible::YES
        } else if self.maybe_steered.is_some() || (!self.any_usable && self.any_undecidable) {
            Possible::MAYBE
        } else {
            Possible::NO
        }
    }
}

impl Interfaces {
    /// The answer if those whose state is undecidable were usable.
    pub fn as_if_usable(self, gateways: Gateways) -> Option<Answers> {
        let by_route = by_route(true, self.any_undecidable, gateways);
        let own = self.as_if_usable?;
        Some(match self.as_if_steers {
            Some(Possible::YES) => own,
            Some(Possible::NO) => by_route,
            _ => own.both_ways(by_route),
        })
    }

    /// The same, with what section 11 says.
    pub fn steers_with(
        self,
        part: Option<&Part<'_>>,
        scenario: Scenario,
        dns64: Dns64,
    ) -> Possible {
        let Some(part) = part.filter(|_| !self.answers) else {
            return self.steers();
        };
        let central = part.steers(scenario, dns64, self.steers());
        // Both ways: the same answer is the answer.
        self.as_if_steers
            .map_or(central, |own| families::both(own, central))
    }
}

/// The ways that the interface endpoints may turn out, in one way of the DNS.
pub fn interfaces<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    request: ServiceRequest<'_, 'a>,
    scenario: Scenario,
    dns64: Dns64,
) -> Vec<Interfaces> {
    let of_host = service.row.is_any_endpoints();
    let mut tallies = vec![Interfaces::default()];
    for (place, candidate) in service.candidates.here.iter().enumerate() {
        if candidate.gateway {
            continue;
        }
        let may_cover = of_host && candidate.cover == Cover::May;
        let mut next = Tallies::default();
        for tally in tallies {
            if candidate.may_be_aside || may_not_count(candidate) {
                next.add(tally);
            }
            let counting = Counting {
                asks_central: request.asks_central(),
                candidate,
                by_interfaces: by_interfaces(paths, place),
                scenario,
                dns64,
                may_cover,
            };
            if may_be_undecidable(candidate) {
                counting.undecidable(tally, &mut next);
            }
            if candidate.may_be_usable() {
                let length = match candidate.cover {
                    Cover::By(length) => length,
                    Cover::May | Cover::No => 0,
                };
                add_usable(tally, length, &mut next, |next, tally| {
                    counting.usable(tally, next);
                });
            }
        }
        tallies = next.0;
    }
    tallies
}

/// What an interface endpoint comes to.
fn by_interfaces<'c, 'a>(
    paths: &'c [CandidatePath<'a>],
    place: usize,
) -> Option<&'c ByInterfaces<'a>> {
    match candidate_path::of_place(paths, place)? {
        Path::Interface(by_interfaces) => Some(by_interfaces),
        Path::Gateway(_) => None,
    }
}

/// One interface endpoint that is counted, in one way of the DNS.
#[derive(Clone, Copy)]
struct Counting<'c, 'a> {
    asks_central: bool,
    candidate: &'c Candidate<'a>,
    /// What it comes to; nothing where it cannot be usable.
    by_interfaces: Option<&'c ByInterfaces<'a>>,
    scenario: Scenario,
    dns64: Dns64,
    may_cover: bool,
}

impl Counting<'_, '_> {
    /// What it comes to in this way, where its private DNS is on, or off.
    fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        let by_interfaces = self.by_interfaces.into_iter();
        let outcomes = by_interfaces.flat_map(|it| &it.outcomes).copied();
        let (way, may_cover) = ((self.scenario, self.dns64), self.may_cover);
        let in_way = outcomes.filter(move |it| (it.scenario, it.dns64) == way);
        in_way.map(move |it| Outcome {
            steers: if may_cover {
                it.steers.and(Possible::MAYBE)
            } else {
                it.steers
            },
            ..it
        })
    }

    /// Counts it as usable.
    fn usable(&self, tally: Interfaces, next: &mut Tallies<Interfaces>) {
        for outcome in self.outcomes() {
            let tally = Interfaces {
                answers: tally.answers || outcome.answers_by_name,
                ..tally
            };
            add_steered(tally, outcome.steers, outcome.answers, next);
        }
    }

    /// Counts it as one whose state is undecidable.
    fn undecidable(&self, tally: Interfaces, next: &mut Tallies<Interfaces>) {
        let tally = Interfaces {
            any_undecidable: true,
            ..tally
        };
        let is_unrecognised =
            self.candidate.is_unrecognised() || self.candidate.usability == Usability::Unread;
        if !self.asks_central || !is_unrecognised {
            return next.add(tally);
        }
        for outcome in self.outcomes() {
            if !outcome.answers_by_name {
                next.add(tally);
                continue;
            }
            for steers in outcome.steers.each() {
                let as_if = match steers {
                    Possible::NO => Answers::PUBLIC,
                    _ => outcome.answers,
                };
                let so_far = tally.as_if_steers.unwrap_or(Possible::NO);
                let either = if so_far.and(steers) == so_far {
                    steers
                } else {
                    so_far
                };
                for answer in as_if.each() {
                    next.add(Interfaces {
                        as_if_usable: best(tally.as_if_usable, answer),
                        as_if_steers: Some(either),
                        ..tally
                    });
                }
            }
        }
    }
}

/// Counts a usable endpoint: one that covers the host by a longer name counts alone.
fn add_usable(
    tally: Interfaces,
    length: usize,
    next: &mut Tallies<Interfaces>,
    add: impl Fn(&mut Tallies<Interfaces>, Interfaces),
) {
    if tally.any_usable && length < tally.length {
        return next.add(tally);
    }
    let so_far = if length > tally.length {
        Interfaces {
            steered: None,
            maybe_steered: None,
            ..tally
        }
    } else {
        tally
    };
    add(
        next,
        Interfaces {
            any_usable: true,
            length,
            ..so_far
        },
    );
}

fn add_steered(
    tally: Interfaces,
    steers: Possible,
    outcome: Answers,
    next: &mut Tallies<Interfaces>,
) {
    for steered in steers.each() {
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
}

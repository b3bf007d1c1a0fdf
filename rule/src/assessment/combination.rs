//! Best over endpoints: what the interface and the gateway endpoints of a row come to together
//! (`decision.md`, sections 5 to 7), over every way that unread facts may turn out.

mod by_state;
mod gateways;
mod interfaces;

use self::by_state::by_route;
use self::gateways::{Gateways, gateways};
pub(super) use self::interfaces::{Interfaces, interfaces};
use super::candidate_path::CandidatePath;
use super::candidates::Candidate;
use super::central::{Part, Use};
use super::service::{Service, ServiceRequest};
use super::trio::Others;
use crate::path::families::{self, Dns64};
use crate::possible::{Answers, Possible};

/// What the endpoints of a row come to together.
#[derive(Debug, Clone, Copy)]
pub struct Combined {
    /// Every answer that may come out.
    pub answers: Answers,
    /// Whether, however the unread turns out, some interface endpoint steers: then only those that
    /// steer count.
    pub always_steered: bool,
    /// Whether the ECS trio may have changed an answer.
    pub by_trio: bool,
    /// Which answers were taken: without section 11, and of it.
    pub uses: Use,
    /// Whether other answers come out in one way of the VPC's DNS than in another.
    pub by_dns: bool,
}

/// Combines the ways of a client, over every way that unread facts may turn out.
pub fn combine<'a>(
    service: &Service<'a>,
    paths: &[CandidatePath<'a>],
    request: ServiceRequest<'_, 'a>,
    others: Option<&Others>,
    part: Option<&Part<'a>>,
) -> Combined {
    let mut combined = Combined {
        answers: Answers::NONE,
        always_steered: true,
        by_trio: false,
        uses: Use::default(),
        by_dns: false,
    };
    let mut of_first = None;
    let scenarios = &request.dns.scenarios;
    for (at, scenario) in request.dns.scenarios.iter().enumerate() {
        let mut in_scenario = Answers::NONE;
        let mut undecidable: Option<Answers> = None;
        for (way, dns64) in request.dns64.ways.iter().enumerate() {
            let mut in_way = Answers::NONE;
            let gateways = gateways(service, paths, *dns64);
            for interfaces in interfaces(service, paths, request, *scenario, *dns64) {
                combined.always_steered &= interfaces.steered.is_some();
                for gateways in &gateways {
                    let without = together(interfaces, *gateways);
                    let own = interfaces.steers();
                    let ways = match part.filter(|_| !interfaces.answers) {
                        None => vec![(without, Use::WITHOUT, own)],
                        Some(part) if others.is_some() => {
                            let without = (without, own);
                            part.in_each_way(scenarios, *scenario, *dns64, without)
                        }
                        Some(part) => {
                            let (answers, uses) =
                                part.answers(scenarios, *scenario, *dns64, without);
                            vec![(answers, uses, own)]
                        }
                    };
                    for (answers, uses, steers) in ways {
                        let is_asked = part.is_some() && !interfaces.answers;
                        let as_if = interfaces.as_if_usable(*gateways).filter(|_| is_asked);
                        let (answers, uses) = match as_if {
                            Some(own) => (own.both_ways(answers), uses.and(Use::WITHOUT)),
                            None => (answers, uses),
                        };
                        combined.uses = combined.uses.and(uses);
                        let by_trio = others.map_or(answers, |others| {
                            let as_if = interfaces.as_if_steers.filter(|_| is_asked);
                            let steers = as_if.map_or(steers, |own| families::both(own, steers));
                            others.among((at, way), steers, answers)
                        });
                        combined.by_trio |= by_trio != answers;
                        in_way = in_way.with(by_trio);
                    }
                }
            }
            if request.dns64.undecidable && *dns64 != Dns64::Off {
                let both = undecidable.map_or(in_way, |other| other.both_ways(in_way));
                undecidable = Some(both);
            } else {
                in_scenario = in_scenario.with(in_way);
            }
        }
        if let Some(answers) = undecidable {
            in_scenario = in_scenario.with(answers);
        }
        combined.by_dns |= in_scenario != *of_first.get_or_insert(in_scenario);
        combined.answers = combined.answers.with(in_scenario);
    }
    combined
}

/// The answer that interface and gateway endpoints give together.
fn together(interfaces: Interfaces, gateways: Gateways) -> Answers {
    if let Some(answer) = interfaces.steered {
        return answer;
    }
    let by_route = by_route(interfaces.any_usable, interfaces.any_undecidable, gateways);
    match interfaces.maybe_steered {
        None => by_route,
        Some(by_dns) => by_dns.both_ways(by_route),
    }
}

/// Whether a candidate may turn out not to count at all: not usable, or for another region.
fn may_not_count(candidate: &Candidate<'_>) -> bool {
    let usable = candidate.usability.possible();
    usable.may_be(Possible::NO) || candidate.serves_region.may_be(Possible::NO)
}

/// Whether a candidate's state may turn out to be undecidable.
fn may_be_undecidable(candidate: &Candidate<'_>) -> bool {
    candidate.usability.possible().may_be(Possible::MAYBE)
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

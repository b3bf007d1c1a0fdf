//! ECS is all or nothing: an agent uses the endpoints of its three services only if all of them
//! are there (`decision.md`, section 4.8).

use std::sync::Arc;

use super::candidate_path::CandidatePath;
use super::candidates::Candidate;
use super::central::Part;
use super::combination::interfaces;
use super::service::{Service, ServiceRequest};
use crate::checks::Check;
use crate::network::Id;
use crate::network::clients::ClientClass;
use crate::network::fact::Why;
use crate::path::endpoint_state::{self, Usability};
use crate::path::step::Step;
use crate::path::trio::{NotLeading, Other};
use crate::possible::{Answers, Possible};
use crate::row::{ClientKind, Requester, Row};
use crate::services::Required;

/// The three services.
pub const NAMES: [&str; 3] = ["ecs", "ecs-agent", "ecs-telemetry"];

/// Which of the three a row is: of the VPC's region, and not a FIPS form.
pub fn place(row: &Row) -> Option<usize> {
    let required = row.required().filter(|_| row.is_own_region)?;
    NAMES.iter().position(|name| *name == required.name)
}

/// The rows of the three, for VPCs in a region: required or not.
pub fn rows(region: &Id, account_id: &str) -> [Arc<Row>; 3] {
    NAMES.map(|name| {
        Arc::new(Row::service(
            Required::named(name),
            false,
            region,
            account_id,
        ))
    })
}

/// Whether it is asked of a client: instances, and nobody in particular.
pub fn is_asked(requester: Option<Requester>) -> bool {
    requester.is_none_or(|requester| requester.kind == ClientKind::Class(ClientClass::Instance))
}

/// One of the three, how names lead to its endpoints, and section 11 of it.
type OfOne<'s, 'a> = (
    &'s Service<'a>,
    &'s [CandidatePath<'a>],
    Option<&'s Part<'a>>,
);

/// Whether each of the three steers a client, in each way of the VPC's DNS and of the client's DNS64.
#[derive(Debug)]
pub struct Steered<'s, 'a> {
    /// The three.
    services: &'s [Service<'a>; 3],
    /// Who asks.
    request: ServiceRequest<'s, 'a>,
    /// For each scenario, and in it for each way of DNS64, the answers of the three.
    scenarios: Vec<Vec<[Possible; 3]>>,
    /// Why it is unread whether an agent is there that asks, where it is.
    pub unread: Option<Why>,
}

impl<'s, 'a> Steered<'s, 'a> {
    /// Asks the three. `unread`: why it is unread whether an agent is there that asks, where it is.
    pub fn of(
        services: &'s [Service<'a>; 3],
        request: ServiceRequest<'s, 'a>,
        unread: Option<&Why>,
    ) -> Self {
        let scenarios = request.dns.scenarios.iter();
        let parts = services
            .each_ref()
            .map(|service| Part::of(service, request));
        let names = services.each_ref().map(|service| service.names(request));
        let of_one = |(service, names, part): OfOne<'_, 'a>, scenario, way| {
            let all = interfaces(service, names, request, scenario, way);
            let all = all
                .into_iter()
                .map(|interfaces| interfaces.steers_with(part, scenario, way));
            all.reduce(Possible::or_else).unwrap_or(Possible::NO)
        };
        let of_all = |scenario, way| {
            let mut three = [Possible::NO; 3];
            let of_three = services.iter().zip(&names).zip(&parts);
            for (one, ((service, names), part)) in three.iter_mut().zip(of_three) {
                *one = of_one((service, names, part.as_ref()), scenario, way);
            }
            three
        };
        let in_each_way = |scenario| {
            let ways = request.dns64.ways.iter();
            ways.map(|way| of_all(scenario, *way)).collect()
        };
        Self {
            services,
            request,
            scenarios: scenarios.map(|scenario| in_each_way(*scenario)).collect(),
            unread: unread.cloned(),
        }
    }

    /// What the two others of one of the three say.
    pub fn others(&self, place: usize) -> Others {
        let worst = |all: &[Possible; 3]| {
            let others = all.iter().enumerate().filter(|(at, _)| *at != place);
            others.fold(Possible::YES, |all, (_, one)| all.and(*one))
        };
        let scenarios = self.scenarios.iter();
        Others {
            scenarios: scenarios
                .map(|ways| ways.iter().map(worst).collect())
                .collect(),
            may_not_count: self.unread.is_some(),
        }
    }

    /// Whether one of the three surely steers.
    fn is_sure(&self, at: usize) -> bool {
        let mut all = self.scenarios.iter().flatten();
        all.all(|three| three.get(at) == Some(&Possible::YES))
    }

    /// What is unread of where names of the others of one of the three lead.
    pub fn open(&self, place: Option<usize>) -> Vec<Step<'a>> {
        let all = self.services.iter().enumerate();
        let others = all.filter(|(at, _)| Some(*at) != place && !self.is_sure(*at));
        let steps = others.flat_map(|(_, service)| {
            let candidates = service.candidates.interfaces();
            let own = candidates.flat_map(|it| why_not(service, self.request, it));
            let part = Part::of(service, self.request);
            let central = part.iter().flat_map(|part| part.steps().cloned());
            own.chain(central.collect::<Vec<_>>()).collect::<Vec<_>>()
        });
        steps.filter(|step| step.possible.is_unread()).collect()
    }

    /// Those of the others of one of the three that do not surely steer.
    pub fn not_leading(&self, place: Option<usize>) -> Vec<Other<'a>> {
        let all = self.services.iter().zip(NAMES).enumerate();
        let others = all.filter(|(at, _)| Some(*at) != place && !self.is_sure(*at));
        let of_it = |(_, (service, name)): (usize, (&Service<'a>, &'static str))| {
            let endpoint = nearest(service, self.request);
            let central = self.request.central.filter(|_| endpoint.is_none());
            Other {
                name,
                endpoint,
                by_hub: central.and_then(|central| central.by_hub(&service.row)),
            }
        };
        others.map(of_it).collect()
    }
}

/// The endpoint of a service that is nearest to leading the client there, and why it does not, or may not; `None` where
/// the VPC has none.
fn nearest<'a>(service: &Service<'a>, request: ServiceRequest<'_, 'a>) -> Option<NotLeading<'a>> {
    let candidates = service.candidates.interfaces();
    let by_distance = candidates.map(|candidate| {
        let steps = why_not(service, request, candidate);
        let says_no = steps.iter().any(|step| step.possible == Possible::NO);
        ((says_no, candidate.usability.rank()), candidate, steps)
    });
    let (_, candidate, steps) = by_distance.min_by_key(|(distance, ..)| *distance)?;
    Some(NotLeading {
        endpoint: candidate.endpoint,
        steps,
    })
}

/// Why a candidate does not lead the client there: its state, else its names; what surely stands in the way alone, where
/// something does.
fn why_not<'a>(
    service: &Service<'a>,
    request: ServiceRequest<'_, 'a>,
    candidate: &Candidate<'a>,
) -> Vec<Step<'a>> {
    let endpoint = candidate.endpoint;
    let usable = candidate.usability.possible();
    let of_state = |rank| Step::new(usable, endpoint_state::Reason::NotUsable(endpoint, rank));
    if let Usability::NotUsable(rank) = candidate.usability {
        return vec![of_state(rank)];
    }
    let unread = |why: &Why| Step::unread(Check::FactUnread, Possible::ANY, why.clone());
    let serves_region = candidate.serves_region != Possible::YES;
    let region = endpoint.service_region.why().filter(|_| serves_region);
    let in_ways = service.in_ways(candidate, request, |_| Possible::YES);
    let steering = service.steering(candidate, request);
    let mut steps: Vec<Step<'a>> = candidate
        .usability
        .rank()
        .map(of_state)
        .into_iter()
        .collect();
    steps.extend(endpoint.state.why().into_iter().chain(region).map(unread));
    steps.extend(steering.steps(&in_ways, request.dns64));
    steps.extend(request.dns.steps.iter().cloned());
    let says_no = steps.iter().any(|step| step.possible == Possible::NO);
    steps.retain(|step| match step.possible {
        Possible::YES => false,
        Possible::NO => true,
        _ => !says_no,
    });
    steps
}

/// Whether the two others of the three steer, in each way of the VPC's DNS and of the client's DNS64.
#[derive(Debug)]
pub struct Others {
    scenarios: Vec<Vec<Possible>>,
    /// Whether there may be no agent, and each row is as it is.
    may_not_count: bool,
}

impl Others {
    /// What becomes of a row's answers in a scenario and a way of DNS64, given whether it steers itself.
    pub fn among(
        &self,
        (scenario, way): (usize, usize),
        steers: Possible,
        answers: Answers,
    ) -> Answers {
        let others = self.scenarios.get(scenario).and_then(|ways| ways.get(way));
        let others = others.copied().unwrap_or(Possible::YES);
        let mut all = if self.may_not_count {
            answers
        } else {
            Answers::NONE
        };
        for answer in answers.each() {
            for steers in steers.each() {
                for other in others.each() {
                    all = all.with(together(answer, steers, other));
                }
            }
        }
        all
    }
}

/// What becomes of an answer, given whether its row steers and the worst of the two others.
fn together(answer: Answers, steers: Possible, other: Possible) -> Answers {
    match (steers, other) {
        (Possible::NO, _) | (_, Possible::YES) => answer,
        (_, Possible::NO) => Answers::PUBLIC,
        (_, Possible::UNSHOWN) if answer == Answers::PRIVATE => Answers::UNSHOWN,
        (_, Possible::MAYBE) if matches!(answer, Answers::PRIVATE | Answers::UNSHOWN) => {
            Answers::UNKNOWN
        }
        _ => answer,
    }
}

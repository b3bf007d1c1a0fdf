//! One client's way to one service in words: every endpoint a branch, every fact on it a step.

use super::way::{State, Way};
use super::{Explained, Explanation, Outcome, Stage, causes, central};
use crate::assessment::candidate_path::{self, Path};
use crate::assessment::candidates::Candidate;
use crate::assessment::decision::Decision;
use crate::assessment::service::{Service, ServiceRequest};
use crate::assessment::{Asker, Assessment};
use crate::network::fact::Fact;
use crate::path::endpoint_state::in_words;
use crate::path::families::InWay;
use crate::path::step::{Detail, Step};
use crate::path::{Client, name_client};
use crate::possible::Possible;
use crate::row::{Derived, Row};

/// The paths of one client, and of those like it, over every endpoint of the service, as the decision walked them.
pub(super) fn explanation<'a>(
    assessment: &Assessment<'_, 'a>,
    service: &Service<'a>,
    (asker, client): (&Asker<'a>, Client<'a>),
    decision: &Decision<'a>,
) -> Explanation {
    let request = assessment.request(asker, Detail::Every);
    let candidates = service.candidates.here.iter().enumerate();
    let mut ways: Vec<Way<'_, 'a>> = candidates
        .filter(|_| asks_endpoints(&service.row))
        .map(|(place, candidate)| own_way(service, (place, candidate), request, decision))
        .chain(central::ways(decision, request))
        .collect();
    let beside = causes::add(decision, &mut ways);
    Explanation {
        service: service.name().to_owned(),
        client: name_client(client),
        network_interface_id: client.interface.id.to_string(),
        alike: asker.population.size,
        answer: decision.answer,
        branches: ways.into_iter().map(Way::into_branch).collect(),
        no_endpoint: beside.no_endpoint,
        causes: beside.causes,
        needed_by: assessment.needed_by(service.name()),
    }
}

/// Whether the answer of a row rests on endpoints.
fn asks_endpoints(row: &Row) -> bool {
    match row.derived {
        Some((Derived::Unread | Derived::Images, _)) => false,
        Some((Derived::Needed(_), _)) | None => true,
    }
}

/// The way over an endpoint of the service, as far as it was walked.
fn own_way<'d, 'a>(
    service: &Service<'a>,
    (place, candidate): (usize, &Candidate<'a>),
    request: ServiceRequest<'_, 'a>,
    decision: &Decision<'a>,
) -> Way<'d, 'a> {
    let mut way = Way::over(candidate.endpoint);
    way.state = Some(state(candidate));
    match candidate_path::of_place(&decision.paths, place) {
        Some(Path::Interface(by_interfaces)) => {
            if candidate.may_be_usable() {
                way.steps = names(service, candidate, request, &by_interfaces.in_ways);
            }
            way.place = way.steps.len();
            for (_, reach) in &by_interfaces.reaches {
                way.steps.extend(reach.every_step().cloned());
            }
        }
        Some(Path::Gateway(by_route)) => {
            for (_, path) in &by_route.paths {
                let all = std::iter::once(&path.associated).chain(&path.steps);
                way.steps.extend(all.cloned());
            }
        }
        None => {}
    }
    let policy = service.policy(place);
    way.steps
        .extend(policy.filter(|_| candidate.may_be_usable()).cloned());
    way
}

/// The steps of the names of an interface endpoint.
fn names<'a>(
    service: &Service<'a>,
    candidate: &Candidate<'a>,
    request: ServiceRequest<'_, 'a>,
    in_ways: &[InWay],
) -> Vec<Step<'a>> {
    let steering = service.steering(candidate, request);
    let own = steering.steps(in_ways, request.dns64);
    request.dns.steps.iter().cloned().chain(own).collect()
}

/// The first step: whether the endpoint is there for the region at all.
fn state<'a>(candidate: &Candidate<'a>) -> State<'a> {
    let endpoint = candidate.endpoint;
    let id = &endpoint.id;
    let usable = candidate.usability.possible();
    let (answer, text, unread) = match &endpoint.state {
        Fact::Unread(why) => {
            let text = format!("its state is unread: {why}");
            (usable.into(), text, Some(why))
        }
        // Of one that is not usable the region does not matter.
        Fact::Read(state) if usable != Possible::NO && candidate.serves_region != Possible::YES => {
            let unread = endpoint.service_region.why();
            let why = unread.map(|why| why.to_string()).unwrap_or_default();
            let is = in_words(state);
            let text = format!("{is}; its service region is unread: {why}");
            (Outcome::Unread, text, unread)
        }
        Fact::Read(state) => (usable.into(), format!("{id} is {}", in_words(state)), None),
    };
    let step = Explained {
        stage: Some(Stage::Endpoint),
        answer,
        text,
        interface_id: None,
        source: Stage::Endpoint.source(),
    };
    State { step, unread }
}

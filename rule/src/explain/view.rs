//! One client's way to one service in words: every endpoint a branch, every fact on it a step.

use super::{Branch, Explained, Explanation, Outcome, Stage, central};
use crate::assessment::candidate_path::Path;
use crate::assessment::candidates::Candidate;
use crate::assessment::clients::EvaluatedClient;
use crate::assessment::decision::Decision;
use crate::assessment::service::{Service, ServiceRequest};
use crate::assessment::{Assessment, Population};
use crate::network::VpcEndpoint;
use crate::network::fact::Fact;
use crate::path::endpoint_state::in_words;
use crate::path::families::ClientDns64;
use crate::path::name_client;
use crate::path::step::{Detail, Reason, Step};
use crate::possible::Possible;
use crate::text::plain;

/// The paths of one client, and of those like it, over every endpoint of the service.
pub(super) fn explanation<'a>(
    assessment: &Assessment<'_, 'a>,
    service: &Service<'a>,
    asked: EvaluatedClient<'a>,
    population: Population<'a>,
    decision: &Decision<'a>,
) -> Explanation {
    let client = assessment.client(asked.interface);
    let dns64 = ClientDns64::of(assessment.index, client);
    let request = ServiceRequest {
        index: assessment.index,
        dns: &assessment.dns,
        dns64: &dns64,
        client: Some(client),
        requester: Some(asked.requester),
        detail: Detail::Every,
        central: Some(&assessment.central),
        alike: None,
    };
    let candidates = service.candidates.here.iter().enumerate();
    let branches = candidates
        .map(|(place, candidate)| {
            let path = decision.paths.iter().find(|path| path.place == place);
            let path = path.map(|path| &path.path);
            let mut names = names(service, candidate, request);
            names.extend(of_decision(decision, candidate));
            let policy = service.policy(place);
            branch(
                candidate,
                names,
                path,
                policy.filter(|_| candidate.may_be_usable()),
            )
        })
        .chain(central::branches(decision, request))
        .collect();
    Explanation {
        service: service.name().to_owned(),
        client: name_client(client),
        network_interface_id: client.interface.id.to_string(),
        alike: population.size,
        answer: decision.answer,
        branches,
        needed_by: assessment.needed_by(service.name()),
    }
}

/// The steps of the names of an interface endpoint that may be usable.
fn names<'a>(
    service: &Service<'a>,
    candidate: &Candidate<'a>,
    request: ServiceRequest<'_, 'a>,
) -> Vec<Step<'a>> {
    if candidate.gateway || !candidate.may_be_usable() {
        return Vec::new();
    }
    let in_ways = service.in_ways(candidate, request, |_| Possible::YES);
    let steering = service.steering(candidate, request);
    let own = steering.steps(&in_ways, request.dns64);
    request.dns.steps.iter().cloned().chain(own).collect()
}

/// The steps that only the decision over both families, or through NAT64, brings about.
fn of_decision<'a>(decision: &Decision<'a>, candidate: &Candidate<'a>) -> Vec<Step<'a>> {
    let here = |endpoint: Option<&VpcEndpoint>| {
        endpoint.is_none_or(|endpoint| endpoint.id == candidate.endpoint.id)
    };
    let causes = decision.causes.iter();
    let own = causes.filter(|cause| here(cause.endpoint));
    own.filter(|cause| match &cause.step.reason {
        Reason::Trio(_) => true,
        Reason::Families(reason) => reason.is_beside_the_path(),
        Reason::State(_)
        | Reason::VpcDns(_)
        | Reason::Names(_)
        | Reason::Group(_)
        | Reason::Acl(_)
        | Reason::Route(_)
        | Reason::Gateway(_)
        | Reason::Interfaces(_)
        | Reason::Policy(_)
        | Reason::Images(_)
        | Reason::Target(_)
        | Reason::Course(_)
        | Reason::Peering(_)
        | Reason::TransitGateway(_)
        | Reason::OtherGroup(_)
        | Reason::Central(_)
        | Reason::Unread { .. } => false,
    })
    .map(|cause| cause.step.clone())
    .collect()
}

fn branch<'a>(
    candidate: &Candidate<'a>,
    names: Vec<Step<'a>>,
    path: Option<&Path<'a>>,
    policy: Option<&Step<'a>>,
) -> Branch {
    let mut steps = vec![state(candidate)];
    steps.extend(names.iter().map(Explained::of));
    match path {
        Some(Path::Interface(by_interfaces)) => {
            for (_, reach) in &by_interfaces.reaches {
                steps.extend(reach.every_step().map(Explained::of));
            }
        }
        Some(Path::Gateway(by_route)) => {
            for (_, path) in &by_route.paths {
                let all = std::iter::once(&path.associated).chain(&path.steps);
                steps.extend(all.map(Explained::of));
            }
        }
        None => {}
    }
    steps.extend(policy.map(Explained::of));
    steps.sort_by(|a, b| (a.stage, &a.interface_id).cmp(&(b.stage, &b.interface_id)));
    let kind = if candidate.gateway {
        "Gateway"
    } else {
        "Interface"
    };
    let endpoint = candidate.endpoint;
    let name = endpoint.service_name.as_deref().map(plain);
    Branch {
        endpoint_id: endpoint.id.to_string(),
        endpoint: format!("{kind} {}", name.unwrap_or_default()),
        steps,
    }
}

/// The first step: whether the endpoint is there for the region at all.
fn state(candidate: &Candidate<'_>) -> Explained {
    let endpoint = candidate.endpoint;
    let id = &endpoint.id;
    let usable = candidate.usability.possible();
    let (answer, text) = match &endpoint.state {
        Fact::Unread(why) => (usable.into(), format!("its state is unread: {why}")),
        Fact::Read(_) if usable == Possible::YES && candidate.serves_region != Possible::YES => {
            let why = endpoint.service_region.why();
            let why = why.map(|why| why.to_string()).unwrap_or_default();
            (
                Outcome::Unread,
                format!("available; its service region is unread: {why}"),
            )
        }
        Fact::Read(state) => (usable.into(), format!("{id} is {}", in_words(state))),
    };
    Explained {
        stage: Stage::Endpoint,
        answer,
        text,
        interface_id: None,
        source: Stage::Endpoint.source(),
    }
}

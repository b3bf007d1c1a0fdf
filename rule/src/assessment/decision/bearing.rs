//! Which steps of a way bear on an answer.

use crate::assessment::candidate_path::{
    self, ByInterfaces, ByRoute, CandidatePath, Path, RouteOutcome,
};
use crate::assessment::candidates::Candidate;
use crate::assessment::combination::Combined;
use crate::assessment::service::{Service, ServiceRequest};
use crate::assessment::trio::{self, Steered};
use crate::checks::{Check, Severity};
use crate::network::VpcEndpoint;
use crate::network::fact::Why;
use crate::path::Client;
use crate::path::endpoint_state::{self, Usability};
use crate::path::families::{self, Beside};
use crate::path::gateway::{GatewayPath, Routed};
use crate::path::interface;
use crate::path::step::Step;
use crate::path::trio as agents;
use crate::possible::Possible;
use crate::row::RowKind;
use crate::verdict::Answer;

/// A step that bears on an answer.
#[derive(Debug, Clone)]
pub struct Cause<'a> {
    /// What it means here.
    pub severity: Severity,
    /// The answer that it leads to; `None` where it leads to none.
    pub answer: Option<Answer>,
    /// The endpoint that it is about.
    pub endpoint: Option<&'a VpcEndpoint>,
    /// The step.
    pub step: Step<'a>,
}

impl Cause<'_> {
    /// Its row in the catalogue.
    pub fn check(&self) -> Check {
        self.step.reason.says().check()
    }
}

/// The steps that bear on an answer, as they are gathered from the ways that count.
pub struct Bearing<'a> {
    /// The answer.
    answer: Answer,
    /// Those that were gathered.
    pub causes: Vec<Cause<'a>>,
}

impl<'a> Bearing<'a> {
    /// None yet.
    pub fn on(answer: Answer) -> Self {
        Self {
            answer,
            causes: Vec::new(),
        }
    }

    /// Gathers from every way that the combination counts: where some endpoint always steers, the
    /// ways over those that do; else all of them, and the states of those that are not usable.
    pub fn gather(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
        paths: &[CandidatePath<'a>],
        combined: Combined,
    ) {
        for (place, candidate) in service.candidates.here.iter().enumerate() {
            self.unread_head(candidate);
            let Some(path) = candidate_path::of_place(paths, place) else {
                continue;
            };
            let of = (place, candidate);
            match path {
                Path::Gateway(_) if combined.always_steered => {}
                Path::Gateway(by_route) => self.gateway(service, request, of, by_route),
                Path::Interface(by_interfaces) => {
                    self.interface(service, request, of, by_interfaces, combined);
                }
            }
        }
        if !combined.always_steered {
            self.aside(service);
            match service.row.kind {
                RowKind::Host(_) => self.host_not_usable(service, request),
                RowKind::Service(_) | RowKind::GatewayHost { .. } => {
                    self.not_usable(service, request)
                }
            }
        }
        self.others(service);
    }

    /// Names the endpoints for other regions.
    pub fn others(&mut self, service: &Service<'a>) {
        for candidate in &service.candidates.elsewhere {
            self.elsewhere(service, candidate);
        }
    }

    /// Adds a step that did not pass. A known *no* leads to what its stage says, or to the answer
    /// itself where that is better: another endpoint, or an unread fact, may still save the client.
    pub fn add(&mut self, step: &Step<'a>, endpoint: Option<&'a VpcEndpoint>) {
        let (severity, answer) = match step.possible {
            Possible::YES => return,
            Possible::NO => match self.answer {
                Answer::Broken => (Severity::Fail, step.reason.says().no_means()),
                Answer::Public => (Severity::Fail, Answer::Public),
                Answer::Private
                | Answer::Unknown
                | Answer::Undetermined
                | Answer::NotApplicable => (Severity::Unknown, self.answer),
            },
            Possible::MAYBE | Possible::UNSHOWN => (Severity::Unknown, Answer::Unknown),
            _ => (Severity::Undetermined, Answer::Undetermined),
        };
        self.causes.push(Cause {
            severity,
            answer: Some(answer),
            endpoint,
            step: step.clone(),
        });
    }

    pub fn unread(&mut self, why: Why, endpoint: Option<&'a VpcEndpoint>) {
        let step = Step::unread(Check::FactUnread, Possible::ANY, why);
        self.add(&step, endpoint);
    }

    /// What is unread of an endpoint's own record, where it may count.
    fn unread_head(&mut self, candidate: &Candidate<'a>) {
        let endpoint = candidate.endpoint;
        if candidate.usability.possible() == Possible::NO {
            return;
        }
        if let (Usability::Unread, Some(why)) = (candidate.usability, endpoint.state.why()) {
            self.unread(why.clone(), Some(endpoint));
        }
        if candidate.serves_region != Possible::YES
            && let Some(why) = endpoint.service_region.why()
        {
            self.unread(why.clone(), Some(endpoint));
        }
    }

    fn interface(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
        (place, candidate): (usize, &Candidate<'a>),
        by_interfaces: &ByInterfaces<'a>,
        combined: Combined,
    ) {
        let endpoint = Some(candidate.endpoint);
        let steers = by_interfaces.steers;
        // Where another one always steers, it counts at most beside that: what is unread of that bears.
        let is_beside = combined.always_steered;
        if steers != Possible::YES && (!is_beside || steers.is_unread()) {
            let steering = service.steering(candidate, request);
            let own = steering.steps(&by_interfaces.in_ways, request.dns64);
            // The VPC's own settings matter only where the endpoint's do not say no already.
            let says_no = own.iter().any(|step| step.possible == Possible::NO);
            let of_vpc = request.dns.steps.iter();
            let of_vpc = of_vpc.filter(|step| !says_no || step.possible == Possible::NO);
            let steps = own.iter().chain(of_vpc);
            for step in steps.filter(|step| !is_beside || step.possible.is_unread()) {
                self.add(step, endpoint);
            }
        }
        let counts = steers.may_be(Possible::YES)
            || !combined.always_steered && steers.may_be(Possible::MAYBE);
        if !counts {
            return;
        }
        if let Some(client) = by_interfaces.client {
            self.reaches(candidate, by_interfaces, client, request);
        }
        if let Some(step) = service.policy(place) {
            self.add(step, endpoint);
        }
    }

    /// The steps of the paths to an interface endpoint that bear on what they came to together.
    fn reaches(
        &mut self,
        candidate: &Candidate<'a>,
        by_interfaces: &ByInterfaces<'a>,
        client: Client<'a>,
        request: ServiceRequest<'_, 'a>,
    ) {
        let endpoint = candidate.endpoint;
        let in_ways = by_interfaces.in_ways.iter();
        for way in in_ways.filter(|way| !way.is_by_another_nat()) {
            let families = way.together.families.iter().enumerate();
            for (place, family) in families {
                for step in interface::steps_by(&by_interfaces.reaches, *family) {
                    // Of a second family only what is new.
                    if place == 0 || !self.is_said(step, endpoint) {
                        self.add(step, Some(endpoint));
                    }
                }
            }
            self.beside(way.together.beside, endpoint, client, request);
        }
        if families::turns(&by_interfaces.in_ways) {
            self.dns64_unread(request, Some(endpoint));
        }
    }

    /// What is beside the paths to an endpoint.
    fn beside(
        &mut self,
        beside: Option<Beside>,
        endpoint: &'a VpcEndpoint,
        client: Client<'a>,
        request: ServiceRequest<'_, 'a>,
    ) {
        let step = beside.and_then(|beside| beside.step(Some(endpoint), client, request.dns64));
        if let Some(step) = step.filter(|step| !self.is_said(step, endpoint)) {
            self.add(&step, Some(endpoint));
        }
    }

    /// Whether a step is said of an endpoint already.
    fn is_said(&self, step: &Step<'a>, endpoint: &VpcEndpoint) -> bool {
        self.causes.iter().any(|cause| {
            cause.endpoint.is_some_and(|other| other.id == endpoint.id) && cause.step.is_same(step)
        })
    }

    /// Why it is unread what DNS64 does to the client, where the answer turns with it.
    pub fn dns64_unread(
        &mut self,
        request: ServiceRequest<'_, 'a>,
        endpoint: Option<&'a VpcEndpoint>,
    ) {
        if let Some(why) = &request.dns64.unread {
            self.unread(why.clone(), endpoint);
        }
    }

    fn gateway(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
        (place, candidate): (usize, &Candidate<'a>),
        by_route: &ByRoute<'a>,
    ) {
        let endpoint = candidate.endpoint;
        let mut asks_policy = true;
        if let Some(client) = by_route.client {
            asks_policy = false;
            for (_, path) in &by_route.paths {
                asks_policy |= self.gateway_path(request, endpoint, client, (by_route, path));
            }
            let outcomes = by_route.outcomes.iter();
            let reached = outcomes.filter(|it| it.associated.may_be(Possible::YES));
            for worse in reached.filter_map(|outcome| outcome.worse) {
                let beside = Some(Beside::OneFamily(worse));
                self.beside(beside, endpoint, client, request);
            }
        }
        if let (true, Some(step)) = (asks_policy, service.policy(place)) {
            self.add(step, Some(endpoint));
        }
    }

    /// The steps to a gateway endpoint of the tables that decided; whether its policy bears on the answer too.
    fn gateway_path(
        &mut self,
        request: ServiceRequest<'_, 'a>,
        endpoint: &'a VpcEndpoint,
        client: Client<'a>,
        (by_route, path): (&ByRoute<'a>, &GatewayPath<'a>),
    ) -> bool {
        let by_nat64 = |it: &RouteOutcome| matches!(it.routed, Routed::Nat64(_));
        let mut asks_policy = false;
        if by_route.outcomes.iter().any(by_nat64) {
            for step in &path.nat64 {
                self.add(step, Some(endpoint));
                asks_policy |= step.possible != Possible::NO;
            }
        }
        if by_route.turns_with_dns64() {
            self.dns64_unread(request, Some(endpoint));
        }
        if by_route.outcomes.iter().all(by_nat64) {
            return asks_policy;
        }
        self.add(&path.associated, Some(endpoint));
        if path.associated.possible == Possible::NO {
            // What is unread of the host's addresses may lead by NAT64 all the same.
            let unread = path.steps.iter().filter(|step| step.possible.is_unread());
            for step in unread.filter(|_| by_route.turns_with_host()) {
                self.add(step, Some(endpoint));
            }
            return asks_policy;
        }
        for step in &path.steps {
            self.add(step, Some(endpoint));
        }
        let mut outcomes = by_route.outcomes.iter();
        if outcomes.any(|outcome| outcome.routed == Routed::OwnWithoutNat64) {
            let beside = Some(Beside::WithoutNat64);
            self.beside(beside, endpoint, client, request);
        }
        true
    }

    /// What is unread of the VPC's DNS, where the answer turns with it.
    pub fn dns(&mut self, request: ServiceRequest<'_, 'a>) {
        let unread = request.dns.steps.iter();
        for step in unread.filter(|step| step.possible.is_unread()) {
            self.add_once(step, None);
        }
    }

    /// Adds a step that is not there yet.
    pub fn add_once(&mut self, step: &Step<'a>, endpoint: Option<&'a VpcEndpoint>) {
        if !self.causes.iter().any(|cause| cause.step.is_same(step)) {
            self.add(step, endpoint);
        }
    }

    /// Why it is unread whether an endpoint covers a host.
    fn aside(&mut self, service: &Service<'a>) {
        let here = service.candidates.here.iter();
        for candidate in here.filter(|candidate| candidate.may_be_aside) {
            let endpoint = candidate.endpoint;
            let unread = [
                endpoint.private_dns_enabled.why(),
                endpoint.service_region.why(),
            ];
            for why in unread.into_iter().flatten() {
                self.unread(why.clone(), Some(endpoint));
            }
        }
    }

    /// That the two others of the ECS trio are not all there.
    pub fn trio(&mut self, service: &Service<'a>, steered: &Steered<'_, 'a>) {
        let possible = match self.answer {
            Answer::Public | Answer::Broken => Possible::NO,
            Answer::Private | Answer::Unknown | Answer::Undetermined | Answer::NotApplicable => {
                Possible::MAYBE
            }
        };
        let reason = agents::Reason {
            vpc: service.vpc,
            others: steered.not_leading(trio::place(&service.row)),
        };
        let step = match &steered.unread {
            Some(why) if possible != Possible::NO => {
                let both = Possible::YES.or_else(Possible::NO);
                Step::unread(Check::EcsEndpointsIncomplete, both, why.clone())
            }
            Some(_) | None => Step::new(possible, reason),
        };
        self.add(&step, None);
        if self.answer == Answer::Undetermined {
            for step in steered.open(trio::place(&service.row)) {
                self.add_once(&step, None);
            }
        }
    }

    fn elsewhere(&mut self, service: &Service<'a>, candidate: &Candidate<'a>) {
        let reason = endpoint_state::Reason::Elsewhere {
            endpoint: candidate.endpoint,
            row: service.row.name.clone(),
            region: candidate.region.clone(),
        };
        self.causes.push(Cause {
            severity: Severity::Warn,
            answer: None,
            endpoint: Some(candidate.endpoint),
            step: Step::new(Possible::NO, reason),
        });
    }
}

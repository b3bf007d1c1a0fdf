//! Which steps of a way bear on an answer.

use super::candidates::Candidate;
use super::combination::Combined;
use super::decision::{Bearing, Cause};
use super::service::{CandidatePath, Path, Service, ServiceRequest};
use super::trio::{self, Steered};
use crate::checks::Check;
use crate::checks::Severity;
use crate::network::VpcEndpoint;
use crate::path::endpoint_state::{self, Usability};
use crate::path::families::{self, Beside, Dns64};
use crate::path::gateway::GatewayPath;
use crate::path::interface::{self, Reach};
use crate::path::step::Step;
use crate::path::trio as agents;
use crate::path::{Client, Family};
use crate::possible::Possible;
use crate::verdict::Answer;

impl<'a> Bearing<'a> {
    /// What is unread of an endpoint's own record.
    pub(super) fn unread_head(&mut self, candidate: &Candidate<'a>) {
        let endpoint = candidate.endpoint;
        if let (Usability::Unread, Some(why)) = (candidate.usability, endpoint.state.why()) {
            self.unread(why.clone(), Some(endpoint));
        }
        if candidate.serves_region != Possible::YES
            && let Some(why) = endpoint.service_region.why()
        {
            self.unread(why.clone(), Some(endpoint));
        }
    }

    pub(super) fn interface(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
        candidate: &Candidate<'a>,
        path: &CandidatePath<'a>,
        combined: Combined,
    ) {
        let endpoint = Some(candidate.endpoint);
        let steers = service.steers(candidate, request);
        if !combined.always_steered && steers != Possible::YES {
            let own = service.steering(candidate, request).steps(request.dns64);
            // The VPC's own settings matter only where the endpoint's do not say no already.
            let says_no = own.iter().any(|step| step.possible == Possible::NO);
            let of_vpc = request.dns.steps.iter();
            let of_vpc = of_vpc.filter(|step| !says_no || step.possible == Possible::NO);
            for step in own.iter().chain(of_vpc) {
                self.add(step, endpoint);
            }
        }
        let counts = steers.may_be(Possible::YES)
            || !combined.always_steered && steers.may_be(Possible::MAYBE);
        if !counts {
            return;
        }
        if let (Some(Path::Interface(reaches)), Some(client)) = (&path.path, request.client) {
            self.reaches(candidate, reaches, client, request);
        }
        if let Some(step) = service.policy(path.place) {
            self.add(step, endpoint);
        }
    }

    /// The steps of the paths to an interface endpoint, by the families that it is evaluated by.
    fn reaches(
        &mut self,
        candidate: &Candidate<'a>,
        reaches: &[(Family, Reach<'a>)],
        client: Client<'a>,
        request: ServiceRequest<'_, 'a>,
    ) {
        let endpoint = candidate.endpoint;
        let handed = families::handed_out(endpoint);
        let path = |family| interface::by_family(reaches, family);
        for way in request.dns64.by_any_nat() {
            let (_, evaluated_by) = families::evaluated_by(handed, Some(client), way);
            let together = evaluated_by.together(path, Possible::YES);
            for (place, family) in together.families.iter().enumerate() {
                for step in interface::steps_by(reaches, *family) {
                    // Of a second family only what is new.
                    if place == 0 || !self.is_said(step, endpoint) {
                        self.add(step, Some(endpoint));
                    }
                }
            }
            self.beside(together.beside, endpoint, client, request);
        }
        self.dns64_unread(request, endpoint);
    }

    /// What is beside the paths to an endpoint.
    pub(super) fn beside(
        &mut self,
        beside: Option<Beside>,
        endpoint: &'a VpcEndpoint,
        client: Client<'a>,
        request: ServiceRequest<'_, 'a>,
    ) {
        let step = beside.and_then(|beside| beside.step(endpoint, client, request.dns64));
        if let Some(step) = step {
            self.add(&step, Some(endpoint));
        }
    }

    /// Whether a step is said of an endpoint already.
    fn is_said(&self, step: &Step<'a>, endpoint: &VpcEndpoint) -> bool {
        self.causes.iter().any(|cause| {
            cause.endpoint.is_some_and(|other| other.id == endpoint.id) && cause.step.is_same(step)
        })
    }

    /// Why it is unread what DNS64 does to the client, where that counts.
    pub(super) fn dns64_unread(
        &mut self,
        request: ServiceRequest<'_, 'a>,
        endpoint: &'a VpcEndpoint,
    ) {
        if let (Some(why), true) = (&request.dns64.unread, request.dns64.ways.len() > 1) {
            self.unread(why.clone(), Some(endpoint));
        }
    }

    pub(super) fn gateway(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
        candidate: &Candidate<'a>,
        path: &CandidatePath<'a>,
    ) {
        let endpoint = Some(candidate.endpoint);
        let mut asks_policy = true;
        if let (Some(Path::Gateway(paths)), Some(client)) = (&path.path, request.client) {
            asks_policy = false;
            for (_, path) in paths {
                asks_policy |= self.gateway_path(service, request, candidate, client, path);
            }
            self.families_differ(candidate, client, request, paths);
        }
        if let (true, Some(step)) = (asks_policy, service.policy(path.place)) {
            self.add(step, endpoint);
        }
    }

    /// The steps to a gateway endpoint; whether its policy bears on the answer too.
    fn gateway_path(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
        candidate: &Candidate<'a>,
        client: Client<'a>,
        path: &GatewayPath<'a>,
    ) -> bool {
        let endpoint = Some(candidate.endpoint);
        let lacks = service.gateway_host_lacks_ipv6(client, path);
        let ways = &request.dns64.ways;
        let is_nat64 = |way: &Dns64| matches!(way, Dns64::Nat64(_));
        let mut asks_policy = false;
        if lacks.may_be(Possible::YES) {
            for step in &path.nat64 {
                self.add(step, endpoint);
                asks_policy |= step.possible != Possible::NO;
            }
            if lacks == Possible::YES && ways.iter().all(is_nat64) {
                return asks_policy;
            }
        }
        if ways.len() > 1 && lacks.may_be(Possible::YES) {
            self.dns64_unread(request, candidate.endpoint);
        }
        self.add(&path.associated, endpoint);
        if path.associated.possible == Possible::NO {
            return asks_policy;
        }
        for step in &path.steps {
            self.add(step, endpoint);
        }
        let lost = ways.contains(&Dns64::WithoutNat64) && client.has_ipv4();
        if lost && lacks.may_be(Possible::YES) {
            self.beside(
                Some(Beside::WithoutNat64),
                candidate.endpoint,
                client,
                request,
            );
        }
        true
    }

    /// A host with both families over a gateway, whose answers differ.
    fn families_differ(
        &mut self,
        candidate: &Candidate<'a>,
        client: Client<'a>,
        request: ServiceRequest<'_, 'a>,
        paths: &[(Family, GatewayPath<'a>)],
    ) {
        let answers: Vec<_> = paths
            .iter()
            .map(|(family, path)| (*family, path.answers(Possible::YES)))
            .collect();
        let [(_, ipv4), (_, ipv6)] = answers.as_slice() else {
            return;
        };
        if ipv4 == ipv6 {
            return;
        }
        let blocked = if ipv4.is_worse(*ipv6) {
            Family::Ipv4
        } else {
            Family::Ipv6
        };
        self.beside(
            Some(Beside::OneFamily(blocked)),
            candidate.endpoint,
            client,
            request,
        );
    }

    /// Why it is unread whether an endpoint covers a host.
    pub(super) fn aside(&mut self, service: &Service<'a>) {
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
    pub(super) fn trio(&mut self, service: &Service<'a>, steered: &Steered) {
        let possible = match self.answer {
            Answer::Public | Answer::Broken => Possible::NO,
            Answer::Private | Answer::Unknown | Answer::Undetermined | Answer::NotApplicable => {
                Possible::MAYBE
            }
        };
        let own = trio::place(&service.row).and_then(|place| trio::NAMES.get(place));
        let missing = steered.missing();
        let reason = agents::Reason {
            vpc: service.vpc,
            missing: missing
                .into_iter()
                .filter(|name| Some(name) != own)
                .collect(),
        };
        let step = match &steered.unread {
            Some(why) if possible != Possible::NO => {
                let both = Possible::YES.or_else(Possible::NO);
                Step::unread(Check::EcsEndpointsIncomplete, both, why.clone())
            }
            Some(_) | None => Step::new(possible, reason),
        };
        self.add(&step, None);
    }

    pub(super) fn elsewhere(&mut self, service: &Service<'a>, candidate: &Candidate<'a>) {
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

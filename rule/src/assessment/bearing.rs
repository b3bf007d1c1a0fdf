//! Which steps of a way bear on an answer.

use super::candidates::Candidate;
use super::combination::Combined;
use super::decision::{Bearing, Cause};
use super::service::{CandidatePath, Path, Service, ServiceRequest};
use super::trio::{self, Steered};
use crate::checks::Check;
use crate::checks::Severity;
use crate::network::{Id, VpcEndpoint};
use crate::path::dns::coverage::Cover;
use crate::path::dns::names;
use crate::path::endpoint_state::{self, Usability};
use crate::path::families::{self, Dns64, EvaluatedBy};
use crate::path::gateway::GatewayPath;
use crate::path::interface::Reach;
use crate::path::step::Step;
use crate::path::trio as agents;
use crate::path::{Client, Family};
use crate::possible::Possible;
use crate::row::Kind;
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
        let of = |family: Family| {
            let found = reaches.iter().find(|(other, _)| *other == family);
            found.map(|(_, reach)| reach)
        };
        for way in request.dns64.by_any_nat() {
            let (_, evaluated_by) = families::evaluated_by(endpoint, Some(client), way);
            match evaluated_by {
                EvaluatedBy::Nobody => {}
                EvaluatedBy::By(family) => self.reach(of(family), endpoint),
                EvaluatedBy::Dns64WithoutNat64 => {
                    self.reach(of(Family::Ipv4), endpoint);
                    self.without_nat64(&endpoint.id, client, Some(endpoint));
                }
                EvaluatedBy::Both => self.both(of(Family::Ipv4), of(Family::Ipv6), endpoint),
                EvaluatedBy::Nat64 => {
                    if let Some((nat, table)) = request.dns64.nats.first() {
                        let reason = families::Reason::Nat64 {
                            endpoint: &endpoint.id,
                            nat,
                            table,
                        };
                        self.add(&Step::new(Possible::MAYBE, reason), Some(endpoint));
                    }
                }
            }
        }
        self.dns64_unread(request, endpoint);
    }

    fn dns64_unread(&mut self, request: ServiceRequest<'_, 'a>, endpoint: &'a VpcEndpoint) {
        if let (Some(why), true) = (&request.dns64.unread, request.dns64.ways.len() > 1) {
            self.unread(why.clone(), Some(endpoint));
        }
    }

    fn without_nat64(&mut self, endpoint: &'a Id, client: Client<'a>, of: Option<&'a VpcEndpoint>) {
        if let Some(subnet) = client.subnet_id() {
            let reason = families::Reason::WithoutNat64 { endpoint, subnet };
            self.add(&Step::new(Possible::MAYBE, reason), of);
        }
    }

    fn reach(&mut self, reach: Option<&Reach<'a>>, endpoint: &'a VpcEndpoint) {
        let Some(reach) = reach else {
            return;
        };
        for step in reach.every_step() {
            self.add(step, Some(endpoint));
        }
    }

    /// The steps of another family that say something new.
    fn other_reach(&mut self, reach: Option<&Reach<'a>>, endpoint: &'a VpcEndpoint) {
        let Some(reach) = reach else {
            return;
        };
        for step in reach.every_step() {
            let known = self.causes.iter().any(|cause| {
                cause.endpoint.is_some_and(|other| other.id == endpoint.id)
                    && cause.step.is_same(step)
            });
            if !known {
                self.add(step, Some(endpoint));
            }
        }
    }

    /// Both families: where one alone is blocked, its steps are what blocks, undecidably.
    fn both(
        &mut self,
        ipv4: Option<&Reach<'a>>,
        ipv6: Option<&Reach<'a>>,
        endpoint: &'a VpcEndpoint,
    ) {
        let possible =
            |reach: Option<&Reach<'a>>| reach.map_or(Possible::YES, |reach| reach.possible);
        let blocked = match (possible(ipv4), possible(ipv6)) {
            (Possible::NO, Possible::NO) => None,
            (Possible::NO, _) => Some(Family::Ipv4),
            (_, Possible::NO) => Some(Family::Ipv6),
            _ => None,
        };
        if let Some(blocked) = blocked {
            let reason = families::Reason::OneFamily {
                endpoint: &endpoint.id,
                blocked,
            };
            self.add(&Step::new(Possible::MAYBE, reason), Some(endpoint));
        }
        self.reach(ipv4, endpoint);
        self.other_reach(ipv6, endpoint);
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
            self.families_differ(candidate, paths);
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
            self.without_nat64(&candidate.endpoint.id, client, endpoint);
        }
        true
    }

    /// A host with both families over a gateway, whose answers differ.
    fn families_differ(&mut self, candidate: &Candidate<'a>, paths: &[(Family, GatewayPath<'a>)]) {
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
        let reason = families::Reason::OneFamily {
            endpoint: &candidate.endpoint.id,
            blocked,
        };
        self.add(
            &Step::new(Possible::MAYBE, reason),
            Some(candidate.endpoint),
        );
    }

    /// Where no endpoint is usable: the state of the one nearest to it, or that there is none.
    pub(super) fn not_usable(&mut self, service: &Service<'a>, request: ServiceRequest<'_, 'a>) {
        let candidates = &service.candidates;
        if candidates.gateways().any(Candidate::may_be_usable) {
            return;
        }
        let no_interface = !candidates.interfaces().any(Candidate::may_be_usable);
        let here = candidates.here.iter();
        let counted = here.filter(|candidate| candidate.gateway || no_interface);
        if !self.nearest(counted) && no_interface {
            self.missing(service, request);
        }
    }

    /// The state of the endpoint nearest to usable; false where there is none.
    fn nearest<'c>(&mut self, candidates: impl Iterator<Item = &'c Candidate<'a>>) -> bool
    where
        'a: 'c,
    {
        let ranked = candidates.filter_map(|candidate| Some((candidate.rank()?, candidate)));
        let Some((rank, candidate)) = ranked.min_by_key(|(rank, _)| *rank) else {
            return false;
        };
        let possible = match candidate.usability {
            Usability::Undecidable(_) => Possible::MAYBE,
            Usability::Usable | Usability::NotUsable(_) | Usability::Unread => Possible::NO,
        };
        let endpoint = candidate.endpoint;
        let reason = endpoint_state::Reason::NotUsable(endpoint, rank);
        self.add(&Step::new(possible, reason), Some(endpoint));
        true
    }

    /// That nothing serves the row.
    fn missing(&mut self, service: &Service<'a>, request: ServiceRequest<'_, 'a>) {
        let row = service.row.name.clone();
        let vpc = service.vpc;
        let reason = match &service.row.kind {
            Kind::Service(_) => endpoint_state::Reason::Missing {
                vpc,
                row,
                plain: service
                    .candidates
                    .plain
                    .iter()
                    .map(|it| it.id.clone())
                    .collect(),
                by_hub: request
                    .central
                    .and_then(|central| central.by_hub(&service.row)),
            },
            Kind::GatewayHost { host, .. } | Kind::Host(host) => {
                let network = request.index.network;
                endpoint_state::Reason::HostNotCovered {
                    vpc,
                    host: row,
                    may: None,
                    instead: endpoint_state::covered_instead(
                        host,
                        &network.region,
                        &network.account_id,
                    ),
                }
            }
        };
        self.add(&Step::new(Possible::NO, reason), None);
        for endpoint in &service.candidates.without_private_dns {
            let on = false;
            let reason = names::Reason::PrivateDns { endpoint, on };
            self.add(&Step::new(Possible::NO, reason), Some(endpoint));
        }
    }

    /// Where no endpoint that covers a host is usable: the nearest one's state, or that none does.
    pub(super) fn host_not_usable(
        &mut self,
        service: &Service<'a>,
        request: ServiceRequest<'_, 'a>,
    ) {
        let here = &service.candidates.here;
        let covers = |candidate: &&Candidate<'a>| matches!(candidate.cover, Cover::By(_));
        let is_usable =
            |candidate: &Candidate<'a>| candidate.may_be_usable() && !candidate.may_be_aside;
        if here.iter().filter(covers).any(is_usable) {
            return;
        }
        let mut may = here.iter().filter(|it| it.cover == Cover::May);
        if let Some(candidate) = may.find(|it| it.may_be_usable()) {
            let reason = endpoint_state::Reason::HostNotCovered {
                vpc: service.vpc,
                host: service.row.name.clone(),
                may: Some(&candidate.endpoint.id),
                instead: None,
            };
            return self.add(&Step::new(Possible::MAYBE, reason), None);
        }
        if self.nearest(here.iter().filter(covers)) {
            return;
        }
        let undecidable = |it: &&Candidate<'a>| matches!(it.usability, Usability::Undecidable(_));
        if self.nearest(here.iter().filter(undecidable)) {
            return;
        }
        self.missing(service, request);
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

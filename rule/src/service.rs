//! One required service in one VPC: which answers may come out for a client, and why
//! (`decision.md`, sections 5 to 8).

use crate::checks::Check;
use crate::endpoint::{Candidate, Candidates};
use crate::fact::{Fact, Why};
use crate::index::Index;
use crate::network::{Vpc, VpcEndpoint};
use crate::parameters::{Depth, Parameters};
use crate::path::gateway::{self, GatewayPath};
use crate::path::interface::{self, Reach};
use crate::path::steering::{self, Scenario, VpcDns};
use crate::path::step::{By, Detail, Step};
use crate::path::{Client, Family};
use crate::policy;
use crate::possible::{Answers, Possible};
use crate::services;
use crate::tally;

/// One required service in one VPC, with what is the same for all clients.
#[derive(Debug)]
pub struct Service<'a> {
    /// Its canonical short name.
    pub name: &'a str,
    /// Why the VPC's endpoints are unread, where they are.
    pub unread: Option<Why>,
    /// The endpoints that may serve it.
    pub candidates: Candidates<'a>,
    /// The policy's answer for each candidate that may be usable, in their order.
    policies: Vec<Option<Step<'a>>>,
    depth: Depth,
    has_gateway: bool,
}

/// The way from one client to one candidate.
#[derive(Debug)]
pub struct Way<'a> {
    /// The candidate's place among [`Candidates::here`].
    pub place: usize,
    /// Over interfaces or by a route; `None` where no path is asked (no client, `existence`).
    pub path: Option<Path<'a>>,
}

/// A path, by the kind of endpoint.
#[derive(Debug)]
pub enum Path<'a> {
    /// To an interface endpoint.
    Interface(Reach<'a>),
    /// To a gateway endpoint.
    Gateway(GatewayPath<'a>),
}

impl<'a> Service<'a> {
    /// Gathers what is known of a service in a VPC.
    pub fn new(
        index: &Index<'a>,
        vpc: &'a Vpc,
        name: &'a str,
        parameters: &'a Parameters,
        now: jiff::Timestamp,
    ) -> Self {
        let network = index.network;
        let candidates = Candidates::of(
            name,
            index.endpoints(vpc),
            &network.region,
            parameters.pending_grace_minutes,
            now,
        );
        let layers = parameters
            .services
            .iter()
            .any(|service| services::is_ecr(&service.name));
        let policies = candidates
            .here
            .iter()
            .map(|candidate| {
                let asked = parameters.depth == Depth::Path && candidate.may_be_usable();
                (asked && policy::is_judged(name, layers)).then(|| {
                    let request = policy::Request {
                        service: name,
                        partition: services::partition(&network.region),
                        region: &network.region,
                        account_id: &network.account_id,
                        vpc_id: &vpc.id,
                        endpoint_id: &candidate.endpoint.id,
                        gateway: candidate.gateway,
                        layers,
                        organization_id: parameters.organization_id.as_deref(),
                    };
                    policy_step(candidate.endpoint, &request)
                })
            })
            .collect();
        Self {
            name,
            unread: network.vpc_endpoints.why().cloned(),
            candidates,
            policies,
            depth: parameters.depth,
            has_gateway: services::has_gateway(name),
        }
    }

    /// The policy step of a candidate, where its policy is judged.
    pub fn policy(&self, place: usize) -> Option<&Step<'a>> {
        self.policies.get(place).and_then(Option::as_ref)
    }

    /// The policy's answer for a candidate; yes where it is not judged.
    pub fn policy_answer(&self, place: usize) -> Possible {
        self.policy(place)
            .map_or(Possible::YES, |step| step.possible)
    }

    /// Walks the ways from a client to every candidate that may be usable.
    pub fn ways(
        &self,
        index: &Index<'a>,
        client: Option<Client<'a>>,
        detail: Detail,
    ) -> Vec<Way<'a>> {
        let asked = client.filter(|_| self.depth == Depth::Path);
        let candidates = self.candidates.here.iter().enumerate();
        candidates
            .filter(|(_, candidate)| candidate.may_be_usable())
            .map(|(place, candidate)| {
                let path = asked.map(|client| {
                    if candidate.gateway {
                        Path::Gateway(gateway::path(index, client, candidate.endpoint))
                    } else {
                        Path::Interface(interface::reach(index, client, candidate.endpoint, detail))
                    }
                });
                Way { place, path }
            })
            .collect()
    }

    /// Whether a candidate steers clients of a family, over all that is unread of the VPC's DNS.
    pub fn steers(
        &self,
        candidate: &Candidate<'_>,
        dns: &VpcDns<'_>,
        family: Option<Family>,
    ) -> Possible {
        dns.scenarios
            .iter()
            .map(|scenario| self.steers_in(candidate, *scenario, family))
            .reduce(Possible::or_else)
            .unwrap_or(Possible::NO)
    }

    /// Whether a candidate steers clients of a family, in one way that the unread may turn out.
    pub fn steers_in(
        &self,
        candidate: &Candidate<'_>,
        scenario: Scenario,
        family: Option<Family>,
    ) -> Possible {
        if self.depth == Depth::Existence {
            return Possible::YES;
        }
        steering::steers(
            candidate.endpoint,
            candidate.fips,
            self.has_gateway,
            family,
            scenario,
        )
    }

    /// The candidate's own steering steps.
    pub fn steering_steps(
        &self,
        candidate: &Candidate<'a>,
        family: Option<Family>,
    ) -> Vec<Step<'a>> {
        steering::steps(candidate.endpoint, candidate.fips, self.has_gateway, family)
    }

    /// Every answer that may come out for a client that goes these ways.
    pub fn answers(&self, ways: &[Way<'a>], dns: &VpcDns<'_>, family: Option<Family>) -> Answers {
        if self.unread.is_some() {
            return Answers::PRIVATE
                .with(Answers::UNKNOWN)
                .with(Answers::PUBLIC)
                .with(Answers::BROKEN);
        }
        let gateways = tally::gateways(self, ways);
        let mut answers = Answers::NONE;
        for scenario in &dns.scenarios {
            for interfaces in tally::interfaces(self, ways, *scenario, family) {
                for gateways in &gateways {
                    answers = answers.with(tally::combine(interfaces, *gateways));
                }
            }
        }
        answers
    }
}

/// A policy's answer as a step.
fn policy_step<'a>(endpoint: &'a VpcEndpoint, request: &policy::Request<'_>) -> Step<'a> {
    let text = match &endpoint.policy {
        Fact::Unread(why) => return Step::unread(Check::PolicyDenies, Possible::ANY, why.clone()),
        Fact::Read(text) => text.as_deref(),
    };
    let about = |check, possible, text: String| Step::new(check, possible, By::Endpoint { text });
    let id = &endpoint.id;
    match policy::judge(text, request) {
        policy::Decision::Allowed => about(
            Check::PolicyDenies,
            Possible::YES,
            format!("the policy of {id} allows it"),
        ),
        policy::Decision::Denied(reason) => about(
            Check::PolicyDenies,
            Possible::NO,
            format!("in the policy of {id} {}", reason.text),
        ),
        policy::Decision::Conditional(reason) | policy::Decision::Narrows(reason) => about(
            Check::PolicyConditional,
            Possible::MAYBE,
            format!("in the policy of {id} {}", reason.text),
        ),
        policy::Decision::Unparsable(reason) => about(
            Check::PolicyUnparsable,
            Possible::MAYBE,
            format!("{id}: {}", reason.text),
        ),
    }
}

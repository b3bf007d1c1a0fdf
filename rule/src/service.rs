//! One required service in one VPC: which words may come out for a client, and why
//! (`decision.md`, sections 5 to 8).

use crate::checks::Check;
use crate::endpoint::{Candidate, Candidates, Standing};
use crate::fact::{Fact, Why};
use crate::index::Index;
use crate::network::{Vpc, VpcEndpoint};
use crate::parameters::{Depth, Parameters};
use crate::path::gateway::{self, GatewayPath};
use crate::path::interface::{self, Reach};
use crate::path::steering::{self, Scenario, VpcDns};
use crate::path::step::{By, Step};
use crate::path::{Client, Family};
use crate::policy;
use crate::possible::{Possible, Words};
use crate::services;

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
            .any(|service| services::is_ecr(service));
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

    fn policy_answer(&self, place: usize) -> Possible {
        self.policy(place)
            .map_or(Possible::YES, |step| step.possible)
    }

    /// Walks the ways from a client to every candidate that may be usable.
    pub fn ways(&self, index: &Index<'a>, client: Option<Client<'a>>) -> Vec<Way<'a>> {
        let asked = client.filter(|_| self.depth == Depth::Path);
        let candidates = self.candidates.here.iter().enumerate();
        candidates
            .filter(|(_, candidate)| candidate.may_be_usable())
            .map(|(place, candidate)| {
                let path = asked.map(|client| {
                    if candidate.gateway {
                        Path::Gateway(gateway::path(index, client, candidate.endpoint))
                    } else {
                        Path::Interface(interface::reach(index, client, candidate.endpoint))
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
        dns.scenarios()
            .into_iter()
            .map(|scenario| self.steers_in(candidate, scenario, family))
            .reduce(Possible::or_else)
            .unwrap_or(Possible::NO)
    }

    fn steers_in(
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

    /// Every word that may come out for a client that goes these ways.
    pub fn words(&self, ways: &[Way<'a>], dns: &VpcDns<'_>, family: Option<Family>) -> Words {
        if self.unread.is_some() {
            return Words::PRIVATE
                .with(Words::UNKNOWN)
                .with(Words::PUBLIC)
                .with(Words::BROKEN);
        }
        let gateways = self.gateway_tallies(ways);
        let mut words = Words::NONE;
        for scenario in dns.scenarios() {
            for interfaces in self.interface_tallies(ways, scenario, family) {
                for gateways in &gateways {
                    words = words.with(combine(interfaces, *gateways));
                }
            }
        }
        words
    }

    fn interface_tallies(
        &self,
        ways: &[Way<'a>],
        scenario: Scenario,
        family: Option<Family>,
    ) -> Vec<Interfaces> {
        let mut tallies = vec![Interfaces::default()];
        for (place, candidate) in self.candidates.here.iter().enumerate() {
            if candidate.gateway {
                continue;
            }
            let mut next = Tallies::default();
            for tally in tallies {
                if may_not_count(candidate) {
                    next.add(tally);
                }
                if may_be_undecidable(candidate) {
                    next.add(Interfaces {
                        any_undecidable: true,
                        ..tally
                    });
                }
                if !candidate.may_be_usable() {
                    continue;
                }
                let tally = Interfaces {
                    any_usable: true,
                    ..tally
                };
                let outcome = self.interface_outcome(ways, place);
                for steered in self.steers_in(candidate, scenario, family).each() {
                    match steered {
                        Possible::YES => outcome.each().for_each(|word| {
                            next.add(Interfaces {
                                steered: best(tally.steered, word),
                                ..tally
                            });
                        }),
                        Possible::MAYBE => outcome.each().for_each(|word| {
                            next.add(Interfaces {
                                maybe_steered: best(tally.maybe_steered, word),
                                ..tally
                            });
                        }),
                        _ => next.add(tally),
                    }
                }
            }
            tallies = next.0;
        }
        tallies
    }

    /// What an interface endpoint comes to if it steers: path and policy.
    fn interface_outcome(&self, ways: &[Way<'a>], place: usize) -> Words {
        let path = ways
            .iter()
            .find(|way| way.place == place)
            .and_then(|way| way.path.as_ref());
        let reach = match path {
            Some(Path::Interface(reach)) => reach.possible,
            Some(Path::Gateway(_)) | None => Possible::YES,
        };
        Words::from(reach.and(self.policy_answer(place)))
    }

    fn gateway_tallies(&self, ways: &[Way<'a>]) -> Vec<Gateways> {
        let mut tallies = vec![Gateways::default()];
        for (place, candidate) in self.candidates.here.iter().enumerate() {
            if !candidate.gateway {
                continue;
            }
            let mut next = Tallies::default();
            for tally in tallies {
                if may_not_count(candidate) {
                    next.add(tally);
                }
                if may_be_undecidable(candidate) {
                    next.add(Gateways {
                        any_undecidable: true,
                        ..tally
                    });
                }
                if !candidate.may_be_usable() {
                    continue;
                }
                let tally = Gateways {
                    any_usable: true,
                    ..tally
                };
                let path = ways
                    .iter()
                    .find(|way| way.place == place)
                    .and_then(|way| way.path.as_ref());
                let policy = self.policy_answer(place);
                let (associated, outcome) = match path {
                    Some(Path::Gateway(path)) => (path.associated.possible, path.words(policy)),
                    Some(Path::Interface(_)) | None => (Possible::YES, Words::from(policy)),
                };
                if associated.may_be(Possible::NO) {
                    next.add(tally);
                }
                if associated.may_be(Possible::YES) {
                    outcome.each().for_each(|word| {
                        next.add(Gateways {
                            associated: best(tally.associated, word),
                            ..tally
                        });
                    });
                }
            }
            tallies = next.0;
        }
        tallies
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
        policy::Answer::Allowed => about(
            Check::PolicyDenies,
            Possible::YES,
            format!("the policy of {id} allows it"),
        ),
        policy::Answer::Denied(reason) => about(
            Check::PolicyDenies,
            Possible::NO,
            format!("in the policy of {id} {}", reason.text),
        ),
        policy::Answer::Conditional(reason) => about(
            Check::PolicyConditional,
            Possible::MAYBE,
            format!("in the policy of {id} {}", reason.text),
        ),
        policy::Answer::Unparsable(reason) => about(
            Check::PolicyUnparsable,
            Possible::MAYBE,
            format!("the policy of {id} is no policy: {}", reason.text),
        ),
    }
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

/// The interface endpoints of a service, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Interfaces {
    /// The best of those that steer.
    steered: Option<Words>,
    /// The best of those that may steer, judged as if they did.
    maybe_steered: Option<Words>,
    any_usable: bool,
    any_undecidable: bool,
}

/// The gateway endpoints of a service, counted.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Gateways {
    /// The best of those that the client's route table is associated with.
    associated: Option<Words>,
    any_usable: bool,
    any_undecidable: bool,
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

/// The better of what was there and one more word.
fn best(so_far: Option<Words>, word: Words) -> Option<Words> {
    Some(so_far.map_or(word, |so_far| so_far.best(word)))
}

/// The word that interface and gateway endpoints give together.
fn combine(interfaces: Interfaces, gateways: Gateways) -> Words {
    if let Some(word) = interfaces.steered {
        return word;
    }
    let by_route = if gateways.any_usable {
        gateways.associated.unwrap_or(Words::PUBLIC)
    } else if gateways.any_undecidable || (!interfaces.any_usable && interfaces.any_undecidable) {
        Words::UNKNOWN
    } else {
        Words::PUBLIC
    };
    let is_fault = |word| word == Words::PUBLIC || word == Words::BROKEN;
    match interfaces.maybe_steered {
        None => by_route,
        Some(by_dns) if by_dns == by_route => by_dns,
        Some(by_dns) if is_fault(by_dns) && is_fault(by_route) => Words::BROKEN,
        Some(_) => Words::UNKNOWN,
    }
}

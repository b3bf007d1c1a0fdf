//! One required service in one VPC: the endpoints that may serve it, and the ways over them
//! (`decision.md`, sections 5 to 8).

use std::cell::OnceCell;

use super::candidates::{Candidate, Candidates};
use crate::network::fact::Why;
use crate::network::{Network, Vpc};
use crate::parameters::{Depth, Parameters};
use crate::path::endpoint_state::Standing;
use crate::path::gateway::{self, GatewayPath};
use crate::path::index::Index;
use crate::path::interface::{self, Reach};
use crate::path::names::{Scenario, Steering, VpcDns};
use crate::path::step::{Detail, Step};
use crate::path::{Client, Family, policy};
use crate::possible::Possible;
use crate::services;

/// One required service in one VPC, with what is the same for all clients.
#[derive(Debug)]
pub struct Service<'a> {
    /// Its canonical short name.
    pub name: &'a str,
    /// The VPC.
    pub vpc: &'a Vpc,
    /// Why the VPC's endpoints are unread, where they are.
    pub unread: Option<Why>,
    /// The endpoints that may serve it.
    pub candidates: Candidates<'a>,
    /// The policy's answer for each candidate that may be usable, in their order.
    policies: OnceCell<Vec<Option<Step<'a>>>>,
    network: &'a Network,
    parameters: &'a Parameters,
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
        Self {
            name,
            vpc,
            unread: network.vpc_endpoints.why().cloned(),
            candidates,
            policies: OnceCell::new(),
            network,
            parameters,
            has_gateway: services::has_gateway(name),
        }
    }

    /// The policy step of a candidate, where its policy is judged.
    pub fn policy(&self, place: usize) -> Option<&Step<'a>> {
        let policies = self.policies.get_or_init(|| {
            let candidates = self.candidates.here.iter();
            candidates
                .map(|candidate| self.ask_policy(candidate))
                .collect()
        });
        policies.get(place).and_then(Option::as_ref)
    }

    fn ask_policy(&self, candidate: &Candidate<'a>) -> Option<Step<'a>> {
        if self.parameters.depth == Depth::Existence || !candidate.may_be_usable() {
            return None;
        }
        let endpoint = candidate.endpoint;
        policy::step(self.network, self.parameters, self.vpc, self.name, endpoint)
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
        let asked = client.filter(|_| self.parameters.depth == Depth::Path);
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

    /// What is asked of the names of a candidate, for clients of a family.
    pub fn steering(&self, candidate: &Candidate<'a>, family: Option<Family>) -> Steering<'a> {
        Steering {
            endpoint: candidate.endpoint,
            fips: candidate.fips,
            inbound_only_counts: self.has_gateway,
            family,
        }
    }

    /// Whether a candidate steers clients of a family, over all that is unread of the VPC's DNS.
    pub fn steers(
        &self,
        candidate: &Candidate<'a>,
        dns: &VpcDns<'_>,
        family: Option<Family>,
    ) -> Possible {
        match self.parameters.depth {
            Depth::Existence => Possible::YES,
            Depth::Path => self.steering(candidate, family).over(dns),
        }
    }

    /// Whether a candidate steers clients of a family, in one way that the unread may turn out.
    pub fn steers_in(
        &self,
        candidate: &Candidate<'a>,
        scenario: Scenario,
        family: Option<Family>,
    ) -> Possible {
        match self.parameters.depth {
            Depth::Existence => Possible::YES,
            Depth::Path => self.steering(candidate, family).in_scenario(scenario),
        }
    }

    /// Whether some endpoint is in a state that passes by itself.
    pub fn has_passing_state(&self) -> bool {
        self.candidates
            .here
            .iter()
            .any(|candidate| match candidate.standing {
                Standing::NotUsable(rank) | Standing::Undecidable(rank) => rank.is_transition(),
                Standing::Usable | Standing::Unread => false,
            })
    }
}

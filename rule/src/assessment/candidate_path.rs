//! What one endpoint of a row comes to for one client (`decision.md`, sections 6 and 7): whether names lead to it, what
//! its paths come to, and which of their steps make it so, in every way that the unread may turn out. It is asked once:
//! the combination counts it, and the steps that bear on the answer are read off it.

use super::candidates::Candidate;
use super::service::{Service, ServiceRequest};
use crate::network::DnsRecordIpType;
use crate::parameters::Depth;
use crate::path::dns::names::{Covers, Steering};
use crate::path::dns::vpc_dns::Scenario;
use crate::path::families::{self, Dns64, InWay};
use crate::path::gateway::{self, GatewayPath, Routed};
use crate::path::interface::{self, FamilyAndPort, Reach};
use crate::path::{Client, Family};
use crate::possible::{Answers, Possible};
use crate::row::RowKind;

/// What one candidate comes to for one client.
#[derive(Debug)]
pub struct CandidatePath<'a> {
    /// The candidate's place among [`Candidates::here`](super::candidates::Candidates::here).
    pub place: usize,
    /// Over interfaces, or by a route.
    pub path: Path<'a>,
}

/// What a candidate comes to, by the kind of endpoint.
#[derive(Debug)]
pub enum Path<'a> {
    /// An interface endpoint.
    Interface(ByInterfaces<'a>),
    /// A gateway endpoint.
    Gateway(ByRoute<'a>),
}

/// What the candidate of a place comes to; `None` where it cannot be usable.
pub fn of_place<'p, 'a>(paths: &'p [CandidatePath<'a>], place: usize) -> Option<&'p Path<'a>> {
    let path = paths.iter().find(|path| path.place == place);
    path.map(|path| &path.path)
}

/// What an interface endpoint comes to.
#[derive(Debug)]
pub struct ByInterfaces<'a> {
    /// The client whose paths are walked; `None` where none is asked (no client, `existence`).
    pub client: Option<Client<'a>>,
    /// The paths, one for each family that it may be evaluated by.
    pub reaches: Vec<(Family, Reach<'a>)>,
    /// What they come to in each way of the client's DNS64, with the families whose steps bear on it.
    pub in_ways: Vec<InWay>,
    /// What it comes to, policy included, in each way of the VPC's DNS as well.
    pub outcomes: Vec<Outcome>,
    /// Whether names lead to it, in any of these ways.
    pub steers: Possible,
}

/// What an interface endpoint comes to in one way that the unread may turn out.
#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    /// The way of the VPC's DNS.
    pub scenario: Scenario,
    /// The way of the client's DNS64.
    pub dns64: Dns64,
    /// Whether names lead to it.
    pub steers: Possible,
    /// What it comes to where they do.
    pub answers: Answers,
    /// Whether its private DNS name answers: section 11 is not asked then.
    pub answers_by_name: bool,
}

/// What a gateway endpoint comes to.
#[derive(Debug)]
pub struct ByRoute<'a> {
    /// The client whose paths are walked; `None` where none is asked (no client, `existence`).
    pub client: Option<Client<'a>>,
    /// One path for each family of the host that the client has.
    pub paths: Vec<(Family, GatewayPath<'a>)>,
    /// What they come to, policy included.
    pub outcomes: Vec<RouteOutcome>,
}

/// What a gateway endpoint comes to in one way that the unread may turn out.
#[derive(Debug, Clone, Copy)]
pub struct RouteOutcome {
    /// The way of the client's DNS64.
    pub dns64: Dns64,
    /// Whether it is associated with the client's route table, where that table is unread.
    pub has_table: bool,
    /// Which route table decides.
    pub routed: Routed,
    /// Whether it is associated with that one.
    pub associated: Possible,
    /// What it comes to where it is.
    pub answers: Answers,
    /// The family that is worse off, where the host has both and they differ.
    pub worse: Option<Family>,
}

impl ByRoute<'_> {
    /// Whether it comes to something else where the host lacks IPv6 addresses than where it has them: that is unread.
    pub fn turns_with_host(&self) -> bool {
        let mut pairs = self.outcomes.windows(2);
        pairs.any(|pair| match pair {
            [one, other] => {
                (one.dns64, one.has_table) == (other.dns64, other.has_table)
                    && (one.associated, one.answers) != (other.associated, other.answers)
            }
            _ => false,
        })
    }

    /// Whether it comes to something else in one way of the client's DNS64 than in another.
    pub fn turns_with_dns64(&self) -> bool {
        let comes_to = |it: &RouteOutcome| (it.has_table, it.associated, it.answers);
        let each = self.outcomes.iter();
        each.clone().any(|one| {
            let mut others = each.clone().filter(|other| other.dns64 != one.dns64);
            let is_there = |dns64| {
                let mut of_way = each.clone().filter(|other| other.dns64 == dns64);
                of_way.any(|other| comes_to(other) == comes_to(one))
            };
            others.any(|other| !is_there(other.dns64))
        })
    }
}

impl<'a> Service<'a> {
    /// What every candidate that may be usable comes to for a client: its paths are walked.
    pub fn paths(&self, request: ServiceRequest<'_, 'a>) -> Vec<CandidatePath<'a>> {
        let client = request.client;
        self.paths_of(
            request,
            client.filter(|_| self.parameters.depth == Depth::Path),
        )
    }

    /// The same as far as names lead to them: no path is walked.
    pub fn names(&self, request: ServiceRequest<'_, 'a>) -> Vec<CandidatePath<'a>> {
        self.paths_of(request, None)
    }

    fn paths_of(
        &self,
        request: ServiceRequest<'_, 'a>,
        walked: Option<Client<'a>>,
    ) -> Vec<CandidatePath<'a>> {
        let candidates = self.candidates.here.iter().enumerate();
        candidates
            .filter(|(_, candidate)| {
                let as_if_usable = request.asks_central() && !candidate.gateway;
                candidate.may_be_usable() || (as_if_usable && candidate.is_unrecognised())
            })
            .map(|(place, candidate)| {
                let path = if candidate.gateway {
                    Path::Gateway(self.by_route(request, walked, (place, candidate)))
                } else {
                    Path::Interface(self.by_interfaces(request, walked, (place, candidate)))
                };
                CandidatePath { place, path }
            })
            .collect()
    }

    fn by_interfaces(
        &self,
        request: ServiceRequest<'_, 'a>,
        client: Option<Client<'a>>,
        (place, candidate): (usize, &Candidate<'a>),
    ) -> ByInterfaces<'a> {
        let reaches = client.map(|client| self.reaches(request, client, candidate));
        let reaches = reaches.unwrap_or_default();
        let path = |family| interface::by_family(&reaches, family);
        let in_ways = self.in_ways(candidate, request, path);
        let policy = self.policy_answer(place);
        let steering = self.steering(candidate, request);
        let private_dns = steering.private_dns();
        let mut steers = None;
        let mut outcomes = Vec::with_capacity(in_ways.len());
        for scenario in &request.dns.scenarios {
            for way in &in_ways {
                for on in private_dns.each() {
                    let outcome = Outcome {
                        scenario: *scenario,
                        dns64: way.dns64,
                        steers: self.steers_in(&steering, *scenario, *way, on),
                        answers: Answers::from(match self.parameters.depth {
                            Depth::Existence => policy,
                            Depth::Path => way.together.possible.and(policy),
                        }),
                        answers_by_name: steering.is_more_specific(*scenario, on),
                    };
                    let so_far = steers.unwrap_or(outcome.steers);
                    steers = Some(outcome.steers.or_else(so_far));
                    outcomes.push(outcome);
                }
            }
        }
        ByInterfaces {
            client,
            reaches,
            in_ways,
            outcomes,
            steers: steers.unwrap_or(Possible::NO),
        }
    }

    /// What a candidate comes to in each way of the client's DNS64, where `path` is what the path by a family comes to.
    pub fn in_ways(
        &self,
        candidate: &Candidate<'a>,
        request: ServiceRequest<'_, 'a>,
        path: impl Fn(Family) -> Possible,
    ) -> Vec<InWay> {
        let handed_out = families::handed_out(candidate.endpoint);
        families::in_each_way(
            handed_out,
            request.client,
            request.dns64,
            path,
            Possible::YES,
        )
    }

    /// Whether names lead a client to a candidate, over all that is unread of its DNS.
    pub fn steers(&self, candidate: &Candidate<'a>, request: ServiceRequest<'_, 'a>) -> Possible {
        let steering = self.steering(candidate, request);
        let private_dns = steering.private_dns();
        let in_ways = self.in_ways(candidate, request, |_| Possible::YES);
        let ways = request.dns.scenarios.iter().flat_map(|scenario| {
            let in_ways = in_ways.iter();
            in_ways.map(|way| self.steers_in(&steering, *scenario, *way, private_dns))
        });
        ways.reduce(Possible::or_else).unwrap_or(Possible::NO)
    }

    /// Whether names lead to a candidate in one way that the unread may turn out.
    fn steers_in(
        &self,
        steering: &Steering<'_, 'a>,
        scenario: Scenario,
        way: InWay,
        private_dns: Possible,
    ) -> Possible {
        match self.parameters.depth {
            Depth::Existence => Possible::known(!matches!(steering.covers, Covers::Never(_))),
            Depth::Path => steering.in_way(scenario, private_dns, way.handed),
        }
    }

    /// What is asked of the names of a candidate.
    pub fn steering<'s>(
        &'s self,
        candidate: &'s Candidate<'a>,
        request: ServiceRequest<'_, 'a>,
    ) -> Steering<'s, 'a> {
        Steering {
            endpoint: candidate.endpoint,
            covers: candidate.covers(request.has_ipv4()),
            inbound_only_counts: candidate.inbound_only_counts,
            client: request.client,
            asks_private_dns: !self.row.is_host(),
        }
    }

    fn reaches(
        &self,
        request: ServiceRequest<'_, 'a>,
        client: Client<'a>,
        candidate: &Candidate<'a>,
    ) -> Vec<(Family, Reach<'a>)> {
        use DnsRecordIpType as Out;
        let out = candidate.endpoint.hands_out();
        let ipv4 = client.has_ipv4() && out != Out::Ipv6;
        let ipv6 = match out {
            Out::Ipv4 => false,
            Out::ServiceDefined => !client.has_ipv4(),
            Out::Ipv6 | Out::Dualstack => client.has_ipv6() || !client.has_ipv4(),
        };
        let families = [(ipv4, Family::Ipv4), (ipv6, Family::Ipv6)];
        let asked = families.into_iter().filter(|(is_asked, _)| *is_asked);
        asked
            .map(|(_, family)| {
                let port = self.row.port;
                let (index, detail) = (request.index, request.detail);
                let by = FamilyAndPort { family, port };
                let endpoint = candidate.endpoint;
                let reach = interface::reach(index, client, endpoint, by, detail, request.alike);
                (family, reach)
            })
            .collect()
    }

    fn by_route(
        &self,
        request: ServiceRequest<'_, 'a>,
        client: Option<Client<'a>>,
        (place, candidate): (usize, &Candidate<'a>),
    ) -> ByRoute<'a> {
        let policy = self.policy_answer(place);
        let paths = client.map(|client| self.gateway_paths(request, client, candidate));
        let paths = paths.unwrap_or_default();
        let lacks_ipv6 = client.map_or(Possible::NO, |client| self.lacks_ipv6(client, &paths));
        let is_unread = paths
            .iter()
            .any(|(_, path)| path.associated.possible.is_unread());
        let tables: &[bool] = if is_unread { &[false, true] } else { &[false] };
        let mut outcomes = Vec::with_capacity(1);
        for dns64 in request.dns64.ways.iter().copied() {
            for has_table in tables.iter().copied() {
                for lacks in lacks_ipv6.each() {
                    let routed = match client {
                        Some(client) => Routed::of(client, lacks == Possible::YES, dns64),
                        None => Routed::Own,
                    };
                    let (associated, answers, worse) =
                        gateway::together(&paths, routed, has_table, policy);
                    outcomes.push(RouteOutcome {
                        dns64,
                        has_table,
                        routed,
                        associated,
                        answers,
                        worse,
                    });
                }
            }
        }
        ByRoute {
            client,
            paths,
            outcomes,
        }
    }

    fn gateway_paths(
        &self,
        request: ServiceRequest<'_, 'a>,
        client: Client<'a>,
        candidate: &Candidate<'a>,
    ) -> Vec<(Family, GatewayPath<'a>)> {
        let families: &[Family] =
            if self.row.is_dual_stack_host() && client.has_ipv4() && client.has_ipv6() {
                &[Family::Ipv4, Family::Ipv6]
            } else if client.has_ipv4() {
                &[Family::Ipv4]
            } else {
                &[Family::Ipv6]
            };
        let families = families.iter();
        families
            .map(|family| {
                let ask = gateway::GatewayQuestion {
                    client,
                    family: *family,
                    host_has_family: *family == Family::Ipv4
                        || !self.row.is_host()
                        || self.row.is_dual_stack_host(),
                    port: self.row.port,
                    dns64: request.dns64,
                };
                let path = gateway::path(request.index, candidate.endpoint, ask);
                (*family, path)
            })
            .collect()
    }

    /// Whether the host lacks IPv6 addresses, so that DNS64 makes one.
    fn lacks_ipv6(&self, client: Client<'a>, paths: &[(Family, GatewayPath<'a>)]) -> Possible {
        match (&self.row.kind, paths.first()) {
            (RowKind::GatewayHost { .. }, _) => Possible::known(!self.row.is_dual_stack_host()),
            (RowKind::Service(_) | RowKind::Host(_), Some((_, path))) if !client.has_ipv4() => {
                path.lacks_ipv6
            }
            (RowKind::Service(_) | RowKind::Host(_), _) => Possible::YES,
        }
    }
}

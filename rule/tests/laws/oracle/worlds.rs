//! Every value that unread facts may have: each is a world, and each world has an answer.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use rule::fact::Fact;
use rule::network::{EndpointState, EndpointType, Id, NetworkInterface, Vpc, VpcEndpoint};
use rule::verdict::Answer;

use super::names;
use super::possible::{Outcome, Possible, and, answer, anything, surely};
use super::{existence_only, gateway, interface, routes};
use crate::generator::Case;
use crate::policy;

/// One service, asked for one client; or for the VPC alone.
pub struct Question<'a> {
    pub case: &'a Case,
    pub vpc: &'a Vpc,
    pub client: Option<&'a NetworkInterface>,
    pub service: &'a str,
}

/// One endpoint as it may be, as far as the answer depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum World {
    /// It serves another region.
    Elsewhere,
    Unusable,
    /// Its state does not tell, or it is pending within its grace.
    StateUndecidable {
        gateway: bool,
    },
    /// An interface endpoint: whether it steers when the VPC's DNS does its part, and the answer then.
    Interface {
        steers: Outcome,
        answer: Answer,
    },
    /// An interface endpoint that answers only queries from inbound resolver endpoints.
    InboundOnly,
    /// A gateway that the client's table is associated with, and its answer.
    Gateway(Answer),
    /// A gateway that the client's table is not associated with.
    GatewayAside,
}

impl Question<'_> {
    /// The answers that come out over every value of what is unread.
    pub fn answers(&self) -> BTreeSet<Answer> {
        let endpoints: Vec<(&VpcEndpoint, bool)> = self
            .case
            .network
            .vpc_endpoints
            .elements()
            .iter()
            .filter(|endpoint| endpoint.vpc_id.as_ref() == Some(&self.vpc.id))
            .filter_map(|endpoint| self.serves(endpoint).map(|fips| (endpoint, fips)))
            .collect();
        let mut answers = BTreeSet::new();
        for table in self.tables(&endpoints) {
            let choices: Vec<Vec<World>> = endpoints
                .iter()
                .map(|(endpoint, fips)| {
                    self.worlds(endpoint, *fips, table.as_ref())
                        .into_iter()
                        .collect()
                })
                .collect();
            for attributes in self.attributes() {
                for amazon in self.amazon() {
                    for_each_choice(&choices, &mut |worlds| {
                        answers.insert(self.answer(worlds, attributes, amazon));
                    });
                }
            }
        }
        answers
    }

    /// Whether an endpoint is for this service, by type and name; and whether it is a FIPS one.
    fn serves(&self, endpoint: &VpcEndpoint) -> Option<bool> {
        let named = names::named(endpoint.service_name.as_deref()?)?;
        let type_fits = match endpoint.endpoint_type {
            EndpointType::Interface => true,
            EndpointType::Gateway => self.has_gateways(),
            EndpointType::Other => false,
        };
        (type_fits && named.service == self.service).then_some(named.fips)
    }

    fn has_gateways(&self) -> bool {
        ["s3", "dynamodb"].contains(&self.service)
    }

    /// The ids that the client's route table may have: one where it is known.
    fn tables(&self, endpoints: &[(&VpcEndpoint, bool)]) -> Vec<Option<Id>> {
        let Some(client) = self.client else {
            return vec![None];
        };
        match routes::table_of(&self.case.network, &self.vpc.id, client.subnet_id.as_ref()) {
            Some(table) => vec![Some(table.id.clone())],
            None => {
                let mut ids = vec![None];
                ids.extend(
                    endpoints.iter().flat_map(|(endpoint, _)| {
                        endpoint.route_table_ids.iter().cloned().map(Some)
                    }),
                );
                ids
            }
        }
    }

    /// What "the VPC has both DNS attributes" may come to.
    fn attributes(&self) -> Vec<bool> {
        let values =
            |fact: &Fact<bool>| fact.read().map_or(vec![true, false], |value| vec![*value]);
        let hostnames = values(&self.vpc.dns_hostnames);
        values(&self.vpc.dns_support)
            .into_iter()
            .flat_map(|support| hostnames.iter().map(move |name| support && *name))
            .collect()
    }

    fn amazon(&self) -> Possible {
        interface::amazon_dns(&self.case.network, self.vpc)
    }

    /// Every world of one endpoint, for a client in this table.
    fn worlds(&self, endpoint: &VpcEndpoint, fips: bool, table: Option<&Id>) -> BTreeSet<World> {
        let region = &self.case.network.region;
        let here = match &endpoint.service_region {
            Fact::Read(Some(served)) => vec![served == region],
            Fact::Read(None) => vec![
                endpoint
                    .service_name
                    .as_deref()
                    .and_then(names::named)
                    .is_some_and(|named| named.region == *region),
            ],
            Fact::Unread(_) => vec![true, false],
        };
        let states = match &endpoint.state {
            Fact::Read(state) => vec![state.clone()],
            Fact::Unread(_) => vec![
                EndpointState::Available,
                EndpointState::Failed,
                EndpointState::Unrecognised("?".into()),
            ],
        };
        let undecidable = World::StateUndecidable {
            gateway: endpoint.endpoint_type == EndpointType::Gateway,
        };
        let mut worlds = BTreeSet::new();
        for here in here {
            for state in &states {
                if !here {
                    worlds.insert(World::Elsewhere);
                    continue;
                }
                match state {
                    EndpointState::Available => {
                        worlds.extend(self.available(endpoint, fips, table))
                    }
                    EndpointState::Unrecognised(_) => _ = worlds.insert(undecidable),
                    EndpointState::Pending if self.in_grace(endpoint) => {
                        _ = worlds.insert(undecidable)
                    }
                    _ => _ = worlds.insert(World::Unusable),
                }
            }
        }
        worlds
    }

    fn in_grace(&self, endpoint: &VpcEndpoint) -> bool {
        let limit =
            SignedDuration::from_mins(i64::from(self.case.parameters.pending_grace_minutes));
        !limit.is_zero()
            && endpoint
                .created
                .is_some_and(|created| self.case.now.duration_since(created) < limit)
    }

    /// The worlds of an endpoint that is available.
    fn available(&self, endpoint: &VpcEndpoint, fips: bool, table: Option<&Id>) -> Vec<World> {
        let policy = self.policy(endpoint);
        if endpoint.endpoint_type == EndpointType::Gateway {
            return match self.client {
                None => policy
                    .iter()
                    .map(|outcome| World::Gateway(answer(*outcome)))
                    .collect(),
                Some(_) if existence_only(self.case) => vec![World::GatewayAside],
                Some(_) if !table.is_some_and(|table| endpoint.route_table_ids.contains(table)) => {
                    vec![World::GatewayAside]
                }
                Some(client) => {
                    let known = routes::table_of(
                        &self.case.network,
                        &self.vpc.id,
                        client.subnet_id.as_ref(),
                    );
                    let answers = gateway::answers(
                        &self.case.network,
                        self.vpc,
                        client,
                        endpoint,
                        known,
                        &policy,
                    );
                    answers.into_iter().map(World::Gateway).collect()
                }
            };
        }
        if endpoint.private_dns_only_for_inbound_resolver && self.has_gateways() {
            return vec![World::InboundOnly];
        }
        let (family, path) = match self.client {
            Some(client) if !existence_only(self.case) => (
                interface::serves_family(endpoint, client),
                interface::path(&self.case.network, self.vpc, client, endpoint),
            ),
            _ => (true, surely(Outcome::Yes)),
        };
        let private_dns = endpoint
            .private_dns_enabled
            .read()
            .map_or(vec![true, false], |enabled| vec![*enabled]);
        let answers = and(&path, &policy);
        private_dns
            .into_iter()
            .flat_map(|enabled| {
                let steers = match enabled && family {
                    false => Outcome::No,
                    true if fips => Outcome::Maybe,
                    true => Outcome::Yes,
                };
                answers.iter().map(move |outcome| World::Interface {
                    steers,
                    answer: answer(*outcome),
                })
            })
            .collect()
    }

    /// Section 8, which has a second implementation of its own.
    fn policy(&self, endpoint: &VpcEndpoint) -> Possible {
        if !policy::is_judged(self.service, &self.case.parameters) {
            return surely(Outcome::Yes);
        }
        match &endpoint.policy {
            Fact::Unread(_) => anything(),
            Fact::Read(text) => surely(policy::judge(
                self.case,
                self.vpc,
                endpoint,
                self.service,
                text.as_deref(),
            )),
        }
    }

    /// The answer of one world.
    fn answer(&self, worlds: &[World], attributes: bool, amazon: Outcome) -> Answer {
        if existence_only(self.case) {
            let usable = |world: &World| {
                !matches!(
                    world,
                    World::Elsewhere | World::Unusable | World::StateUndecidable { .. }
                )
            };
            return if worlds.iter().any(usable) {
                Answer::Private
            } else {
                by_state(worlds)
            };
        }
        let (mut sure, mut perhaps) = (vec![], vec![]);
        for world in worlds {
            if let World::Interface { steers, answer } = *world {
                match if attributes {
                    steers.min(amazon)
                } else {
                    Outcome::No
                } {
                    Outcome::Yes => sure.push(answer),
                    Outcome::Maybe => perhaps.push(answer),
                    Outcome::No => {}
                }
            }
        }
        if let Some(answer) = best(&sure) {
            return answer;
        }
        let usable_interface = worlds
            .iter()
            .any(|world| matches!(world, World::Interface { .. } | World::InboundOnly));
        if !self.has_gateways() {
            return match best(&perhaps) {
                Some(Answer::Broken) => Answer::Broken,
                Some(_) => Answer::Unknown,
                None if usable_interface => Answer::Public,
                None => by_state(worlds),
            };
        }
        let gateway = self.gateway_word(worlds, usable_interface);
        match best(&perhaps) {
            None => gateway,
            Some(interface) if interface == gateway => gateway,
            Some(Answer::Broken | Answer::Public)
                if matches!(gateway, Answer::Broken | Answer::Public) =>
            {
                Answer::Broken
            }
            Some(_) => Answer::Unknown,
        }
    }

    /// The answer where DNS does not send the traffic to an interface endpoint.
    fn gateway_word(&self, worlds: &[World], usable_interface: bool) -> Answer {
        let inside: Vec<Answer> = worlds
            .iter()
            .filter_map(|world| {
                if let World::Gateway(answer) = world {
                    Some(*answer)
                } else {
                    None
                }
            })
            .collect();
        if let Some(answer) = best(&inside) {
            return answer;
        }
        if worlds.contains(&World::GatewayAside) {
            return Answer::Public;
        }
        // Interface endpoints that are not usable count where none of them is.
        let counted = worlds.iter().copied().filter(|world| {
            !usable_interface || *world == World::StateUndecidable { gateway: true }
        });
        by_state(&counted.collect::<Vec<_>>())
    }
}

/// Section 5, where no endpoint is usable: the one nearest to usable tells.
fn by_state(worlds: &[World]) -> Answer {
    if worlds
        .iter()
        .any(|world| matches!(world, World::StateUndecidable { .. }))
    {
        Answer::Unknown
    } else {
        Answer::Public
    }
}

/// The best of several answers: PRIVATE, then UNKNOWN, then PUBLIC, then BROKEN.
fn best(answers: &[Answer]) -> Option<Answer> {
    [
        Answer::Private,
        Answer::Unknown,
        Answer::Public,
        Answer::Broken,
    ]
    .into_iter()
    .find(|answer| answers.contains(answer))
}

/// Calls with every way to take one of each.
fn for_each_choice(choices: &[Vec<World>], call: &mut dyn FnMut(&[World])) {
    fn go(choices: &[Vec<World>], taken: &mut Vec<World>, call: &mut dyn FnMut(&[World])) {
        let Some((first, rest)) = choices.split_first() else {
            return call(taken);
        };
        for world in first {
            taken.push(*world);
            go(rest, taken, call);
            taken.pop();
        }
    }
    go(choices, &mut vec![], call);
}

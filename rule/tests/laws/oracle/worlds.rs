//! Every value that unread facts may have: each is a world, and each world has an answer.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use rule::fact::Fact;
use rule::network::{EndpointState, EndpointType, Id, NetworkInterface, Vpc, VpcEndpoint};
use rule::services::{Required, fill};
use rule::verdict::Answer;

use super::central::words::{Steered, Word, both_ways as both_steered};
use super::central::{self, Asked as Asked11, Hosts, Right};
use super::dns64::{self, Dns64};
use super::gateway::Gateway;
use super::names::{self, Named};
use super::possible::{
    Outcome, Possible, and, answer, anything, best, both_ways, for_each_choice, surely,
};
use super::{existence_only, interface, routes, rows};
use crate::generator::Case;
use crate::policy;

/// One service, asked for one client; or for the VPC alone.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub case: &'a Case,
    pub vpc: &'a Vpc,
    pub client: Option<&'a NetworkInterface>,
    pub service: &'a Required,
    /// A host that is asked in the place of the service's own.
    pub host: Option<Asked<'a>>,
}

/// A host of a service that has gateways, asked by one family over them.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub host: &'a str,
    /// Whether it is one of the hosts by default, one of the FIPS variant's.
    pub default: bool,
    pub fips: bool,
    /// Whether it has IPv6 addresses too.
    pub dual_stack: bool,
    /// By which of the client's families gateways are asked.
    pub ipv4: bool,
    /// Whether gateways of the VPC's region carry it.
    pub gateways: bool,
}

/// One endpoint as it may be, as far as the answer depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum World {
    /// It serves another region.
    Elsewhere,
    Unusable,
    /// Its state does not tell, or it is pending within its grace.
    StateUndecidable {
        gateway: bool,
        /// How it would steer, and with which answer, if it were usable: of one with private DNS.
        usable: Option<(Outcome, Answer)>,
    },
    /// An interface endpoint: whether it steers when the VPC's DNS does its part, and the answer then.
    Interface {
        steers: Outcome,
        answer: Answer,
        private_dns: bool,
    },
    /// An interface endpoint that answers only queries from inbound resolver endpoints.
    InboundOnly,
    /// A gateway that the client's table is associated with, and its answer.
    Gateway(Answer),
    /// A gateway that the client's table is not associated with.
    GatewayAside,
}

/// The part of the VPC's DNS: both attributes are true, and Amazon answers.
#[derive(Debug, Clone, Copy)]
pub struct Dns {
    pub support: bool,
    pub hostnames: bool,
    pub attributes: bool,
    pub amazon: Outcome,
}

/// What the VPC's DNS may do, over every value of what is unread.
pub fn dns(case: &Case, vpc: &Vpc) -> Vec<Dns> {
    let values = |fact: &Fact<bool>| fact.read().map_or(vec![true, false], |value| vec![*value]);
    let mut all = vec![];
    for support in values(&vpc.dns_support) {
        for hostnames in values(&vpc.dns_hostnames) {
            for amazon in interface::amazon_dns(case, vpc) {
                all.push(Dns {
                    support,
                    hostnames,
                    attributes: support && hostnames,
                    amazon,
                });
            }
        }
    }
    all
}

/// What DNS64 may do to the client, over every value of what is unread.
pub fn dns64(case: &Case, vpc: &Vpc, client: Option<&NetworkInterface>) -> Vec<Vec<Dns64>> {
    match client {
        Some(client) if !existence_only(case) => dns64::dns64(&case.network, vpc, client),
        _ => vec![vec![Dns64::Off]],
    }
}

/// Whether an endpoint serves a region, over every value of what is unread.
pub fn serves_region(endpoint: &VpcEndpoint, named: Option<&Named>, region: &str) -> Vec<bool> {
    let Some(inside) = named.and_then(|named| named.region.as_deref()) else {
        return vec![true];
    };
    match &endpoint.service_region {
        Fact::Read(Some(served)) => vec![served == region],
        Fact::Read(None) => vec![inside == region],
        Fact::Unread(_) => vec![true, false],
    }
}

/// The states that an endpoint may have.
pub fn states(endpoint: &VpcEndpoint) -> Vec<EndpointState> {
    match &endpoint.state {
        Fact::Read(state) => vec![state.clone()],
        Fact::Unread(_) => vec![
            EndpointState::Available,
            EndpointState::Failed,
            EndpointState::Unrecognised("?".into()),
        ],
    }
}

/// Section 5: whether a state is usable; undecidable ones are maybe.
pub fn usable(case: &Case, endpoint: &VpcEndpoint, state: &EndpointState) -> Outcome {
    let limit = SignedDuration::from_mins(i64::from(case.parameters.pending_grace_minutes));
    let in_grace = !limit.is_zero()
        && endpoint
            .created
            .is_some_and(|created| case.now.duration_since(created) < limit);
    match state {
        EndpointState::Available => Outcome::Yes,
        EndpointState::Unrecognised(_) => Outcome::Maybe,
        EndpointState::Pending if in_grace => Outcome::Maybe,
        _ => Outcome::No,
    }
}

/// Values of a fact that may be unread.
pub fn flags(fact: &Fact<bool>) -> Vec<bool> {
    fact.read().map_or(vec![true, false], |value| vec![*value])
}

impl Question<'_> {
    /// For one part of the VPC's DNS and one of DNS64: every answer, with whether the service steers.
    pub fn answers(&self, dns: Dns, dns64: &Dns64) -> BTreeSet<Steered> {
        let central = central::is_asked(self.case).then(|| self.central(dns, dns64));
        let endpoints: Vec<(&VpcEndpoint, Named)> = self
            .case
            .network
            .vpc_endpoints
            .elements()
            .iter()
            .filter(|endpoint| endpoint.vpc_id.as_ref() == Some(&self.vpc.id))
            .filter_map(|endpoint| Some((endpoint, self.serves(endpoint)?)))
            .collect();
        let mut answers = BTreeSet::new();
        for table in self.tables(&endpoints) {
            let choices: Vec<Vec<World>> = endpoints
                .iter()
                .map(|(endpoint, named)| {
                    let worlds = self.worlds(endpoint, named, table.as_ref(), dns64);
                    worlds.into_iter().collect()
                })
                .collect();
            for_each_choice(&choices, &mut |worlds| {
                let own = |worlds: &[World]| {
                    let answer = Word::from_answer(self.answer(worlds, dns));
                    (answer, self.steers(worlds, dns))
                };
                let without = own(worlds);
                let Some(central) = &central else {
                    _ = answers.insert(without);
                    return;
                };
                let leads = |world: &World| {
                    dns.attributes
                        && matches!(
                            world,
                            World::Interface {
                                private_dns: true,
                                ..
                            }
                        )
                };
                if worlds.iter().any(leads) {
                    _ = answers.insert(without);
                    return;
                }
                let as_if_usable: Vec<World> = worlds.iter().map(as_if_usable).collect();
                let else_way = central.answers(dns.amazon, without);
                answers.extend(else_way.into_iter().map(|way| {
                    if as_if_usable.iter().any(leads) {
                        both_steered(&[own(&as_if_usable), way])
                    } else {
                        way
                    }
                }));
            });
        }
        answers
    }

    /// The same question, for section 11.
    fn central(&self, dns: Dns, dns64: &Dns64) -> Asked11<'_> {
        let hosts = match (self.host, self.asked_host()) {
            (Some(asked), _) => Hosts::Names(vec![asked.host.to_owned()]),
            (None, Some(host)) => Hosts::Names(vec![host]),
            (None, None) => self.offered_hosts(),
        };
        let named = names::named(&format!("com.amazonaws.eu-west-3.{}", self.service.name));
        let fips_host = self.host.is_some_and(|asked| asked.fips);
        Asked11 {
            case: self.case,
            vpc: self.vpc,
            client: self.client,
            port: self.service.port,
            right: Right::Service {
                name: if fips_host {
                    format!("{}-fips", self.service.name)
                } else {
                    self.service.name.clone()
                },
                fips: fips_host || named.is_some_and(|named| named.fips),
                region: self.service.region.clone(),
            },
            row: (self.host.is_none()).then(|| self.service.clone()),
            hosts,
            dns64: dns64.clone(),
            support: dns.support,
            hostnames: dns.hostnames,
        }
    }

    /// The private names of a service that the table does not know.
    fn offered_hosts(&self) -> Hosts {
        let details = self.case.network.service_details.read();
        let own = details.and_then(|details| {
            details.iter().find(|detail| {
                let name = names::named(&detail.service_name.to_lowercase());
                name.is_some_and(|name| {
                    name.service == self.service.name
                        && name
                            .region
                            .as_deref()
                            .is_none_or(|region| region == self.region())
                })
            })
        });
        match own {
            Some(detail) if !detail.private_dns_names.is_empty() => Hosts::Names(
                detail
                    .private_dns_names
                    .iter()
                    .map(|name| name.replace('*', "any-label"))
                    .collect(),
            ),
            _ => Hosts::Unread,
        }
    }

    /// Whether an endpoint is for this service, by type and name.
    fn serves(&self, endpoint: &VpcEndpoint) -> Option<Named> {
        let named = names::named(&endpoint.service_name.as_deref()?.to_lowercase())?;
        let type_fits = match endpoint.endpoint_type {
            EndpointType::Interface => true,
            EndpointType::Gateway => self.has_gateways(),
            EndpointType::Lattice | EndpointType::Other => false,
        };
        let name_fits = if self.service.fips {
            named.service == self.service.name
        } else {
            named.plain == self.service.name
        };
        (type_fits && name_fits).then_some(named)
    }

    fn has_gateways(&self) -> bool {
        let gateways = ["s3", "dynamodb", "s3express"].contains(&self.service.name.as_str());
        gateways && self.service.region.is_none() && self.host.is_none_or(|asked| asked.gateways)
    }

    /// Whether it is a service that has gateways, in whatever region.
    fn is_of_gateways(&self) -> bool {
        ["s3", "dynamodb", "s3express"].contains(&self.service.name.as_str())
    }

    fn region(&self) -> &str {
        let region = self.service.region.as_deref();
        region.unwrap_or(&self.case.network.region)
    }

    /// The ids that the client's route table may have: one where it is known.
    fn tables(&self, endpoints: &[(&VpcEndpoint, Named)]) -> Vec<Option<Id>> {
        let Some(client) = self.client else {
            return vec![None];
        };
        match routes::table_of(&self.case.network, &self.vpc.id, client.subnet_id.as_ref()) {
            Some(table) => vec![Some(table.id.clone())],
            None => {
                let ids = endpoints.iter();
                let ids = ids.flat_map(|(endpoint, _)| endpoint.route_table_ids.iter());
                std::iter::once(None)
                    .chain(ids.cloned().map(Some))
                    .collect()
            }
        }
    }

    /// Every world of one endpoint, for a client in this table.
    fn worlds(
        &self,
        endpoint: &VpcEndpoint,
        named: &Named,
        table: Option<&Id>,
        dns64: &Dns64,
    ) -> BTreeSet<World> {
        let gateway = endpoint.endpoint_type == EndpointType::Gateway;
        let mut worlds = BTreeSet::new();
        for here in serves_region(endpoint, Some(named), self.region()) {
            for state in states(endpoint) {
                match usable(self.case, endpoint, &state) {
                    _ if !here => _ = worlds.insert(World::Elsewhere),
                    Outcome::Yes => worlds.extend(self.available(endpoint, named, table, dns64)),
                    _ if self
                        .covers_host(endpoint, named)
                        .is_some_and(|covers| !covers) =>
                    {
                        _ = worlds.insert(World::Elsewhere)
                    }
                    Outcome::Maybe | Outcome::Unshown => {
                        let available = self.available(endpoint, named, table, dns64);
                        worlds.extend(available.into_iter().map(|world| World::StateUndecidable {
                            gateway,
                            usable: match world {
                                World::Interface {
                                    steers,
                                    answer,
                                    private_dns: true,
                                } => Some((steers, answer)),
                                _ => None,
                            },
                        }));
                    }
                    Outcome::No => _ = worlds.insert(World::Unusable),
                }
            }
        }
        worlds
    }

    /// Whether an interface endpoint covers the host of a row that asks for one, its private DNS aside.
    fn covers_host(&self, endpoint: &VpcEndpoint, named: &Named) -> Option<bool> {
        let asked = self.host?;
        if endpoint.endpoint_type == EndpointType::Gateway {
            return None;
        }
        let names = names::private_names(endpoint);
        Some(if !names.is_empty() {
            names::covering(&names, asked.host).is_some()
        } else if named.fips {
            asked.fips
        } else {
            asked.default
        })
    }

    /// The worlds of an endpoint that is available.
    fn available(
        &self,
        endpoint: &VpcEndpoint,
        named: &Named,
        table: Option<&Id>,
        dns64: &Dns64,
    ) -> Vec<World> {
        let policy = self.policy(endpoint);
        if endpoint.endpoint_type == EndpointType::Gateway {
            return match self.client {
                None => policy
                    .iter()
                    .map(|outcome| World::Gateway(answer(*outcome)))
                    .collect(),
                Some(_) if existence_only(self.case) => vec![World::GatewayAside],
                Some(client) => self.gateway(endpoint, client, table, dns64, &policy),
            };
        }
        let covers_host = self.covers_host(endpoint, named);
        if covers_host == Some(false) {
            return vec![World::Elsewhere];
        }
        if endpoint.private_dns_only_for_inbound_resolver && self.is_of_gateways() {
            return vec![World::InboundOnly];
        }
        let covers = match covers_host {
            Some(_) => Outcome::Yes,
            None => self.covers(endpoint, named),
        };
        let (family, path) = match self.client {
            Some(client) if !existence_only(self.case) => interface::families(
                &self.case.network,
                self.vpc,
                client,
                endpoint,
                self.service.port,
                dns64,
            ),
            _ => (Outcome::Yes, surely(Outcome::Yes)),
        };
        let answers = and(&path, &policy);
        let mut worlds = vec![];
        for enabled in flags(&endpoint.private_dns_enabled) {
            if !enabled && self.host.is_some() {
                worlds.push(World::Elsewhere);
                continue;
            }
            let steers = if enabled {
                family.min(covers)
            } else {
                Outcome::No
            };
            worlds.extend(answers.iter().map(|outcome| World::Interface {
                steers,
                answer: answer(*outcome),
                private_dns: enabled,
            }));
        }
        worlds
    }

    /// Section 6.1: whether the host that the client asks is covered; otherwise it is undecidable.
    fn covers(&self, endpoint: &VpcEndpoint, named: &Named) -> Outcome {
        let names = names::private_names(endpoint);
        let other_name = named.fips && !self.service.fips;
        let covered = match self.asked_host() {
            _ if names.is_empty() => !other_name,
            None => !other_name,
            Some(host) => names::covering(&names, &host).is_some(),
        };
        if covered {
            Outcome::Yes
        } else {
            Outcome::Maybe
        }
    }

    /// The host that the client asks for the service, where it is known.
    fn asked_host(&self) -> Option<String> {
        let account = &self.case.network.account_id;
        let facts = self.service.facts()?;
        let filled = |template: &str| fill(template, self.region(), account);
        if self.service.fips || facts.name.contains("fips") {
            return facts.fips_hosts.first().map(|host| filled(host));
        }
        if !facts.has_region {
            return facts.global_hosts.first().map(|host| filled(host));
        }
        let without_ipv4 = self.client.is_some_and(|client| client.ipv4.is_none());
        let dual_stack = facts.dual_stack_hosts.first().filter(|_| without_ipv4);
        let host = filled(dual_stack.or_else(|| facts.hosts.first())?);
        Some(match self.service.name.as_str() {
            "s3" if rows::has_ecr(self.case, self.service.region.as_deref()) => {
                format!("prod-{}-starport-layer-bucket.{host}", self.region())
            }
            "s3" => format!("some-bucket-or-other.{host}"),
            _ => host,
        })
    }

    /// A gateway that is available, for a client whose table is this one.
    fn gateway(
        &self,
        endpoint: &VpcEndpoint,
        client: &NetworkInterface,
        table: Option<&Id>,
        dns64: &Dns64,
        policy: &Possible,
    ) -> Vec<World> {
        let has_ipv4 = client.ipv4.is_some();
        let gateway = |ipv4| Gateway {
            network: &self.case.network,
            vpc: self.vpc,
            client,
            endpoint,
            table: routes::table_of(&self.case.network, &self.vpc.id, client.subnet_id.as_ref()),
            port: self.service.port,
            ipv4,
        };
        let plainly = |ipv4| -> Vec<World> {
            if !table.is_some_and(|table| endpoint.route_table_ids.contains(table)) {
                return vec![World::GatewayAside];
            }
            let answers = gateway(ipv4).answers(policy);
            answers.into_iter().map(World::Gateway).collect()
        };
        // By which family it is asked, and whether that name has IPv6 answers of its own.
        let (by_ipv4, no_ipv6_answers) = match self.host {
            Some(asked) => (asked.ipv4, vec![!asked.dual_stack]),
            None if has_ipv4 => (true, vec![true]),
            None => {
                let may = gateway(false).may_have_ipv6();
                (false, may.into_iter().map(|has| !has).collect())
            }
        };
        let mut worlds = vec![];
        for no_ipv6_answers in no_ipv6_answers {
            match dns64 {
                Dns64::Through(nat) if no_ipv6_answers => {
                    let network = &self.case.network;
                    for meets in dns64::may_meet(network, self.vpc, nat.as_ref(), endpoint) {
                        if meets {
                            let outcomes = and(policy, &surely(Outcome::Maybe));
                            let answers = outcomes.into_iter().map(answer);
                            worlds.extend(answers.map(World::Gateway));
                        } else {
                            worlds.push(World::GatewayAside);
                        }
                    }
                }
                Dns64::NoRoute if no_ipv6_answers && has_ipv4 => {
                    worlds.extend(plainly(true).into_iter().map(|world| match world {
                        World::Gateway(Answer::Private) => World::Gateway(Answer::Unknown),
                        other => other,
                    }));
                }
                _ if by_ipv4 && !has_ipv4 => worlds.push(World::Gateway(Answer::Public)),
                _ => worlds.extend(plainly(by_ipv4)),
            }
        }
        worlds
    }

    /// Section 8, which has a second implementation of its own.
    fn policy(&self, endpoint: &VpcEndpoint) -> Possible {
        match &endpoint.policy {
            _ if existence_only(self.case) => surely(Outcome::Yes),
            Fact::Unread(_) if policy::is_judged(self.case, self.service) => anything(),
            Fact::Unread(_) => surely(Outcome::Yes),
            Fact::Read(text) => surely(policy::judge(
                self.case,
                self.vpc,
                endpoint,
                self.service,
                text.as_deref(),
            )),
        }
    }

    /// Whether the service steers the client in one world.
    fn steers(&self, worlds: &[World], dns: Dns) -> Outcome {
        let (sure, perhaps) = steering(worlds, dns);
        let usable = |world: &World| matches!(world, World::Interface { .. } | World::InboundOnly);
        if !sure.is_empty() {
            Outcome::Yes
        } else if !perhaps.is_empty()
            || !worlds.iter().any(usable) && by_state(worlds) == Answer::Unknown
        {
            Outcome::Maybe
        } else {
            Outcome::No
        }
    }

    /// The answer of one world.
    fn answer(&self, worlds: &[World], dns: Dns) -> Answer {
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
        let (sure, perhaps) = steering(worlds, dns);
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
        let gateway = gateway_answer(worlds, usable_interface);
        match best(&perhaps) {
            None => gateway,
            Some(interface) => both_ways(&[interface, gateway]),
        }
    }
}

/// The same world, with an endpoint of undecidable state usable.
fn as_if_usable(world: &World) -> World {
    match *world {
        World::StateUndecidable {
            usable: Some((steers, answer)),
            ..
        } => World::Interface {
            steers,
            answer,
            private_dns: true,
        },
        world => world,
    }
}

/// The answers of the endpoints that steer, and of those that may.
fn steering(worlds: &[World], dns: Dns) -> (Vec<Answer>, Vec<Answer>) {
    let (mut sure, mut perhaps) = (vec![], vec![]);
    for world in worlds {
        if let World::Interface { steers, answer, .. } = *world {
            match if dns.attributes {
                steers.min(dns.amazon)
            } else {
                Outcome::No
            } {
                Outcome::Yes => sure.push(answer),
                Outcome::Maybe | Outcome::Unshown => perhaps.push(answer),
                Outcome::No => {}
            }
        }
    }
    (sure, perhaps)
}

/// The answer where DNS does not send the traffic to an interface endpoint.
fn gateway_answer(worlds: &[World], usable_interface: bool) -> Answer {
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
        !usable_interface || matches!(world, World::StateUndecidable { gateway: true, .. })
    });
    by_state(&counted.collect::<Vec<_>>())
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

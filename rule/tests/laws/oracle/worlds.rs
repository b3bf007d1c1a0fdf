//! Every value that unread facts may have: each is a world, and each world has an answer.

mod host;

use std::collections::BTreeSet;

use rule::network::fact::Fact;
use rule::network::{EndpointType, Id, NetworkInterface, Vpc, VpcEndpoint};
use rule::services::Required;
use rule::verdict::Answer;

pub use self::host::HostRequest;
use super::central;
use super::central::words::Steered;
use super::dns64::{self, Dns64};
use super::gateway::Gateway;
use super::names::{self, Named};
use super::possible::{
    Outcome, Possible, and, answer, anything, best, both_ways, for_each_choice, surely,
};
pub use super::world::*;
use super::{existence_only, interface, routes};
use crate::policy;
use rule_testing::generator::Case;

/// One service, asked for one client; or for the VPC alone.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub case: &'a Case,
    pub vpc: &'a Vpc,
    pub client: Option<&'a NetworkInterface>,
    pub service: &'a Required,
    /// A host that is asked in the place of the service's own.
    pub host: Option<HostRequest<'a>>,
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
                answers.extend(self.in_world(worlds, dns, central.as_ref()));
            });
        }
        answers
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

    pub fn region(&self) -> &str {
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
                        worlds.extend(available.into_iter().map(|world| match world {
                            World::Elsewhere => world,
                            world => World::StateUndecidable {
                                gateway,
                                usable: match world {
                                    World::Interface {
                                        steers,
                                        answer,
                                        private_dns: true,
                                    } => Some((steers, answer)),
                                    _ => None,
                                },
                            },
                        }));
                    }
                    Outcome::No => _ = worlds.insert(World::Unusable),
                }
            }
        }
        worlds
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
            // A host is covered by nothing where private DNS is off.
            return match self.host {
                None => vec![World::InboundOnly],
                Some(_) => flags(&endpoint.private_dns_enabled)
                    .into_iter()
                    .map(|enabled| match enabled {
                        true => World::InboundOnly,
                        false => World::Elsewhere,
                    })
                    .collect(),
            };
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
            Fact::Unread(_) if policy::is_evaluated(self.case, self.service) => anything(),
            Fact::Unread(_) => surely(Outcome::Yes),
            Fact::Read(text) => surely(policy::decide(
                self.case,
                self.vpc,
                endpoint,
                (self.service, None),
                text.as_deref(),
            )),
        }
    }

    /// Whether the service steers the client in one world.
    pub fn steers(&self, worlds: &[World], dns: Dns) -> Outcome {
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
    pub fn answer(&self, worlds: &[World], dns: Dns) -> Answer {
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

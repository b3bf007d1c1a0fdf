//! One world: what every endpoint is once everything is read, and the answer of that.

use jiff::SignedDuration;
use rule::network::fact::Fact;
use rule::network::{EndpointState, NetworkInterface, Vpc, VpcEndpoint};
use rule::verdict::Answer;

use super::dns64::{self, Dns64};
use super::names::Named;
use super::possible::{Outcome, best};
use super::{existence_only, interface};
use rule_testing::generator::Case;

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

/// The same world, with an endpoint of undecidable state usable.
pub fn as_if_usable(world: &World) -> World {
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
pub fn steering(worlds: &[World], dns: Dns) -> (Vec<Answer>, Vec<Answer>) {
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
pub fn gateway_answer(worlds: &[World], usable_interface: bool) -> Answer {
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
pub fn by_state(worlds: &[World]) -> Answer {
    if worlds
        .iter()
        .any(|world| matches!(world, World::StateUndecidable { .. }))
    {
        Answer::Unknown
    } else {
        Answer::Public
    }
}

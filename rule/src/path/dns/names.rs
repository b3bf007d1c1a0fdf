//! The names of an endpoint: whether its private DNS leads clients to it, and covers the host that
//! they ask for (`decision.md`, section 6.1).

use std::fmt;

use super::vpc_dns::Scenario;
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::fact::Fact;
use crate::network::{Id, VpcEndpoint};
use crate::path::Client;
use crate::path::endpoint_phrase::EndpointPhrase;
use crate::path::families::{self, ClientDns64, InWay};
use crate::path::mending::Mending;
use crate::path::step::{At, Says, Step};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

/// What the private names of an endpoint say of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covers {
    /// They cover it, or the host is not known.
    Yes,
    /// They do not cover it: what becomes of it is not known.
    Not(Id),
    /// The endpoint answers to the FIPS host names, and whether to others is not known.
    FipsAlone,
    /// They do not cover it, and nothing else leads there: a host that is required by its name.
    Never(Id),
}

impl Covers {
    /// Whether they lead clients of the host to the endpoint.
    fn possible(&self) -> Possible {
        match self {
            Self::Yes => Possible::YES,
            Self::Not(_) | Self::FipsAlone => Possible::MAYBE,
            Self::Never(_) => Possible::NO,
        }
    }
}

/// Why names lead to an endpoint, or do not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// Private DNS of the endpoint is on, or off.
    PrivateDns {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
        /// Whether it is on.
        on: bool,
    },
    /// Private DNS is on for the inbound Resolver endpoint only.
    InboundOnly {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
    },
    /// Its private names do not cover the host.
    NotCovered {
        /// The endpoint.
        endpoint: &'a Id,
        /// The host.
        host: Id,
    },
    /// It answers to the FIPS host names only.
    FipsOnly {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
    },
    /// It covers its service's hosts, and not this one.
    NotItsHost {
        /// The endpoint.
        endpoint: &'a Id,
        /// The host.
        host: Id,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::PrivateDns { .. } | Self::InboundOnly { .. } => Check::PrivateDnsDisabled,
            Self::NotCovered { .. } => Check::PrivateDnsNameNotCovered,
            Self::FipsOnly { .. } => Check::FipsEndpointOnly,
            Self::NotItsHost { .. } => Check::HostNotCovered,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Dns
    }

    fn culprits(&self) -> Vec<Id> {
        Vec::new()
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::NotCovered { host, .. } | Self::NotItsHost { host, .. } => {
                vec![Apart::Name(host.clone())]
            }
            Self::PrivateDns { .. } | Self::InboundOnly { .. } | Self::FipsOnly { .. } => {
                Vec::new()
            }
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Public
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        let fix = match self {
            Self::PrivateDns { endpoint, .. } if !can_have_private_dns(endpoint) => {
                "lead clients to it by a private hosted zone"
            }
            Self::PrivateDns { endpoint, .. } | Self::InboundOnly { endpoint }
                if serves_s3(endpoint) =>
            {
                "create an S3 gateway endpoint, or turn private DNS on"
            }
            Self::PrivateDns { .. } => "turn private DNS on",
            Self::InboundOnly { .. } => "turn private DNS on for the whole VPC",
            Self::NotCovered { .. } => {
                return Some(ShortFix::check("which host name clients use"));
            }
            Self::FipsOnly { .. } => {
                return Some(ShortFix::each(
                    "add the plain endpoint, or use FIPS host names",
                    "add the plain endpoints, or use FIPS host names",
                ));
            }
            Self::NotItsHost { .. } => "create an endpoint that covers it, or use another host",
        };
        Some(fix.into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        match self {
            Self::PrivateDns { endpoint, .. } if !can_have_private_dns(endpoint) => Some(format!(
                "Endpoints of this service have no private DNS names: lead clients to {} by a private hosted zone, or use a gateway endpoint where the service has one.",
                endpoint.id
            )),
            Self::PrivateDns { endpoint, .. } | Self::InboundOnly { endpoint }
                if serves_s3(endpoint) =>
            {
                Some(format!(
                    "Create an S3 gateway endpoint, which is free; or turn on private DNS of {id} for the whole VPC (modify-vpc-endpoint --private-dns-enabled --dns-options PrivateDnsOnlyForInboundResolverEndpoint=false).",
                    id = endpoint.id
                ))
            }
            Self::PrivateDns { .. }
            | Self::InboundOnly { .. }
            | Self::NotCovered { .. }
            | Self::FipsOnly { .. }
            | Self::NotItsHost { .. } => None,
        }
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::PrivateDns { endpoint, .. } if !can_have_private_dns(endpoint) => {
                mending.by_hand();
            }
            Self::PrivateDns { endpoint, .. } | Self::InboundOnly { endpoint }
                if serves_s3(endpoint) && mending.prefers_gateway() => {}
            Self::PrivateDns { endpoint, .. } | Self::InboundOnly { endpoint } => {
                mending.push(Change::EnablePrivateDns {
                    endpoint: endpoint.id.clone(),
                });
            }
            Self::NotCovered { .. } | Self::FipsOnly { .. } | Self::NotItsHost { .. } => {
                mending.by_hand();
            }
        }
    }
}

/// Whether endpoints of its service can have private DNS names, as far as is known.
fn can_have_private_dns(endpoint: &VpcEndpoint) -> bool {
    let name = endpoint.service_name.as_deref();
    let name = name.and_then(crate::services::endpoint_name);
    let facts = name.and_then(|name| crate::services::known(&name.name));
    facts.is_none_or(|facts| facts.private_dns != Some(false))
}

fn serves_s3(endpoint: &VpcEndpoint) -> bool {
    let name = endpoint.service_name.as_deref();
    name.and_then(crate::services::endpoint_name)
        .is_some_and(|name| name.name == "s3")
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PrivateDns { endpoint, on } => {
                let on = if *on { "on" } else { "off" };
                write!(
                    f,
                    "private DNS of {} is {on}",
                    EndpointPhrase::of(f, &endpoint.id)
                )
            }
            Self::InboundOnly { endpoint } => write!(
                f,
                "private DNS of {} is for the inbound Resolver endpoint only, not for the VPC",
                EndpointPhrase::of(f, &endpoint.id)
            ),
            Self::NotCovered { endpoint, host } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                write!(f, "no private DNS name of {endpoint} covers {host}")
            }
            Self::FipsOnly { endpoint } => {
                let service = endpoint.service_name.as_deref().unwrap_or_default();
                let endpoint = EndpointPhrase::of(f, &endpoint.id);
                let answers = endpoint.with("answers", "answer");
                write!(
                    f,
                    "{endpoint} ({service}) {answers} to the FIPS host names only"
                )
            }
            Self::NotItsHost { endpoint, host } => {
                let endpoint = EndpointPhrase::of(f, endpoint);
                let does = endpoint.with("does", "do");
                write!(f, "{endpoint} {does} not cover {host}")
            }
        }
    }
}

/// Whether names lead a client to an endpoint: what is asked.
#[derive(Debug, Clone, Copy)]
pub struct Steering<'s, 'a> {
    /// The endpoint.
    pub endpoint: &'a VpcEndpoint,
    /// What its private names say of the host.
    pub covers: &'s Covers,
    /// Whether private DNS for inbound Resolver endpoints only counts as off.
    pub inbound_only_counts: bool,
    /// The client; nobody in particular where the endpoints alone are evaluated.
    pub client: Option<Client<'a>>,
    /// Whether private DNS is asked here: of a host it says what covers it.
    pub asks_private_dns: bool,
}

impl<'a> Steering<'_, 'a> {
    /// Whether the private DNS of the endpoint is on, as far as it is asked here.
    pub fn private_dns(&self) -> Possible {
        match &self.endpoint.private_dns_enabled {
            Fact::Read(on) => Possible::known(*on),
            Fact::Unread(_) if !self.asks_private_dns => Possible::YES,
            Fact::Unread(_) => Possible::YES.or_else(Possible::NO),
        }
    }

    /// Whether its names alone answer for the host, whatever the client's families and the DNS
    /// servers: then section 11 is not asked (`decision.md`, section 11.1).
    pub fn is_more_specific(&self, scenario: Scenario, private_dns: Possible) -> bool {
        private_dns == Possible::YES
            && scenario.attributes
            && !self.is_inbound_only()
            && !matches!(self.covers, Covers::Never(_))
    }

    /// Whether it steers in one way that the VPC's settings may turn out, where its private DNS is on, or off, and an
    /// address that the client can use is handed out, or not. A *no* outweighs a *maybe*.
    pub fn in_way(&self, scenario: Scenario, private_dns: Possible, handed: Possible) -> Possible {
        let names = self.covers.possible();
        let servers = if scenario.amazon_servers {
            Possible::YES
        } else {
            Possible::MAYBE
        };
        let vpc = Possible::known(scenario.attributes && !self.is_inbound_only());
        vpc.and(private_dns).and(servers).and(names).and(handed)
    }

    /// The endpoint's own settings and the client's families, step by step.
    pub fn steps(&self, in_ways: &[InWay], dns64: &ClientDns64<'a>) -> Vec<Step<'a>> {
        let endpoint = self.endpoint;
        let mut steps = vec![match &endpoint.private_dns_enabled {
            Fact::Read(on) => Step::new(
                Possible::known(*on),
                Reason::PrivateDns { endpoint, on: *on },
            ),
            Fact::Unread(why) => Step::unread(
                Check::PrivateDnsDisabled,
                Possible::YES.or_else(Possible::NO),
                why.clone(),
            ),
        }];
        if self.is_inbound_only() {
            steps.push(Step::new(Possible::NO, Reason::InboundOnly { endpoint }));
        }
        let id = &endpoint.id;
        let reason = match self.covers {
            Covers::Yes => None,
            Covers::Not(host) => {
                let (endpoint, host) = (id, host.clone());
                Some(Reason::NotCovered { endpoint, host })
            }
            Covers::Never(host) => {
                let (endpoint, host) = (id, host.clone());
                Some(Reason::NotItsHost { endpoint, host })
            }
            Covers::FipsAlone => Some(Reason::FipsOnly { endpoint }),
        };
        steps.extend(reason.map(|reason| Step::new(self.covers.possible(), reason)));
        let unread = dns64.unread.as_ref();
        steps.extend(families::steps(endpoint, self.client, in_ways, unread));
        steps
    }

    fn is_inbound_only(&self) -> bool {
        self.inbound_only_counts && self.endpoint.private_dns_only_for_inbound_resolver
    }
}

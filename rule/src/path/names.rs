//! DNS steering: whether the names that clients ask for lead to an interface endpoint
//! (`decision.md`, section 6.1).

use std::fmt;

use super::Family;
use super::mending::Mending;
use super::step::{At, Says, Step};
use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::dns_server::is_amazon;
use crate::network::fact::Fact;
use crate::network::{Field, Id, IpAddressType, Network, Vpc, VpcEndpoint};
use crate::possible::Possible;
use crate::verdict::Answer;

/// One of the two DNS attributes of a VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// `enableDnsSupport`
    Support,
    /// `enableDnsHostnames`
    Hostnames,
}

impl Attribute {
    /// Its name, as AWS writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Support => "enableDnsSupport",
            Self::Hostnames => "enableDnsHostnames",
        }
    }

    fn check(self) -> Check {
        match self {
            Self::Support => Check::VpcDnsSupportDisabled,
            Self::Hostnames => Check::VpcDnsHostnamesDisabled,
        }
    }
}

/// Why names lead to an endpoint, or do not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// A DNS attribute of the VPC is on, or off.
    Attribute {
        /// The VPC.
        vpc: &'a Id,
        /// Which of the two.
        attribute: Attribute,
        /// Whether it is on.
        on: bool,
    },
    /// Which DNS servers answer the VPC's clients; the sentence says which.
    Servers {
        /// The VPC.
        vpc: &'a Id,
        /// The sentence.
        text: String,
    },
    /// Private DNS of the endpoint is on, or off.
    PrivateDns {
        /// The endpoint.
        endpoint: &'a Id,
        /// Whether it is on.
        on: bool,
    },
    /// Private DNS is on for the inbound Resolver endpoint only.
    InboundOnly {
        /// The endpoint.
        endpoint: &'a Id,
    },
    /// The endpoint does not serve the family of the client.
    Family {
        /// The endpoint.
        endpoint: &'a Id,
        /// The client's family.
        family: Family,
    },
    /// It answers to the FIPS host names only.
    FipsOnly {
        /// The endpoint.
        endpoint: &'a VpcEndpoint,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Attribute { attribute, .. } => attribute.check(),
            Self::Servers { .. } => Check::CustomDnsServers,
            Self::PrivateDns { .. } | Self::InboundOnly { .. } => Check::PrivateDnsDisabled,
            Self::Family { .. } => Check::IpFamilyMismatch,
            Self::FipsOnly { .. } => Check::FipsEndpointOnly,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Dns
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::Attribute { vpc, .. } | Self::Servers { vpc, .. } => vec![(*vpc).clone()],
            Self::PrivateDns { .. }
            | Self::InboundOnly { .. }
            | Self::Family { .. }
            | Self::FipsOnly { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Public
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Attribute { attribute, .. } => mending.push(Change::EnableDnsAttribute {
                attribute: attribute.as_str(),
            }),
            Self::PrivateDns { endpoint, .. } | Self::InboundOnly { endpoint } => {
                mending.push(Change::EnablePrivateDns {
                    endpoint: (*endpoint).clone(),
                });
            }
            Self::Family { endpoint, .. } => mending.push(Change::ServeBothFamilies {
                endpoint: (*endpoint).clone(),
            }),
            Self::Servers { .. } | Self::FipsOnly { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |on: &bool| if *on { "on" } else { "off" };
        match self {
            Self::Attribute { vpc, attribute, on } => {
                write!(f, "{} of {vpc} is {}", attribute.as_str(), word(on))
            }
            Self::Servers { text, .. } => f.write_str(text),
            Self::PrivateDns { endpoint, on } => {
                write!(f, "private DNS of {endpoint} is {}", word(on))
            }
            Self::InboundOnly { endpoint } => write!(
                f,
                "private DNS of {endpoint} is for the inbound Resolver endpoint only, not for the VPC"
            ),
            Self::Family { endpoint, family } => write!(
                f,
                "{endpoint} does not serve {}, the family of its clients",
                family.as_str()
            ),
            Self::FipsOnly { endpoint } => write!(
                f,
                "{} ({}) answers to the FIPS host names only",
                endpoint.id,
                endpoint.service_name.as_deref().unwrap_or_default()
            ),
        }
    }
}

/// What a VPC's own settings say of DNS; the same for all of its endpoints.
#[derive(Debug, Clone)]
pub struct VpcDns<'a> {
    /// Every way that what is unread of them may turn out.
    pub scenarios: Vec<Scenario>,
    /// The steps that say why, where they do not just pass.
    pub steps: Vec<Step<'a>>,
}

/// One way that the unread DNS facts of a VPC may turn out.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    attributes: bool,
    amazon_servers: bool,
}

impl<'a> VpcDns<'a> {
    /// Reads the settings of a VPC.
    pub fn new(network: &'a Network, vpc: &'a Vpc) -> Self {
        let attributes = [
            (&vpc.dns_support, Attribute::Support),
            (&vpc.dns_hostnames, Attribute::Hostnames),
        ];
        let mut steps = Vec::new();
        let mut both = Possible::YES;
        for (is_on, attribute) in attributes {
            let (step, possible) = match is_on {
                Fact::Read(on) => {
                    let possible = Possible::known(*on);
                    let reason = Reason::Attribute {
                        vpc: &vpc.id,
                        attribute,
                        on: *on,
                    };
                    (Step::new(possible, reason), possible)
                }
                Fact::Unread(why) => {
                    let open = Possible::YES.or_else(Possible::NO);
                    (Step::unread(attribute.check(), open, why.clone()), open)
                }
            };
            both = both.and(possible);
            steps.push(step);
        }
        let servers = servers(network, vpc);
        let possible = servers.possible;
        steps.push(servers);
        Self {
            scenarios: scenarios(both, possible),
            steps,
        }
    }
}

/// Every way that the unread ones may turn out.
fn scenarios(attributes: Possible, servers: Possible) -> Vec<Scenario> {
    let with = |attributes: Possible| {
        servers.each().map(move |servers| Scenario {
            attributes: attributes == Possible::YES,
            amazon_servers: servers == Possible::YES,
        })
    };
    attributes.each().flat_map(with).collect()
}

/// Whether Amazon's DNS servers answer the VPC's clients.
fn servers<'a>(network: &'a Network, vpc: &'a Vpc) -> Step<'a> {
    let check = Check::CustomDnsServers;
    let says = |possible, text: String| {
        let reason = Reason::Servers { vpc: &vpc.id, text };
        Step::new(possible, reason)
    };
    let amazon = |text: String| says(Possible::YES, text);
    if let Some(why) = network.unknown.why(&vpc.id, Field::DhcpOptions) {
        let open = Possible::YES.or_else(Possible::MAYBE);
        return Step::unread(check, open, why.clone());
    }
    let id = match vpc.dhcp_options_id.as_ref() {
        None => {
            return amazon(format!(
                "{} has no DHCP options: Amazon's DNS answers",
                vpc.id
            ));
        }
        Some(id) if &**id == "default" => {
            return amazon(format!(
                "{} has the default DHCP options: Amazon's DNS answers",
                vpc.id
            ));
        }
        Some(id) => id,
    };
    let open = Possible::YES.or_else(Possible::MAYBE);
    let options = match &network.dhcp_options {
        Fact::Unread(why) => {
            return Step::unread(check, open, why.clone());
        }
        Fact::Read(options) => options.iter().find(|options| options.id == *id),
    };
    let Some(options) = options else {
        let why = format!("{id}, the DHCP options of {}, are not in the data", vpc.id);
        return Step::unread(check, open, why.into());
    };
    let mut own = options
        .domain_name_servers
        .iter()
        .filter(|server| !is_amazon(server, vpc.cidr_block))
        .peekable();
    if own.peek().is_none() {
        return amazon(format!("{id} of {} names Amazon's DNS", vpc.id));
    }
    let own: Vec<&str> = own.map(String::as_str).collect();
    let text = format!(
        "{id} of {} names other DNS servers than Amazon's ({})",
        vpc.id,
        own.join(", ")
    );
    says(Possible::MAYBE, text)
}

/// Whether an endpoint serves a family.
pub fn serves(endpoint: &VpcEndpoint, family: Family) -> bool {
    matches!(
        (endpoint.ip_address_type, family),
        (IpAddressType::Dualstack, _)
            | (IpAddressType::Ipv4, Family::Ipv4)
            | (IpAddressType::Ipv6, Family::Ipv6)
    )
}

/// Whether names lead a client to an endpoint: what is asked.
#[derive(Debug, Clone, Copy)]
pub struct Steering<'a> {
    /// The endpoint.
    pub endpoint: &'a VpcEndpoint,
    /// Whether its name is the FIPS variant.
    pub fips: bool,
    /// Whether private DNS for inbound Resolver endpoints only counts as off.
    pub inbound_only_counts: bool,
    /// The client's family; any where it is not asked.
    pub family: Option<Family>,
}

impl<'a> Steering<'a> {
    /// Whether it steers, in one way that the VPC's settings may turn out.
    ///
    /// A *no* outweighs a *maybe*: the wrong family outweighs own DNS servers and FIPS names.
    pub fn in_scenario(&self, scenario: Scenario) -> Possible {
        let endpoint = self.endpoint;
        if !scenario.attributes || self.wrong_family().is_some() || self.is_inbound_only() {
            return Possible::NO;
        }
        let on = if self.fips || !scenario.amazon_servers {
            Possible::MAYBE
        } else {
            Possible::YES
        };
        match &endpoint.private_dns_enabled {
            Fact::Read(true) => on,
            Fact::Read(false) => Possible::NO,
            Fact::Unread(_) => on.or_else(Possible::NO),
        }
    }

    /// Whether it steers, over all that is unread of the VPC's settings.
    pub fn over(&self, dns: &VpcDns<'_>) -> Possible {
        dns.scenarios
            .iter()
            .map(|scenario| self.in_scenario(*scenario))
            .reduce(Possible::or_else)
            .unwrap_or(Possible::NO)
    }

    /// The endpoint's own settings, step by step.
    pub fn steps(&self) -> Vec<Step<'a>> {
        let endpoint = &self.endpoint.id;
        let mut steps = vec![match &self.endpoint.private_dns_enabled {
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
        if let Some(family) = self.wrong_family() {
            steps.push(Step::new(Possible::NO, Reason::Family { endpoint, family }));
        }
        if self.fips {
            let reason = Reason::FipsOnly {
                endpoint: self.endpoint,
            };
            steps.push(Step::new(Possible::MAYBE, reason));
        }
        steps
    }

    fn is_inbound_only(&self) -> bool {
        self.inbound_only_counts && self.endpoint.private_dns_only_for_inbound_resolver
    }

    fn wrong_family(&self) -> Option<Family> {
        self.family.filter(|family| !serves(self.endpoint, *family))
    }
}

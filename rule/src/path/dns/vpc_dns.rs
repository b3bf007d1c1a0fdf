//! The DNS of a VPC: its two attributes, and which DNS servers its clients ask
//! (`decision.md`, section 6.1).

use std::fmt;
use std::net::IpAddr;

use crate::change::Change;
use crate::checks::{Check, Stage};
use crate::network::dns_server::is_amazon;
use crate::network::fact::Fact;
use crate::network::{DnsAttribute, Field, Id, Network, Vpc};
use crate::path::mending::Mending;
use crate::path::step::{At, Says, Step};
use crate::possible::Possible;
use crate::verdict::{Answer, Apart, ShortFix};

/// What the VPC's DNS says.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// A DNS attribute of the VPC is on, or off.
    Attribute {
        /// The VPC.
        vpc: &'a Id,
        /// Which of the two.
        attribute: DnsAttribute,
        /// Whether it is on.
        on: bool,
    },
    /// Which DNS servers answer the VPC's clients; the sentence says which.
    Servers {
        /// The VPC.
        vpc: &'a Id,
        /// The sentence.
        text: String,
        /// The same in a few words.
        brief: String,
    },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::Attribute { attribute, .. } => check_of(*attribute),
            Self::Servers { .. } => Check::CustomDnsServers,
        }
    }

    fn stage(&self) -> Stage {
        Stage::Dns
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::Attribute { vpc, .. } | Self::Servers { vpc, .. } => vec![(*vpc).clone()],
        }
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::Attribute { .. } | Self::Servers { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Public
    }

    fn is_of_client(&self) -> bool {
        false
    }

    fn cause(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute { attribute, on, .. } => {
                let on = if *on { "on" } else { "off" };
                write!(f, "the VPC's {} is {on}", attribute.as_str())
            }
            Self::Servers { brief, .. } => f.write_str(brief),
        }
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        Some(match self {
            Self::Attribute { attribute, .. } => format!("turn {} on", attribute.as_str()).into(),
            Self::Servers { .. } => ShortFix::check("that they forward amazonaws.com"),
        })
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        None
    }

    fn mend(&self, _: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::Attribute { attribute, .. } => mending.push(Change::EnableDnsAttribute {
                attribute: *attribute,
            }),
            Self::Servers { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute { vpc, attribute, on } => {
                let on = if *on { "on" } else { "off" };
                write!(f, "{} of {vpc} is {on}", attribute.as_str())
            }
            Self::Servers { text, .. } => f.write_str(text),
        }
    }
}

/// The check of a DNS attribute.
fn check_of(attribute: DnsAttribute) -> Check {
    match attribute {
        DnsAttribute::Support => Check::VpcDnsSupportDisabled,
        DnsAttribute::Hostnames => Check::VpcDnsHostnamesDisabled,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scenario {
    /// Both DNS attributes of the VPC are on.
    pub attributes: bool,
    /// `enableDnsSupport` is on.
    pub support: bool,
    /// Amazon's DNS servers answer, or trusted ones.
    pub amazon_servers: bool,
}

impl<'a> VpcDns<'a> {
    /// Reads the settings of a VPC.
    pub fn new(network: &'a Network, vpc: &'a Vpc, trusted: &[IpAddr]) -> Self {
        let attributes = [
            (&vpc.dns_support, DnsAttribute::Support),
            (&vpc.dns_hostnames, DnsAttribute::Hostnames),
        ];
        let mut steps = Vec::new();
        let mut each = [Possible::YES; 2];
        for ((is_on, attribute), of_it) in attributes.into_iter().zip(&mut each) {
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
                    (Step::unread(check_of(attribute), open, why.clone()), open)
                }
            };
            *of_it = possible;
            steps.push(step);
        }
        let servers = servers(network, vpc, trusted);
        let possible = servers.possible;
        steps.push(servers);
        Self {
            scenarios: scenarios(each, possible),
            steps,
        }
    }
}

/// Every way that the unread ones may turn out.
fn scenarios([support, hostnames]: [Possible; 2], servers: Possible) -> Vec<Scenario> {
    let mut all: Vec<Scenario> = Vec::new();
    for support in support.each() {
        for hostnames in hostnames.each() {
            for servers in servers.each() {
                let scenario = Scenario {
                    attributes: support.and(hostnames) == Possible::YES,
                    support: support == Possible::YES,
                    amazon_servers: servers == Possible::YES,
                };
                if !all.contains(&scenario) {
                    all.push(scenario);
                }
            }
        }
    }
    all
}

/// Whether Amazon's DNS servers answer the VPC's clients.
fn servers<'a>(network: &'a Network, vpc: &'a Vpc, trusted: &[IpAddr]) -> Step<'a> {
    let check = Check::CustomDnsServers;
    let says = |possible, text: String, brief: String| {
        let vpc = &vpc.id;
        Step::new(possible, Reason::Servers { vpc, text, brief })
    };
    let amazon = |text: String| says(Possible::YES, text, "Amazon's DNS answers".to_owned());
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
        .filter(|server| !is_amazon(server, vpc.cidr_block) && !is_trusted(server, trusted))
        .peekable();
    if own.peek().is_none() {
        return amazon(format!("{id} of {} names Amazon's DNS", vpc.id));
    }
    let mut own: Vec<&str> = own.map(String::as_str).collect();
    own.sort_unstable();
    let own = own.join(", ");
    let text = format!(
        "{id} of {} names other DNS servers than Amazon's ({own})",
        vpc.id
    );
    says(
        Possible::MAYBE,
        text,
        format!("custom DNS servers {own} ({id})"),
    )
}

/// Whether a server is among those that are known to ask Amazon's.
fn is_trusted(server: &str, trusted: &[IpAddr]) -> bool {
    let address: Result<IpAddr, _> = server.trim().parse();
    address.is_ok_and(|address| trusted.contains(&address))
}

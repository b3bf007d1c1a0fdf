//! DNS steering: whether the names that clients ask for lead to an interface endpoint
//! (`decision.md`, section 6.1).

use super::Family;
use super::step::{By, Step};
use crate::checks::Check;
use crate::dns_server::is_amazon;
use crate::fact::Fact;
use crate::network::{IpAddressType, Network, Vpc, VpcEndpoint};
use crate::possible::Possible;

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
            (
                &vpc.dns_support,
                "enableDnsSupport",
                Check::VpcDnsSupportDisabled,
            ),
            (
                &vpc.dns_hostnames,
                "enableDnsHostnames",
                Check::VpcDnsHostnamesDisabled,
            ),
        ];
        let mut steps = Vec::new();
        let mut both = Possible::YES;
        for (attribute, name, check) in attributes {
            let (step, possible) = match attribute {
                Fact::Read(on) => {
                    let text =
                        format!("{name} of {} is {}", vpc.id, if *on { "on" } else { "off" });
                    let possible = Possible::known(*on);
                    (
                        Step::new(check, possible, By::Vpc { vpc: &vpc.id, text }),
                        possible,
                    )
                }
                Fact::Unread(why) => {
                    let open = Possible::YES.or_else(Possible::NO);
                    (Step::unread(check, open, why.clone()), open)
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
    let amazon = |text: String| Step::new(check, Possible::YES, By::Vpc { vpc: &vpc.id, text });
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
    Step::new(check, Possible::MAYBE, By::Vpc { vpc: &vpc.id, text })
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

/// Whether an endpoint steers a client of a family (any family where it is not asked), in one
/// way that the VPC's settings may turn out.
///
/// A *no* outweighs a *maybe*: the wrong family outweighs own DNS servers and FIPS names.
pub fn steers(
    endpoint: &VpcEndpoint,
    fips: bool,
    inbound_only_counts: bool,
    family: Option<Family>,
    scenario: Scenario,
) -> Possible {
    let wrong_family = family.is_some_and(|family| !serves(endpoint, family));
    let inbound_only = inbound_only_counts && endpoint.private_dns_only_for_inbound_resolver;
    if !scenario.attributes || wrong_family || inbound_only {
        return Possible::NO;
    }
    let on = if fips || !scenario.amazon_servers {
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

/// What the endpoint's own settings say of steering, step by step.
pub fn steps<'a>(
    endpoint: &'a VpcEndpoint,
    fips: bool,
    inbound_only_counts: bool,
    family: Option<Family>,
) -> Vec<Step<'a>> {
    let about = |check, possible, text: String| Step::new(check, possible, By::Endpoint { text });
    let id = &endpoint.id;
    let mut steps = Vec::new();
    steps.push(match &endpoint.private_dns_enabled {
        Fact::Read(true) => about(
            Check::PrivateDnsDisabled,
            Possible::YES,
            format!("private DNS of {id} is on"),
        ),
        Fact::Read(false) => about(
            Check::PrivateDnsDisabled,
            Possible::NO,
            format!("private DNS of {id} is off"),
        ),
        Fact::Unread(why) => Step::unread(
            Check::PrivateDnsDisabled,
            Possible::YES.or_else(Possible::NO),
            why.clone(),
        ),
    });
    if inbound_only_counts && endpoint.private_dns_only_for_inbound_resolver {
        let text = format!(
            "private DNS of {id} is for the inbound Resolver endpoint only, not for the VPC"
        );
        steps.push(about(Check::PrivateDnsDisabled, Possible::NO, text));
    }
    if let Some(family) = family.filter(|family| !serves(endpoint, *family)) {
        let text = format!(
            "{id} does not serve {}, the family of its clients",
            family.as_str()
        );
        steps.push(about(Check::IpFamilyMismatch, Possible::NO, text));
    }
    if fips {
        let name = endpoint.service_name.as_deref().unwrap_or_default();
        let text = format!("{id} ({name}) answers to the FIPS host names only");
        steps.push(about(Check::FipsEndpointOnly, Possible::MAYBE, text));
    }
    steps
}

//! Services that are required: `NAME`, `NAME:PORT`, `NAME@REGION` or `NAME:PORT@REGION`.

use std::fmt;
use std::str::FromStr;

use super::name::{self, endpoint_name, is_region};
use super::table::ServiceFacts;
use super::{EndpointName, fill, fips, known};

/// The port of services that the table does not know.
const HTTPS: u16 = 443;

/// A service that clients must reach privately. `Display` is the name that reports use.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Required {
    /// The canonical short name (`ecr.api`, `ecr-fips.dkr`), lower case.
    pub name: String,
    /// The port that clients are taken to use.
    pub port: u16,
    /// Whether that is the port that the table has.
    pub port_is_default: bool,
    /// Its region, as it was asked for; see [`in_region`]. `None`: that of the VPC.
    pub region: Option<String>,
    /// Whether the FIPS variant is asked for.
    pub fips: bool,
}

/// Why a text is no required service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequiredError {
    /// It is not a service name at all.
    #[error(
        "`{0}` is not a service name; expected one such as `ecr.api`, `com.amazonaws.eu-west-3.ecr.api`, `email-smtp:465` or `kms@us-east-1`"
    )]
    NotAName(String),
    /// What follows `:` is no port.
    #[error("`{text}`: `{port}` is not a port; expected a number from 1 to 65535")]
    NotAPort {
        /// The whole text.
        text: String,
        /// What follows `:`.
        port: String,
    },
    /// What follows `@` is no region.
    #[error("`{text}`: `{region}` is not a region; expected one such as `eu-west-3`")]
    NotARegion {
        /// The whole text.
        text: String,
        /// What follows `@`.
        region: String,
    },
    /// The full name and `@` both say a region.
    #[error("`{text}` names a region twice, `{in_name}` and `{behind}`; leave one of them out")]
    TwoRegions {
        /// The whole text.
        text: String,
        /// The region in the full name.
        in_name: String,
        /// The region behind `@`.
        behind: String,
    },
}

impl FromStr for Required {
    type Err = RequiredError;

    fn from_str(text: &str) -> Result<Self, RequiredError> {
        let text = text.trim();
        let not_a_name = || RequiredError::NotAName(text.to_owned());
        let lower = text.to_ascii_lowercase();
        let (rest, region) = match lower.split_once('@') {
            Some((rest, region)) => (rest, Some(region)),
            None => (lower.as_str(), None),
        };
        let (name, port) = match rest.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (rest, None),
        };
        let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_known) {
            return Err(not_a_name());
        }
        let port = port.map(|port| number(text, port)).transpose()?;
        if let Some(region) = region.filter(|region| !is_region(region)) {
            return Err(RequiredError::NotARegion {
                text: text.to_owned(),
                region: region.to_owned(),
            });
        }
        let mut required = Self::of(name).ok_or_else(not_a_name)?;
        match (&required.region, region) {
            (Some(in_name), Some(behind)) => {
                return Err(RequiredError::TwoRegions {
                    text: text.to_owned(),
                    in_name: in_name.clone(),
                    behind: behind.to_owned(),
                });
            }
            (None, Some(behind)) if !serves_every_region(name, &required) => {
                required.region = Some(behind.to_owned());
            }
            _ => {}
        }
        if let Some(port) = port {
            required.port_is_default = port == required.port;
            required.port = port;
        }
        Ok(required)
    }
}

impl Required {
    /// The service of that short or full name, lower case, on its usual port.
    fn of(name: &str) -> Option<Self> {
        let (name, region) = match endpoint_name(name) {
            Some(EndpointName { name, region, .. }) => (name, region),
            None if name::is_customers(name) => (name.to_owned(), None),
            None if is_prefix_alone(name) => return None,
            None => (fips::canonical(name), None),
        };
        let (_, fips) = fips::plain(&name);
        let facts = facts_of(&name);
        let region = region.filter(|_| facts.is_none_or(|facts| facts.has_region));
        Some(Self {
            port: facts.map_or(HTTPS, ServiceFacts::port),
            port_is_default: true,
            region,
            fips,
            name,
        })
    }

    /// The service of a canonical short name, in the VPC's region and on its usual port.
    pub fn named(name: &str) -> Self {
        Self::of(&name.to_ascii_lowercase()).unwrap_or_else(|| Self {
            name: name.to_owned(),
            port: HTTPS,
            port_is_default: true,
            region: None,
            fips: false,
        })
    }

    /// The service that a FIPS variant is one of; otherwise its own name.
    pub fn plain(&self) -> String {
        fips::plain(&self.name).0
    }

    /// What the table knows of it, or of the service that it is a variant of.
    pub fn facts(&self) -> Option<&'static ServiceFacts> {
        facts_of(&self.name)
    }

    /// Whether the table has its very name.
    pub fn is_known(&self) -> bool {
        known(&self.name).is_some()
            || self
                .facts()
                .is_some_and(|facts| !facts.fips_hosts.is_empty())
    }

    /// Whether container images are pulled from it.
    pub fn pulls_images(&self) -> bool {
        self.facts().is_some_and(|facts| facts.image)
    }

    /// Whether Gateway endpoints may serve it: only in the VPC's own region.
    pub fn may_use_gateway(&self) -> bool {
        self.region.is_none() && known(&self.name).is_some_and(|facts| facts.gateway)
    }

    /// Its region, for a VPC in the given one.
    pub fn region_or<'a>(&'a self, vpc_region: &'a str) -> &'a str {
        self.region.as_deref().unwrap_or(vpc_region)
    }

    /// Whether an endpoint of that name is one of this service, its region aside: a FIPS name is
    /// served by FIPS endpoints only.
    pub fn is_served_by(&self, endpoint: &EndpointName) -> bool {
        if self.fips {
            endpoint.fips && endpoint.plain == self.plain()
        } else {
            endpoint.plain == self.name
        }
    }

    /// The hosts that clients may ask DNS for by default, filled in: the FIPS variant's, or those of
    /// the plain name; for a service without a region its global ones. Empty where none is known.
    pub fn hosts(&self, vpc_region: &str, account_id: &str) -> Vec<String> {
        let Some(facts) = self.facts() else {
            return Vec::new();
        };
        let templates = match facts {
            facts if self.fips || facts.name.contains("fips") => facts.fips_hosts,
            facts if !facts.has_region => facts.global_hosts,
            facts => facts.hosts,
        };
        let region = self.region_or(vpc_region);
        let fill = |template: &&str| fill(template, region, account_id);
        templates.iter().map(fill).collect()
    }
}

/// The required services of VPCs in a region, in their order, each once: a region that is the
/// VPC's own is none.
pub fn in_region(required: &[Required], vpc_region: &str) -> Vec<Required> {
    let mut here: Vec<Required> = Vec::with_capacity(required.len());
    for service in required {
        let mut service = service.clone();
        service.region = service.region.filter(|region| region != vpc_region);
        if !here.contains(&service) {
            here.push(service);
        }
    }
    here
}

impl fmt::Display for Required {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if !self.port_is_default {
            write!(f, ":{}", self.port)?;
        }
        match &self.region {
            Some(region) => write!(f, "@{region}"),
            None => Ok(()),
        }
    }
}

fn facts_of(name: &str) -> Option<&'static ServiceFacts> {
    known(name).or_else(|| known(&fips::plain(name).0))
}

/// Whether a service's endpoints serve every region: by the table, or because its full name has none.
fn serves_every_region(given: &str, required: &Required) -> bool {
    let has_region = required.facts().is_none_or(|facts| facts.has_region);
    !has_region || endpoint_name(given).is_some_and(|name| name.region.is_none())
}

/// A full name that ends where the service's would begin.
fn is_prefix_alone(name: &str) -> bool {
    let begins = ["com.amazonaws", "cn.com.amazonaws", "aws.api"];
    let rest = begins.iter().find_map(|begin| name.strip_prefix(begin));
    rest.is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('.')
                .is_some_and(|rest| rest.is_empty() || is_region(rest.trim_end_matches('.')))
    })
}

pub(super) fn number(text: &str, port: &str) -> Result<u16, RequiredError> {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    match port.parse() {
        Ok(number) if digits && number > 0 => Ok(number),
        _ => Err(RequiredError::NotAPort {
            text: text.to_owned(),
            port: port.to_owned(),
        }),
    }
}

#[cfg(test)]
#[path = "required_tests.rs"]
mod tests;

//! The rule's parameters, as data: name, default, meaning, reader (`contracts.md`, section 2).

pub mod check;
mod description;
mod error;
pub mod profile;
mod table;
mod values;

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde_json::Value;

use crate::nearest::nearest;
use crate::services::{self, Required, RequiredHost, nearest as nearest_services};

pub use self::description::DescriptionGlob;
pub use self::error::{ParameterError, ParametersError};
pub use self::table::{ALL, Form, Parameter};

/// The parameters, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// `serviceNames`, then what `profile` adds, each once.
    pub services: Vec<Required>,
    /// `hosts`, each once.
    pub hosts: Vec<RequiredHost>,
    /// `needs`
    pub needs: NeedsMode,
    /// `clients`
    pub clients: ClientSelection,
    /// `clientDescriptions`
    pub client_descriptions: Vec<DescriptionGlob>,
    /// `s3Buckets`, each once.
    pub s3_buckets: Vec<String>,
    /// `trustedDnsServers`, each once.
    pub trusted_dns_servers: Vec<IpAddr>,
    /// `depth`
    pub depth: Depth,
    /// `vpcIds`; empty where it is not given.
    pub vpc_ids: Vec<String>,
    /// `excludeVpcIds`
    pub exclude_vpc_ids: Vec<String>,
    /// `unusedVpcs`
    pub unused_vpcs: UnusedVpcs,
    /// `unknown`: whether an UNKNOWN answer counts as a fault.
    pub unknown_is_fault: bool,
    /// `pendingGraceMinutes`
    pub pending_grace_minutes: u32,
    /// `recheckMinutes`
    pub recheck_minutes: u32,
    /// `waiverTag`
    pub waiver_tag: String,
    /// `centralEndpoints`
    pub central_endpoints: CentralEndpoints,
    /// `hubAccounts`, sorted, each once.
    pub hub_accounts: Vec<String>,
    /// `hubRoleName`
    pub hub_role_name: Option<String>,
    /// `trustCentralDns`
    pub trust_central_dns: bool,
    /// `organizationId`
    pub organization_id: Option<String>,
    /// `memberRoleName`
    pub member_role_name: Option<String>,
}

/// Whether clients are asked for what is listed, or for what they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedsMode {
    /// For `serviceNames` and `profile`.
    Listed,
    /// Each for what it runs; undescribed ones for what is listed.
    Derived,
    /// For both.
    Both,
}

/// Which clients are asked for which services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientSelection {
    /// Image services of the classes that pull images, every other service of every class.
    ByService,
    /// Every service of the classes that pull images.
    Image,
    /// Every service of every class.
    All,
}

/// How deep the decision goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// The whole path: DNS, security groups, network ACLs, routes, policies.
    Path,
    /// An endpoint of the right type is available.
    Existence,
}

/// What a VPC without clients is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnusedVpcs {
    /// Nothing to evaluate.
    NotApplicable,
    /// Compliant.
    Compliant,
    /// Evaluated by its endpoints alone.
    Evaluate,
}

/// Whether endpoints of other VPCs count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CentralEndpoints {
    /// In live reads, and in saved data that has what names them.
    Auto,
    /// Always; keys that are missing are unread.
    Look,
    /// Never.
    Ignore,
}

impl Parameters {
    /// Reads the parameters that are given; the others have their defaults. An empty value of a
    /// parameter without a default is as if it were not given: conformance packs pass those.
    ///
    /// # Errors
    /// Every unknown name and every wrong value, at once.
    pub fn parse(given: &BTreeMap<String, String>) -> Result<Self, ParametersError> {
        let mut parameters = Self::unset();
        let mut problems: Vec<ParameterError> = Vec::new();
        for name in given
            .keys()
            .filter(|name| !ALL.iter().any(|row| row.name == name.as_str()))
        {
            let nearest = nearest_name(name);
            problems.push(ParameterError::Unknown {
                name: name.clone(),
                nearest,
            });
        }
        for row in ALL {
            let default = row.default.filter(|_| {
                let other = row.default_unless;
                !other.is_some_and(|other| is_given(given, other))
            });
            let value = match (given.get(row.name).map(String::as_str), default) {
                (Some(value), _) if value.trim().is_empty() && row.default_unless.is_some() => {
                    default
                }
                (Some(value), Some(default)) if value.trim().is_empty() => {
                    let problem =
                        format!("an empty value; leave it out for its default, `{default}`");
                    problems.push(ParameterError::Value {
                        name: row.name.to_owned(),
                        problem,
                    });
                    continue;
                }
                (Some(value), None) if value.trim().is_empty() => None,
                (value, default) => value.or(default),
            };
            if let Some(Err(wrong)) = value.map(|value| (row.reader)(value, &mut parameters)) {
                let name = row.name.to_owned();
                problems.extend(wrong.into_iter().map(|problem| ParameterError::Value {
                    name: name.clone(),
                    problem,
                }));
            }
        }
        // Without a list there is none: each client is asked for what it runs.
        let is_listed = is_given(given, "serviceNames") || is_given(given, "profile");
        if parameters.needs == NeedsMode::Derived && !is_listed {
            parameters.services.clear();
        }
        parameters.services = each_once(parameters.services);
        if parameters.hub_role_name.is_some() && !is_given(given, "hubAccounts") {
            problems.push(ParameterError::Value {
                name: "hubRoleName".to_owned(),
                problem: "no account to assume the role in; name the hubs' accounts in `hubAccounts`, or leave it out".to_owned(),
            });
        }
        if problems.is_empty() {
            Ok(parameters)
        } else {
            Err(ParametersError { problems })
        }
    }

    /// Reads the parameters from the JSON text that AWS Config hands over (`ruleParameters`) or that
    /// people write. Values may be strings, booleans or numbers; no text at all and `null` give nothing.
    ///
    /// # Errors
    /// Text that is not one JSON object; otherwise as [`Parameters::parse`], and values of other kinds.
    pub fn from_json(text: &str) -> Result<Self, ParametersError> {
        if text.trim().is_empty() {
            return Self::parse(&BTreeMap::new());
        }
        let not_an_object = |found: String| ParametersError {
            problems: vec![ParameterError::NotAnObject { found }],
        };
        let fields = match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => fields,
            Ok(Value::Null) => return Self::parse(&BTreeMap::new()),
            Ok(other) => return Err(not_an_object(kind(&other).to_owned())),
            Err(error) => return Err(not_an_object(format!("text that is not JSON ({error})"))),
        };
        let mut given = BTreeMap::new();
        let mut nested = Vec::new();
        for (name, value) in fields {
            let text = match value {
                Value::String(text) => text,
                Value::Bool(truth) => truth.to_string(),
                Value::Number(number) => number.to_string(),
                Value::Null => String::new(),
                _ if !ALL.iter().any(|row| row.name == name) => String::new(),
                Value::Array(_) | Value::Object(_) => {
                    let problem = format!(
                        "expected one text, found {}; write several values as one text with commas",
                        kind(&value)
                    );
                    nested.push(ParameterError::Value { name, problem });
                    continue;
                }
            };
            given.insert(name, text);
        }
        match Self::parse(&given) {
            Ok(parameters) if nested.is_empty() => Ok(parameters),
            Ok(_) => Err(ParametersError { problems: nested }),
            Err(mut error) => {
                error.problems.extend(nested);
                Err(error)
            }
        }
    }

    /// Before any value is read: what the parameters without a default are.
    fn unset() -> Self {
        Self {
            services: Vec::new(),
            hosts: Vec::new(),
            needs: NeedsMode::Listed,
            clients: ClientSelection::ByService,
            client_descriptions: Vec::new(),
            s3_buckets: Vec::new(),
            trusted_dns_servers: Vec::new(),
            depth: Depth::Path,
            vpc_ids: Vec::new(),
            exclude_vpc_ids: Vec::new(),
            unused_vpcs: UnusedVpcs::NotApplicable,
            unknown_is_fault: false,
            pending_grace_minutes: 0,
            recheck_minutes: 0,
            waiver_tag: String::new(),
            central_endpoints: CentralEndpoints::Auto,
            hub_accounts: Vec::new(),
            hub_role_name: None,
            trust_central_dns: true,
            organization_id: None,
            member_role_name: None,
        }
    }
}

impl Parameters {
    /// What is worth a second look although it is valid: names of services that the table does not
    /// have, with the nearest known ones. AWS adds services.
    pub fn notices(&self) -> Vec<String> {
        let unknown = self.services.iter().filter(|service| !service.is_known());
        unknown
            .map(|service| {
                if services::is_customers(&service.name) {
                    return format!(
                        "`serviceNames`: `{}` is a customer's endpoint service, which is never looked for; ask for its private DNS name by `hosts`",
                        service.name
                    );
                }
                let near: Vec<String> = nearest_services(&service.name)
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect();
                let meant = if near.is_empty() {
                    String::new()
                } else {
                    format!("; did you mean {}?", near.join(" or "))
                };
                format!(
                    "`serviceNames`: `{}` is not among the services that this program knows{meant}",
                    service.name
                )
            })
            .collect()
    }
}

impl Default for Parameters {
    /// Every parameter's default, as the table has it.
    fn default() -> Self {
        Self::parse(&BTreeMap::new()).unwrap_or_else(|_| Self::unset())
    }
}

/// Whether a parameter has a value.
fn is_given(given: &BTreeMap<String, String>, name: &str) -> bool {
    let value = given.get(name);
    value.is_some_and(|value| !value.trim().is_empty())
}

/// The values in their order, each at its first place.
pub(crate) fn each_once<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut once = Vec::with_capacity(values.len());
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    once
}

/// What a JSON value is, in words.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Names that parameters had earlier, and what they are called now.
const EARLIER: [(&str, &str); 1] = [("undecidable", "unknown")];

/// The name of a parameter that was probably meant.
fn nearest_name(name: &str) -> Option<&'static str> {
    let mut earlier = EARLIER.iter();
    let earlier = earlier.find(|(earlier, _)| earlier.eq_ignore_ascii_case(name));
    let names = || ALL.iter().map(|row| row.name);
    let whole =
        |known: &&str| name.len() >= 4 && known.to_lowercase().contains(&name.to_lowercase());
    earlier
        .map(|(_, now)| *now)
        .or_else(|| nearest(name, names()))
        .or_else(|| names().find(whole))
}

#[cfg(test)]
mod tests;

//! The rule's parameters, as data: name, default, meaning, reader (`contracts.md`, section 2).

use std::collections::BTreeMap;

use serde_json::Value;

use crate::nearest::nearest;
use crate::parameter_values as values;

/// The parameters, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// `serviceNames` and what `profile` adds: canonical short names, sorted, each once.
    pub services: Vec<String>,
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
    /// `trustCentralDns`
    pub trust_central_dns: bool,
    /// `organizationId`
    pub organization_id: Option<String>,
    /// `memberRoleName`
    pub member_role_name: Option<String>,
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
    /// Nothing to judge.
    NotApplicable,
    /// Compliant.
    Compliant,
    /// Judged by its endpoints alone.
    Evaluate,
}

/// One parameter: a row of the table that the program, its documentation and its templates share.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name, as AWS Config hands it over.
    pub name: &'static str,
    /// Its default; `None` where not giving it is a value of its own.
    pub default: Option<&'static str>,
    /// The values that it takes, in words.
    pub values: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Reads a value that is not empty; every problem that it has.
    reader: fn(&str, &mut Parameters) -> Result<(), Vec<String>>,
}

/// Every parameter, in the order of `contracts.md`.
pub const ALL: &[Parameter] = &[
    Parameter {
        name: "serviceNames",
        default: Some("ecr.api,ecr.dkr,s3"),
        values: "service names with commas, short (`ecr.api`) or full (`com.amazonaws.eu-west-3.ecr.api`)",
        meaning: "services that every VPC in use must reach privately; the name and syntax of the managed rule `vpc-endpoint-enabled`",
        reader: |value, to| values::service_names(value).map(|names| to.services.extend(names)),
    },
    Parameter {
        name: "profile",
        default: None,
        values: "`ecr-pull`, `ecs-ec2`, `ecs-fargate`, `eks-private`, `ssm-managed`; several with commas",
        meaning: "adds the services that a kind of workload needs to `serviceNames`",
        reader: |value, to| values::profiles(value).map(|names| to.services.extend(names)),
    },
    Parameter {
        name: "depth",
        default: Some("path"),
        values: "`path` or `existence`",
        meaning: "`path` proves DNS, security groups, network ACLs, routes and policies; `existence` stops at \"an endpoint of the right type is available\"",
        reader: |value, to| {
            values::word(
                value,
                &[("path", Depth::Path), ("existence", Depth::Existence)],
            )
            .map(|word| to.depth = word)
        },
    },
    Parameter {
        name: "vpcIds",
        default: None,
        values: "VPC ids with commas",
        meaning: "judge these VPCs only; the others are NOT_APPLICABLE",
        reader: |value, to| values::vpc_ids(value).map(|ids| to.vpc_ids = ids),
    },
    Parameter {
        name: "excludeVpcIds",
        default: None,
        values: "VPC ids with commas",
        meaning: "judge all VPCs but these; stands above `vpcIds`",
        reader: |value, to| values::vpc_ids(value).map(|ids| to.exclude_vpc_ids = ids),
    },
    Parameter {
        name: "unusedVpcs",
        default: Some("NOT_APPLICABLE"),
        values: "`NOT_APPLICABLE`, `COMPLIANT` or `EVALUATE`",
        meaning: "what a VPC without clients is; `EVALUATE` judges it by its endpoints alone: states, DNS, policies",
        reader: |value, to| {
            let words = [
                ("NOT_APPLICABLE", UnusedVpcs::NotApplicable),
                ("COMPLIANT", UnusedVpcs::Compliant),
                ("EVALUATE", UnusedVpcs::Evaluate),
            ];
            values::word(value, &words).map(|word| to.unused_vpcs = word)
        },
    },
    Parameter {
        name: "unknown",
        default: Some("COMPLIANT"),
        values: "`COMPLIANT` or `NON_COMPLIANT`",
        meaning: "what an UNKNOWN answer counts as",
        reader: |value, to| {
            values::word(value, &[("COMPLIANT", false), ("NON_COMPLIANT", true)])
                .map(|word| to.unknown_is_fault = word)
        },
    },
    Parameter {
        name: "pendingGraceMinutes",
        default: Some("0"),
        values: "minutes, 0 to 10080",
        meaning: "how long a `pending` endpoint is given before it counts as a fault",
        reader: |value, to| {
            values::minutes(value).map(|minutes| to.pending_grace_minutes = minutes)
        },
    },
    Parameter {
        name: "recheckMinutes",
        default: Some("0"),
        values: "minutes, 0 to 10080",
        meaning: "if above 0, a verdict that rests on a state in transition schedules one re-evaluation after so many minutes (Lambda only)",
        reader: |value, to| values::minutes(value).map(|minutes| to.recheck_minutes = minutes),
    },
    Parameter {
        name: "waiverTag",
        default: Some("vpc-endpoint-rule:waiver"),
        values: "a tag key, at most 128 characters",
        meaning: "the tag on a VPC that waives it: `until=2027-01-31 by=… reason=…`; without `until`, or past it, it waives nothing and warns",
        reader: |value, to| values::tag_key(value).map(|key| to.waiver_tag = key),
    },
    Parameter {
        name: "trustCentralDns",
        default: Some("true"),
        values: "`true`",
        meaning: "whether a hosted zone of another account counts as a private path; hosted zones are not part of the answer yet, so `false` is refused",
        reader: |value, to| {
            values::trust_central_dns(value).map(|trust| to.trust_central_dns = trust)
        },
    },
    Parameter {
        name: "organizationId",
        default: None,
        values: "an organization id (`o-…`)",
        meaning: "decides policy conditions on `aws:PrincipalOrgID` and `aws:ResourceOrgID`",
        reader: |value, to| values::organization_id(value).map(|id| to.organization_id = Some(id)),
    },
    Parameter {
        name: "memberRoleName",
        default: None,
        values: "the name of an IAM role, with its path if it has one",
        meaning: "role to assume in the evaluated account, for reading and for reporting (Lambda only)",
        reader: |value, to| values::role_name(value).map(|name| to.member_role_name = Some(name)),
    },
];

/// Everything that is wrong with the parameters, at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the parameters have {}:{}", counted(.problems.len()), listed(.problems))]
pub struct ParametersError {
    /// At least one problem, in the order of the parameters' names.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong with the parameters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// They are not one JSON object.
    #[error(
        "expected one JSON object of names and values, such as {{\"depth\": \"existence\"}}, found {found}"
    )]
    NotAnObject {
        /// What they are instead.
        found: String,
    },
    /// A name that no parameter has.
    #[error("`{name}` is not a parameter{}", .nearest.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default())]
    Unknown {
        /// The name that was given.
        name: String,
        /// The known name that is nearest to it.
        nearest: Option<&'static str>,
    },
    /// A value that the parameter does not take.
    #[error("`{name}`: {problem}")]
    Value {
        /// The parameter.
        name: String,
        /// What was found and what to do.
        problem: String,
    },
}

impl Parameters {
    /// Reads the parameters that are given; the others have their defaults. An empty value of a
    /// parameter without a default is as if it were not given: conformance packs pass those.
    ///
    /// # Errors
    /// Every unknown name and every wrong value, at once.
    pub fn parse(given: &BTreeMap<String, String>) -> Result<Self, ParametersError> {
        let mut parameters = Self::unset();
        let mut problems: Vec<Problem> = Vec::new();
        for name in given
            .keys()
            .filter(|name| !ALL.iter().any(|row| row.name == name.as_str()))
        {
            let nearest = nearest(name, ALL.iter().map(|row| row.name));
            problems.push(Problem::Unknown {
                name: name.clone(),
                nearest,
            });
        }
        for row in ALL {
            let value = match (given.get(row.name).map(String::as_str), row.default) {
                (Some(value), Some(default)) if value.trim().is_empty() => {
                    let problem =
                        format!("an empty value; leave it out for its default, `{default}`");
                    problems.push(Problem::Value {
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
                problems.extend(wrong.into_iter().map(|problem| Problem::Value {
                    name: name.clone(),
                    problem,
                }));
            }
        }
        parameters.services.sort_unstable();
        parameters.services.dedup();
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
            problems: vec![Problem::NotAnObject { found }],
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
                    nested.push(Problem::Value { name, problem });
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
            depth: Depth::Path,
            vpc_ids: Vec::new(),
            exclude_vpc_ids: Vec::new(),
            unused_vpcs: UnusedVpcs::NotApplicable,
            unknown_is_fault: false,
            pending_grace_minutes: 0,
            recheck_minutes: 0,
            waiver_tag: String::new(),
            trust_central_dns: true,
            organization_id: None,
            member_role_name: None,
        }
    }
}

impl Default for Parameters {
    /// Every parameter's default, as the table has it.
    fn default() -> Self {
        Self::parse(&BTreeMap::new()).unwrap_or_else(|_| Self::unset())
    }
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

/// `1 problem`, `2 problems`.
fn counted(problems: usize) -> String {
    if problems == 1 {
        "1 problem".to_owned()
    } else {
        format!("{problems} problems")
    }
}

/// The problems, one a line.
fn listed(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| format!("\n  {problem}"))
        .collect()
}

#[cfg(test)]
#[path = "parameters_tests.rs"]
mod tests;

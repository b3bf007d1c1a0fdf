//! Endpoint policies: the same answer to whatever the rule may ask of them, without the names.
//!
//! The policy is rewritten part by part, and both are then asked. Where the answers differ (a
//! pattern that cuts through an account number, say), what is written instead is the shortest policy
//! with the same answers.

mod shortest;

use std::mem::discriminant;

use rule::needs::EcrRepository;
use rule::network::workloads::Objects;
use rule::policy::{Ask, Context, Decision, Required, decide};
use rule::services;
use serde_json::{Map, Value};

use super::addresses;
use super::key::Key;
use super::known;
use super::patterns::{accounts, arn, ids, words};
use super::pseudonyms::{name, organization};

/// What is asked of a policy that is none.
const NO_POLICY: &str = "redacted: not a policy";

/// Operators of conditions, without `IfExists` and the words before a colon.
const OPERATORS: &[&str] = &[
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "BinaryEquals",
    "Bool",
    "DateEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateNotEquals",
    "IpAddress",
    "NotIpAddress",
    "Null",
    "NumericEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericNotEquals",
    "StringEquals",
    "StringEqualsIgnoreCase",
    "StringLike",
    "StringNotEquals",
    "StringNotEqualsIgnoreCase",
    "StringNotLike",
];

/// Where a policy stands: its service, its endpoint, its account.
#[derive(Debug, Clone, Copy)]
pub struct PolicySetting<'a> {
    /// The endpoint's service, by its plain short name; empty where it has none.
    pub service: &'a str,
    /// The evaluated account.
    pub account_id: &'a str,
    /// The evaluated region.
    pub region: &'a str,
    /// The endpoint's VPC.
    pub vpc_id: &'a str,
    /// The endpoint.
    pub endpoint_id: &'a str,
    /// The endpoint's owner.
    pub endpoint_owner: Option<&'a str>,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
    /// The parameter `s3Buckets`.
    pub s3_buckets: &'a [String],
    /// What derived needs ask of buckets and repositories, each in its place.
    pub derived: &'a Derived,
}

/// What derived needs ask of policies.
#[derive(Debug, Default)]
pub struct Derived {
    /// Of those of S3.
    pub objects: Vec<Objects>,
    /// Of those of Amazon ECR.
    pub repositories: Vec<EcrRepository>,
}

impl<'a> PolicySetting<'a> {
    /// Where the policy stands, for an organization that is not known.
    fn context(&self) -> Context<'a> {
        Context {
            region: self.region,
            vpc_region: self.region,
            account_id: self.account_id,
            vpc_owner: self.account_id,
            vpc_id: self.vpc_id,
            endpoint_id: self.endpoint_id,
            endpoint_owner: self.endpoint_owner,
            gateway: self.gateway,
            organization_id: None,
        }
    }
}

/// The policy without names. `setting` is as it was, `invented` as it will be.
pub fn policy(
    key: &Key,
    text: &str,
    setting: PolicySetting<'_>,
    invented: PolicySetting<'_>,
) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return NO_POLICY.to_owned();
    };
    let rewrite = Rewrite {
        key,
        layer_bucket: layer_bucket(setting.region),
    };
    let rewritten = rewrite.document(&document).to_string();
    let organizations = organizations(text);
    let organizations = organizations.iter().map(|one| Some(one.as_str()));
    let agree = organizations.chain([None]).all(|organization_id| {
        let other = organization_id.map(|one| organization(key, one));
        let before = answers(text, setting, organization_id);
        let after = answers(&rewritten, invented, other.as_deref());
        before
            .iter()
            .map(discriminant)
            .eq(after.iter().map(discriminant))
    });
    if agree {
        rewritten
    } else {
        shortest::policy(text, setting, invented)
    }
}

fn layer_bucket(region: &str) -> String {
    format!("prod-{region}-starport-layer-bucket")
}

/// What derived needs may ask of the endpoint's policy.
fn asked_by_needs(setting: &PolicySetting<'_>) -> Vec<Ask> {
    let context = setting.context();
    let of = |objects, repository| {
        Ask::of(
            &Required {
                service: setting.service,
                iam_prefix: None,
                policies: None,
                layers: false,
                s3_buckets: &[],
                objects,
                repository,
            },
            &context,
        )
    };
    let Derived {
        objects,
        repositories,
    } = setting.derived;
    match setting.service {
        "s3" => objects.iter().map(|it| of(Some(it), None)).collect(),
        "ecr.dkr" | "ecr-fips.dkr" => {
            let repositories = repositories.iter();
            repositories.map(|it| of(None, Some(it))).collect()
        }
        _ => Vec::new(),
    }
}

/// What may be asked of the endpoint's policy: of S3's the image layers, the buckets and the whole
/// service, of any other one thing.
fn asked(setting: &PolicySetting<'_>) -> Vec<Ask> {
    let context = setting.context();
    let facts = services::known(setting.service);
    let mut asked: Vec<Ask> = Vec::new();
    for (layers, s3_buckets) in [(true, &[][..]), (false, setting.s3_buckets), (false, &[])] {
        let ask = Ask::of(
            &Required {
                service: setting.service,
                iam_prefix: facts.and_then(|facts| facts.iam_prefix),
                policies: facts.and_then(|facts| facts.policies),
                layers,
                s3_buckets,
                objects: None,
                repository: None,
            },
            &context,
        );
        if !asked.contains(&ask) {
            asked.push(ask);
        }
    }
    asked
}

/// What a policy answers.
fn answers(text: &str, setting: PolicySetting<'_>, organization_id: Option<&str>) -> Vec<Decision> {
    let context = Context {
        organization_id,
        ..setting.context()
    };
    let mut asked = asked(&setting);
    asked.append(&mut asked_by_needs(&setting));
    let answers = asked.iter().map(|ask| decide(Some(text), &context, ask));
    answers.collect()
}

/// The organizations that a policy may name.
fn organizations(text: &str) -> Vec<String> {
    let is_part = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let mut found: Vec<String> = text
        .split(|character| !is_part(character))
        .filter(|word| word.starts_with("o-"))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// Rewrites a policy part by part.
struct Rewrite<'k> {
    key: &'k Key,
    layer_bucket: String,
}

impl Rewrite<'_> {
    fn document(&self, document: &Value) -> Value {
        let Value::Object(fields) = document else {
            return without_content(document);
        };
        let mut policy = Map::new();
        if let Some(version) = fields.get("Version").and_then(Value::as_str)
            && ["2008-10-17", "2012-10-17"].contains(&version)
        {
            policy.insert("Version".to_owned(), version.into());
        }
        if let Some(statements) = fields.get("Statement") {
            let statements = match statements {
                Value::Array(list) => list.iter().map(|one| self.statement(one)).collect(),
                one => self.statement(one),
            };
            policy.insert("Statement".to_owned(), statements);
        }
        Value::Object(policy)
    }

    /// A statement with the elements that are read of it.
    fn statement(&self, statement: &Value) -> Value {
        let Value::Object(fields) = statement else {
            return without_content(statement);
        };
        let mut rewritten = Map::new();
        for (element, value) in fields {
            let value = match element.as_str() {
                "Sid" => texts(value, &|text| name(self.key, text)),
                "Effect" => match value.as_str() {
                    Some("Allow" | "Deny") => value.clone(),
                    _ => without_content(value),
                },
                "Action" | "NotAction" => texts(value, &|text| self.action(text)),
                "Resource" | "NotResource" => texts(value, &|text| self.arn(text)),
                "Principal" | "NotPrincipal" => self.principal(value),
                "Condition" => self.condition(value),
                _ => continue,
            };
            rewritten.insert(element.clone(), value);
        }
        Value::Object(rewritten)
    }

    fn arn(&self, text: &str) -> String {
        arn(self.key, text, &self.layer_bucket)
    }

    /// Actions that AWS has stay, and the prefixes of others.
    fn action(&self, text: &str) -> String {
        if known::is_action(text) {
            return text.to_owned();
        }
        match text.split_once(':') {
            Some((prefix, name)) if known::is_iam_prefix(prefix) => {
                format!("{prefix}:{}", words(self.key, name))
            }
            Some((prefix, name)) => {
                format!("{}:{}", words(self.key, prefix), words(self.key, name))
            }
            None => words(self.key, text),
        }
    }

    fn principal(&self, principal: &Value) -> Value {
        let Value::Object(kinds) = principal else {
            return texts(principal, &|text| self.arn(text));
        };
        let rewritten = kinds.iter().map(|(kind, named)| match kind.as_str() {
            "AWS" => (kind.clone(), texts(named, &|text| self.arn(text))),
            "Service" => (kind.clone(), texts(named, &|text| self.service(text))),
            "Federated" | "CanonicalUser" => {
                (kind.clone(), texts(named, &|text| words(self.key, text)))
            }
            other => (
                name(self.key, other),
                texts(named, &|text| words(self.key, text)),
            ),
        });
        Value::Object(rewritten.collect())
    }

    /// `ecs-tasks.amazonaws.com`
    fn service(&self, text: &str) -> String {
        if known::is_service_principal(text) {
            text.to_owned()
        } else {
            words(self.key, text)
        }
    }

    fn condition(&self, condition: &Value) -> Value {
        let Value::Object(operators) = condition else {
            return without_content(condition);
        };
        let rewritten = operators.iter().map(|(operator, keys)| {
            let keys = match keys {
                Value::Object(keys) => Value::Object(
                    keys.iter()
                        .map(|(key, values)| {
                            (
                                self.condition_key(key),
                                texts(values, &|text| self.value(key, text)),
                            )
                        })
                        .collect(),
                ),
                other => without_content(other),
            };
            (self.operator(operator), keys)
        });
        Value::Object(rewritten.collect())
    }

    fn operator(&self, operator: &str) -> String {
        let lower = operator.to_ascii_lowercase();
        let base = lower.strip_suffix("ifexists").unwrap_or(&lower);
        let base = base
            .strip_prefix("forallvalues:")
            .or_else(|| base.strip_prefix("foranyvalue:"))
            .unwrap_or(base);
        if OPERATORS
            .iter()
            .any(|known| known.eq_ignore_ascii_case(base))
        {
            operator.to_owned()
        } else {
            name(self.key, operator)
        }
    }

    /// A key that AWS has, such as `aws:SourceVpc`; the tag behind its slash is a customer's, and
    /// so is what follows a further colon.
    fn condition_key(&self, key: &str) -> String {
        let own = key.split('/').next().unwrap_or(key);
        let own = match own.match_indices(':').nth(1) {
            Some((second, _)) => own.get(..second).unwrap_or(own),
            None => own,
        };
        let rest = key.get(own.len()..).unwrap_or_default();
        if !known::is_condition_key(own) {
            return name(self.key, key);
        }
        let mut rest = rest.chars();
        match rest.next() {
            Some(mark) => format!("{own}{mark}{}", name(self.key, rest.as_str())),
            None => own.to_owned(),
        }
    }

    /// A value that a condition compares a key with.
    fn value(&self, condition_key: &str, text: &str) -> String {
        let lower = condition_key.to_ascii_lowercase();
        let is_short = text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_short || ["true", "false"].contains(&text.to_ascii_lowercase().as_str()) {
            return text.to_owned();
        }
        match lower.as_str() {
            "aws:sourcevpc" | "aws:sourcevpce" => ids(self.key, text),
            "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" | "aws:vpceorgid" => {
                self.organization(text)
            }
            _ if lower.ends_with("account") => accounts(self.key, text),
            _ if lower.ends_with("arn") => self.arn(text),
            _ if lower.ends_with("ip") => self.address(text),
            _ => words(self.key, text),
        }
    }

    fn organization(&self, text: &str) -> String {
        match text {
            "*" | "o-*" => text.to_owned(),
            _ if text.contains(['*', '?', '$']) => words(self.key, text),
            _ => organization(self.key, text),
        }
    }

    fn address(&self, text: &str) -> String {
        if let Ok(block) = text.parse() {
            addresses::block(self.key, block).to_string()
        } else if let Ok(address) = text.parse::<std::net::Ipv4Addr>() {
            addresses::ipv4(self.key, address).to_string()
        } else if let Ok(address) = text.parse::<std::net::Ipv6Addr>() {
            addresses::ipv6(self.key, address).to_string()
        } else {
            words(self.key, text)
        }
    }
}

/// A text, or each text of a list, rewritten; numbers and booleans count as the text that they are.
fn texts(value: &Value, rewrite: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => rewrite(text).into(),
        Value::Number(number) => rewrite(&number.to_string()).into(),
        Value::Bool(flag) => rewrite(&flag.to_string()).into(),
        Value::Array(list) => list
            .iter()
            .map(|one| match one {
                Value::Array(_) | Value::Object(_) => Value::Null,
                one => texts(one, rewrite),
            })
            .collect(),
        Value::Null | Value::Object(_) => without_content(value),
    }
}

/// A value of the same kind that says nothing.
fn without_content(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Bool(_) => Value::Bool(false),
        Value::Number(_) => 0.into(),
        Value::String(_) => "redacted".into(),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(_) => Value::Object(Map::new()),
    }
}

#[cfg(test)]
mod tests;

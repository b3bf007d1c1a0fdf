//! Endpoint policies: the same answer to whatever the rule may ask of them, without the names.
//!
//! The policy is rewritten part by part, and both are then asked. Where the answers differ (a
//! pattern that cuts through an account number, say), what is written instead is the shortest policy
//! with the same answers.

use std::mem::discriminant;

use rule::policy::{Decision, JUDGED, Request, actions, judge};
use rule::services::partition;
use serde_json::{Map, Value, json};

use super::addresses;
use super::key::Key;
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

/// Whose policy it is.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    /// The evaluated account.
    pub account_id: &'a str,
    /// The evaluated region.
    pub region: &'a str,
    /// The endpoint's VPC.
    pub vpc_id: &'a str,
    /// The endpoint.
    pub endpoint_id: &'a str,
    /// Whether it is a Gateway endpoint.
    pub gateway: bool,
}

/// The policy without names. `whose` is as it was, `invented` as it will be.
pub fn policy(key: &Key, text: &str, whose: Whose<'_>, invented: Whose<'_>) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let Ok(document) = serde_json::from_str::<Value>(text) else {
        return NO_POLICY.to_owned();
    };
    let rewrite = Rewrite {
        key,
        layer_bucket: format!("prod-{}-starport-layer-bucket", whose.region),
    };
    let rewritten = rewrite.document(&document).to_string();
    let organizations = organizations(text);
    let organizations = organizations.iter().map(|one| Some(one.as_str()));
    let agree = organizations.chain([None]).all(|organization_id| {
        let other = organization_id.map(|one| organization(key, one));
        JUDGED.iter().all(|service| {
            let before = ask(text, service, whose, organization_id);
            let after = ask(&rewritten, service, invented, other.as_deref());
            discriminant(&before) == discriminant(&after)
        })
    });
    if agree {
        rewritten
    } else {
        shortest(text, whose)
    }
}

/// What a policy answers for a service.
fn ask(text: &str, service: &str, whose: Whose<'_>, organization_id: Option<&str>) -> Decision {
    let request = Request {
        service,
        partition: partition(whose.region),
        region: whose.region,
        account_id: whose.account_id,
        vpc_id: whose.vpc_id,
        endpoint_id: whose.endpoint_id,
        gateway: whose.gateway,
        layers: true,
        organization_id,
    };
    judge(Some(text), &request)
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

/// The shortest policy with the same answers where no organization is known.
fn shortest(text: &str, whose: Whose<'_>) -> String {
    let mut statements = Vec::new();
    for service in JUDGED {
        let actions: Vec<&str> = actions(service).collect();
        let mut statement = json!({
            "Effect": "Allow", "Principal": "*", "Action": actions, "Resource": "*",
        });
        match ask(text, service, whose, None) {
            Decision::Allowed => {}
            Decision::Conditional(_) | Decision::Narrows(_) => {
                let unknown = json!({"StringEquals": {"aws:PrincipalTag/redacted": "redacted"}});
                if let Some(fields) = statement.as_object_mut() {
                    fields.insert("Condition".to_owned(), unknown);
                }
            }
            Decision::Denied(_) => continue,
            Decision::Unparsable(_) => return NO_POLICY.to_owned(),
        }
        statements.push(statement);
    }
    json!({"Statement": statements}).to_string()
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

    /// Names of actions are public.
    fn action(&self, text: &str) -> String {
        let public =
            |character: char| character.is_ascii_alphanumeric() || ":*?-".contains(character);
        if text.chars().all(public) {
            text.to_owned()
        } else {
            words(self.key, text)
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
        let service = text
            .strip_suffix(".amazonaws.com.cn")
            .or_else(|| text.strip_suffix(".amazonaws.com"));
        let public = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        match service {
            Some(service) if service.bytes().all(public) && !service.contains("--") => {
                text.to_owned()
            }
            _ => words(self.key, text),
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

    /// A key of AWS's, such as `aws:SourceVpc`; the tag behind its slash is a customer's.
    fn condition_key(&self, key: &str) -> String {
        let (own, tag) = match key.split_once('/') {
            Some((own, tag)) => (own, Some(tag)),
            None => (key, None),
        };
        let plain = |part: &str| {
            (1..=48).contains(&part.len())
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_own = own
            .split_once(':')
            .is_some_and(|(service, key)| plain(service) && plain(key));
        match (is_own, tag) {
            (false, _) => name(self.key, key),
            (true, None) => key.to_owned(),
            (true, Some(tag)) => format!("{own}/{}", name(self.key, tag)),
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
            "aws:principalorgid" | "aws:resourceorgid" | "aws:sourceorgid" => {
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

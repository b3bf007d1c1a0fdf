//! An endpoint policy without names, part by part: elements, conditions, and what they name.

use serde_json::{Map, Value};

use crate::redact::addresses;
use crate::redact::key::RedactionKey;
use crate::redact::known;
use crate::redact::patterns::{accounts, arn, ids, words};
use crate::redact::pseudonyms::{name, organization};

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

/// Rewrites a policy part by part.
pub(super) struct Rewrite<'k> {
    pub(super) key: &'k RedactionKey,
    pub(super) layer_bucket: String,
}

impl Rewrite<'_> {
    pub(super) fn document(&self, document: &Value) -> Value {
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

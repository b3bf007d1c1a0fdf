//! Conditions: operators, the keys whose values are known here, and how they compare.

use serde_json::Value;

use super::Asked;
use super::glob::{Pattern, Style};
use super::parse::scalar;
use super::truth::Truth;

/// One line of a `Condition`: an operator, a key, and the values it is compared with. All lines
/// of a statement must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Test {
    /// As the policy writes it.
    pub operator: String,
    /// As the policy writes it; empty where the condition is not of the form of one.
    pub key: String,
    /// `None` is a value that is neither text, number nor boolean.
    pub values: Vec<Option<String>>,
}

/// An operator whose outcome can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Operator {
    style: Style,
    negated: bool,
    if_exists: bool,
}

/// What is known here of a condition key's value in the request.
enum Known {
    /// Only the caller knows it.
    Nothing,
    /// It is not in the request.
    Absent,
    /// It is AWS's own, and so none that a policy asks for.
    AwsOwn,
    /// This.
    Value(String),
}

/// Why a condition is met or not whatever its values: what a reason adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Peculiarity {
    /// The key is absent behind an endpoint.
    Absent,
    /// The caller and the bucket are AWS's own.
    AwsOwn,
}

impl Test {
    /// Reads a `Condition`. What is not of the form of one becomes a test that may or may not
    /// hold.
    pub(super) fn read_all(condition: &Value) -> Vec<Self> {
        let unreadable = |operator: &str| Self {
            operator: operator.to_owned(),
            key: String::new(),
            values: Vec::new(),
        };
        let operators = match condition {
            Value::Null => return Vec::new(),
            Value::Object(operators) => operators,
            _ => return vec![unreadable("")],
        };
        let mut tests = Vec::new();
        for (operator, keys) in operators {
            let Value::Object(keys) = keys else {
                tests.push(unreadable(operator));
                continue;
            };
            tests.extend(keys.iter().map(|(key, values)| {
                let values = match values {
                    Value::Array(values) => values.iter().map(scalar).collect(),
                    one => vec![scalar(one)],
                };
                Self {
                    operator: operator.clone(),
                    key: key.clone(),
                    values,
                }
            }));
        }
        tests
    }

    /// Whether the request meets it.
    pub(super) fn holds(&self, asked: &Asked<'_>) -> Truth {
        let Some(operator) = Operator::named(&self.operator) else {
            return Truth::Maybe;
        };
        match known(&self.key, asked) {
            Known::Nothing => Truth::Maybe,
            Known::Absent => Truth::from(operator.negated || operator.if_exists),
            Known::AwsOwn => Truth::from(operator.negated),
            Known::Value(known) => {
                let equal = Truth::any(self.values.iter().map(|value| match value {
                    Some(value) => Pattern::new(value, operator.style).fits(&known),
                    None => Truth::Maybe,
                }));
                if operator.negated { !equal } else { equal }
            }
        }
    }

    /// Whether it asks for another value than those it lists, where its operator is known.
    pub(super) fn is_negated(&self) -> Option<bool> {
        Operator::named(&self.operator).map(|operator| operator.negated)
    }

    /// What decides it whatever its values, if anything does.
    pub(super) fn peculiarity(&self, asked: &Asked<'_>) -> Option<Peculiarity> {
        Operator::named(&self.operator)?;
        match known(&self.key, asked) {
            Known::Absent => Some(Peculiarity::Absent),
            Known::AwsOwn => Some(Peculiarity::AwsOwn),
            Known::Nothing | Known::Value(_) => None,
        }
    }
}

impl Operator {
    /// The operator of this name, in any case; `None` for those whose outcome is not told here
    /// (`Null`, `ForAnyValue:…`, numbers, dates).
    fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (name, if_exists) = match name.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (name.as_str(), false),
        };
        let (style, negated) = match name {
            "stringequals" | "ipaddress" => (Style::Exact, false),
            "stringnotequals" | "notipaddress" => (Style::Exact, true),
            "stringequalsignorecase" | "bool" => (Style::ExactIgnoringCase, false),
            "stringnotequalsignorecase" => (Style::ExactIgnoringCase, true),
            "stringlike" | "arnequals" | "arnlike" => (Style::Glob, false),
            "stringnotlike" | "arnnotequals" | "arnnotlike" => (Style::Glob, true),
            _ => return None,
        };
        Some(Self {
            style,
            negated,
            if_exists,
        })
    }
}

/// What is known of a key's value in this request.
fn known(key: &str, asked: &Asked<'_>) -> Known {
    let request = asked.request;
    let value = |value: &str| Known::Value(value.to_owned());
    match key.to_ascii_lowercase().as_str() {
        "aws:sourcevpc" => value(request.vpc_id),
        "aws:sourcevpce" => value(request.endpoint_id),
        "aws:securetransport" => value("true"),
        "aws:sourceip" => Known::Absent,
        "aws:principalorgid"
        | "aws:resourceorgid"
        | "aws:principalaccount"
        | "aws:resourceaccount"
        | "aws:principalarn"
        | "s3:resourceaccount"
            if asked.need.by_ecr_itself =>
        {
            Known::AwsOwn
        }
        "aws:principalaccount" | "aws:resourceaccount" => value(request.account_id),
        "aws:principalorgid" | "aws:resourceorgid" => {
            request.organization_id.map_or(Known::Nothing, value)
        }
        _ => Known::Nothing,
    }
}

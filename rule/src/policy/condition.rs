//! Conditions: operators, the keys whose values are known here, and how they compare.

use serde_json::Value;

use super::CallInContext;
use super::element_text::scalar;
use super::glob::{Pattern, Style};
use super::request::CallingAccount;
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

/// The keys that the parameter `organizationId` decides.
const ORGANIZATION_KEYS: [&str; 3] = ["aws:PrincipalOrgID", "aws:ResourceOrgID", "aws:VpceOrgID"];

/// An operator whose outcome can be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Operator {
    style: Style,
    negated: bool,
    if_exists: bool,
    /// Its key has several values: `ForAnyValue:`.
    any_value: bool,
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
            Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                return vec![unreadable("")];
            }
        };
        let mut tests = Vec::new();
        for (operator, keys) in operators {
            let Value::Object(keys) = keys else {
                tests.push(unreadable(operator));
                continue;
            };
            tests.extend(keys.iter().map(|(key, values)| {
                let values = match values.as_array() {
                    Some(values) => values.iter().map(scalar).collect(),
                    None => vec![scalar(values)],
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
    pub(super) fn holds(&self, request: &CallInContext<'_>) -> Truth {
        let Some(operator) = Operator::named(&self.operator) else {
            return Truth::Maybe;
        };
        match self.known(operator, request) {
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
        Operator::named(&self.operator)
            .filter(|operator| !operator.any_value)
            .map(|operator| operator.negated)
    }

    /// What decides it whatever its values, if anything does.
    pub(super) fn peculiarity(&self, request: &CallInContext<'_>) -> Option<Peculiarity> {
        match self.known(Operator::named(&self.operator)?, request) {
            Known::Absent => Some(Peculiarity::Absent),
            Known::AwsOwn => Some(Peculiarity::AwsOwn),
            Known::Nothing | Known::Value(_) => None,
        }
    }

    /// The value that the request has under its key, where that is known and decides it.
    pub(super) fn value_here(&self, request: &CallInContext<'_>) -> Option<String> {
        match self.known(Operator::named(&self.operator)?, request) {
            Known::Value(value) => Some(value),
            Known::Nothing | Known::Absent | Known::AwsOwn => None,
        }
    }

    /// Whether the parameter `organizationId` would decide it.
    pub(super) fn is_on_organization(&self) -> bool {
        ORGANIZATION_KEYS
            .iter()
            .any(|key| key.eq_ignore_ascii_case(&self.key))
    }

    /// What is known of its key, for this operator.
    fn known(&self, operator: Operator, request: &CallInContext<'_>) -> Known {
        let key = self.key.to_ascii_lowercase();
        if !operator.any_value {
            return known(&key, request);
        }
        let paths = matches!(
            key.as_str(),
            "aws:principalorgpaths" | "aws:resourceorgpaths"
        );
        if paths && request.call.by == CallingAccount::EcrItself {
            Known::AwsOwn
        } else {
            Known::Nothing
        }
    }
}

impl Operator {
    /// The operator of this name, in any case; `None` for those whose outcome is not known here
    /// (`Null`, `ForAllValues:…`, negated `ForAnyValue:…`, numbers, dates).
    fn named(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let (name, any_value) = match name.strip_prefix("foranyvalue:") {
            Some(base) => (base, true),
            None => (name.as_str(), false),
        };
        let (name, if_exists) = match name.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (name, false),
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
        (!(any_value && negated)).then_some(Self {
            style,
            negated,
            if_exists,
            any_value,
        })
    }
}

/// What is known of a key's value in this request. The key is in lower case.
fn known(key: &str, request: &CallInContext<'_>) -> Known {
    let context = request.context;
    let value = |value: &str| Known::Value(value.to_owned());
    let organization = || context.organization_id.map_or(Known::Nothing, value);
    match key {
        "aws:sourcevpc" => value(context.vpc_id),
        "aws:sourcevpce" => value(context.endpoint_id),
        "aws:sourcevpcarn" => Known::Value(context.vpc_arn()),
        "aws:vpceaccount" => value(context.endpoint_owner.unwrap_or(context.account_id)),
        "aws:vpceorgid" if context.is_own_endpoint() => organization(),
        "aws:vpceorgid" => Known::Nothing,
        "aws:securetransport" => value("true"),
        "aws:sourceip" => Known::Absent,
        _ => match (request.call.by, key) {
            (
                CallingAccount::EcrItself,
                "aws:principalorgid"
                | "aws:resourceorgid"
                | "aws:principalaccount"
                | "aws:resourceaccount"
                | "aws:principalarn"
                | "s3:resourceaccount",
            ) => Known::AwsOwn,
            (CallingAccount::OnItsOwn | CallingAccount::Account, "aws:principalaccount")
            | (CallingAccount::OnItsOwn, "aws:resourceaccount") => value(context.account_id),
            (CallingAccount::OnItsOwn | CallingAccount::Account, "aws:principalorgid")
            | (CallingAccount::OnItsOwn, "aws:resourceorgid") => organization(),
            _ => Known::Nothing,
        },
    }
}

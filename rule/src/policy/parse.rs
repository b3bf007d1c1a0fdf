//! From a policy's text to its statements, as leniently as AWS's own policies need it.

use serde_json::{Map, Value};

use super::StatementName;
use super::condition::Test;
use super::element_text::texts;
use super::principal::Principals;

/// A statement's effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Allow,
    Deny,
}

/// A statement as it was written. Elements that are absent are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its place in the policy, from 1.
    pub number: usize,
    pub sid: Option<String>,
    pub effect: Effect,
    pub action: Option<Vec<String>>,
    pub not_action: Option<Vec<String>>,
    pub resource: Option<Vec<String>>,
    pub not_resource: Option<Vec<String>>,
    pub principal: Option<Principals>,
    pub not_principal: Option<Principals>,
    pub condition: Vec<Test>,
}

impl Statement {
    /// What names it outside the policy.
    pub(super) fn statement_name(&self) -> StatementName {
        StatementName {
            number: self.number,
            sid: self.sid.clone(),
        }
    }
}

/// Why a text is not a policy.
#[derive(Debug, thiserror::Error)]
pub(super) enum PolicyError {
    #[error("it is not JSON ({0})")]
    NotJson(#[from] serde_json::Error),
    #[error("it is not a JSON object but {0}")]
    NotAnObject(&'static str),
    #[error("it has no Statement")]
    NoStatement,
    #[error("its Statement is neither an object nor a list but {0}")]
    StatementOfAnotherKind(&'static str),
}

/// Reads a policy. `Version` is not asked for, `Statement` may be one object. Statements that
/// are no objects, or whose `Effect` is neither `Allow` nor `Deny`, are passed over.
///
/// # Errors
/// [`PolicyError`]; JSON nested deeper than 128 levels is refused as well.
pub(super) fn statements(text: &str) -> Result<Vec<Statement>, PolicyError> {
    let policy: Value = serde_json::from_str(text)?;
    let Value::Object(policy) = policy else {
        return Err(PolicyError::NotAnObject(kind(&policy)));
    };
    let statements = match policy.get("Statement") {
        None | Some(Value::Null) => return Err(PolicyError::NoStatement),
        Some(Value::Array(statements)) => statements.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        Some(other) => return Err(PolicyError::StatementOfAnotherKind(kind(other))),
    };
    let numbered = (1..).zip(statements);
    Ok(numbered
        .filter_map(|(number, value)| statement(number, value.as_object()?))
        .collect())
}

fn statement(number: usize, fields: &Map<String, Value>) -> Option<Statement> {
    let effect = match fields.get("Effect")?.as_str()? {
        "Allow" => Effect::Allow,
        "Deny" => Effect::Deny,
        _ => return None,
    };
    let list = |name| fields.get(name).and_then(texts);
    let principals = |name| {
        fields
            .get(name)
            .filter(|value| !value.is_null())
            .map(Principals::read)
    };
    Some(Statement {
        number,
        sid: fields
            .get("Sid")
            .and_then(Value::as_str)
            .filter(|sid| !sid.is_empty())
            .map(str::to_owned),
        effect,
        action: list("Action"),
        not_action: list("NotAction"),
        resource: list("Resource"),
        not_resource: list("NotResource"),
        principal: principals("Principal"),
        not_principal: principals("NotPrincipal"),
        condition: fields
            .get("Condition")
            .map(Test::read_all)
            .unwrap_or_default(),
    })
}

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

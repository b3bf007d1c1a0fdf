//! The JSON Schemas of what people write: parameters, the configuration file, a file of exceptions.

use rule::checks::Check;
use rule::exceptions::can_be_accepted;
use rule::parameters::{ALL, Form, Parameter};
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// That of the rule's parameters, as JSON has them: texts alone.
pub fn parameters() -> Value {
    let properties: Map<String, Value> = ALL
        .iter()
        .map(|row| (row.name.to_owned(), parameter(row)))
        .collect();
    json!({
        "$schema": DRAFT,
        "title": "The parameters of vpc-endpoint-rule",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

/// That of the configuration file. A list under `parameters` is joined by commas.
pub fn config() -> Value {
    let properties: Map<String, Value> = ALL
        .iter()
        .map(|row| (row.name.to_owned(), configured(row)))
        .collect();
    json!({
        "$schema": DRAFT,
        "title": "The configuration file of vpc-endpoint-rule, vpc-endpoint-rule.toml",
        "type": "object",
        "properties": {
            "accounts": list("The accounts to take", account()),
            "regions": list("The regions to take, or to read", json!({
                "type": "string",
                "pattern": "^[a-z]{2,}(-[a-z]+)+-[0-9]+$",
            })),
            "roles": list("The roles to assume, one an account", json!({
                "type": "string",
                "pattern": "^arn:[a-z-]+:iam::[0-9]{12}:role/.+$",
            })),
            "parameters": {
                "description": "The rule's parameters",
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
            },
            "exceptions": exception_list(),
        },
        "additionalProperties": false,
    })
}

/// That of a file of exceptions.
pub fn exceptions() -> Value {
    json!({
        "$schema": DRAFT,
        "title": "Findings that are accepted, for --exceptions of vpc-endpoint-rule",
        "type": "object",
        "properties": {"exceptions": exception_list()},
        "additionalProperties": false,
    })
}

fn exception_list() -> Value {
    let codes = Check::ALL.iter().map(|check| check.row());
    let codes: Vec<&str> = codes
        .filter(|row| can_be_accepted(row.severity))
        .map(|row| row.code)
        .collect();
    let text = |description: &str| json!({"description": description, "type": "string"});
    let mut account = account();
    if let Some(members) = account.as_object_mut() {
        members.insert("description".to_owned(), json!("The account"));
    }
    list(
        "Findings that are accepted until a day; they stay, and count for no result",
        json!({
            "type": "object",
            "properties": {
                "account": account,
                "vpc": {
                    "description": "The VPC",
                    "type": "string",
                    "pattern": "^vpc-[0-9A-Za-z]+$",
                },
                "service": text("The service, such as `ecr.dkr`"),
                "check": {"description": "The check", "enum": codes},
                "until": {
                    "description": "The last day, in UTC",
                    "type": "string",
                    "format": "date",
                },
                "by": text("Who accepts it"),
                "reason": text("Why"),
            },
            "required": ["until"],
            "anyOf": [
                {"required": ["account"]},
                {"required": ["vpc"]},
                {"required": ["service"]},
                {"required": ["check"]},
            ],
            "additionalProperties": false,
        }),
    )
}

fn account() -> Value {
    json!({"type": "string", "pattern": "^[0-9]{12}$"})
}

fn list(description: &str, items: Value) -> Value {
    json!({"description": description, "type": "array", "items": items})
}

/// A parameter. An empty value of one without a default is as if it were not given.
fn parameter(row: &Parameter) -> Value {
    let mut schema = json!({
        "type": "string",
        "description": described(row),
    });
    let Some(members) = schema.as_object_mut() else {
        return schema;
    };
    if let Some(default) = row.default {
        members.insert("default".to_owned(), json!(default));
    }
    match row.form {
        Form::Words(words) => {
            let empty = row.default.is_none().then_some("");
            let words: Vec<&str> = words.iter().copied().chain(empty).collect();
            members.insert("enum".to_owned(), json!(words));
        }
        Form::Text { pattern, longest } => {
            members.insert("pattern".to_owned(), json!(pattern));
            members.insert("maxLength".to_owned(), json!(longest));
        }
    }
    schema
}

/// A parameter in TOML: its text, a list of texts, a number or a boolean.
fn configured(row: &Parameter) -> Value {
    let mut text = parameter(row);
    if let Some(members) = text.as_object_mut() {
        members.remove("description");
        members.remove("default");
    }
    let mut schema = json!({
        "description": described(row),
        "anyOf": [
            text,
            {"type": "array", "items": {"type": ["string", "integer", "boolean"]}},
            {"type": ["integer", "boolean"]},
        ],
    });
    if let (Some(default), Some(members)) = (row.default, schema.as_object_mut()) {
        members.insert("default".to_owned(), json!(default));
    }
    schema
}

fn described(row: &Parameter) -> String {
    format!("{}. Values: {}", row.meaning, row.values)
}

//! Writes plans as `terraform show -json` would: `$aws_vpc.main.id` is a reference, several make a
//! list, `?` is computed and not written.

use serde_json::{Map, Value, json};

/// A plan that creates resources.
pub fn plan(create: &Map<String, Value>, region: &str) -> Value {
    let changes: Vec<Value> = create
        .iter()
        .map(|(address, of)| change(address, of))
        .collect();
    document(changes, create, region)
}

/// A plan with these changes.
pub fn document(changes: Vec<Value>, written: &Map<String, Value>, region: &str) -> Value {
    let resources: Vec<Value> = written
        .iter()
        .map(|(address, of)| {
            let (kind, name) = names(address);
            json!({
                "address": address, "mode": "managed", "type": kind, "name": name,
                "provider_config_key": provider(of), "expressions": expressions(of),
            })
        })
        .collect();
    let mut providers = Map::new();
    for of in written.values() {
        let expressions = match of["@account"].as_str() {
            Some(account) => json!({
                "region": {"constant_value": region},
                "assume_role": [{"role_arn": {"constant_value": format!("arn:aws:iam::{account}:role/plan")}}],
            }),
            None => json!({"region": {"constant_value": region}}),
        };
        let config = json!({"name": "aws", "expressions": expressions});
        providers.insert(provider(of), config);
    }
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [{"values": {"nobody": ["reads", "this"]}}]}},
        "resource_changes": changes,
        "configuration": {
            "provider_config": providers,
            "root_module": {"resources": resources},
        },
        "complete": true,
        "errored": false,
    })
}

/// The provider of a resource: one for each account that some are of.
fn provider(of: &Value) -> String {
    match of["@account"].as_str() {
        Some(account) => format!("aws.of_{account}"),
        None => "aws".to_owned(),
    }
}

fn names(address: &str) -> (&str, &str) {
    address.split_once('.').unwrap()
}

fn change(address: &str, of: &Value) -> Value {
    let (kind, name) = names(address);
    let (mut after, mut unknown) = (Map::new(), Map::new());
    for (key, value) in written(of) {
        let (known, open) = sides(value);
        after.extend(known.map(|known| (key.clone(), known)));
        unknown.extend(open.map(|open| (key.clone(), open)));
    }
    unknown.insert("id".to_owned(), json!(true));
    let provider = match kind.strip_prefix("awscc_") {
        Some(_) => "registry.terraform.io/hashicorp/awscc",
        None => "registry.terraform.io/hashicorp/aws",
    };
    json!({
        "address": address, "mode": "managed", "type": kind, "name": name,
        "provider_name": provider,
        "change": {
            "actions": ["create"], "before": null, "after": after, "after_unknown": unknown,
            "before_sensitive": false, "after_sensitive": {},
        },
    })
}

/// What is known of a value, and what is not.
fn sides(value: &Value) -> (Option<Value>, Option<Value>) {
    match value {
        Value::String(text) if text.starts_with('$') || text == "?" => (None, Some(json!(true))),
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let (mut known, mut open) = (Vec::new(), Vec::new());
            for item in items {
                let (mut after, mut unknown) = (Map::new(), Map::new());
                for (key, value) in item.as_object().unwrap() {
                    let (one, other) = sides(value);
                    after.extend(one.map(|one| (key.clone(), one)));
                    unknown.extend(other.map(|other| (key.clone(), other)));
                }
                known.push(Value::Object(after));
                open.push(Value::Object(unknown));
            }
            (Some(Value::Array(known)), Some(Value::Array(open)))
        }
        other => (Some(other.clone()), None),
    }
}

/// The attributes of a resource; what begins with `@` is for the test.
fn written(of: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let members = of.as_object().unwrap().iter();
    members.filter(|(key, _)| !key.starts_with('@'))
}

fn expressions(of: &Value) -> Value {
    let written =
        written(of).filter_map(|(key, value)| Some((key.clone(), expression(key, value)?)));
    Value::Object(written.collect())
}

fn expression(key: &str, value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if text == "?" => None,
        Value::String(text) if text.starts_with('$') => {
            let references: Vec<String> = text
                .split_whitespace()
                .flat_map(|one| unwrapped(one.trim_start_matches('$')))
                .collect();
            Some(json!({ "references": references }))
        }
        // Blocks that are attributes are one expression.
        Value::Array(items) if matches!(key, "ingress" | "egress" | "route") => {
            let references: Vec<String> = items
                .iter()
                .flat_map(|item| item.as_object().unwrap().values())
                .filter_map(Value::as_str)
                .filter(|text| text.starts_with('$'))
                .flat_map(|text| unwrapped(text.trim_start_matches('$')))
                .collect();
            Some(if references.is_empty() {
                json!({ "constant_value": value })
            } else {
                json!({ "references": references })
            })
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            Some(items.iter().map(expressions).collect())
        }
        other => Some(json!({ "constant_value": other })),
    }
}

/// `aws_vpc.main.id` refers to `aws_vpc.main.id` and `aws_vpc.main`.
fn unwrapped(reference: &str) -> Vec<String> {
    let mut all = vec![reference.to_owned()];
    let mut rest = reference;
    while let Some((whole, _)) = rest.rsplit_once(['.', '[']) {
        if !whole.contains('.') {
            break;
        }
        all.push(whole.to_owned());
        rest = whole;
    }
    all
}

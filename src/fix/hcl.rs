//! Terraform's language in its canonical form: what `terraform fmt` leaves as it is.
//!
//! Equals signs stand below each other in neighbouring lines that hold a whole argument; a value of several lines
//! ends such a row. (HashiCorp, `hclwrite`, format.go.)

use serde_json::Value;

use crate::text::printable;

/// How far a nested line goes in.
const STEP: usize = 2;

/// An argument: its name, and the lines of its value.
pub struct Argument {
    name: String,
    /// What stands between name and value: nothing where it is a block.
    sign: &'static str,
    value: Vec<String>,
}

impl Argument {
    /// One whose value is on one line.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            sign: "= ",
            value: vec![value.into()],
        }
    }

    /// One whose value is JSON text, written as the expression that makes it.
    pub fn json(name: impl Into<String>, value: &Value) -> Self {
        let mut lines = expression(value);
        if let Some(first) = lines.first_mut() {
            first.insert_str(0, "jsonencode(");
        }
        if let Some(last) = lines.last_mut() {
            last.push(')');
        }
        Self {
            name: name.into(),
            sign: "= ",
            value: lines,
        }
    }

    /// One whose value is an object: a map.
    pub fn map(name: impl Into<String>, entries: Vec<Self>) -> Self {
        Self {
            name: name.into(),
            sign: "= ",
            value: object(entries),
        }
    }

    /// A block inside the block.
    pub fn block(name: impl Into<String>, arguments: Vec<Self>) -> Self {
        Self {
            name: name.into(),
            sign: "",
            value: object(arguments),
        }
    }
}

/// The lines of a block.
pub fn block(head: &str, arguments: Vec<Argument>) -> Vec<String> {
    let mut lines = vec![format!("{head} {{")];
    lines.extend(inside(arguments));
    lines.push("}".to_owned());
    lines
}

/// Arguments below each other, one step in.
fn inside(arguments: Vec<Argument>) -> Vec<String> {
    let mut lines = Vec::new();
    let is_short = |argument: &Argument| argument.value.len() == 1;
    for row in arguments.chunk_by(|one, other| is_short(one) && is_short(other)) {
        let widths = row.iter().map(|argument| argument.name.chars().count());
        let width = widths.max().unwrap_or(0);
        for argument in row {
            let mut value = argument.value.iter();
            let first = value.next().map_or("", String::as_str);
            lines.push(format!(
                "{:STEP$}{:width$} {}{first}",
                "", argument.name, argument.sign
            ));
            lines.extend(value.map(|line| format!("{:STEP$}{line}", "")));
        }
    }
    lines
}

/// The lines of an object.
fn object(entries: Vec<Argument>) -> Vec<String> {
    if entries.is_empty() {
        return vec!["{}".to_owned()];
    }
    let mut lines = vec!["{".to_owned()];
    lines.extend(inside(entries));
    lines.push("}".to_owned());
    lines
}

/// A JSON value as an expression.
fn expression(value: &Value) -> Vec<String> {
    match value {
        Value::Object(entries) => object(
            entries
                .iter()
                .map(|(key, value)| Argument {
                    name: self::key(key),
                    sign: "= ",
                    value: expression(value),
                })
                .collect(),
        ),
        Value::Array(values) => {
            let short: Option<Vec<String>> = values.iter().map(scalar).collect();
            match short {
                Some(values) => vec![format!("[{}]", values.join(", "))],
                None => {
                    let mut lines = vec!["[".to_owned()];
                    for value in values {
                        let mut of = expression(value);
                        if let Some(last) = of.last_mut() {
                            last.push(',');
                        }
                        lines.extend(of.iter().map(|line| format!("{:STEP$}{line}", "")));
                    }
                    lines.push("]".to_owned());
                    lines
                }
            }
        }
        short => scalar(short).into_iter().collect(),
    }
}

/// A value on one line; none of an object or a list.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Object(_) | Value::Array(_) => None,
        Value::String(text) => Some(quoted(text)),
        other => Some(other.to_string()),
    }
}

/// A key, in quotes where it is no name.
fn key(key: &str) -> String {
    let mut letters = key.chars();
    let starts = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    if starts && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A string that Terraform takes literally: no interpolation.
pub fn quoted(value: &str) -> String {
    Value::from(printable(value))
        .to_string()
        .replace("${", "$${")
        .replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Argument, block};

    #[test]
    fn stands_as_terraform_fmt_leaves_it() {
        let policy = json!({
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": "*", "Action": ["s3:GetObject", "s3:PutObject"],
                 "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1", "s3:ResourceAccount": "${aws:x} %{y}"}},
                 "Resource": "*"},
                {},
            ],
            "Empty": [],
        });
        let lines = block(
            "resource \"aws_vpc_endpoint_policy\" \"vpc_0a\"",
            vec![
                Argument::new("vpc_endpoint_id", "\"vpce-0a\""),
                Argument::new("on", "true"),
                Argument::json("policy", &policy),
                Argument::map("tags", vec![Argument::new("Name", "\"a\"")]),
                Argument::new("after", "1"),
                Argument::block(
                    "alias",
                    vec![
                        Argument::new("name", "\"b\""),
                        Argument::new("zone_id", "\"c\""),
                    ],
                ),
            ],
        );
        insta::assert_snapshot!(lines.join("\n"));
    }
}

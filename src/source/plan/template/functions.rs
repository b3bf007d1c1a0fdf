//! The intrinsic functions that only look at their arguments.

use serde_json::Value as Json;

use super::super::value::Value;
use super::node::{Body, Node};

/// `[delimiter, list]`
pub fn join(arguments: &Value) -> Value {
    if let Some(why) = arguments.unread() {
        return Value::Unread(why.clone());
    }
    let [delimiter, list] = arguments.items() else {
        return Value::Unread("`Fn::Join` takes a delimiter and a list".into());
    };
    let texts: Vec<&str> = list.items().iter().filter_map(Value::text).collect();
    Value::from_text(texts.join(delimiter.text().unwrap_or_default()))
}

/// `[delimiter, text]`
pub fn split(arguments: &Value) -> Value {
    if let Some(why) = arguments.unread() {
        return Value::Unread(why.clone());
    }
    let [delimiter, text] = arguments.items() else {
        return Value::Unread("`Fn::Split` takes a delimiter and a text".into());
    };
    let delimiter = delimiter.text().unwrap_or_default();
    let text = text.text().unwrap_or_default();
    if delimiter.is_empty() {
        return Value::List([Value::from_text(text)].into());
    }
    Value::List(text.split(delimiter).map(Value::from_text).collect())
}

/// `[index, list]`: an element that is known, whatever the others are.
pub fn select(arguments: &Value) -> Value {
    let [index, list] = arguments.items() else {
        let why = arguments.unread().cloned();
        return Value::Unread(
            why.unwrap_or_else(|| "`Fn::Select` takes an index and a list".into()),
        );
    };
    if let Value::Unread(why) = list {
        return Value::Unread(why.clone());
    }
    let at = index.integer().and_then(|at| usize::try_from(at).ok());
    match at.and_then(|at| list.items().get(at)) {
        Some(value) => value.clone(),
        None => Value::Unread(
            format!(
                "`Fn::Select` asks for element {} of {}",
                index.text().unwrap_or("?"),
                list.items().len()
            )
            .into(),
        ),
    }
}

/// A value as JSON; what is not known is null.
pub fn json(value: &Value) -> Json {
    match value {
        Value::Null | Value::Unread(_) => Json::Null,
        Value::Text(text) => Json::from(&**text),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.to_string(), json(value)))
            .collect(),
    }
}

/// A node with a loop's identifier filled in.
pub fn fill(node: &Node, name: &str, value: &str) -> Node {
    let body = match &node.body {
        Body::Null => Body::Null,
        Body::Text(text) => Body::Text(fill_text(text, name, value)),
        Body::List(items) => Body::List(items.iter().map(|item| fill(item, name, value)).collect()),
        Body::Map(members) => {
            if let [(function, argument)] = members.as_slice()
                && function == "Ref"
                && argument.text() == Some(name)
            {
                Body::Text(value.to_owned())
            } else {
                let members = members.iter();
                let filled = members
                    .map(|(key, node)| (fill_text(key, name, value), fill(node, name, value)));
                Body::Map(filled.collect())
            }
        }
    };
    Node {
        line: node.line,
        body,
    }
}

/// A text with a loop's identifier filled in: `${Name}`, or `&{Name}` without what is no letter
/// or digit.
pub fn fill_text(text: &str, name: &str, value: &str) -> String {
    let bare: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    text.replace(&format!("${{{name}}}"), value)
        .replace(&format!("&{{{name}}}"), &bare)
}

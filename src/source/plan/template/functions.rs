//! The intrinsic functions that only look at their arguments.

use serde_json::Value as Json;

use super::super::value::Value;
use super::node::{Node, NodeContent};

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
        NodeContent::Null => NodeContent::Null,
        NodeContent::Text(text) => NodeContent::Text(fill_text(text, name, value)),
        NodeContent::List(items) => {
            NodeContent::List(items.iter().map(|item| fill(item, name, value)).collect())
        }
        NodeContent::Map(members) => {
            if let [(function, argument)] = members.as_slice()
                && function == "Ref"
                && argument.text() == Some(name)
            {
                NodeContent::Text(value.to_owned())
            } else {
                let members = members.iter();
                let filled = members
                    .map(|(key, node)| (fill_text(key, name, value), fill(node, name, value)));
                NodeContent::Map(filled.collect())
            }
        }
    };
    Node {
        line: node.line,
        body,
    }
}

/// A piece of the text of `Fn::Sub`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// As it is written.
    Text(&'t str),
    /// `${!Name}`: `${Name}`, as it is.
    Literal(&'t str),
    /// `${Name}`, `${Name.Attribute}`
    Mark(&'t str),
}

/// The text of `Fn::Sub`, and what is given beside it: a text, or `[text, mapping]`.
pub fn sub_argument(argument: &Node) -> (&str, Option<&Node>) {
    match argument.items() {
        [text, given] => (text.text().unwrap_or_default(), Some(given)),
        _ => (argument.text().unwrap_or_default(), None),
    }
}

/// The pieces of the text of `Fn::Sub`.
pub fn sub_pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begins = rest.find("${").unwrap_or(rest.len());
        if let Some((before, after)) = rest.split_at_checked(begins).filter(|_| begins > 0) {
            rest = after;
            return Some(Piece::Text(before));
        }
        if rest.is_empty() {
            return None;
        }
        let Some((mark, behind)) = rest.strip_prefix("${").and_then(|it| it.split_once('}')) else {
            return Some(Piece::Text(std::mem::take(&mut rest)));
        };
        rest = behind;
        let name = mark.trim();
        Some(match name.strip_prefix('!') {
            Some(literal) => Piece::Literal(literal),
            None => Piece::Mark(name),
        })
    })
}

/// A text with a loop's identifier filled in: `${Name}`, or `&{Name}` without what is no letter
/// or digit.
pub fn fill_text(text: &str, name: &str, value: &str) -> String {
    let bare: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
    text.replace(&format!("${{{name}}}"), value)
        .replace(&format!("&{{{name}}}"), &bare)
}

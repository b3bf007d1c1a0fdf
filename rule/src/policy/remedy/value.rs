//! Elements of a statement, as JSON: a text or a list of texts.

use serde_json::{Map, Value};

/// An element as a list. What is absent is empty.
pub(super) fn list(element: Option<&Value>) -> Vec<Value> {
    match element {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.clone(),
        Some(value) => vec![value.clone()],
    }
}

/// An element with more texts, each once.
pub(super) fn with(element: Option<&Value>, texts: &[String]) -> Value {
    let mut values = list(element);
    for text in texts {
        let text = Value::from(text.as_str());
        if !values.contains(&text) {
            values.push(text);
        }
    }
    Value::Array(values)
}

/// An element without the texts that `is_gone` names; `None` if it names none of them.
pub(super) fn without(element: Option<&Value>, is_gone: impl Fn(&str) -> bool) -> Option<Value> {
    let values = list(element);
    let kept: Vec<_> = values
        .iter()
        .filter(|value| !value.as_str().is_some_and(&is_gone))
        .cloned()
        .collect();
    (kept.len() < values.len()).then_some(Value::Array(kept))
}

/// A statement with one element in another's place.
pub(super) fn replaced(fields: &Map<String, Value>, old: &str, new: &str, value: Value) -> Value {
    let mut fields = fields.clone();
    fields.remove(old);
    fields.insert(new.to_owned(), value);
    Value::Object(fields)
}

/// Gives a statement a `Sid` that no other has.
pub(super) fn name_uniquely(statement: &mut Map<String, Value>, others: &[Value]) {
    let Some(sid) = statement.get("Sid").and_then(Value::as_str) else {
        return;
    };
    let is_taken = |sid: &str| {
        let taken = others.iter().filter_map(|one| one.get("Sid")?.as_str());
        taken.into_iter().any(|other| other == sid)
    };
    let names = std::iter::once(sid.to_owned()).chain((2..).map(|number| format!("{sid}{number}")));
    let free = names.into_iter().find(|name| !is_taken(name));
    if let Some(free) = free {
        statement.insert("Sid".to_owned(), free.into());
    }
}

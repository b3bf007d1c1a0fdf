//! What an element of a policy says as text.

use serde_json::Value;

/// The texts of an element that is a text or a list of them; `None` where it is neither. What
/// is no text within a list is passed over.
pub(super) fn texts(element: &Value) -> Option<Vec<String>> {
    match element.as_array() {
        Some(elements) => Some(elements.iter().filter_map(scalar).collect()),
        None => scalar(element).map(|text| vec![text]),
    }
}

/// A text, or a number or boolean as the text that it is written as.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

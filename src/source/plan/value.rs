//! What a plan says of an attribute: a value, nothing, or that nobody knows it yet.

pub mod attributes;
mod repeated;
pub mod sorted;
pub mod text;
pub mod word;

use std::sync::Arc;

use serde_json::Value as Json;

use self::text::InlineText;
use super::attributes::{Attributes, Name};
use rule::network::fact::Why;

/// A value as the mapping reads it. Numbers and booleans are text: templates and plans write
/// them either way. Copies share what they hold: plans are large, and most of a plan stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// Not written, or `null`.
    #[default]
    Null,
    /// A scalar.
    Text(InlineText<22>),
    /// A list, or a set.
    List(Arc<[Value]>),
    /// An object.
    Object(Attributes),
    /// A value that is not known, and why.
    Unread(Why),
}

/// What a path that leads nowhere holds.
static NULL: Value = Value::Null;

impl Value {
    /// A scalar.
    pub fn from_text(text: impl Into<InlineText<22>>) -> Self {
        Self::Text(text.into())
    }

    /// An object of these members.
    pub fn object<N: Into<Name>>(members: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::Object(members.into_iter().collect())
    }

    /// A member of an object; [`Value::Null`] where there is none. A member of an unread value is
    /// unread, and of a list the member of its first element: Terraform's single blocks are lists.
    pub fn get(&self, key: &str) -> &Self {
        match self {
            Self::Object(members) => members.get(key).unwrap_or(&NULL),
            Self::List(items) => items.first().map_or(&NULL, |first| first.get(key)),
            Self::Unread(_) => self,
            Self::Null | Self::Text(_) => &NULL,
        }
    }

    /// The members of an object.
    pub fn attributes(&self) -> Option<&Attributes> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The scalar.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The scalar, where something is written in it.
    pub fn written(&self) -> Option<&str> {
        self.text().filter(|text| !text.is_empty())
    }

    /// The scalar as a boolean.
    pub fn flag(&self) -> Option<bool> {
        match self.text()? {
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// The scalar as a whole number.
    pub fn integer(&self) -> Option<i64> {
        self.text()?.trim().parse().ok()
    }

    /// The elements of a list; a single scalar or object is a list of one.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            Self::Text(_) | Self::Object(_) => std::slice::from_ref(self),
            Self::Null | Self::Unread(_) => &[],
        }
    }

    /// Why the value, or an element of its list, is not known.
    pub fn unread(&self) -> Option<&Why> {
        match self {
            Self::Unread(why) => Some(why),
            Self::List(items) => items.iter().find_map(Self::unread),
            Self::Null | Self::Text(_) | Self::Object(_) => None,
        }
    }

    /// Whether nothing is written: null, an empty list, an empty text.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Object(_) | Self::Unread(_) => false,
        }
    }

    /// The first of several values that is written.
    pub fn or<'v>(&'v self, other: &'v Self) -> &'v Self {
        if self.is_empty() { other } else { self }
    }

    /// The texts of a list.
    ///
    /// # Errors
    /// Why one of them is not known.
    pub fn texts(&self) -> Result<Vec<&str>, Why> {
        match self.unread() {
            Some(why) => Err(why.clone()),
            None => Ok(self.items().iter().filter_map(Self::written).collect()),
        }
    }
}

impl From<&Json> for Value {
    fn from(json: &Json) -> Self {
        match json {
            Json::Null => Self::Null,
            Json::Bool(flag) => Self::from_text(flag.to_string()),
            Json::Number(number) => Self::from_text(number.to_string()),
            Json::String(text) => Self::from_text(text.as_str()),
            Json::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(members) => Self::object(
                members
                    .iter()
                    .map(|(key, value)| (key.as_str(), Self::from(value))),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Value;

    #[test]
    fn a_value_is_small() {
        assert_eq!(size_of::<Value>(), 24);
    }

    #[test]
    fn scalars_are_read_as_they_are_written() {
        let value =
            Value::from(&json!({"port": "443", "on": "True", "n": 7, "block": [{"a": "b"}]}));
        assert_eq!(value.get("port").integer(), Some(443));
        assert_eq!(value.get("on").flag(), Some(true));
        assert_eq!(value.get("n").text(), Some("7"));
        assert_eq!(value.get("block").get("a").text(), Some("b"));
        assert!(value.get("nothing").get("below").is_empty());
    }

    #[test]
    fn what_is_below_an_unread_value_is_unread() {
        let value = Value::Unread("known after apply".into());
        assert_eq!(
            value.get("subnets").unread().map(|why| &**why),
            Some("known after apply")
        );
        let list = Value::List([Value::from_text("a"), value].into());
        assert!(list.texts().is_err());
    }
}

//! JSON of describe records, held small: a plan makes many records, and each has few members.

mod read;
mod write;

use std::ops::Deref;

pub use self::write::of;
use rule::network::fact::Why;

use super::super::attributes::{Name, shared};
use super::super::value::sorted::Sorted;
use super::super::value::text::InlineText;

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RecordValue {
    /// Nothing.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    String(InlineText<30>),
    /// A list.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
    /// Why a member of the record is not known.
    Unread(Why),
}

/// The name of a member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberName(Name);

impl Deref for MemberName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for MemberName {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl From<&str> for MemberName {
    fn from(name: &str) -> Self {
        Self(shared(name))
    }
}

/// The members of an object.
pub type Object = Sorted<MemberName, RecordValue>;

impl RecordValue {
    /// A member of an object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// A member of an object, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.as_object_mut()?.get_mut(key)
    }

    /// The text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Why it is not known.
    pub fn as_unread(&self) -> Option<&Why> {
        match self {
            Self::Unread(why) => Some(why),
            _ => None,
        }
    }

    /// The boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The number.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The elements of a list.
    pub fn as_array(&self) -> Option<&Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The elements of a list, to change.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Self>> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// The members of an object.
    pub fn as_object(&self) -> Option<&Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// The members of an object, to change.
    pub fn as_object_mut(&mut self) -> Option<&mut Object> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Whether it is a text.
    pub fn is_string(&self) -> bool {
        matches!(self, Self::String(_))
    }
}

impl From<&str> for RecordValue {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for RecordValue {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<&String> for RecordValue {
    fn from(text: &String) -> Self {
        Self::String(text.as_str().into())
    }
}

impl From<&Why> for RecordValue {
    fn from(why: &Why) -> Self {
        Self::Unread(why.clone())
    }
}

impl From<bool> for RecordValue {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for RecordValue {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Object> for RecordValue {
    fn from(members: Object) -> Self {
        Self::Object(members)
    }
}

impl<T: Into<Self>> From<Vec<T>> for RecordValue {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for RecordValue {
    fn from(items: [T; N]) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for RecordValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An object whose names are known, of values that are.
macro_rules! json {
    ({ $($key:tt : $value:expr),* $(,)? }) => {
        $crate::source::plan::mapping::json::RecordValue::Object(
            $crate::source::plan::mapping::json::Object::from([
                $(($key, $crate::source::plan::mapping::json::RecordValue::from($value))),*
            ]),
        )
    };
}

pub(crate) use json;

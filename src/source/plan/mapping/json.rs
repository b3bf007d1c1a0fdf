//! JSON of describe records, held small: a plan makes many records, and each has few members.

mod read;
mod write;

use std::borrow::Cow;

pub use self::write::of;

/// A value of a record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Json {
    /// Nothing.
    #[default]
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    String(Box<str>),
    /// A list.
    Array(Vec<Self>),
    /// An object.
    Object(Object),
}

/// The name of a member.
pub type Key = Cow<'static, str>;

/// The members of an object, sorted by their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Object(Vec<(Key, Json)>);

impl Object {
    /// A member.
    pub fn get(&self, key: &str) -> Option<&Json> {
        let at = self.place(key).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// A member, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Json> {
        let at = self.place(key).ok()?;
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// Whether there is a member.
    pub fn contains_key(&self, key: &str) -> bool {
        self.place(key).is_ok()
    }

    /// Puts a member in, in the place of one of the same name.
    pub fn insert(&mut self, key: impl Into<Key>, value: Json) {
        let key = key.into();
        match self.place(&key) {
            Ok(at) => {
                if let Some((_, old)) = self.0.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// Takes a member out.
    pub fn remove(&mut self, key: &str) -> Option<Json> {
        let at = self.place(key).ok()?;
        Some(self.0.remove(at).1)
    }

    /// A member, made where it is not there.
    pub fn or_insert_with(
        &mut self,
        key: impl Into<Key>,
        make: impl FnOnce() -> Json,
    ) -> Option<&mut Json> {
        let key = key.into();
        let at = match self.place(&key) {
            Ok(at) => at,
            Err(at) => {
                self.0.insert(at, (key, make()));
                at
            }
        };
        self.0.get_mut(at).map(|(_, value)| value)
    }

    /// The members.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Json)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The names.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Json> {
        self.0.iter().map(|(_, value)| value)
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(of, _)| (**of).cmp(key))
    }
}

impl<const N: usize> From<[(&'static str, Json); N]> for Object {
    fn from(members: [(&'static str, Json); N]) -> Self {
        let mut object = Self(Vec::with_capacity(N));
        for (key, value) in members {
            object.insert(key, value);
        }
        object
    }
}

impl IntoIterator for Object {
    type Item = (Key, Json);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Json {
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

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<&String> for Json {
    fn from(text: &String) -> Self {
        Self::String(text.as_str().into())
    }
}

impl From<bool> for Json {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Json {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Object> for Json {
    fn from(members: Object) -> Self {
        Self::Object(members)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>, const N: usize> From<[T; N]> for Json {
    fn from(items: [T; N]) -> Self {
        Self::Array(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Self>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An object whose names are known, of values that are.
macro_rules! json {
    ({ $($key:tt : $value:expr),* $(,)? }) => {
        $crate::source::plan::mapping::json::Json::Object(
            $crate::source::plan::mapping::json::Object::from([
                $(($key, $crate::source::plan::mapping::json::Json::from($value))),*
            ]),
        )
    };
}

pub(crate) use json;

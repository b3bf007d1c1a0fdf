//! The attributes of a resource, or the members of an object in one of them.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::Value;
use super::repeated::Repeated;
use super::sorted::{Sorted, find, sort};

/// The name of an attribute. It is held as one pointer, since there are many of them, and few of different ones.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<Box<str>>);

impl Deref for Name {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(Arc::new(name.into()))
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Self(Arc::new(name.into()))
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

/// Attributes, by their names. Copies share them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes(Arc<[(Name, Value)]>);

impl Attributes {
    /// An attribute.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.get_key_value(name).map(|(_, value)| value)
    }

    /// An attribute, with its name.
    pub fn get_key_value(&self, name: &str) -> Option<(&Name, &Value)> {
        let at = find(&self.0, name).ok()?;
        self.0.get(at).map(|(name, value)| (name, value))
    }

    /// Whether there is an attribute.
    pub fn contains_key(&self, name: &str) -> bool {
        find(&self.0, name).is_ok()
    }

    /// The attributes.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.iter().map(|(_, value)| value)
    }

    /// The same, to be changed.
    pub fn to_sorted(&self) -> Sorted<Name, Value> {
        self.0.to_vec().into()
    }
}

impl From<Sorted<Name, Value>> for Attributes {
    fn from(all: Sorted<Name, Value>) -> Self {
        Self(all.into_iter().collect())
    }
}

impl<N: Into<Name>> FromIterator<(N, Value)> for Attributes {
    /// Of two of one name the last one counts.
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(members: I) -> Self {
        let members = members.into_iter();
        let mut all: Vec<(Name, Value)> =
            members.map(|(name, value)| (name.into(), value)).collect();
        sort(&mut all);
        Self(all.into())
    }
}

thread_local! {
    /// The names that were read: a plan has few, each of them many times.
    static NAMES: RefCell<Repeated<Name>> = RefCell::default();
}

/// A name, shared with all that were read before.
pub fn shared(name: &str) -> Name {
    NAMES.with_borrow_mut(|names| names.shared(name))
}

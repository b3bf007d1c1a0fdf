//! The attributes of a resource, or the members of an object in one of them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use super::super::value::Value;

/// The name of an attribute.
pub type Name = Arc<str>;

/// Attributes, sorted by their names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Attributes(Vec<(Name, Value)>);

impl Attributes {
    /// An attribute.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let at = self.place(name).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// An attribute, with its name.
    pub fn get_key_value(&self, name: &str) -> Option<(&Name, &Value)> {
        let at = self.place(name).ok()?;
        self.0.get(at).map(|(name, value)| (name, value))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&Name, &Value)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Their values.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts an attribute in, in the place of one of the same name.
    pub fn insert(&mut self, name: impl Into<Name>, value: Value) {
        let name = name.into();
        match self.place(&name) {
            Ok(at) => {
                if let Some((_, old)) = self.0.get_mut(at) {
                    *old = value;
                }
            }
            Err(at) => self.0.insert(at, (name, value)),
        }
    }

    /// Takes an attribute out.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let at = self.place(name).ok()?;
        Some(self.0.remove(at).1)
    }

    fn place(&self, name: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(of, _)| (**of).cmp(name))
    }
}

impl<N: Into<Name>> FromIterator<(N, Value)> for Attributes {
    /// Of two of one name the last one counts.
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(members: I) -> Self {
        let members = members.into_iter();
        let mut all: Vec<(Name, Value)> =
            members.map(|(name, value)| (name.into(), value)).collect();
        // Later ones come first among those of one name, and the others go.
        all.reverse();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|(later, _), (earlier, _)| later == earlier);
        all.shrink_to_fit();
        Self(all)
    }
}

thread_local! {
    /// The names that were read: a plan has few, each of them many times.
    static NAMES: RefCell<HashSet<Name>> = RefCell::default();
}

/// The most names that are shared.
const SHARED: usize = 4096;

/// A name, shared with all that were read before.
pub fn shared(name: &str) -> Name {
    NAMES.with_borrow_mut(|names| {
        if let Some(known) = names.get(name) {
            return known.clone();
        }
        let name = Name::from(name);
        if names.len() < SHARED {
            names.insert(name.clone());
        }
        name
    })
}

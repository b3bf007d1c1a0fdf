//! The attributes of a resource, or the members of an object in one of them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

use super::Value;
use super::sorted::Sorted;

/// The name of an attribute.
pub type Name = Arc<str>;

/// Attributes, by their names.
pub type Attributes = Sorted<Name, Value>;

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

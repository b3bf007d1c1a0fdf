//! The attributes of a resource, or the members of an object in one of them.

use std::cell::RefCell;
use std::sync::Arc;

use super::Value;
use super::repeated::Repeated;
use super::sorted::Sorted;

/// The name of an attribute.
pub type Name = Arc<str>;

/// Attributes, by their names.
pub type Attributes = Sorted<Name, Value>;

thread_local! {
    /// The names that were read: a plan has few, each of them many times.
    static NAMES: RefCell<Repeated<Name>> = RefCell::default();
}

/// A name, shared with all that were read before.
pub fn shared(name: &str) -> Name {
    NAMES.with_borrow_mut(|names| names.shared(name))
}

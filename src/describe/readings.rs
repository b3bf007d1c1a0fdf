//! What was said of each kind: that it was read, or why not.

use std::collections::HashMap;

use rule::network::fact::{Fact, Why};

use super::kind::RecordKind;

/// Why what nobody spoke of is unread.
pub(super) const NOT_READ: &str = "it was not read";

/// The kinds of which something was said.
#[derive(Debug, Default)]
pub(super) struct Readings(HashMap<RecordKind, Fact<()>>);

impl Readings {
    /// Says that a kind was read, whole: also one without any record.
    pub(super) fn mark_read(&mut self, kind: RecordKind) {
        self.0.entry(kind).or_insert(Fact::Read(()));
    }

    /// Says that a kind was not read, or not whole, and why; it outweighs [`Self::mark_read`].
    pub(super) fn mark_unread(&mut self, kind: RecordKind, why: Why) {
        self.0.insert(kind, Fact::Unread(why));
    }

    /// The kinds that were read.
    pub(super) fn read_kinds(&self) -> impl Iterator<Item = RecordKind> + '_ {
        let read = |(kind, reading): (&RecordKind, &Fact<()>)| reading.read().map(|()| *kind);
        self.0.iter().filter_map(read)
    }

    /// Whether anything was said of a kind.
    pub(super) fn is_marked(&self, kind: RecordKind) -> bool {
        self.0.contains_key(&kind)
    }

    /// Why a kind is unread, where it is.
    pub(super) fn unread(&self, kind: RecordKind) -> Option<Why> {
        match self.0.get(&kind) {
            Some(Fact::Read(())) => None,
            Some(Fact::Unread(why)) => Some(why.clone()),
            None => Some(NOT_READ.into()),
        }
    }
}

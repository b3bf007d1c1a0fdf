//! The records of one kind as they are kept, and what they come to where the kind was read.

use std::collections::HashSet;

use rule::network::Id;
use rule::network::fact::Fact;

use super::kind::RecordKind;
use super::readings::Readings;

/// The records of one kind, each id once.
#[derive(Debug)]
pub(super) struct Kept<T> {
    records: Vec<T>,
    seen: HashSet<Id>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self {
            records: Vec::new(),
            seen: HashSet::new(),
        }
    }
}

impl<T> Kept<T> {
    /// Adds what came to what is known, where the kind was read.
    pub(super) fn settle(
        &mut self,
        readings: &Readings,
        kind: RecordKind,
        fact: &mut Fact<Vec<T>>,
    ) {
        match (readings.unread(kind), fact) {
            (Some(why), fact) => *fact = Fact::Unread(why),
            (None, Fact::Read(known)) => known.append(&mut self.records),
            (None, fact) => *fact = Fact::Read(std::mem::take(&mut self.records)),
        }
    }

    /// What came, to be taken out.
    pub(super) fn records_mut(&mut self) -> &mut Vec<T> {
        &mut self.records
    }

    /// Whether the record of that id is there.
    pub(super) fn has(&self, id: Option<&str>) -> bool {
        id.is_some_and(|id| self.seen.contains(id))
    }

    /// Keeps a record, unless that of its id is there; one without an id always.
    pub(super) fn keep(&mut self, id: Id, record: T) {
        if id.is_empty() || self.seen.insert(id) {
            self.records.push(record);
        }
    }
}

//! What makes needs one row of a report: numbers, as clients of many VPCs need the same.

use rustc_hash::FxHashMap;

use super::{Asks, Need};
use crate::network::Id;

/// What makes needs one row: the service, the region, and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// The service's short name.
    pub service: &'static str,
    /// The region; `None`: that of the VPC.
    pub region: Option<Id>,
    /// What is asked of it.
    pub asks: Asks,
}

/// The number of a [`RowKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKeyId(u32);

/// The rows of one need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsOfNeed {
    /// Its own.
    pub own: RowKeyId,
    /// That of any repository of the same registry; its own where it asks for no repository.
    pub of_registry: RowKeyId,
}

/// The rows that somebody needs, each once.
#[derive(Debug, Default)]
pub struct RowKeys {
    all: Vec<RowKey>,
    known: FxHashMap<RowKey, RowKeyId>,
}

impl RowKeys {
    /// What a number stands for.
    pub fn get(&self, id: RowKeyId) -> Option<&RowKey> {
        self.all.get(usize::try_from(id.0).ok()?)
    }

    /// The rows of a need.
    pub(super) fn of(&mut self, need: &Need) -> RowsOfNeed {
        let key = |asks: Asks| RowKey {
            service: need.service,
            region: need.region.clone(),
            asks,
        };
        let own = self.id(key(need.asks.clone()));
        let of_registry = match &need.asks {
            Asks::Repository(repository) => self.id(key(Asks::Repository(repository.any()))),
            Asks::Anything | Asks::Layers | Asks::Objects(_) => own,
        };
        RowsOfNeed { own, of_registry }
    }

    fn id(&mut self, key: RowKey) -> RowKeyId {
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = RowKeyId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(key.clone());
        self.known.insert(key, id);
        id
    }
}

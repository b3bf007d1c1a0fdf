//! Task definitions that were read: a revision never changes, so one call for each is enough for as long as the
//! process lives.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rule::network::Id;

/// The most task definitions that are kept. Each takes one or two kilobytes.
const MOST: usize = 4096;

/// What is kept of task definitions, by ARN, as saved data has it. A clone keeps the same ones.
#[derive(Debug, Clone, Default)]
pub struct Definitions(Arc<Mutex<HashMap<Id, Arc<[u8]>>>>);

impl Definitions {
    /// The JSON of a definition that was read.
    pub(super) fn get(&self, arn: &str) -> Option<Arc<[u8]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(arn).cloned()
    }

    /// Keeps the JSON of a definition.
    pub(super) fn keep(&self, arn: Id, json: Vec<u8>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(arn, json.into());
    }
}

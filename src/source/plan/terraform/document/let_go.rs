//! What of a document's parts is let go as soon as they were read.

use serde::de::Deserializer;

use super::super::super::types;
use super::super::slim::{CALLER, Slim, each, is_asked};
use super::{ConfigResource, Entry, StateResource};

/// The key of the provider that a resource has which names none.
pub const USUAL_PROVIDER: &str = "aws";

impl Slim for Entry {
    fn slim(&mut self) -> bool {
        if !is_asked(&self.kind) {
            let change = &mut self.change;
            for side in [&mut change.before, &mut change.after] {
                // Others may name it.
                side.keep_only("id");
            }
            change.after_unknown.0.clear();
        }
        let change = &mut self.change;
        change.after_unknown.0.retain(|_, flag| flag.is_open());
        // Most of a plan stays as it is.
        if change.before.0 == change.after.0 {
            change.after.0 = change.before.0.clone();
        }
        true
    }
}

impl Slim for StateResource {
    fn slim(&mut self) -> bool {
        self.is_data && (types::is_data_read(&self.kind) || self.kind == CALLER)
    }
}

impl Slim for ConfigResource {
    fn slim(&mut self) -> bool {
        if self.is_data || !is_asked(&self.kind) {
            self.expressions.clear();
        }
        // Of data sources nothing but the provider is looked at.
        !self.is_data
            || types::is_data_read(&self.kind) && self.provider_config_key != USUAL_PROVIDER
    }
}

/// The resources of a module's configuration, to be searched.
///
/// # Errors
/// As [`each`].
pub fn configured<'de, D>(deserializer: D) -> Result<Box<[ConfigResource]>, D::Error>
where
    D: Deserializer<'de>,
{
    each(deserializer).map(sorted)
}

/// Resources by their types and names.
pub fn sorted(mut resources: Vec<ConfigResource>) -> Box<[ConfigResource]> {
    resources.sort_by(|one, other| one.key().cmp(&other.key()));
    resources.into()
}

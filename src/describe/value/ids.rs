//! Ids, kept once however often the records repeat them.

use std::collections::HashSet;

use rule::network::Id;

/// The ids that records share: VPCs, subnets, groups, zones.
#[derive(Debug, Default)]
pub struct Ids(HashSet<Id>);

impl Ids {
    /// The one copy of an id.
    pub fn shared(&mut self, text: &str) -> Id {
        if let Some(id) = self.0.get(text) {
            return id.clone();
        }
        let id = Id::from(text);
        self.0.insert(id.clone());
        id
    }

    /// The one copy of an id that may be absent.
    pub fn optional(&mut self, text: Option<&str>) -> Option<Id> {
        text.map(|text| self.shared(text))
    }

    /// The one copy of each id of a list.
    pub fn each<'t, C: FromIterator<Id>>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> C {
        texts.into_iter().map(|text| self.shared(text)).collect()
    }
}

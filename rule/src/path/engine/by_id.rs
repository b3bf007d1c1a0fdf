//! Facts by an id that they name: a region may hold thousands of VPCs, and what is asked of one is not to cost
//! what all of them hold.

use rustc_hash::FxHashMap;

use crate::network::Id;

/// Facts of one kind by an id that each names, such as its VPC's; in their order.
#[derive(Debug)]
pub struct ById<'a, T>(FxHashMap<&'a str, Vec<&'a T>>);

impl<'a, T> ById<'a, T> {
    /// Sorts facts by the ids that they name; one that names none is left out.
    pub fn new<I: IntoIterator<Item = &'a Id>>(
        facts: impl IntoIterator<Item = &'a T>,
        ids: impl Fn(&'a T) -> I,
    ) -> Self {
        let mut by_id: FxHashMap<&str, Vec<&T>> = FxHashMap::default();
        for fact in facts {
            for id in ids(fact) {
                by_id.entry(id).or_default().push(fact);
            }
        }
        Self(by_id)
    }

    /// Those that name an id.
    pub fn of(&self, id: &str) -> &[&'a T] {
        self.0.get(id).map_or(&[], Vec::as_slice)
    }
}

//! Prefix lists as they come: heads, CIDRs and entries in records of their own, which add up to one list each.

use std::collections::{HashMap, HashSet};

use rule::network::fact::Fact;
use rule::network::{Id, PrefixList};

use super::kind::RecordKind;
use super::readings::Readings;

/// The lists, each id once.
#[derive(Debug, Default)]
pub(super) struct PrefixLists {
    lists: Vec<PrefixList>,
    places: HashMap<Id, usize>,
}

impl PrefixLists {
    /// The list with that id, made where there is none yet.
    pub(super) fn list(&mut self, id: Id) -> &mut PrefixList {
        let end = self.lists.len();
        let place = if id.is_empty() {
            end
        } else {
            *self.places.entry(id.clone()).or_insert(end)
        };
        if place == end {
            self.lists.push(PrefixList {
                id,
                name: None,
                cidrs: None,
            });
        }
        #[expect(
            clippy::indexing_slicing,
            reason = "the place is that of a list pushed above"
        )]
        &mut self.lists[place]
    }

    /// Adds what came to what is known. Lists are read where their heads were, or their entries.
    pub(super) fn settle(&mut self, readings: &Readings, fact: &mut Fact<Vec<PrefixList>>) {
        let entries = readings.unread(RecordKind::ManagedPrefixListEntries);
        let why = entries.and(readings.unread(RecordKind::PrefixLists));
        match (why, fact) {
            (Some(why), fact) => *fact = Fact::Unread(why),
            (None, Fact::Read(known)) => {
                self.places.clear();
                known.append(&mut self.lists);
            }
            (None, fact) => {
                self.places.clear();
                *fact = Fact::Read(std::mem::take(&mut self.lists));
            }
        }
    }
}

/// Adds CIDRs to a list, each once; to have been given none is not the same as nothing given.
pub(super) fn add_cidrs(list: &mut PrefixList, cidrs: Option<&[ipnet::IpNet]>) {
    let Some(cidrs) = cidrs else { return };
    let known = list.cidrs.get_or_insert_default();
    if known.is_empty() {
        known.extend_from_slice(cidrs);
        return;
    }
    let mut seen: HashSet<_> = known.iter().copied().collect();
    known.extend(cidrs.iter().copied().filter(|cidr| seen.insert(*cidr)));
}

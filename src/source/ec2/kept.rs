//! What is kept of security groups while they come in: those that a path rests on, without the rules that decide
//! nothing. A region has groups by the thousand, and a group has up to a thousand rules.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rule::facts_wanted::{Directions, FactsWanted};
use rule::network::Id;

use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::{NamelessVpcError, RegionFacts};
use crate::describe::region_files::RegionFiles;
use crate::describe::shape::vpc_endpoint::Writer;

/// The facts of a region, of security groups no more than is wanted.
#[derive(Debug)]
pub struct KeptFacts<'a> {
    /// The facts.
    pub facts: RegionFacts,
    /// What is wanted of rules; `None` where paths are shown, rule by rule.
    pub rules: Option<&'a FactsWanted>,
    /// The groups that are wanted; `None` where every one is.
    pub groups: Option<&'a BTreeMap<Id, Directions>>,
    /// What takes a copy of every record, as saved data has it.
    pub copy: Option<&'a RefCell<RegionFiles>>,
}

impl<'a> KeptFacts<'a> {
    /// Facts of which everything is kept.
    pub fn whole(facts: RegionFacts) -> Self {
        Self {
            facts,
            rules: None,
            groups: None,
            copy: None,
        }
    }

    /// The same, with a copy of every record that comes.
    #[must_use]
    pub fn copied_to(self, copy: Option<&'a RefCell<RegionFiles>>) -> Self {
        Self { copy, ..self }
    }
}

impl Records for KeptFacts<'_> {
    fn mark_read(&mut self, kind: RecordKind, _: Writer) {
        self.facts.mark_read(kind);
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        if let Some(copy) = self.copy {
            copy.borrow_mut().take(record.clone(), writer)?;
        }
        let Record::SecurityGroup(group) = &record else {
            return self.facts.take(record, writer);
        };
        let both = Directions {
            ingress: true,
            egress: true,
        };
        let id = Id::from(group.group_id.as_deref().unwrap_or_default());
        let directions = match self.groups {
            None => both,
            Some(wanted) => {
                let Some(directions) = wanted.get(&id) else {
                    return Ok(());
                };
                *directions
            }
        };
        self.facts.take(record, writer)?;
        // One that comes a second time is not taken again.
        if let Some(rules) = self.rules
            && let Some(group) = self.facts.last_security_group()
            && group.id == id
        {
            rules.fold(group, directions);
        }
        Ok(())
    }
}

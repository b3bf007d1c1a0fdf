//! Which route tables and network ACLs subnets are associated with, by subnet: a region has as many of the one as of the
//! other.

use std::collections::{BTreeSet, HashMap};

use super::super::json::RecordValue;

use crate::describe::kind::RecordKind;

use super::super::ledger::Ledger;

/// The records that subnets are associated with.
#[derive(Debug, Default)]
pub struct Owners(HashMap<(RecordKind, String), BTreeSet<String>>);

impl Owners {
    /// Those of a ledger.
    pub fn of(ledger: &Ledger) -> Self {
        let mut owners = Self::default();
        for kind in [RecordKind::RouteTables, RecordKind::NetworkAcls] {
            for (id, record) in ledger.all(kind) {
                for element in record.list("Associations") {
                    owners.note(kind, element, id);
                }
            }
        }
        owners
    }

    /// Notes that a subnet is associated with a record from now on.
    pub fn note(&mut self, kind: RecordKind, element: &RecordValue, id: &str) {
        if let Some(subnet) = subnet(element) {
            let of = self.0.entry((kind, subnet.to_owned())).or_default();
            of.insert(id.to_owned());
        }
    }

    /// Takes out the records that a subnet is associated with.
    pub fn take(&mut self, kind: RecordKind, element: &RecordValue) -> BTreeSet<String> {
        let subnet = subnet(element).map(str::to_owned);
        subnet
            .and_then(|subnet| self.0.remove(&(kind, subnet)))
            .unwrap_or_default()
    }
}

fn subnet(element: &RecordValue) -> Option<&str> {
    element.get("SubnetId")?.as_str()
}

//! The records of a zone that answer for a name.

use super::InZone;
use crate::network::central::{DnsName, RecordSet, RecordType, ZoneRecords};

/// The records that answer for a name.
pub(super) enum OfName<'a> {
    /// A record hands it on.
    Delegated(DnsName),
    /// The name, or a wildcard, is there; with these records.
    There(Vec<&'a RecordSet>),
    /// Neither is.
    Absent,
}

impl<'a> InZone<'_, 'a> {
    /// The records of a name: its own where it exists, else those of the wildcard below its nearest
    /// ancestor that exists.
    pub(super) fn of_name(&self, records: &'a ZoneRecords, host: &DnsName) -> OfName<'a> {
        let all = records.records.iter();
        let delegates = all.clone().find(|record| {
            record.record_type == RecordType::Ns
                && record.name != *self.name
                && record.name.covers(host)
        });
        if let Some(delegates) = delegates {
            return OfName::Delegated(delegates.name.clone());
        }
        let exists = |name: &DnsName| {
            name == self.name || all.clone().any(|record| name.covers(&record.name))
        };
        let of = |name: &DnsName| -> Vec<&'a RecordSet> {
            handed_out(all.clone().filter(|record| record.name == *name).collect())
        };
        if exists(host) {
            return OfName::There(of(host));
        }
        let mut nearest = host.parent();
        while let Some(name) = nearest {
            if exists(&name) {
                let wildcard = DnsName::new(&format!("*.{}", name.as_str()));
                return if exists(&wildcard) {
                    OfName::There(of(&wildcard))
                } else {
                    OfName::Absent
                };
            }
            nearest = name.parent();
        }
        OfName::Absent
    }
}

/// Those of a name's records that may be handed out: one of weight 0 is not, beside one of its type that has a weight
/// above 0 and is always healthy.
fn handed_out(mut all: Vec<&RecordSet>) -> Vec<&RecordSet> {
    if all.iter().all(|it| it.weight != Some(0)) {
        return all;
    }
    let goes_before = |it: &&RecordSet| it.weight > Some(0) && !it.is_health_checked;
    let before = all.iter().copied().filter(goes_before);
    let types: Vec<RecordType> = before.map(|it| it.record_type).collect();
    all.retain(|it| it.weight != Some(0) || !types.contains(&it.record_type));
    all
}

//! What takes the records of one account in one region, and keeps what other accounts may be led to.

use std::net::IpAddr;

use rule::network::central::DnsName;

use crate::describe::kind::{Noter, RecordKind};
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::{NamelessVpcError, RegionFacts};
use crate::describe::shape::central::record_sets::{ResourceRecordSet, ZoneRecords};
use crate::describe::shape::vpc_endpoint::Writer;

use super::references::{Endpoint, References};
use super::wanted_names::WantedNames;

/// The kinds that a glance looks at.
pub(super) fn is_wanted(kind: RecordKind) -> bool {
    is_kept(kind) || kind.is_noted_by(Noter::Hubs)
}

/// The kinds of which it matters whether they were read.
fn is_kept(kind: RecordKind) -> bool {
    kind.is_noted_by(Noter::HubsKept)
}

/// Network interfaces alone, for typed addresses.
pub(super) fn is_interface(kind: RecordKind) -> bool {
    kind == RecordKind::NetworkInterfaces
}

/// Keeps zones, rules, attachments and tables, and notes what leads where.
pub(super) struct Sieve<'s> {
    wanted: &'s WantedNames,
    account_id: &'s str,
    facts: RegionFacts,
    references: References,
    dropped: Vec<DnsName>,
    endpoints: Vec<Endpoint>,
}

impl<'s> Sieve<'s> {
    pub(super) fn new(wanted: &'s WantedNames, account_id: &'s str) -> Self {
        Self {
            wanted,
            account_id,
            facts: RegionFacts::default(),
            references: References::default(),
            dropped: Vec::new(),
            endpoints: Vec::new(),
        }
    }

    pub(super) fn into_parts(self) -> (RegionFacts, References, Vec<DnsName>, Vec<Endpoint>) {
        (self.facts, self.references, self.dropped, self.endpoints)
    }

    /// Keeps the records of a zone that may answer.
    fn add_records(&mut self, records: ZoneRecords<'_>) {
        if let Some(name) = apex(&records.resource_record_sets)
            && !self.wanted.has(&name)
        {
            self.dropped.push(name);
            return;
        }
        let sets = records.resource_record_sets.iter();
        sets.for_each(|record| self.references.add_record(&record.facts()));
        self.keep(Record::ZoneRecords(records));
    }

    /// Keeps a record that is no VPC's, which none is refused of.
    fn keep(&mut self, record: Record<'_>) {
        let taken = self.facts.take(record, Writer::Ec2);
        debug_assert_eq!(taken, Ok(()));
    }
}

/// The name of the zone that has these records: every zone has `SOA` and `NS` records of its own name. `None`
/// where neither is there.
fn apex(records: &[ResourceRecordSet<'_>]) -> Option<DnsName> {
    let of = |wanted: &str| {
        let sets = records.iter();
        let sets = sets.filter(|set| set.record_type.as_deref() == Some(wanted));
        let names = sets.filter_map(|set| set.name.as_deref()).map(DnsName::new);
        names.min_by_key(DnsName::labels)
    };
    of("SOA").or_else(|| of("NS"))
}

impl Records for Sieve<'_> {
    fn mark_read(&mut self, kind: RecordKind, _: Writer) {
        if is_kept(kind) {
            self.facts.mark_read(kind);
        }
    }

    fn take(&mut self, record: Record<'_>, _: Writer) -> Result<(), NamelessVpcError> {
        match record {
            Record::VpcEndpoint(endpoint) => self.endpoints.push(Endpoint::of(&endpoint)),
            Record::ZoneRecords(records) => self.add_records(records),
            Record::VpcHostedZones(zones) => {
                for (id, sets) in zones.resource_record_sets.into_iter().flatten() {
                    self.add_records(ZoneRecords {
                        hosted_zone_id: Some(id.into()),
                        resource_record_sets: sets,
                    });
                }
            }
            Record::ProfileResourceAssociation(of) => {
                let arn = of.resource_arn.as_deref();
                self.references.add_arn(arn.unwrap_or_default());
            }
            Record::ProfileResources(of) => {
                for one in &of.profile_resource_associations {
                    let arn = one.resource_arn.as_deref();
                    self.references.add_arn(arn.unwrap_or_default());
                }
            }
            // A rule that is shared stands in the lists of all: its owner's is asked.
            Record::ResolverRule(rule) => {
                let owner = rule.owner_id.as_deref();
                if owner.is_none_or(|id| id == self.account_id) {
                    self.keep(Record::ResolverRule(rule));
                }
            }
            // Which VPCs are joined to which says where a typed address may be.
            // The name of a zone is kept whatever it is: a Profile names its zones by id alone, and one whose name
            // nobody knows may answer for any host.
            record if is_kept(record.kind()) => self.keep(record),
            record => debug_assert!(!is_wanted(record.kind()), "{:?}", record.kind()),
        }
        Ok(())
    }
}

/// Looks for interfaces with addresses that records hold.
pub(super) struct AddressSearch<'r> {
    references: &'r References,
    pub(super) found: bool,
    pub(super) is_read: bool,
}

impl<'r> AddressSearch<'r> {
    pub(super) fn of(references: &'r References) -> Self {
        Self {
            references,
            found: false,
            is_read: false,
        }
    }
}

impl Records for AddressSearch<'_> {
    fn mark_read(&mut self, kind: RecordKind, _: Writer) {
        self.is_read |= is_interface(kind);
    }

    fn take(&mut self, record: Record<'_>, _: Writer) -> Result<(), NamelessVpcError> {
        if let Record::NetworkInterface(interface) = record {
            let ipv4 = interface.ipv4().map(IpAddr::V4);
            let addresses = ipv4.into_iter().chain(interface.ipv6().map(IpAddr::V6));
            self.found |= addresses
                .into_iter()
                .any(|address| self.references.has_address(address));
        }
        Ok(())
    }
}

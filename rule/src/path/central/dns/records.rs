//! The record of a host in a zone, and where it leads (`decision.md`, sections 11.5 and 11.6).

mod of_name;

use std::net::IpAddr;

use self::of_name::OfName;
use super::answer::{DnsAnswer, HostRecords, Lead, ZoneAnswer};
use super::order::{DnsQuestion, STEPS};
use super::reason::{MissingRecord, Reason};
use super::sources::Zone;
use crate::checks::Check;
use crate::network::central::{
    DnsName, Fallback, RecordSet, RecordTarget, RecordType, ZoneRecords,
};
use crate::path::Family;
use crate::path::step::Step;
use crate::possible::Possible;
use crate::view::Sight;
use crate::view::is_endpoints;

/// What a zone says of a host.
pub fn of_host<'a>(
    question: &DnsQuestion<'_, 'a>,
    zone: Zone<'a>,
    name: &DnsName,
    host: &DnsName,
    depth: usize,
) -> DnsAnswer<'a> {
    let who = Reason::ZoneAnswers {
        zone,
        name: name.clone(),
        host: host.clone(),
    };
    let who = Step::new(Possible::YES, who);
    let own = InZone {
        question,
        zone,
        name,
        depth,
    };
    let records = question.book.records(question.lookups, zone.id, zone.owner);
    let says = match records {
        Sight::Seen(records) => match own.says(records, host) {
            Some(says) => says,
            None => {
                let host = host.clone();
                let reason = Reason::LeavesToPublic { zone, host };
                return DnsAnswer::Leaves(Step::new(Possible::YES, reason));
            }
        },
        Sight::Unread(why) => {
            let step = Step::unread(Check::HostedZoneNotShown, Possible::ANY, why);
            let fallback = question
                .book
                .fallback(question.lookups, zone.id, zone.owner);
            ZoneAnswer::NotSeen(step, fallback != Sight::Seen(&Fallback::Disabled))
        }
        Sight::NotShown => {
            // No view shows the records of an AWS service's zone.
            let possible = match zone.owner {
                super::book::KnownOwner::Service(_) => Possible::MAYBE,
                super::book::KnownOwner::Account(_) | super::book::KnownOwner::NotNamed => {
                    Possible::UNSHOWN
                }
            };
            let name = name.clone();
            let reason = Reason::ZoneNotShown { zone, name };
            ZoneAnswer::NotSeen(Step::new(possible, reason), false)
        }
    };
    let says = Box::new(says);
    DnsAnswer::Zone { who, says }
}

/// A zone that answers.
#[derive(Clone, Copy)]
struct InZone<'q, 'a> {
    question: &'q DnsQuestion<'q, 'a>,
    zone: Zone<'a>,
    name: &'q DnsName,
    depth: usize,
}

impl<'a> InZone<'_, 'a> {
    /// What the zone says of a host; `None` where it leaves it to public DNS.
    fn says(&self, records: &'a ZoneRecords, host: &DnsName) -> Option<ZoneAnswer<'a>> {
        let zone = self.zone;
        let found = match self.of_name(records, host) {
            OfName::Delegated(name) => {
                let reason = Reason::Delegates { zone, name };
                return Some(ZoneAnswer::Delegates(Step::new(Possible::MAYBE, reason)));
            }
            OfName::Absent => return self.absent(host),
            OfName::There(found) => found,
        };
        let mut circle = Vec::new();
        let pairs = self.pairs(records, &found, self.depth, &mut circle);
        if pairs.is_empty() {
            return Some(self.no_record(host, MissingRecord::Addresses));
        }
        let shown = |record: &&RecordSet| {
            matches!(
                record.record_type,
                RecordType::A | RecordType::Aaaa | RecordType::Cname
            )
        };
        let first = found.into_iter().find(shown);
        let (name, target) = match first {
            Some(record) => (record.name.clone(), in_words(record)),
            None => (host.clone(), String::new()),
        };
        let is_typed = pairs
            .iter()
            .flatten()
            .any(|lead| matches!(lead, Some(Lead::Address(_))));
        let typed = is_typed.then(|| {
            let name = name.clone();
            Step::new(Possible::YES, Reason::Typed { zone, name })
        });
        Some(ZoneAnswer::Records(Box::new(HostRecords {
            without: Some(self.without_family(host)),
            step: Step::new(Possible::YES, Reason::Record { name, target }),
            typed,
            pairs,
        })))
    }

    fn no_record(&self, host: &DnsName, missing: MissingRecord) -> ZoneAnswer<'a> {
        ZoneAnswer::NoRecord(self.lacks(host, missing))
    }

    /// That it has no record of a host by IPv4, and by IPv6.
    fn without_family(&self, host: &DnsName) -> [Step<'a>; 2] {
        [Family::Ipv4, Family::Ipv6].map(|family| self.lacks(host, MissingRecord::Family(family)))
    }

    fn lacks(&self, host: &DnsName, missing: MissingRecord) -> Step<'a> {
        let reason = Reason::NoRecord {
            of: self.zone.id.clone(),
            zone: self.name.clone(),
            host: host.clone(),
            missing,
        };
        Step::new(Possible::NO, reason)
    }

    /// A name that the zone does not have: public DNS is asked, or not.
    fn absent(&self, host: &DnsName) -> Option<ZoneAnswer<'a>> {
        let (zone, host) = (self.zone, host.clone());
        let DnsQuestion { lookups, book, .. } = self.question;
        Some(match book.fallback(lookups, zone.id, zone.owner) {
            Sight::Seen(Fallback::Enabled) => return None,
            Sight::Seen(Fallback::Disabled) => self.no_record(&host, MissingRecord::Name),
            Sight::Seen(Fallback::Changing(status)) => {
                let status = status.clone();
                let reason = Reason::FallbackChanging { zone, status, host };
                ZoneAnswer::MayLeave(Step::new(Possible::MAYBE, reason))
            }
            Sight::NotShown => {
                let reason = Reason::FallbackNotShown { zone, host };
                ZoneAnswer::MayLeave(Step::new(Possible::UNSHOWN, reason))
            }
            Sight::Unread(why) => ZoneAnswer::MayLeave(Step::unread(
                Check::HostedZoneWithoutRecord,
                Possible::ANY,
                why,
            )),
        })
    }

    /// What may be handed out, by IPv4 and by IPv6: each address of the one with each of the other.
    fn pairs(
        &self,
        records: &'a ZoneRecords,
        found: &[&'a RecordSet],
        depth: usize,
        circle: &mut Vec<DnsName>,
    ) -> Vec<[Option<Lead<'a>>; 2]> {
        let mut of = |record_type: RecordType| -> Vec<Lead<'a>> {
            let own = found.iter().filter(|it| it.record_type == record_type);
            let mut leads: Vec<Lead<'a>> = Vec::new();
            for record in own {
                for lead in self.leads(records, record, record_type, depth, circle) {
                    if !leads.iter().any(|other| other.is_same(&lead)) {
                        leads.push(lead);
                    }
                }
            }
            leads
        };
        let names = of(RecordType::Cname);
        let (ipv4, ipv6) = (of(RecordType::A), of(RecordType::Aaaa));
        let mut pairs: Vec<[Option<Lead<'a>>; 2]> = names
            .into_iter()
            .map(|lead| [Some(lead.clone()), Some(lead)])
            .collect();
        match (ipv4.is_empty(), ipv6.is_empty()) {
            (true, true) => {}
            (false, true) => pairs.extend(ipv4.into_iter().map(|lead| [Some(lead), None])),
            (true, false) => pairs.extend(ipv6.into_iter().map(|lead| [None, Some(lead)])),
            (false, false) => {
                for one in &ipv4 {
                    for other in &ipv6 {
                        pairs.push([Some(one.clone()), Some(other.clone())]);
                    }
                }
            }
        }
        pairs
    }

    /// Where a record leads.
    fn leads(
        &self,
        records: &'a ZoneRecords,
        record: &'a RecordSet,
        record_type: RecordType,
        depth: usize,
        circle: &mut Vec<DnsName>,
    ) -> Vec<Lead<'a>> {
        let by_name = |name: &DnsName, circle: &mut Vec<DnsName>| {
            self.follow(records, name, record_type, depth, circle)
        };
        match &record.target {
            RecordTarget::Alias(name) => by_name(name, circle),
            RecordTarget::Values(values) if record_type == RecordType::Cname => values
                .iter()
                .flat_map(|value| by_name(&DnsName::new(value), circle))
                .collect(),
            RecordTarget::Values(values) => {
                let mut leads: Vec<Lead<'a>> = Vec::new();
                for value in values {
                    leads.push(match value.trim().parse::<IpAddr>() {
                        Ok(address) => Lead::Address(address),
                        Err(_) => self.other_target(value),
                    });
                }
                leads
            }
        }
    }

    /// Where a name leads that a record names.
    fn follow(
        &self,
        records: &'a ZoneRecords,
        name: &DnsName,
        record_type: RecordType,
        depth: usize,
        circle: &mut Vec<DnsName>,
    ) -> Vec<Lead<'a>> {
        if is_endpoints(name.as_str()) {
            return vec![Lead::Name(name.clone())];
        }
        if depth + circle.len() >= STEPS || circle.contains(name) {
            return vec![self.other_target(name.as_str())];
        }
        if self.name.covers(name)
            && let OfName::There(found) = self.of_name(records, name)
            && !found.is_empty()
        {
            circle.push(name.clone());
            let wanted = |it: &&&'a RecordSet| {
                it.record_type == record_type || it.record_type == RecordType::Cname
            };
            let is_any = record_type == RecordType::Cname;
            let mut leads = Vec::new();
            if is_any {
                // A name for a name: both families of what is there.
                let pairs = self.pairs(records, &found, depth, circle);
                leads.push(Lead::Found(Box::new(self.as_found(name, pairs))));
            } else {
                for own in found.iter().filter(wanted) {
                    leads.extend(self.leads(records, own, own.record_type, depth, circle));
                }
            }
            circle.pop();
            return leads;
        }
        if record_type == RecordType::Cname {
            let next = self.question.ask(name, depth + circle.len() + 1);
            let other = || self.other_found(name.as_str());
            return vec![Lead::Found(Box::new(next.where_public(&other)))];
        }
        vec![self.other_target(name.as_str())]
    }

    /// The records of another name of the zone, as an answer.
    fn as_found(&self, name: &DnsName, pairs: Vec<[Option<Lead<'a>>; 2]>) -> DnsAnswer<'a> {
        let who = Reason::ZoneAnswers {
            zone: self.zone,
            name: self.name.clone(),
            host: name.clone(),
        };
        let says = if pairs.is_empty() {
            self.no_record(name, MissingRecord::Addresses)
        } else {
            let target = pairs.iter().flatten().flatten().next();
            let target = target.map(Lead::in_words).unwrap_or_default();
            let name = name.clone();
            ZoneAnswer::Records(Box::new(HostRecords {
                without: Some(self.without_family(&name)),
                step: Step::new(Possible::YES, Reason::Record { name, target }),
                typed: None,
                pairs,
            }))
        };
        let who = Step::new(Possible::YES, who);
        let says = Box::new(says);
        DnsAnswer::Zone { who, says }
    }

    fn other_target(&self, target: &str) -> Lead<'a> {
        Lead::Found(Box::new(self.other_found(target)))
    }

    fn other_found(&self, target: &str) -> DnsAnswer<'a> {
        let reason = Reason::OtherTarget {
            zone: self.zone,
            target: crate::text::plain(target),
        };
        let who = Step::new(Possible::YES, reason.clone());
        let step = Step::new(Possible::MAYBE, reason);
        let says = ZoneAnswer::NotSeen(step, false);
        let says = Box::new(says);
        DnsAnswer::Zone { who, says }
    }
}

impl Lead<'_> {
    /// Where it leads, in words.
    fn in_words(&self) -> String {
        match self {
            Self::Name(name) => name.to_string(),
            Self::Endpoint(endpoint) => endpoint.id.to_string(),
            Self::Address(address) => address.to_string(),
            Self::Found(_) => "another name".to_owned(),
        }
    }
}

/// Where a record leads, in words.
fn in_words(record: &RecordSet) -> String {
    match &record.target {
        RecordTarget::Alias(name) => name.to_string(),
        RecordTarget::Values(values) => values.join(", "),
    }
}

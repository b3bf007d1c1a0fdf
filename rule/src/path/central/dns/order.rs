//! Which of several things answers for a host: the most specific name, and of equal names by a
//! fixed order (`decision.md`, section 11.4).

use std::cmp::Reverse;

use super::among::unread;
use super::answer::{DnsAnswer, HostRecords, Lead, ZoneAnswer};
use super::book::Book;
use super::covering::{Covering, ids, in_words, top_name, without_ended_rules};
use super::reason::{MissingRecord, Reason};
use super::records;
use super::sources::{DnsSource, DnsSources, Holder, SourceKind, SourceName, Toggle};
use crate::checks::Check;
use crate::network::Id;
use crate::network::central::{DnsName, ResourceKind};
use crate::path::central::view::Lookups;
use crate::path::dns::coverage::{answers_at, name_covers, private_names};
use crate::path::step::Step;
use crate::possible::Possible;
use crate::row::Row;

/// How often a name may lead to another before it is taken for a circle.
pub const STEPS: usize = 8;

/// More associations than this that are changing at once are not tried one by one.
const MANY: usize = 6;

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub struct DnsQuestion<'q, 'a> {
    /// What may answer.
    pub sources: &'q DnsSources<'a>,
    /// The lookups.
    pub lookups: &'q Lookups<'a>,
    /// The zones.
    pub book: &'q Book<'a>,
    /// The row.
    pub row: &'q Row,
    /// Whether clients have IPv4.
    pub has_ipv4: bool,
    /// Whether zones and Profiles apply: both DNS attributes of the VPC are on.
    pub zones: bool,
    /// Whether rules apply: `enableDnsSupport` is on.
    pub rules: bool,
}

impl<'q, 'a> DnsQuestion<'q, 'a> {
    /// What answers for a host.
    pub fn ask(&self, host: &DnsName, depth: usize) -> DnsAnswer<'a> {
        let sources = self.sources.all.iter();
        let relevant: Vec<&DnsSource<'a>> = sources
            .filter(|source| self.applies(source) && self.may_cover(source, host))
            .collect();
        let mut toggles: Vec<usize> = relevant
            .iter()
            .flat_map(|source| source.needs.iter().map(|(toggle, _)| *toggle))
            .collect();
        toggles.sort_unstable();
        toggles.dedup();
        if let (true, Some(first)) = (toggles.len() > MANY, toggles.first()) {
            let step = self.changing(*first);
            let by_zone = false;
            return DnsAnswer::Undecided { step, by_zone };
        }
        self.by_toggles(host, depth, &relevant, &toggles)
    }

    fn by_toggles(
        &self,
        host: &DnsName,
        depth: usize,
        relevant: &[&DnsSource<'a>],
        toggles: &[usize],
    ) -> DnsAnswer<'a> {
        let Some((toggle, rest)) = toggles.split_first() else {
            return self.among(host, depth, relevant);
        };
        let ways = [true, false].map(|is_so| {
            let counts = |source: &&&DnsSource<'a>| {
                let mut needs = source.needs.iter();
                needs.all(|(needed, wanted)| needed != toggle || *wanted == is_so)
            };
            let left: Vec<&DnsSource<'a>> = relevant.iter().filter(counts).copied().collect();
            self.by_toggles(host, depth, &left, rest)
        });
        match self.sources.toggles.get(*toggle) {
            Some(Toggle::Changing { .. }) => DnsAnswer::Both(self.changing(*toggle), ways.into()),
            Some(Toggle::Unread(_)) | None => {
                DnsAnswer::OneOf(Some(self.changing(*toggle)), ways.into())
            }
        }
    }

    fn changing(&self, toggle: usize) -> Step<'a> {
        match self.sources.toggles.get(toggle) {
            Some(Toggle::Changing { what, status }) => {
                let (what, status) = (what.clone(), status.clone());
                let reason = Reason::AssociationChanging { what, status };
                Step::new(Possible::MAYBE, reason)
            }
            Some(Toggle::Unread(why)) => {
                Step::unread(Check::PrivateDnsDisabled, Possible::ANY, why.clone())
            }
            None => Step::unread(Check::FactUnread, Possible::ANY, "".into()),
        }
    }

    fn applies(&self, source: &DnsSource<'a>) -> bool {
        let is_vpcs_rule = source.holder == Holder::Vpc
            && matches!(source.kind, SourceKind::Forwards(_) | SourceKind::System);
        if is_vpcs_rule { self.rules } else { self.zones }
    }

    /// Whether a source covers a host, or may.
    fn may_cover(&self, source: &DnsSource<'a>, host: &DnsName) -> bool {
        match source.name {
            SourceName::Is(_) | SourceName::Endpoint => self.labels(source, host).is_some(),
            SourceName::NotShown | SourceName::Unread(_) | SourceName::Any => true,
        }
    }

    /// How specific a source's name is that covers a host.
    pub(super) fn labels(&self, source: &DnsSource<'a>, host: &DnsName) -> Option<usize> {
        match (&source.name, &source.kind) {
            (SourceName::Is(name), _) => name.covers(host).then(|| name.labels()),
            (SourceName::Endpoint, SourceKind::Endpoint(endpoint)) => {
                let mut own = private_names(endpoint).peekable();
                if own.peek().is_none() {
                    return self.own_host(endpoint, host, self.has_ipv4);
                }
                let names = own.map(|name| DnsName::new(&name).without_star());
                let covering = names.filter(|name| name.covers(host));
                covering.map(|name| name.labels()).max()
            }
            // The default hosts alone.
            (SourceName::Endpoint, SourceKind::EndpointOff(endpoint)) => {
                self.own_host(endpoint, host, true)
            }
            // Nothing else takes its name from an endpoint.
            (
                SourceName::Endpoint,
                SourceKind::Forwards(_)
                | SourceKind::System
                | SourceKind::Zone(_)
                | SourceKind::Resource(_)
                | SourceKind::Resources,
            )
            | (SourceName::NotShown | SourceName::Unread(_) | SourceName::Any, _) => None,
        }
    }

    /// How specific the default hosts of an endpoint's service are that cover a host.
    fn own_host(
        &self,
        endpoint: &crate::network::VpcEndpoint,
        host: &DnsName,
        has_ipv4: bool,
    ) -> Option<usize> {
        let service = self.row.service_name();
        answers_at(endpoint, host.as_str(), (has_ipv4, service)).then(|| host.labels())
    }

    /// What answers among sources of known names.
    pub(super) fn by_order(
        &self,
        host: &DnsName,
        depth: usize,
        covering: &[Covering<'_, 'a>],
    ) -> DnsAnswer<'a> {
        let left = without_ended_rules(covering);
        let Some(most) = left.iter().map(|it| it.labels).max() else {
            return DnsAnswer::Nothing;
        };
        let top: Vec<&Covering<'_, 'a>> = left.iter().filter(|it| it.labels == most).collect();
        if let Some(SourceKind::Forwards(rule)) = top
            .iter()
            .find(|it| it.is_of_vpc() && it.is_rule())
            .map(|it| &it.source.kind)
        {
            return forwards(rule, top_name(&top), host);
        }
        let rule = top.iter().find(|it| it.is_rule());
        let zone = top.iter().find(|it| !it.is_rule());
        // [I] AWS does not say whether a Profile's rule or a zone of the same name answers.
        if let (Some(rule), Some(zone)) = (rule, zone) {
            return unknown_order(host, rule, zone);
        }
        let own: Vec<&&Covering<'_, 'a>> = top.iter().filter(|it| it.is_of_vpc()).collect();
        if !own.is_empty() {
            return self.all_of(host, depth, &own);
        }
        let Some(first) = top.iter().min_by_key(|it| it.priority().0) else {
            return DnsAnswer::Nothing;
        };
        let (priority, profile) = first.priority();
        let is_other = |it: &&Covering<'_, 'a>| it.priority().1 != profile;
        let ties = top
            .iter()
            .copied()
            .filter(is_other)
            .find(|it| it.priority().0 == priority);
        let sooner = left
            .iter()
            .filter(|it| !it.is_of_vpc())
            .filter(is_other)
            .find(|it| it.priority().0 < priority);
        // [I] AWS does not say which of two Profiles answers here.
        if let Some(other) = ties.or(sooner) {
            return unknown_order(host, first, other);
        }
        let of_first = top.iter().filter(|it| it.priority().1 == profile);
        if let SourceKind::Forwards(rule) = first.source.kind {
            return forwards(rule, top_name(&top), host);
        }
        let (zones, endpoints): (Vec<&&Covering<'_, 'a>>, Vec<_>) =
            of_first.partition(|it| may_be_zone(&it.source.kind));
        let answering = if zones.is_empty() { endpoints } else { zones };
        let found = self.all_of(host, depth, &answering);
        let DnsAnswer::Undecided { step, .. } = found else {
            return found;
        };
        // Whether the endpoint answers or not, a zone may do so in any case.
        let is_on = |it: &&Covering<'_, 'a>| !matches!(it.source.kind, SourceKind::EndpointOff(_));
        let others: Vec<Covering<'_, 'a>> = covering.iter().filter(is_on).copied().collect();
        let is_less = others.len() < covering.len();
        let by_zone = is_less && is_by_zone(&self.by_order(host, depth, &others));
        DnsAnswer::Undecided { step, by_zone }
    }

    /// What zones or endpoints of one name come to: all of them may answer.
    fn all_of(
        &self,
        host: &DnsName,
        depth: usize,
        answering: &[&&Covering<'_, 'a>],
    ) -> DnsAnswer<'a> {
        let all = answering.iter();
        DnsAnswer::worst(
            all.map(|it| self.of_source(host, depth, it.source))
                .collect(),
        )
    }

    /// What one zone or endpoint says.
    fn of_source(&self, host: &DnsName, depth: usize, source: &DnsSource<'a>) -> DnsAnswer<'a> {
        match (&source.kind, &source.name, source.holder) {
            (SourceKind::Zone(zone), SourceName::Is(name), _) => {
                records::of_host(self, *zone, name, host, depth)
            }
            (SourceKind::Endpoint(endpoint), _, Holder::Profile { id, .. }) => {
                let who = Reason::EndpointAnswers {
                    endpoint,
                    profile: id,
                    host: host.clone(),
                };
                let mut names = private_names(endpoint).peekable();
                let is_covered =
                    names.peek().is_none() || names.any(|name| name_covers(&name, host.as_str()));
                let says = if is_covered {
                    let lead = Some(Lead::Endpoint(endpoint));
                    let target = endpoint.id.to_string();
                    let name = host.clone();
                    ZoneAnswer::Records(Box::new(HostRecords {
                        zone: None,
                        step: Step::new(Possible::YES, Reason::Record { name, target }),
                        typed: None,
                        pairs: vec![[lead.clone(), lead]],
                    }))
                } else {
                    let reason = Reason::NoRecord {
                        of: endpoint.id.clone(),
                        zone: host.parent().unwrap_or_default(),
                        host: host.clone(),
                        missing: MissingRecord::Name,
                    };
                    ZoneAnswer::NoRecord(Step::new(Possible::NO, reason))
                };
                let who = Step::new(Possible::YES, who);
                let says = Box::new(says);
                DnsAnswer::Zone { who, says }
            }
            (SourceKind::EndpointOff(endpoint), ..) => {
                let host = host.clone();
                let reason = Reason::PrivateDnsOff { endpoint, host };
                DnsAnswer::Undecided {
                    step: Step::new(Possible::MAYBE, reason),
                    by_zone: false,
                }
            }
            (SourceKind::Resource(_) | SourceKind::Resources, SourceName::Unread(why), _) => {
                DnsAnswer::AnyZone(unread(why))
            }
            (SourceKind::Forwards(_) | SourceKind::System, ..)
            | (SourceKind::Zone(_) | SourceKind::Resource(_) | SourceKind::Resources, ..)
            | (SourceKind::Endpoint(_), _, Holder::Vpc) => DnsAnswer::Nothing,
        }
    }
}

/// Whether it is a hosted zone, or may be one while it is unread.
fn may_be_zone(what: &SourceKind<'_>) -> bool {
    match what {
        SourceKind::Zone(_) | SourceKind::Resources => true,
        SourceKind::Resource(resource) => matches!(resource.kind, ResourceKind::HostedZone(_)),
        SourceKind::Endpoint(_)
        | SourceKind::EndpointOff(_)
        | SourceKind::Forwards(_)
        | SourceKind::System => false,
    }
}

/// Whether a zone or an endpoint of a Profile answers, whichever it is.
fn is_by_zone(found: &DnsAnswer<'_>) -> bool {
    match found {
        DnsAnswer::Zone { .. } | DnsAnswer::Leaves(_) => true,
        DnsAnswer::Undecided { by_zone, .. } => *by_zone,
        DnsAnswer::Nothing | DnsAnswer::Rule(_) | DnsAnswer::AnyZone(_) => false,
        DnsAnswer::Worst(all) | DnsAnswer::Both(_, all) | DnsAnswer::OneOf(_, all) => {
            all.iter().all(is_by_zone)
        }
    }
}

pub(super) fn forwards<'a>(rule: &'a Id, name: Option<DnsName>, host: &DnsName) -> DnsAnswer<'a> {
    let host = host.clone();
    DnsAnswer::Rule(Step::new(
        Possible::MAYBE,
        Reason::Forwards { rule, name, host },
    ))
}

/// Two sources of which AWS does not say which one wins.
fn unknown_order<'a>(
    host: &DnsName,
    one: &Covering<'_, 'a>,
    other: &Covering<'_, 'a>,
) -> DnsAnswer<'a> {
    let mut both = [one, other];
    both.sort_by_key(|it| Reverse(it.labels));
    let mut culprits: Vec<Id> = both.iter().flat_map(|it| ids(it)).collect();
    culprits.dedup();
    let [one, other] = both.map(|it| in_words(it));
    let by_zone = !both.iter().any(|it| it.is_rule());
    let reason = Reason::OrderUnknown {
        host: host.clone(),
        one,
        other,
        culprits,
    };
    let step = Step::new(Possible::MAYBE, reason);
    DnsAnswer::Undecided { step, by_zone }
}

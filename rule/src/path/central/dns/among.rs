//! What answers among sources that count, as far as they are known: names that are not shown, and sources that are
//! unread, leave several ways open (`decision.md`, section 11.4).

use super::answer::DnsAnswer;
use super::covering::{Covering, without_ended_rules};
use super::order::{DnsQuestion, forwards};
use super::reason::Reason;
use super::sources::{DnsSource, Holder, SourceKind, SourceName};
use crate::checks::Check;
use crate::network::central::{DnsName, ProfileResource, ResourceKind};
use crate::network::fact::Why;
use crate::path::step::Step;
use crate::possible::Possible;

impl<'a> DnsQuestion<'_, 'a> {
    /// What answers where all of these sources count.
    pub(super) fn among(
        &self,
        host: &DnsName,
        depth: usize,
        counted: &[&DnsSource<'a>],
    ) -> DnsAnswer<'a> {
        let covering: Vec<Covering<'_, 'a>> = counted
            .iter()
            .filter_map(|source| {
                let labels = self.labels(source, host)?;
                Some(Covering { labels, source })
            })
            .collect();
        let rules_unread = self.sources.rules_unread.as_ref().filter(|_| self.rules);
        let full = host.labels();
        let of_any = counted.iter().filter(|it| it.name == SourceName::Any);
        // A rule of the VPC for the host, whatever its type, beats that of a Profile.
        let beats = |it: &Covering<'_, 'a>| it.labels == full && it.is_vpcs_rule();
        let is_beaten = covering.iter().any(beats);
        let mut of_any = of_any.filter(|it| !is_beaten || it.holder == Holder::Vpc);
        if let Some((any, SourceKind::Forwards(rule))) = of_any.next().map(|it| (it, &it.kind)) {
            let forwards = forwards(rule, None, host);
            if any.holder == Holder::Vpc || rules_unread.is_none() {
                return forwards;
            }
            let named = counted.iter().filter(|it| it.name != SourceName::Any);
            let named: Vec<&DnsSource<'a>> = named.copied().collect();
            return DnsAnswer::one_of(vec![forwards, self.among(host, depth, &named)]);
        }
        let of_full_name = |it: &&Covering<'_, 'a>| it.is_of_vpc() && it.labels == full;
        let full_rule = covering.iter().filter(of_full_name).any(Covering::is_rule);
        let full_zone = covering
            .iter()
            .filter(of_full_name)
            .any(|it| matches!(it.source.kind, SourceKind::Zone(_)));
        let base = self.by_order(host, depth, &covering);
        let zones_unread = self.sources.zones_unread.as_ref().filter(|_| self.zones);
        let mut hidden = counted.iter().filter(|it| it.name == SourceName::NotShown);
        let first = hidden.clone().next();
        let first = first.filter(|_| !full_rule && !full_zone);
        let base = match first {
            None => base,
            Some(first) => {
                let leads = hidden.any(|it| may_lead(it));
                let unread = zones_unread.or(rules_unread);
                not_shown(first, leads, unread)
            }
        };
        let mut ways = vec![base];
        if let Some(why) = rules_unread {
            ways.push(DnsAnswer::Rule(unread(why)));
            // A SYSTEM rule may end the less specific ones.
            let kept =
                |it: &&Covering<'_, 'a>| !it.is_rule() || (it.is_of_vpc() && it.labels == full);
            let without: Vec<Covering<'_, 'a>> = covering.iter().filter(kept).copied().collect();
            if without.len() != covering.len() && first.is_none() {
                ways.push(self.by_order(host, depth, &without));
            }
        }
        let left = without_ended_rules(&covering);
        // A zone of the host would tie with a Profile's rule of it: which one answers is as undecidable as what
        // the rule brings about.
        let mut of_full = left.iter().filter(|it| it.labels == full);
        let ties = rules_unread.is_none() && first.is_none() && of_full.any(Covering::is_rule);
        if let Some(why) = zones_unread.filter(|_| !full_rule && !ties) {
            if full_zone && first.is_none() {
                let base = self.by_order(host, depth, &covering);
                ways.push(DnsAnswer::Worst(vec![
                    base,
                    DnsAnswer::AnyZone(unread(why)),
                ]));
            } else {
                ways.push(DnsAnswer::AnyZone(unread(why)));
            }
        }
        if full_zone && !is_beaten {
            // A Profile's rule may have the name of the VPC's zone: which one answers is undecidable then.
            ways.extend(counted.iter().filter_map(|source| match &source.name {
                SourceName::Unread(why) if !may_lead(source) => Some(DnsAnswer::Rule(unread(why))),
                SourceName::Unread(_)
                | SourceName::Is(_)
                | SourceName::Endpoint
                | SourceName::NotShown
                | SourceName::Any => None,
            }));
        }
        if full_rule || full_zone || first.is_some() {
            return DnsAnswer::one_of(ways);
        }
        let all = self.sources.profiles_unread.as_ref();
        if let Some(why) = all.filter(|_| self.zones) {
            ways.push(DnsAnswer::Rule(unread(why)));
            ways.push(DnsAnswer::AnyZone(unread(why)));
        }
        let is_rule = |it: &&Covering<'_, 'a>| it.is_rule();
        for source in counted {
            ways.extend(self.unread_resource(host, depth, source, &covering));
            // Rules of Profiles may be ended by one of the VPC that is unread.
            if rules_unread.is_some() && covering.iter().any(|it| is_rule(&it)) {
                let others = covering.iter().filter(|it| !is_rule(it));
                let others: Vec<Covering<'_, 'a>> = others.copied().collect();
                ways.extend(self.unread_resource(host, depth, source, &others));
            }
        }
        DnsAnswer::one_of(ways)
    }

    /// What an unread resource of a Profile may bring about: as a rule it sends the host elsewhere, or ends other
    /// rules; as a zone or an endpoint it answers where one of the host's full name would.
    fn unread_resource(
        &self,
        host: &DnsName,
        depth: usize,
        source: &DnsSource<'a>,
        covering: &[Covering<'_, 'a>],
    ) -> Vec<DnsAnswer<'a>> {
        let (SourceName::Unread(why), Holder::Profile { .. }) = (&source.name, source.holder)
        else {
            return Vec::new();
        };
        let own = Covering {
            labels: host.labels(),
            source,
        };
        let mut ways = Vec::new();
        if may_be_rule(source) {
            ways.push(DnsAnswer::Rule(unread(why)));
            let is_ended = |it: &&Covering<'_, 'a>| {
                let is_later = it.labels == own.labels
                    && !it.is_of_vpc()
                    && own.priority().0 < it.priority().0;
                it.is_rule() && (it.labels < own.labels || is_later)
            };
            let kept = covering.iter().filter(|it| !is_ended(it));
            let kept: Vec<Covering<'_, 'a>> = kept.copied().collect();
            if kept.len() != covering.len() {
                ways.push(self.by_order(host, depth, &kept));
            }
        }
        if may_lead(source) {
            let with: Vec<Covering<'_, 'a>> = covering.iter().copied().chain([own]).collect();
            ways.push(self.by_order(host, depth, &with));
        }
        ways
    }
}

pub(super) fn unread<'a>(why: &Why) -> Step<'a> {
    Step::unread(Check::HostedZoneNotShown, Possible::ANY, why.clone())
}

/// A Profile has something whose name is not shown.
fn not_shown<'a>(source: &DnsSource<'a>, leads: bool, unread: Option<&Why>) -> DnsAnswer<'a> {
    let (Holder::Profile { id, .. }, SourceKind::Resource(resource)) =
        (source.holder, &source.kind)
    else {
        return DnsAnswer::Nothing;
    };
    let reason = Reason::ProfileNotShown {
        profile: id,
        resource: &resource.arn,
    };
    let possible = if leads {
        Possible::UNSHOWN
    } else {
        Possible::MAYBE
    };
    let by_zone = false;
    let step = Step::new(possible, reason);
    let undecided = DnsAnswer::Undecided { step, by_zone };
    match unread {
        None => undecided,
        Some(why) => {
            let step = Step::unread(Check::ProfileNotShown, Possible::ANY, why.clone());
            DnsAnswer::OneOf(None, vec![undecided, DnsAnswer::AnyZone(step)])
        }
    }
}

/// Whether a resource whose name is not shown may lead to an endpoint.
fn may_lead(source: &DnsSource<'_>) -> bool {
    match &source.kind {
        SourceKind::Resource(resource) => !is_rule(resource),
        SourceKind::Forwards(_)
        | SourceKind::System
        | SourceKind::Zone(_)
        | SourceKind::Endpoint(_)
        | SourceKind::EndpointOff(_)
        | SourceKind::Resources => true,
    }
}

/// Whether what is unread of a Profile may be a rule.
fn may_be_rule(source: &DnsSource<'_>) -> bool {
    match &source.kind {
        SourceKind::Resource(resource) => is_rule(resource),
        SourceKind::Forwards(_)
        | SourceKind::System
        | SourceKind::Zone(_)
        | SourceKind::Endpoint(_)
        | SourceKind::EndpointOff(_)
        | SourceKind::Resources => true,
    }
}

fn is_rule(resource: &ProfileResource) -> bool {
    matches!(resource.kind, ResourceKind::ResolverRule { .. })
}

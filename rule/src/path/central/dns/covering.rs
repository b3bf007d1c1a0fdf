//! What covers a host, in the order of the most specific name (`decision.md`, section 11.4).

use super::sources::{DnsSource, Holder, SourceKind, SourceName};
use crate::network::Id;
use crate::network::central::DnsName;

/// A source that covers the host, and by how many labels.
#[derive(Clone, Copy)]
pub(super) struct Covering<'s, 'a> {
    pub labels: usize,
    pub source: &'s DnsSource<'a>,
}

impl<'a> Covering<'_, 'a> {
    pub fn is_rule(&self) -> bool {
        matches!(self.source.kind, SourceKind::Forwards(_))
    }

    /// Whether it is a rule of the VPC itself, of whatever type.
    pub fn is_vpcs_rule(&self) -> bool {
        self.is_of_vpc()
            && matches!(
                self.source.kind,
                SourceKind::Forwards(_) | SourceKind::System
            )
    }

    pub fn is_of_vpc(&self) -> bool {
        self.source.holder == Holder::Vpc
    }

    pub fn priority(&self) -> (i32, Option<&'a Id>) {
        match self.source.holder {
            Holder::Vpc => (i32::MIN, None),
            Holder::Profile { id, priority } => (priority, Some(id)),
        }
    }
}

/// Without SYSTEM rules, and the rules that they end.
pub(super) fn without_ended_rules<'s, 'a>(covering: &[Covering<'s, 'a>]) -> Vec<Covering<'s, 'a>> {
    let is_system = |it: &&Covering<'s, 'a>| matches!(it.source.kind, SourceKind::System);
    let systems: Vec<&Covering<'s, 'a>> = covering.iter().filter(is_system).collect();
    let is_ended = |rule: &Covering<'s, 'a>| {
        systems.iter().any(|system| {
            let of_equal_names = rule.labels == system.labels
                && !rule.is_of_vpc()
                && (system.is_of_vpc() || system.priority().0 < rule.priority().0);
            rule.labels < system.labels || of_equal_names
        })
    };
    let left = covering.iter().filter(|it| !is_system(it));
    left.filter(|it| !(it.is_rule() && is_ended(it)))
        .copied()
        .collect()
}

/// The name of the rule among those that are most specific.
pub(super) fn top_name(top: &[&Covering<'_, '_>]) -> Option<DnsName> {
    top.iter()
        .find_map(|it| match (&it.source.name, it.is_rule()) {
            (SourceName::Is(name), true) => Some(name.clone()),
            _ => None,
        })
}

/// The ids of what covers, its Profile's first.
pub(super) fn ids(it: &Covering<'_, '_>) -> Vec<Id> {
    let profile = match it.source.holder {
        Holder::Profile { id, .. } => Some(id.clone()),
        Holder::Vpc => None,
    };
    let own = match &it.source.kind {
        SourceKind::Forwards(id) => Some((*id).clone()),
        SourceKind::Zone(zone) => Some(zone.id.clone()),
        SourceKind::Endpoint(endpoint) | SourceKind::EndpointOff(endpoint) => {
            Some(endpoint.id.clone())
        }
        SourceKind::System | SourceKind::Resource(_) | SourceKind::Resources => None,
    };
    profile.into_iter().chain(own).collect()
}

/// What covers, in words.
pub(super) fn in_words(it: &Covering<'_, '_>) -> String {
    let what = match &it.source.kind {
        SourceKind::Forwards(id) => format!("the rule {id}"),
        SourceKind::Zone(zone) => format!("the hosted zone {}", zone.id),
        SourceKind::Endpoint(endpoint) | SourceKind::EndpointOff(endpoint) => {
            format!("the endpoint {}", endpoint.id)
        }
        SourceKind::Resource(resource) => resource.arn.to_string(),
        SourceKind::System | SourceKind::Resources => "what is unread".to_owned(),
    };
    match it.source.holder {
        Holder::Profile { id, .. } => format!("{what} of {id}"),
        Holder::Vpc => what,
    }
}

//! What may answer for a host that is unread (`decision.md`, section 11.3).

use super::sources::{DnsSources, Holder, SourceKind, SourceName};
use crate::network::central::ResourceKind;
use crate::path::dns::coverage::answers_at;

/// What may answer for a host that is unread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnyHost {
    /// A zone, or an endpoint of a Profile.
    pub zones: bool,
    /// A rule, or something undecidable.
    pub rules: bool,
    /// A rule of the VPC itself.
    pub own_rules: bool,
}

impl DnsSources<'_> {
    /// What may answer for hosts that are unread, of a service.
    pub fn for_any_host(&self, service: Option<&str>) -> AnyHost {
        let mut any = AnyHost {
            zones: self.zones_unread.is_some() || self.profiles_unread.is_some(),
            rules: self.profiles_unread.is_some(),
            own_rules: self.rules_unread.is_some(),
        };
        for source in &self.all {
            let is_hidden = source.name == SourceName::NotShown;
            let (zone, rule) = match &source.kind {
                SourceKind::System => (false, false),
                SourceKind::Forwards(_) => (false, true),
                SourceKind::Zone(_) | SourceKind::Endpoint(_) => (true, false),
                // What is undecidable is so whatever the client may reach.
                SourceKind::EndpointOff(endpoint) => {
                    (false, answers_at(endpoint, "", (true, service)))
                }
                SourceKind::Resource(it) => {
                    let is_rule = matches!(it.kind, ResourceKind::ResolverRule { .. });
                    (is_hidden || !is_rule, is_hidden || is_rule)
                }
                SourceKind::Resources => (true, true),
            };
            any.zones |= zone;
            any.rules |= rule;
            any.own_rules |= rule && source.holder == Holder::Vpc;
        }
        any.rules |= any.own_rules;
        any
    }
}

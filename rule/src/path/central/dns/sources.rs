//! What may answer for the hosts of a VPC, gathered once: its zones, its Profiles with what is in
//! them, its Resolver rules (`decision.md`, section 11.4).

mod profiles;

use super::book::{Book, KnownOwner};
use crate::network::central::{
    AssociationStatus, DnsName, HostedZoneSummary, ProfileResource, ResolverRule, RuleType,
    VpcHostedZones,
};
use crate::network::fact::{Fact, Why};
use crate::network::{Field, Id, Vpc, VpcEndpoint};
use crate::path::central::view::Lookups;
use crate::path::engine::index::Index;

/// What may answer for the hosts of a VPC.
#[derive(Debug, Default)]
pub struct DnsSources<'a> {
    /// Everything that counts, or may.
    pub all: Vec<DnsSource<'a>>,
    /// What decides whether some of them count.
    pub toggles: Vec<Toggle>,
    /// Why there may be further zones of the VPC.
    pub zones_unread: Option<Why>,
    /// Why there may be further Profiles of the VPC.
    pub profiles_unread: Option<Why>,
    /// Why there may be further rules of the VPC.
    pub rules_unread: Option<Why>,
}

/// One thing that may answer.
#[derive(Debug, Clone)]
pub struct DnsSource<'a> {
    /// What it is called.
    pub name: SourceName,
    /// By what it came to the VPC.
    pub holder: Holder<'a>,
    /// What it is.
    pub kind: SourceKind<'a>,
    /// It counts where each of these toggles is so.
    pub needs: Vec<(usize, bool)>,
}

/// The name of a source, which says what it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceName {
    /// It is known.
    Is(DnsName),
    /// That of an endpoint: its private DNS names say.
    Endpoint,
    /// It is of an account outside the view.
    NotShown,
    /// It is unread.
    Unread(Why),
    /// It may be any: a rule that the list of rules lacks.
    Any,
}

/// By what a source came to the VPC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder<'a> {
    /// It is on the VPC itself.
    Vpc,
    /// By a Profile.
    Profile {
        /// The Profile.
        id: &'a Id,
        /// `Priority`
        priority: i32,
    },
}

/// What a source is.
#[derive(Debug, Clone)]
pub enum SourceKind<'a> {
    /// A rule that sends questions elsewhere.
    Forwards(&'a Id),
    /// A rule that ends less specific ones.
    System,
    /// A hosted zone.
    Zone(Zone<'a>),
    /// An endpoint of a Profile, with its private DNS on.
    Endpoint(&'a VpcEndpoint),
    /// An endpoint of a Profile, with its private DNS off.
    EndpointOff(&'a VpcEndpoint),
    /// A resource of a Profile of which nothing but its ARN is known.
    Resource(&'a ProfileResource),
    /// All resources of a Profile: they are unread.
    Resources,
}

/// A hosted zone.
#[derive(Debug, Clone, Copy)]
pub struct Zone<'a> {
    /// Its id.
    pub id: &'a Id,
    /// Whose it is.
    pub owner: KnownOwner<'a>,
}

/// A fact that decides whether sources count.
#[derive(Debug, Clone)]
pub enum Toggle {
    /// An association is being made or taken away: both ways.
    Changing {
        /// What is associated.
        what: Id,
        /// Its status, as AWS wrote it.
        status: Id,
    },
    /// It is unread.
    Unread(Why),
}

impl<'a> DnsSources<'a> {
    /// Gathers them.
    pub fn of(index: &Index<'a>, vpc: &'a Vpc, lookups: &Lookups<'a>, book: &Book<'a>) -> Self {
        let mut sources = Self::default();
        sources.add_zones(index, vpc);
        sources.add_profiles(index, vpc, lookups, book);
        sources.add_rules(index, vpc);
        let unknown = |field| index.network.unknown.why(&vpc.id, field).cloned();
        let Self {
            zones_unread,
            profiles_unread,
            rules_unread,
            ..
        } = &mut sources;
        for (unread, field) in [
            (zones_unread, Field::HostedZones),
            (profiles_unread, Field::Profiles),
            (rules_unread, Field::ResolverRules),
        ] {
            *unread = unread.take().or_else(|| unknown(field));
        }
        sources
    }

    /// Whether nothing can answer but public DNS and the VPC's own endpoints.
    pub fn are_none(&self) -> bool {
        let unread = [
            &self.zones_unread,
            &self.profiles_unread,
            &self.rules_unread,
        ];
        self.all.is_empty() && unread.into_iter().all(Option::is_none)
    }

    fn add_zones(&mut self, index: &Index<'a>, vpc: &'a Vpc) {
        let (zones, unread) = zones_of(index, vpc);
        self.zones_unread = unread;
        let own: Vec<&Id> = index
            .endpoints(vpc)
            .iter()
            .flat_map(|endpoint| endpoint.dns_entries.iter().flatten())
            .filter_map(|entry| entry.hosted_zone_id.as_ref())
            .collect();
        for zone in zones {
            let owner = KnownOwner::from(&zone.owner);
            let is_own = matches!(owner, KnownOwner::Service(_)) && own.contains(&&zone.id);
            if !is_own {
                let id = &zone.id;
                self.all.push(DnsSource {
                    name: SourceName::Is(zone.name.clone()),
                    holder: Holder::Vpc,
                    kind: SourceKind::Zone(Zone { id, owner }),
                    needs: Vec::new(),
                });
            }
        }
    }

    /// Adds what decides whether an association counts; `None` where it does not.
    fn counts(
        &mut self,
        status: &AssociationStatus,
        what: &Id,
        needs: &[(usize, bool)],
    ) -> Option<Vec<(usize, bool)>> {
        let mut needs = needs.to_vec();
        match status {
            AssociationStatus::Counts => {}
            AssociationStatus::CountsNot => return None,
            AssociationStatus::Changing(status) => {
                needs.push((self.toggles.len(), true));
                self.toggles.push(Toggle::Changing {
                    what: what.clone(),
                    status: status.clone(),
                });
            }
        }
        Some(needs)
    }

    fn add_rules(&mut self, index: &Index<'a>, vpc: &'a Vpc) {
        let central = &index.network.central;
        if let Some(why) = central.resolver_rule_associations.why() {
            self.rules_unread = Some(why.clone());
            return;
        }
        let own = index.rule_associations(&vpc.id);
        for association in own.filter(|it| !it.is_autodefined()) {
            let id = &association.rule_id;
            let Some(needs) = self.counts(&association.status, id, &[]) else {
                continue;
            };
            let rules = match &central.resolver_rules {
                Fact::Read(rules) => rules,
                Fact::Unread(why) => {
                    self.rules_unread = Some(why.clone());
                    continue;
                }
            };
            let rule = rules.iter().find(|rule| rule.id == *id);
            let found = match rule {
                Some(rule) => of_rule(rule),
                None => Some((SourceName::Any, SourceKind::Forwards(id))),
            };
            if let Some((name, kind)) = found {
                self.all.push(DnsSource {
                    name,
                    holder: Holder::Vpc,
                    kind,
                    needs,
                });
            }
        }
    }
}

/// The zones of a VPC that were read, and why there may be further ones.
pub fn zones_of<'a>(index: &Index<'a>, vpc: &Vpc) -> (&'a [HostedZoneSummary], Option<Why>) {
    if let Some(why) = index.network.central.hosted_zones_by_vpc.why() {
        return (&[], Some(why.clone()));
    }
    let mut own = index.hosted_zones(&vpc.id);
    let Some(VpcHostedZones {
        zones, complete, ..
    }) = own.next()
    else {
        let why = format!("the hosted zones of {} are not in the data", vpc.id);
        return (&[], Some(why.into()));
    };
    let unread = || format!("the list of the hosted zones of {} is not complete", vpc.id).into();
    (zones, (!complete).then(unread))
}

/// What a rule is to the decision; `None` where it is nothing.
fn of_rule(rule: &ResolverRule) -> Option<(SourceName, SourceKind<'_>)> {
    let name = match &rule.name {
        Some(name) => SourceName::Is(name.clone()),
        None => SourceName::Any,
    };
    match rule.rule_type {
        RuleType::Recursive => None,
        RuleType::System if rule.name.is_some() => Some((name, SourceKind::System)),
        // One without a name is as one that the list lacks, whatever its type.
        RuleType::System | RuleType::Forward | RuleType::Delegate | RuleType::Unrecognised(_) => {
            Some((name, SourceKind::Forwards(&rule.id)))
        }
    }
}

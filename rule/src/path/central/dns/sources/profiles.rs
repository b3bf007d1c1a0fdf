//! What the Profiles of a VPC bring it: zones, rules and endpoints, each looked up by what its ARN says.

use super::{
    DnsSource, DnsSources, Holder, SourceKind, SourceName, Toggle, Zone, of_rule, zones_of,
};
use crate::network::central::{
    DnsName, ProfileAssociation, ProfileResource, ResolverRule, ResourceKind,
};
use crate::network::fact::Fact;
use crate::network::{Id, Vpc, VpcEndpoint};
use crate::path::central::dns::book::{Book, KnownOwner};
use crate::path::central::view::Lookups;
use crate::path::engine::index::Index;
use crate::services::partition;
use crate::view::{HubFactKind, Sight};

impl<'a> DnsSources<'a> {
    /// Adds the resources of the VPC's Profiles.
    pub(super) fn add_profiles(
        &mut self,
        index: &Index<'a>,
        vpc: &'a Vpc,
        lookups: &Lookups<'a>,
        book: &Book<'a>,
    ) {
        let network = index.network;
        if matches!(partition(&network.region), "aws-iso" | "aws-iso-b") {
            return;
        }
        if let Some(why) = network.central.profile_associations.why() {
            self.profiles_unread = Some(why.clone());
            return;
        }
        for association in index.profile_associations(&vpc.id) {
            let ProfileAssociation {
                profile_id,
                status,
                priority,
                ..
            } = association;
            let Some(needs) = self.counts(status, profile_id, &[]) else {
                continue;
            };
            let holder = Holder::Profile {
                id: profile_id,
                priority: *priority,
            };
            let all = &network.central.profile_resources;
            let mut of_profile = all.elements().iter();
            let Some(own) = of_profile.find(|it| it.profile_id == *profile_id) else {
                let lacks = || format!("the resources of {profile_id} are not in the data").into();
                let why = all.why().cloned().unwrap_or_else(lacks);
                self.all.push(DnsSource {
                    name: SourceName::Unread(why),
                    holder,
                    kind: SourceKind::Resources,
                    needs,
                });
                continue;
            };
            for resource in &own.resources {
                if let Some(needs) = self.counts(&resource.status, &resource.arn, &needs) {
                    self.add_resource(index, vpc, (lookups, book), resource, (holder, needs));
                }
            }
        }
    }

    fn add_resource(
        &mut self,
        index: &Index<'a>,
        vpc: &'a Vpc,
        (lookups, book): (&Lookups<'a>, &Book<'a>),
        resource: &'a ProfileResource,
        (holder, needs): (Holder<'a>, Vec<(usize, bool)>),
    ) {
        let mut add = |name: SourceName, kind: SourceKind<'a>, needs: Vec<(usize, bool)>| {
            self.all.push(DnsSource {
                name,
                holder,
                kind,
                needs,
            });
        };
        let unknown = SourceKind::Resource(resource);
        match &resource.kind {
            ResourceKind::Other => {}
            ResourceKind::HostedZone(id) => match profiles_zone(index, vpc, lookups, book, id) {
                Sight::Seen((name, owner)) => {
                    add(
                        SourceName::Is(name),
                        SourceKind::Zone(Zone { id, owner }),
                        needs,
                    );
                }
                Sight::Unread(why) => add(SourceName::Unread(why), unknown, needs),
                Sight::NotShown => add(SourceName::NotShown, unknown, needs),
            },
            ResourceKind::ResolverRule { account_id, id } => {
                match profiles_rule(index, lookups, account_id, id) {
                    Sight::Seen(rule) => {
                        if let Some((name, kind)) = of_rule(rule) {
                            add(name, kind, needs);
                        }
                    }
                    Sight::Unread(why) => add(SourceName::Unread(why), unknown, needs),
                    Sight::NotShown => add(SourceName::NotShown, unknown, needs),
                }
            }
            ResourceKind::VpcEndpoint { account_id, id, .. } => {
                match profiles_endpoint(lookups, account_id, id) {
                    Sight::Seen(endpoint) => {
                        let (on, off) = (
                            SourceKind::Endpoint(endpoint),
                            SourceKind::EndpointOff(endpoint),
                        );
                        match &endpoint.private_dns_enabled {
                            Fact::Read(true) => add(SourceName::Endpoint, on, needs),
                            // [I] What a Profile answers for it is documented nowhere.
                            Fact::Read(false) => add(SourceName::Endpoint, off, needs),
                            Fact::Unread(why) => {
                                let toggle = self.toggles.len();
                                self.toggles.push(Toggle::Unread(why.clone()));
                                for (kind, is_on) in [(on, true), (off, false)] {
                                    let mut needs = needs.clone();
                                    needs.push((toggle, is_on));
                                    self.all.push(DnsSource {
                                        name: SourceName::Endpoint,
                                        holder,
                                        kind,
                                        needs,
                                    });
                                }
                            }
                        }
                    }
                    Sight::Unread(why) => add(SourceName::Unread(why), unknown, needs),
                    Sight::NotShown => add(SourceName::NotShown, unknown, needs),
                }
            }
        }
    }
}

/// The name and the owner of a zone of a Profile, whose ARN names no account: by the VPC's own
/// list, else by the zones of the view.
fn profiles_zone<'a>(
    index: &Index<'a>,
    vpc: &Vpc,
    lookups: &Lookups<'a>,
    book: &Book<'a>,
    id: &'a Id,
) -> Sight<(DnsName, KnownOwner<'a>)> {
    let (own, _) = zones_of(index, vpc);
    if let Some(zone) = own.iter().find(|zone| zone.id == *id) {
        return Sight::Seen((zone.name.clone(), KnownOwner::from(&zone.owner)));
    }
    if let Some((network, zone)) = book.zone(id) {
        let owner = KnownOwner::Account(&network.account_id);
        return Sight::Seen((zone.name.clone(), owner));
    }
    match lookups.unread(HubFactKind::HostedZones) {
        Some(why) => Sight::Unread(why),
        None => Sight::NotShown,
    }
}

/// A rule of a Profile: in the evaluated account's own list, else in its owner's. One that is in neither is unread
/// where one of them is.
fn profiles_rule<'a>(
    index: &Index<'a>,
    lookups: &Lookups<'a>,
    account_id: &'a Id,
    id: &'a Id,
) -> Sight<&'a ResolverRule> {
    let own = &index.network.central.resolver_rules;
    let find = |rules: &'a Fact<Vec<ResolverRule>>| {
        let mut rules = rules.elements().iter();
        rules.find(|rule| rule.id == *id)
    };
    if let Some(rule) = find(own) {
        return Sight::Seen(rule);
    }
    let theirs = match lookups.account(account_id) {
        Sight::Seen(network) => Some(&network.central.resolver_rules),
        Sight::Unread(why) => return Sight::Unread(why),
        Sight::NotShown => None,
    };
    if let Some(rule) = theirs.and_then(find) {
        return Sight::Seen(rule);
    }
    match theirs.and_then(Fact::why).or_else(|| own.why()) {
        Some(why) => Sight::Unread(why.clone()),
        None => Sight::NotShown,
    }
}

/// An endpoint of a Profile: of the account in its ARN.
fn profiles_endpoint<'a>(
    lookups: &Lookups<'a>,
    account_id: &'a Id,
    id: &'a Id,
) -> Sight<&'a VpcEndpoint> {
    match lookups.account(account_id) {
        Sight::Seen(network) => match &network.vpc_endpoints {
            Fact::Read(all) => match all.iter().find(|endpoint| endpoint.id == *id) {
                Some(endpoint) => Sight::Seen(endpoint),
                None => Sight::NotShown,
            },
            Fact::Unread(why) => Sight::Unread(why.clone()),
        },
        Sight::Unread(why) => Sight::Unread(why),
        Sight::NotShown => Sight::NotShown,
    }
}

//! Section 11.4: the sources that may answer for hosts in a VPC.

use std::collections::BTreeSet;

use rule::network::central::{AssociationStatus, ResolverRule, ResourceKind, RuleType, ZoneOwner};
use rule::network::fact::Fact;
use rule::network::{Id, Network, VpcEndpoint};

use super::record::Zone;
use super::sources::{Holder, Source, SourceKind};
use super::view::{self, Seen};
use super::{Request, flags};
use crate::oracle::names;

/// What may be there: the alternatives that the unread leaves (each a list of sources), or that
/// an undecidable status does.
pub struct Gathered<'a> {
    pub sure: Vec<Source<'a>>,
    pub unread: Vec<Unread<'a>>,
    /// Each there or not, together.
    pub changing: Vec<Vec<Source<'a>>>,
    /// Whether rules of the VPC itself are unread.
    pub rules_unread: bool,
}

/// What an unread fact may be.
pub struct Unread<'a> {
    pub options: Vec<Vec<Source<'a>>>,
    /// Whether it is there or not is undecidable too: it is being made or taken away.
    pub changing: bool,
}

impl<'a> Unread<'a> {
    fn new(options: Vec<Vec<Source<'a>>>) -> Self {
        Self {
            options,
            changing: false,
        }
    }
}

/// Everything that may answer for a host.
pub fn gather<'a>(asked: &Request<'a>, host: &str) -> Gathered<'a> {
    let case = asked.case;
    let central = &case.network.central;
    let mut all = Gathered {
        sure: vec![],
        unread: vec![],
        changing: vec![],
        rules_unread: false,
    };
    let source = |name: &str, holder, kind| Source {
        name: name.to_owned(),
        holder,
        kind,
    };
    let own = |kind| source(host, Holder::Vpc, kind);
    if asked.support {
        match central.resolver_rule_associations.read() {
            None => {
                all.rules_unread = true;
                all.unread.push(Unread::new(vec![
                    vec![],
                    vec![own(SourceKind::Forward)],
                    vec![own(SourceKind::System)],
                ]));
            }
            Some(associations) => {
                let here = associations.iter().filter(|one| one.vpc_id == asked.vpc.id);
                for one in here.filter(|one| !one.rule_id.starts_with("rslvr-autodefined-")) {
                    let options = match &central.resolver_rules {
                        Fact::Unread(_) => {
                            all.rules_unread = true;
                            vec![
                                vec![],
                                vec![own(SourceKind::Forward)],
                                vec![own(SourceKind::System)],
                            ]
                        }
                        Fact::Read(rules) => {
                            match rules.iter().find(|rule| rule.id == one.rule_id) {
                                None => vec![vec![own(SourceKind::AnyRule)]],
                                Some(rule) => vec![by_rule(rule, Holder::Vpc, host)],
                            }
                        }
                    };
                    all.add(&[&one.status], options);
                }
            }
        }
    }
    if !(asked.support && asked.hostnames) {
        return all;
    }
    let entries = central.hosted_zones_by_vpc.read();
    let entry = entries.and_then(|all| all.iter().find(|one| one.vpc_id == asked.vpc.id));
    for zone in entry.iter().flat_map(|entry| &entry.zones) {
        if matches!(zone.owner, ZoneOwner::Service(_)) && is_hidden_zone(asked, &zone.id) {
            continue;
        }
        let zone = Zone {
            id: zone.id.clone(),
            name: view::plain(zone.name.as_str()),
            owner: zone.owner.clone(),
        };
        all.sure.push(source(
            &zone.name.clone(),
            Holder::Vpc,
            SourceKind::Zone(zone),
        ));
    }
    if !entry.is_some_and(|entry| entry.complete) {
        let options = vec![vec![], vec![own(SourceKind::Anything)]];
        all.unread.push(Unread::new(options));
    }
    profiles(asked, host, &mut all);
    all
}

/// The hidden zone of an own endpoint with private DNS.
fn is_hidden_zone(asked: &Request<'_>, id: &Id) -> bool {
    let endpoints = asked.case.network.vpc_endpoints.elements().iter();
    let mut own = endpoints.filter(|one| one.vpc_id.as_ref() == Some(&asked.vpc.id));
    own.any(|endpoint| {
        let mut entries = endpoint.dns_entries.iter().flatten();
        entries.any(|entry| entry.hosted_zone_id.as_ref() == Some(id))
    })
}

fn by_rule<'a>(rule: &ResolverRule, holder: Holder<'a>, host: &str) -> Vec<Source<'a>> {
    let kind = match rule.rule_type {
        RuleType::Forward | RuleType::Delegate | RuleType::Unrecognised(_) => SourceKind::Forward,
        RuleType::System => SourceKind::System,
        RuleType::Recursive => return vec![],
    };
    let (name, kind) = match &rule.name {
        Some(name) => (view::plain(name.as_str()), kind),
        // As one that the list lacks.
        None => (host.to_owned(), SourceKind::AnyRule),
    };
    vec![Source { name, holder, kind }]
}

impl<'a> Gathered<'a> {
    /// Adds a source that counts if all of its associations do.
    fn add(&mut self, statuses: &[&AssociationStatus], options: Vec<Vec<Source<'a>>>) {
        if statuses.contains(&&AssociationStatus::CountsNot) {
            return;
        }
        let changing = statuses
            .iter()
            .any(|status| matches!(status, AssociationStatus::Changing(_)));
        match options.as_slice() {
            [one] if changing => self.changing.push(one.clone()),
            [one] => self.sure.extend(one.clone()),
            _ => self.unread.push(Unread { options, changing }),
        }
    }
}

fn profiles<'a>(asked: &Request<'a>, host: &str, all: &mut Gathered<'a>) {
    let case = asked.case;
    let central = &case.network.central;
    let region = &case.network.region;
    if region.starts_with("us-iso-") || region.starts_with("us-isob-") {
        return;
    }
    // Unread Profiles lose to the VPC's zone or rule of the full name; a rule of theirs ties with
    // a zone of another Profile.
    let full = all.sure.iter().any(|source| {
        let answers = matches!(
            source.kind,
            SourceKind::Zone(_) | SourceKind::Forward | SourceKind::AnyRule
        );
        answers && source.holder == Holder::Vpc && source.name == host
    });
    let full_rule = all.sure.iter().any(|source| {
        let answers = matches!(source.kind, SourceKind::Forward | SourceKind::AnyRule);
        answers && source.holder == Holder::Vpc && source.name == host
    });
    let anything = |holder| {
        let source = |kind| Source {
            name: host.to_owned(),
            holder,
            kind,
        };
        let mut options = vec![vec![], vec![source(SourceKind::Anything)]];
        if !full {
            options.push(vec![source(SourceKind::Forward)]);
        }
        options
    };
    let Some(associations) = central.profile_associations.read() else {
        let options = anything(Holder::Profile(i32::MIN, ""));
        all.unread.push(Unread::new(options));
        return;
    };
    for profile in associations.iter().filter(|one| one.vpc_id == asked.vpc.id) {
        let holder = Holder::Profile(profile.priority, &profile.profile_id);
        let lists = central.profile_resources.elements();
        let list = lists
            .iter()
            .find(|one| one.profile_id == profile.profile_id);
        let Some(list) = list else {
            all.add(&[&profile.status], anything(holder));
            continue;
        };
        let mut together = vec![];
        for resource in &list.resources {
            let options = by_resource(asked, &resource.kind, holder, (host, full_rule));
            match options.as_slice() {
                [one]
                    if matches!(profile.status, AssociationStatus::Changing(_))
                        && resource.status == AssociationStatus::Counts =>
                {
                    // They come and go with their Profile.
                    together.extend(one.clone());
                }
                _ => all.add(&[&profile.status, &resource.status], options),
            }
        }
        if !together.is_empty() {
            all.changing.push(together);
        }
    }
}

/// The sources that a Profile's resource may be, over every value of what is unread.
fn by_resource<'a>(
    asked: &Request<'a>,
    resource: &ResourceKind,
    holder: Holder<'a>,
    (host, full_rule): (&str, bool),
) -> Vec<Vec<Source<'a>>> {
    let case = asked.case;
    let central = &case.network.central;
    let source = |name: &str, kind| Source {
        name: name.to_owned(),
        holder,
        kind,
    };
    let unread = |kind| vec![vec![], vec![source(host, kind)]];
    let nameless = |zone| vec![vec![source(host, SourceKind::Nameless(zone))]];
    match resource {
        ResourceKind::Other => vec![vec![]],
        ResourceKind::HostedZone(id) => {
            let own = central.hosted_zones_by_vpc.elements().iter();
            let own = own.filter(|entry| entry.vpc_id == asked.vpc.id);
            let mut listed = own.flat_map(|entry| &entry.zones);
            let (name, owner) = if let Some(zone) = listed.find(|zone| zone.id == *id) {
                (view::plain(zone.name.as_str()), zone.owner.clone())
            } else if let Some((network, zone)) = view::hosted_zone(case, id) {
                let owner = ZoneOwner::Account(network.account_id.as_str().into());
                (view::plain(zone.name.as_str()), owner)
            } else if view::some_unread(case, |network| &network.central.hosted_zones) {
                return unread(SourceKind::Anything);
            } else {
                return nameless(true);
            };
            let zone = Zone {
                id: id.clone(),
                name: name.clone(),
                owner,
            };
            vec![vec![source(&name, SourceKind::Zone(zone))]]
        }
        ResourceKind::ResolverRule { account_id, id } => {
            let find = |network: &'a Network| {
                let rules = network.central.resolver_rules.elements();
                rules.iter().find(|rule| rule.id == *id)
            };
            let owner = view::account(case, account_id);
            let theirs = match owner {
                Seen::Here(network) => find(network),
                Seen::Unread | Seen::NotShown => None,
            };
            if let Some(rule) = find(&case.network).or(theirs) {
                return vec![by_rule(rule, holder, host)];
            }
            let is_unread = match owner {
                Seen::Here(network) => network.central.resolver_rules.read().is_none(),
                Seen::Unread => true,
                Seen::NotShown => false,
            };
            if is_unread || central.resolver_rules.read().is_none() {
                // It may tie with a zone of the VPC.
                let mut options = unread(SourceKind::System);
                if !full_rule {
                    options.push(vec![source(host, SourceKind::Forward)]);
                }
                options
            } else {
                nameless(false)
            }
        }
        ResourceKind::VpcEndpoint { account_id, id, .. } => match view::account(case, account_id) {
            Seen::NotShown => nameless(true),
            Seen::Unread => unread(SourceKind::AnyEndpoint),
            Seen::Here(network) => match &network.vpc_endpoints {
                Fact::Unread(_) => unread(SourceKind::AnyEndpoint),
                Fact::Read(endpoints) => match endpoints.iter().find(|one| one.id == *id) {
                    None => nameless(true),
                    Some(endpoint) => by_endpoint(asked, network, endpoint, holder, host),
                },
            },
        },
    }
}

fn by_endpoint<'a>(
    asked: &Request<'a>,
    network: &'a Network,
    endpoint: &'a VpcEndpoint,
    holder: Holder<'a>,
    host: &str,
) -> Vec<Vec<Source<'a>>> {
    let private = names::private_names(endpoint);
    let source = |name: &str, kind| Source {
        name: name.to_owned(),
        holder,
        kind,
    };
    let covers = if private.is_empty() {
        asked.covers_without_names(endpoint, host)
    } else {
        names::covering(&private, host).is_some()
    };
    let mut options = vec![];
    for on in flags(&endpoint.private_dns_enabled) {
        if !on {
            let off = asked.default_hosts(endpoint, host);
            options.push(if off {
                vec![source(host, SourceKind::Off)]
            } else {
                vec![]
            });
            continue;
        }
        let kind = SourceKind::Endpoint(network, endpoint, covers);
        let own: BTreeSet<String> = private
            .iter()
            .map(|name| name.strip_prefix("*.").unwrap_or(name).to_owned())
            .collect();
        options.push(if own.is_empty() && covers {
            vec![source(host, kind)]
        } else {
            let own = own.iter();
            own.map(|name| source(name, kind.clone())).collect()
        });
    }
    options
}

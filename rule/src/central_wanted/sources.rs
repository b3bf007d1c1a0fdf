//! What may answer for the hosts in a VPC, and what it answers: zones, Profiles, rules, and their records.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::hosts::CoveredHosts;
use super::{SearchState, WantedRead};
use crate::network::central::{
    AssociationStatus, DnsName, HostedZone, ProfileResources, RecordSet, RecordTarget, RecordType,
    ResourceKind, ZoneOwner, ZoneRecords,
};
use crate::network::{Id, Vpc};

/// Zones of a service's own have no records that any account could show.
const AUTODEFINED: &str = "rslvr-autodefined-";

/// How many names may lead on, one to the next.
const MOST_STEPS: usize = 8;

/// What may answer in a VPC.
pub(super) struct SourcesWanted<'a, 'h> {
    state: SearchState<'a>,
    hosts: &'h CoveredHosts,
    /// Zones that cover a host, each with the account that owns it where one does.
    zones: Vec<(Id, Option<Id>)>,
    /// Endpoints of Profiles, with the account in their ARN.
    endpoints: Vec<(Id, Id)>,
    /// Whether a rule, or something whose name is not known, may answer.
    others: bool,
}

/// What names lead to.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// Endpoints by id, with the account that is most likely theirs.
    pub endpoints: BTreeSet<(Id, Option<Id>)>,
    /// Addresses that somebody typed.
    pub addresses: BTreeSet<IpAddr>,
}

impl<'a, 'h> SourcesWanted<'a, 'h> {
    /// What was read of a VPC, and asks for what is missing of it.
    pub(super) fn of(
        state: SearchState<'a>,
        vpc: &Vpc,
        hosts: &'h CoveredHosts,
        asks: &mut BTreeSet<WantedRead>,
    ) -> Self {
        let mut sources = Self {
            state,
            hosts,
            zones: Vec::new(),
            endpoints: Vec::new(),
            others: false,
        };
        sources.zones_of(vpc);
        sources.profiles_of(vpc, asks);
        sources.rules_of(vpc, asks);
        sources
    }

    /// Whether nothing may answer but public DNS.
    pub(super) fn is_empty(&self) -> bool {
        self.zones.is_empty() && self.endpoints.is_empty() && !self.others
    }

    /// Zones on the VPC itself.
    fn zones_of(&mut self, vpc: &Vpc) {
        let central = &self.state.view.network.central;
        let lists = central.hosted_zones_by_vpc.elements().iter();
        let zones = lists.filter(|list| list.vpc_id == vpc.id);
        for zone in zones.flat_map(|list| &list.zones) {
            if !self.hosts.are_covered_by(&zone.name) {
                continue;
            }
            let owner = match &zone.owner {
                ZoneOwner::Account(account) => Some(account.clone()),
                ZoneOwner::Service(_) | ZoneOwner::Absent => None,
            };
            self.zones.push((zone.id.clone(), owner));
        }
    }

    /// Profiles on the VPC, and what is in them.
    fn profiles_of(&mut self, vpc: &Vpc, asks: &mut BTreeSet<WantedRead>) {
        let central = &self.state.view.network.central;
        let associations = central.profile_associations.elements().iter();
        let counting = associations.filter(|one| one.vpc_id == vpc.id && counts(&one.status));
        for association in counting {
            let profile_id = &association.profile_id;
            asks.insert(WantedRead::ProfileResources(profile_id.clone()));
            let resources = central.profile_resources.elements().iter();
            let known: Vec<&ProfileResources> = resources
                .filter(|one| one.profile_id == *profile_id)
                .collect();
            // Not read: what it brings is not known.
            self.others |= known.is_empty();
            for resource in known.iter().flat_map(|one| &one.resources) {
                if counts(&resource.status) {
                    self.resource(vpc, &resource.kind, asks);
                }
            }
        }
    }

    /// One resource of a Profile.
    fn resource(&mut self, vpc: &Vpc, kind: &ResourceKind, asks: &mut BTreeSet<WantedRead>) {
        match kind {
            ResourceKind::HostedZone(zone_id) => self.zone_of_profile(vpc, zone_id, asks),
            ResourceKind::VpcEndpoint { account_id, id, .. } => {
                self.endpoints.push((id.clone(), account_id.clone()));
            }
            ResourceKind::ResolverRule { account_id, id } => {
                self.others = true;
                self.ask_for_rule(id, Some(account_id), asks);
            }
            ResourceKind::Other => {}
        }
    }

    /// A zone that a Profile brings, whose name and owner its ARN does not tell.
    fn zone_of_profile(&mut self, vpc: &Vpc, zone_id: &Id, asks: &mut BTreeSet<WantedRead>) {
        let lists = &self.state.view.network.central.hosted_zones_by_vpc;
        let lists = lists.elements().iter();
        let mut on_vpc = lists
            .filter(|list| list.vpc_id == vpc.id)
            .flat_map(|list| &list.zones);
        if on_vpc.any(|zone| zone.id == *zone_id) {
            return;
        }
        let found = self.state.networks().find_map(|network| {
            let mut zones = network.central.hosted_zones.elements().iter();
            zones
                .find(|zone| zone.id == *zone_id)
                .map(|zone| (zone, Id::from(network.account_id.as_str())))
        });
        match found {
            Some((zone, owner)) => {
                if self.hosts.are_covered_by(&zone.name) {
                    self.zones.push((zone_id.clone(), Some(owner)));
                }
            }
            None => {
                self.others = true;
                for account_id in self.everybody() {
                    asks.insert(WantedRead::HostedZones { account_id });
                }
            }
        }
    }

    /// Rules on the VPC: those that Resolver made by itself say nothing.
    fn rules_of(&mut self, vpc: &Vpc, asks: &mut BTreeSet<WantedRead>) {
        let central = &self.state.view.network.central;
        let associations = central.resolver_rule_associations.elements().iter();
        for one in associations {
            let is_own = one.rule_id.starts_with(AUTODEFINED);
            if one.vpc_id != vpc.id || is_own || !counts(&one.status) {
                continue;
            }
            self.ask_for_rule(&one.rule_id, None, asks);
            let rules = central.resolver_rules.elements().iter();
            let mut names = rules.filter(|rule| rule.id == one.rule_id);
            self.others |= names.next().is_none_or(|rule| {
                let name = rule.name.as_ref();
                name.is_none_or(|name| self.hosts.are_covered_by(name))
            });
        }
    }

    /// Asks for a rule in the evaluated account's list, where shared ones are too, and then in its owner's.
    fn ask_for_rule(&self, rule_id: &Id, owner: Option<&Id>, asks: &mut BTreeSet<WantedRead>) {
        let own = WantedRead::ResolverRules {
            account_id: self.state.own(),
        };
        let mut rules = self.state.networks();
        let is_known = rules.any(|network| {
            let rules = network.central.resolver_rules.elements();
            rules.iter().any(|rule| rule.id == *rule_id)
        });
        let was_asked = self.state.done.contains(&own);
        asks.insert(own);
        if let Some(account_id) = owner.filter(|id| self.state.accounts.contains(*id))
            && was_asked
            && !is_known
        {
            asks.insert(WantedRead::ResolverRules {
                account_id: account_id.clone(),
            });
        }
    }

    /// The evaluated account, and those that may be asked beside it.
    fn everybody(&self) -> Vec<Id> {
        let others = self.state.accounts.iter().cloned();
        std::iter::once(self.state.own()).chain(others).collect()
    }

    /// What the zones' records and the Profiles' endpoints lead to; asks for records that are not there.
    pub(super) fn targets(&mut self, asks: &mut BTreeSet<WantedRead>) -> Targets {
        let mut targets = Targets::default();
        for (endpoint_id, account_id) in &self.endpoints {
            let owner = self.state.can_ask(account_id).then(|| account_id.clone());
            targets.endpoints.insert((endpoint_id.clone(), owner));
        }
        let zones = std::mem::take(&mut self.zones);
        for (zone_id, owner) in &zones {
            let owner = owner.as_ref().filter(|id| self.state.can_ask(id));
            if let Some(account_id) = owner {
                asks.insert(WantedRead::Records {
                    account_id: account_id.clone(),
                    zone_id: zone_id.clone(),
                });
            }
            self.of_zone(zone_id, owner, &mut targets, asks);
        }
        self.zones = zones;
        targets
    }

    /// The targets of the hosts that a zone answers for.
    fn of_zone(
        &self,
        zone_id: &Id,
        owner: Option<&Id>,
        targets: &mut Targets,
        asks: &mut BTreeSet<WantedRead>,
    ) {
        let networks = self.state.networks();
        let records: Vec<&ZoneRecords> = networks
            .flat_map(|network| network.central.zone_records.elements())
            .filter(|records| records.zone_id == *zone_id)
            .collect();
        if records.is_empty() {
            return;
        }
        let records: Vec<&RecordSet> = records.iter().flat_map(|zone| &zone.records).collect();
        let Some(name) = self.name_of(zone_id) else {
            return;
        };
        let mut missing = false;
        for host in self.hosts.covered_by(&name) {
            missing |= !follow(host, &records, owner, targets);
        }
        // Whether public DNS is asked instead is a feature of the zone, which its list tells.
        if let (true, Some(account_id)) = (missing, owner) {
            asks.insert(WantedRead::HostedZones {
                account_id: account_id.clone(),
            });
        }
    }

    /// The name of a zone, from a VPC's list or from its owner's.
    fn name_of(&self, zone_id: &Id) -> Option<DnsName> {
        let own = &self.state.view.network.central;
        let lists = own.hosted_zones_by_vpc.elements().iter();
        let mut on_vpcs = lists.flat_map(|list| &list.zones);
        let listed = on_vpcs.find(|zone| zone.id == *zone_id);
        listed.map(|zone| zone.name.clone()).or_else(|| {
            let mut networks = self.state.networks();
            let zone = |zone: &HostedZone| (zone.id == *zone_id).then(|| zone.name.clone());
            networks.find_map(|network| {
                let zones = network.central.hosted_zones.elements();
                zones.iter().find_map(zone)
            })
        })
    }
}

/// Whether an association may count.
fn counts(status: &AssociationStatus) -> bool {
    *status != AssociationStatus::CountsNot
}

/// Follows a host through a zone's records; answers whether there is any for it.
fn follow(
    host: &DnsName,
    records: &[&RecordSet],
    owner: Option<&Id>,
    targets: &mut Targets,
) -> bool {
    let mut names = vec![host.clone()];
    let mut found = false;
    for _ in 0..MOST_STEPS {
        let mut next = Vec::new();
        for name in &names {
            for record in records.iter().filter(|record| answers(&record.name, name)) {
                let is_address = matches!(
                    record.record_type,
                    RecordType::A | RecordType::Aaaa | RecordType::Cname
                );
                if is_address {
                    found = true;
                    lead(record, owner, targets, &mut next);
                }
            }
        }
        next.retain(|name| !names.contains(name));
        if next.is_empty() {
            break;
        }
        names = next;
    }
    found
}

/// Whether a record may answer for a host: it has its name, or a wildcard above it.
fn answers(record: &DnsName, host: &DnsName) -> bool {
    if record == host {
        return true;
    }
    let Some(above) = record.as_str().strip_prefix("*.") else {
        return false;
    };
    host.as_str()
        .strip_suffix(above)
        .is_some_and(|rest| rest.ends_with('.'))
}

/// Takes what a record leads to: an endpoint, an address, another name.
fn lead(record: &RecordSet, owner: Option<&Id>, targets: &mut Targets, next: &mut Vec<DnsName>) {
    let mut name = |name: DnsName| match endpoint_id(&name) {
        Some(id) => {
            targets.endpoints.insert((id, owner.cloned()));
        }
        None => next.push(name),
    };
    match &record.target {
        RecordTarget::Alias(target) => name(target.clone()),
        RecordTarget::Values(values) => {
            for value in values {
                match value.parse::<IpAddr>() {
                    Ok(address) => {
                        targets.addresses.insert(address);
                    }
                    Err(_) => name(DnsName::new(value)),
                }
            }
        }
    }
}

/// The endpoint whose name it is: the label `vpce-0ab…-x1y2z3` of its DNS name begins with its id.
fn endpoint_id(name: &DnsName) -> Option<Id> {
    if !name.as_str().contains(".vpce.") {
        return None;
    }
    let mut labels = name.as_str().split('.');
    let label = labels.find(|label| label.starts_with("vpce-"))?;
    let mut parts = label.splitn(3, '-').skip(1);
    parts.next().map(|hex| format!("vpce-{hex}").into())
}

#[cfg(test)]
mod tests {
    use super::{DnsName, answers, endpoint_id};

    #[test]
    fn the_names_of_endpoints_tell_their_ids() {
        for (name, id) in [
            (
                "vpce-0ab1-x1y2.ecr.api.eu-west-3.vpce.amazonaws.com",
                Some("vpce-0ab1"),
            ),
            (
                "\\052.vpce-0ab1-x1y2-eu-west-3a.s3.eu-west-3.vpce.amazonaws.com.",
                Some("vpce-0ab1"),
            ),
            ("api.ecr.eu-west-3.amazonaws.com", None),
            ("lb-1.elb.eu-west-3.amazonaws.com", None),
        ] {
            let found = endpoint_id(&DnsName::new(name));
            assert_eq!(found.as_deref(), id, "{name}");
        }
    }

    #[test]
    fn records_answer_for_their_name_and_wildcards_for_what_is_below() {
        for (record, host, answer) in [
            ("a.b", "a.b", true),
            ("*.b", "a.b", true),
            ("*.b", "x.a.b", true),
            ("*.b", "b", false),
            ("b", "a.b", false),
            ("*.b", "a.cb", false),
        ] {
            let is = answers(&DnsName::new(record), &DnsName::new(host));
            assert_eq!(is, answer, "{record} {host}");
        }
    }
}

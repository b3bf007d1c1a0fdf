//! Who serves a VPC from elsewhere: the hub that its zones and Profiles lead to, and what that one has for a
//! service.

use super::hub::{ServingHub, counts, profiles_of, targets, zones_of};
use super::joining;
use crate::change::Alias;
use crate::network::central::{
    DnsName, HostedZone, HostedZoneSummary, RecordSet, ResourceKind, ZoneRecords,
};
use crate::network::{Id, Network, Vpc, VpcEndpoint};
use crate::path::central::target::{self, NameTarget};
use crate::path::central::view::Lookups;
use crate::services::{self, Required};
use crate::text::plain;

/// What is asked of a VPC's hub.
#[derive(Debug, Clone, Copy)]
pub struct Serving<'l, 'a> {
    /// The lookups over the view.
    pub view: &'l Lookups<'a>,
    /// The VPC.
    pub vpc: &'a Vpc,
    /// The required services.
    pub required: &'l [Required],
}

/// What to do, as imperatives.
#[derive(Debug, Clone)]
pub struct Remedy {
    /// In a few words, the same for every service that lacks the same.
    pub fix: String,
    /// With every name.
    pub whole: String,
}

impl Remedy {
    fn new(fix: &str, whole: String) -> Self {
        Self {
            fix: fix.to_owned(),
            whole,
        }
    }
}

impl<'a> Serving<'_, 'a> {
    /// The hub, where something serves the VPC from elsewhere, or will once it is put on the hub's zones.
    pub fn hub(self) -> Option<ServingHub<'a>> {
        self.present_hub().or_else(|| self.hub_to_be())
    }

    /// The hub that what is on the VPC now leads to.
    pub fn present_hub(self) -> Option<ServingHub<'a>> {
        ServingHub::of(self.view, self.vpc)
    }

    /// The hub that the VPC is joined to, and that has a zone for a required service.
    fn hub_to_be(self) -> Option<ServingHub<'a>> {
        let mut peerings = self.view.peerings_of(&self.vpc.id);
        let mut attachments = self.view.vpc_attachments_of(&self.vpc.id);
        if peerings.next().is_none() && attachments.next().is_none() {
            return None;
        }
        let mut zones = self
            .required
            .iter()
            .filter_map(|it| self.zone_for(&it.name));
        zones.find_map(|(zone, _)| ServingHub::by_zone(self.view, self.vpc, &zone.id))
    }

    /// What joins the VPC to its hub: a peering, or a transit gateway.
    pub fn joining_hub(self) -> Option<Id> {
        match self.hub()? {
            ServingHub::Endpoint { vpc_id, .. } => joining(self.view, &self.vpc.id, vpc_id),
            ServingHub::Account(_) => None,
        }
    }

    /// Whether the hub has a zone or an endpoint for a service.
    pub fn has(self, service: &str) -> bool {
        let has_zone_on = || self.present_hub().is_some() && self.zone_on(service).is_some();
        self.zone_for(service).is_some() || self.hub_endpoint(service).is_some() || has_zone_on()
    }

    /// What to do for a service that the VPC lacks, where a hub serves the VPC, or has a zone for it.
    pub fn remedy(self, service: &str) -> Option<Remedy> {
        let hub = self.hub();
        let host = self.host_of(service);
        let is_served = self.present_hub().is_some();
        if let Some(zone) = self.zone_on(service).filter(|_| is_served) {
            let host = host?;
            return Some(if self.leads(&zone.id, &host, service) {
                Remedy::new(
                    "let the hub's hosted zone answer",
                    format!("let the hosted zone {} answer in the VPC", zone.name),
                )
            } else {
                Remedy::new(
                    "add the record to the hub's hosted zone",
                    format!("add a record for {host} to the hosted zone {}", zone.name),
                )
            });
        }
        if let Some((zone, owner)) = self.zone_for(service) {
            let (name, id) = (&zone.name, &zone.id);
            let owner = plain(&owner.account_id);
            return Some(Remedy::new(
                "put the VPC on the hub's hosted zones",
                format!("put the VPC on the hosted zone {name} ({id}) of account {owner}"),
            ));
        }
        let endpoint = self.hub_endpoint(service).map(|(_, endpoint)| endpoint);
        Some(match (hub?, endpoint) {
            (_, Some(endpoint)) => self.remedy_by(service, endpoint, host),
            (ServingHub::Endpoint { vpc_id, .. }, None) => Remedy::new(
                "create it in the hub, with a hosted zone",
                format!("create the endpoint in the hub {vpc_id}, with a hosted zone for it"),
            ),
            (ServingHub::Account(account_id), None) => {
                let whose = account_id.map(|id| format!("in account {}, the hub's", plain(id)));
                let whose = whose.unwrap_or_else(|| "in the hub's account".to_owned());
                let fix = format!("ask for it {whose}");
                Remedy::new(&fix, fix.clone())
            }
        })
    }

    /// What to do to use an endpoint of the hub.
    fn remedy_by(self, service: &str, endpoint: &VpcEndpoint, host: Option<DnsName>) -> Remedy {
        let id = &endpoint.id;
        let has_private_dns = endpoint.private_dns_enabled.read() == Some(&true);
        let profile = profile_of(self.view.evaluated(), self.vpc);
        match (profile.filter(|_| has_private_dns), host) {
            (Some(profile), _) => Remedy::new(
                &format!("put the hub's endpoint into {profile}"),
                format!("put {id} of the hub into {profile}"),
            ),
            (None, Some(host)) => {
                let (zone, _) = zone_and_records(service, &host);
                let fix = format!("make the hosted zone {zone} with an alias to {id} of the hub");
                Remedy::new(&fix, fix.clone())
            }
            (None, None) => {
                let fix = format!("make a hosted zone with an alias to {id} of the hub");
                Remedy::new(&fix, fix.clone())
            }
        }
    }

    /// A zone of the view whose record for the service's host leads to an endpoint of the service in a VPC that
    /// this one is joined to, and that the VPC is not on.
    pub fn zone_for(self, service: &str) -> Option<(&'a HostedZone, &'a Network)> {
        let host = self.host_of(service)?;
        let evaluated = self.view.evaluated();
        let own = zones_of(evaluated, self.vpc);
        let by_profiles = profiles_of(evaluated, self.vpc);
        self.view.zones().find(|(zone, _)| {
            if !zone.name.covers(&host) {
                return false;
            }
            let is_on = own.clone().any(|other| *other.id == *zone.id)
                || by_profiles
                    .iter()
                    .any(|kind| matches!(kind, ResourceKind::HostedZone(id) if *id == zone.id));
            let endpoint = || self.endpoint_by(&zone.id, &host, service)?.vpc_id.as_ref();
            !is_on && endpoint().is_some_and(|vpc| self.is_joined(vpc))
        })
    }

    /// Whether something joins the VPC to another one, or that is the VPC itself.
    fn is_joined(self, vpc_id: &Id) -> bool {
        *vpc_id == self.vpc.id || joining(self.view, &self.vpc.id, vpc_id).is_some()
    }

    /// The most specific zone on the VPC that covers a service's host.
    pub fn zone_on(self, service: &str) -> Option<&'a HostedZoneSummary> {
        let host = self.host_of(service)?;
        let own = zones_of(self.view.evaluated(), self.vpc);
        let covering = own.filter(|zone| zone.name.covers(&host));
        covering.max_by_key(|zone| zone.name.labels())
    }

    /// Whether a zone has a record of a name.
    pub fn has_record(self, zone: &Id, name: &DnsName) -> bool {
        let mut of_zone = self.view.records(zone).flat_map(|it| &it.records);
        of_zone.any(|record| record.name == *name)
    }

    /// The endpoint of a service that some record of a zone leads to.
    pub fn led_by(self, zone: &Id, service: &str) -> Option<&'a VpcEndpoint> {
        let records = self.view.records(zone);
        let mut names = records.flat_map(|it| &it.records).flat_map(targets);
        names.find_map(|name| match target::by_name(self.view, name) {
            NameTarget::Endpoint(target) => Some(target.endpoint).filter(|it| is_of(it, service)),
            NameTarget::NotShown | NameTarget::Unread(_) | NameTarget::NotEndpoints => None,
        })
    }

    /// Whether a zone's record for a host leads to an endpoint of a service.
    pub fn leads(self, zone: &Id, host: &DnsName, service: &str) -> bool {
        self.endpoint_by(zone, host, service).is_some()
    }

    /// The endpoint of a service that a zone's record for a host leads to.
    fn endpoint_by(self, zone: &Id, host: &DnsName, service: &str) -> Option<&'a VpcEndpoint> {
        self.view.records(zone).find_map(|it| {
            let mut found = records_of(it, host);
            found.find_map(|name| match target::by_name(self.view, name) {
                NameTarget::Endpoint(target) => {
                    Some(target.endpoint).filter(|it| is_of(it, service))
                }
                NameTarget::NotShown | NameTarget::Unread(_) | NameTarget::NotEndpoints => None,
            })
        })
    }

    /// The host that clients ask for; one below it where only the wildcard of its zone answers.
    pub fn host_of(self, service: &str) -> Option<DnsName> {
        let facts = services::known(service)?;
        let network = self.view.evaluated();
        let template = facts.hosts.first()?;
        let host = services::fill(template, &network.region, &network.account_id);
        let host = match service {
            "s3" => format!("bucket.{host}"),
            _ => host,
        };
        (!host.contains('{')).then(|| DnsName::new(&host))
    }

    /// An endpoint of a service in the hub of the VPC, with its network.
    pub fn hub_endpoint(self, service: &str) -> Option<(&'a Network, &'a VpcEndpoint)> {
        let ServingHub::Endpoint { vpc_id, .. } = self.hub()? else {
            return None;
        };
        let mut all = self.view.interface_endpoints();
        all.find(|(_, it)| it.vpc_id.as_ref() == Some(vpc_id) && is_of(it, service))
    }
}

/// How an alias leads to an endpoint: by its Regional name.
pub fn alias_of(endpoint: &VpcEndpoint) -> Option<Alias> {
    let entry = endpoint.dns_entries.as_ref()?.first()?;
    Some(Alias {
        name: DnsName::new(&entry.name),
        zone: entry.hosted_zone_id.clone()?,
    })
}

/// The zone to make for a service's host, and its records: one that is asked for by names below it also has a
/// wildcard.
pub fn zone_and_records(service: &str, host: &DnsName) -> (DnsName, Vec<DnsName>) {
    let parent = host
        .parent()
        .filter(|_| matches!(service, "s3" | "ecr.dkr"));
    match parent {
        Some(parent) => {
            let wildcard = DnsName::new(&format!("*.{parent}"));
            (parent.clone(), vec![parent, wildcard])
        }
        None => (host.clone(), vec![host.clone()]),
    }
}

/// The ARN of an endpoint.
pub fn arn(network: &Network, endpoint: &VpcEndpoint) -> String {
    let (region, id) = (&network.region, &endpoint.id);
    let owner = endpoint.owner_id.as_ref().unwrap_or(&network.account_id);
    let partition = services::partition(region);
    format!("arn:{partition}:ec2:{region}:{owner}:vpc-endpoint/{id}")
}

/// A Profile on a VPC that has endpoints; associations that count for nothing make none.
pub fn profile_of<'a>(network: &'a Network, vpc: &Vpc) -> Option<&'a Id> {
    let central = &network.central;
    let associations = central.profile_associations.elements().iter();
    let mut own = associations.filter(|it| it.vpc_id == vpc.id && counts(&it.status));
    let has_endpoints = |id: &Id| {
        let profiles = central.profile_resources.elements().iter();
        let mut resources = profiles
            .filter(|it| it.profile_id == *id)
            .flat_map(|it| &it.resources)
            .filter(|it| counts(&it.status));
        resources.any(|it| matches!(it.kind, ResourceKind::VpcEndpoint { .. }))
    };
    own.find(|it| has_endpoints(&it.profile_id))
        .map(|it| &it.profile_id)
}

/// Whether an endpoint is one of a service.
fn is_of(endpoint: &VpcEndpoint, service: &str) -> bool {
    let name = endpoint.service_name.as_deref();
    let name = name.and_then(services::endpoint_name);
    name.is_some_and(|name| name.name == service)
}

/// The names that the records of a host, or of the wildcard above it, lead to.
fn records_of<'r>(records: &'r ZoneRecords, host: &DnsName) -> impl Iterator<Item = &'r str> {
    let wildcard = host
        .parent()
        .map(|parent| DnsName::new(&format!("*.{parent}")));
    let is_its = move |record: &&RecordSet, host: &DnsName| {
        record.name == *host || Some(&record.name) == wildcard.as_ref()
    };
    let own: Vec<&RecordSet> = records
        .records
        .iter()
        .filter(|it| is_its(it, host))
        .collect();
    own.into_iter().flat_map(targets)
}

//! Whether a hub serves a VPC: what its hosted zones and Profiles lead to in other VPCs and accounts.

use std::net::IpAddr;

use crate::network::central::{
    AssociationStatus, HostedZoneSummary, RecordSet, RecordTarget, RecordType, ResourceKind,
    ZoneOwner,
};
use crate::network::{Id, Network, Vpc, VpcEndpoint};
use crate::path::central::target::{self, AddressTarget, NameTarget};
use crate::path::central::view::Lookups;
use crate::services;

/// What serves a VPC from elsewhere.
#[derive(Debug, Clone, Copy)]
pub enum ServingHub<'a> {
    /// An endpoint of another VPC.
    Endpoint {
        /// That VPC.
        vpc_id: &'a Id,
        /// Its account.
        account_id: &'a str,
    },
    /// Hosted zones for names of AWS, or a Profile with endpoints, whose target is not known: the account that has
    /// them, as far as it is named.
    Account(Option<&'a str>),
}

impl<'a> ServingHub<'a> {
    /// The hub of a VPC: what a zone or a Profile on it leads to.
    pub fn of(view: &Lookups<'a>, vpc: &'a Vpc) -> Option<Self> {
        let evaluated = view.evaluated();
        let zones = || zones_of(evaluated, vpc);
        let of_profiles = profiles_of(evaluated, vpc);
        let by_profile = of_profiles.iter().find_map(|kind| match kind {
            ResourceKind::VpcEndpoint { id, .. } => {
                let target = target::by_id(view, id)?;
                Self::beyond(target.endpoint, target.owner(), vpc)
            }
            ResourceKind::HostedZone(id) => Self::by_zone(view, vpc, id),
            ResourceKind::ResolverRule { .. } | ResourceKind::Other => None,
        });
        let by_zone = || zones().find_map(|zone| Self::by_zone(view, vpc, &zone.id));
        let by_owner = || zones().find_map(|zone| Self::by_owner(view, zone));
        let by_arn = || {
            of_profiles.iter().find_map(|kind| match kind {
                ResourceKind::VpcEndpoint { account_id, id, .. } => {
                    let is_shown = target::by_id(view, id).is_some();
                    let account_id = (!account_id.is_empty()).then_some(&**account_id);
                    (!is_shown).then_some(Self::Account(account_id))
                }
                ResourceKind::HostedZone(_)
                | ResourceKind::ResolverRule { .. }
                | ResourceKind::Other => None,
            })
        };
        by_profile
            .or_else(by_zone)
            .or_else(by_owner)
            .or_else(by_arn)
    }

    /// The hub that a zone's records lead to.
    pub fn by_zone(view: &Lookups<'a>, vpc: &'a Vpc, zone: &Id) -> Option<Self> {
        let records = || view.records(zone).flat_map(|it| &it.records);
        let mut names = records().flat_map(targets);
        let by_name = names.find_map(|name| match target::by_name(view, name) {
            NameTarget::Endpoint(target) => Self::beyond(target.endpoint, target.owner(), vpc),
            NameTarget::NotShown | NameTarget::Unread(_) | NameTarget::NotEndpoints => None,
        });
        let mut addresses = records().flat_map(addresses);
        let by_address = || {
            addresses.find_map(|address| match target::by_address(view, vpc, address) {
                AddressTarget::Endpoint(target) => {
                    Self::beyond(target.endpoint, target.owner(), vpc)
                }
                AddressTarget::NotShown | AddressTarget::Several(_) | AddressTarget::Unread(_) => {
                    None
                }
            })
        };
        by_name.or_else(by_address)
    }

    /// The account of a zone for names of AWS, where its records are not seen or it is another one.
    fn by_owner(view: &Lookups<'a>, zone: &'a HostedZoneSummary) -> Option<Self> {
        let evaluated = view.evaluated();
        if !services::is_of_aws(zone.name.as_str(), &evaluated.region) {
            return None;
        }
        match &zone.owner {
            ZoneOwner::Account(owner) => {
                let is_own = **owner == *evaluated.account_id;
                let is_seen = view.records(&zone.id).next().is_some();
                (!is_own || !is_seen).then_some(Self::Account(Some(&**owner)))
            }
            ZoneOwner::Absent => Some(Self::Account(None)),
            ZoneOwner::Service(_) => None,
        }
    }

    /// The hub that an endpoint is in, where it is in another VPC.
    fn beyond(endpoint: &'a VpcEndpoint, account_id: &'a str, vpc: &Vpc) -> Option<Self> {
        let vpc_id = endpoint.vpc_id.as_ref()?;
        (*vpc_id != vpc.id).then_some(Self::Endpoint { vpc_id, account_id })
    }
}

/// The zones that a VPC is on.
pub fn zones_of<'a>(
    network: &'a Network,
    vpc: &'a Vpc,
) -> impl Iterator<Item = &'a HostedZoneSummary> + Clone {
    let all = network.central.hosted_zones_by_vpc.elements().iter();
    let own = all.filter(|it| it.vpc_id == vpc.id);
    own.flat_map(|it| &it.zones)
}

/// What is in the Profiles that a VPC is on.
pub fn profiles_of<'a>(network: &'a Network, vpc: &Vpc) -> Vec<&'a ResourceKind> {
    let central = &network.central;
    let associations = central.profile_associations.elements().iter();
    let own = associations.filter(|it| it.vpc_id == vpc.id && counts(&it.status));
    own.flat_map(|association| {
        let resources = central.profile_resources.elements().iter();
        resources.filter(|it| it.profile_id == association.profile_id)
    })
    .flat_map(|it| &it.resources)
    .filter(|resource| counts(&resource.status))
    .map(|resource| &resource.kind)
    .collect()
}

/// Whether an association counts, or may.
pub fn counts(status: &AssociationStatus) -> bool {
    *status != AssociationStatus::CountsNot
}

/// The names that a record leads to.
pub fn targets(record: &RecordSet) -> Vec<&str> {
    match (&record.target, record.record_type) {
        (RecordTarget::Alias(name), _) => vec![name.as_str()],
        (RecordTarget::Values(values), RecordType::Cname) => values
            .iter()
            .map(|value| value.trim_end_matches('.'))
            .collect(),
        (RecordTarget::Values(_), _) => Vec::new(),
    }
}

/// The addresses that a record holds.
fn addresses(record: &RecordSet) -> Vec<IpAddr> {
    match (&record.target, record.record_type) {
        (RecordTarget::Values(values), RecordType::A | RecordType::Aaaa) => {
            values.iter().filter_map(|it| it.parse().ok()).collect()
        }
        (RecordTarget::Values(_) | RecordTarget::Alias(_), _) => Vec::new(),
    }
}

//! Hosted zones: those of a VPC (ListHostedZonesByVPC, wrapped with the VPC's id), and an account's own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use rule::network::central::{self, DnsName, Fallback, ZoneOwner};

use super::record_sets::{ResourceRecordSet, zone_id};
use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

record! {
    /// One page of the hosted zones that are associated with one VPC, as saved data has them.
    VpcHostedZones<'a>, "an object such as {\"VpcId\": \"vpc-0a1b2c3d\", \"HostedZoneSummaries\": []}" {
        vpc_id: Option<Text<'a>>,
        hosted_zone_summaries: Vec<HostedZoneSummary<'a>> as list,
        /// The records of each zone, by its id
        resource_record_sets: Option<BTreeMap<String, Vec<ResourceRecordSet<'a>>>>,
        /// Another page follows
        next_token: Option<Text<'a>>,
    }
}

record! {
    /// One hosted zone of a VPC.
    HostedZoneSummary<'a> {
        hosted_zone_id: Option<Text<'a>>,
        name: Option<Text<'a>>,
        owner: Option<HostedZoneOwner<'a>>,
    }
}

record! {
    /// Whose a hosted zone is: an account's, or an AWS service's.
    HostedZoneOwner<'a> {
        owning_account: Option<Text<'a>>,
        owning_service: Option<Text<'a>>,
    }
}

record! {
    /// One hosted zone, as ListHostedZones and GetHostedZone print it.
    HostedZone<'a>, "an object, one of those that `aws route53 list-hosted-zones` lists" {
        id: Option<Text<'a>>,
        name: Option<Text<'a>>,
        features: Option<HostedZoneFeatures<'a>>,
    }
}

/// One hosted zone that was asked for by its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(transparent, bound(deserialize = "'de: 'a"))]
pub struct SingleHostedZone<'a>(pub HostedZone<'a>);

record! {
    /// What a hosted zone does beside answering.
    HostedZoneFeatures<'a> {
        /// `PublicDNSFallbackStatus`, as AWS writes it
        #[serde(rename = "PublicDNSFallbackStatus")]
        public_dns_fallback_status: Option<Text<'a>>,
    }
}

impl VpcHostedZones<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::VpcHostedZones {
        let zones = self.hosted_zone_summaries.iter();
        central::VpcHostedZones {
            vpc_id: ids.shared(self.vpc_id.as_deref().unwrap_or_default()),
            zones: zones.map(|zone| zone.facts(ids)).collect(),
            complete: self.next_token.as_deref().is_none_or(str::is_empty),
        }
    }

    /// The records that the page carries, zone by zone.
    pub(in crate::describe) fn records(&self, ids: &mut Ids) -> Vec<central::ZoneRecords> {
        let zones = self.resource_record_sets.iter().flatten();
        zones
            .map(|(id, records)| central::ZoneRecords {
                zone_id: zone_id(id, ids),
                records: records.iter().map(ResourceRecordSet::facts).collect(),
            })
            .collect()
    }
}

impl HostedZoneSummary<'_> {
    fn facts(&self, ids: &mut Ids) -> central::HostedZoneSummary {
        central::HostedZoneSummary {
            id: zone_id(self.hosted_zone_id.as_deref().unwrap_or_default(), ids),
            name: DnsName::new(self.name.as_deref().unwrap_or_default()),
            owner: match &self.owner {
                Some(HostedZoneOwner {
                    owning_service: Some(service),
                    ..
                }) => ZoneOwner::Service(ids.shared(service)),
                Some(HostedZoneOwner {
                    owning_account: Some(account),
                    ..
                }) => ZoneOwner::Account(ids.shared(account)),
                _ => ZoneOwner::Absent,
            },
        }
    }
}

impl HostedZone<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::HostedZone {
        let features = self.features.as_ref();
        let status = features.and_then(|features| features.public_dns_fallback_status.as_deref());
        central::HostedZone {
            id: zone_id(self.id.as_deref().unwrap_or_default(), ids),
            name: DnsName::new(self.name.as_deref().unwrap_or_default()),
            fallback: Fallback::of(status),
        }
    }
}

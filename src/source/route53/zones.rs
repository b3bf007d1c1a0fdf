//! Hosted zones: those of a VPC, those of the account, and their records.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use aws_sdk_route53::types::{self, VpcRegion};
use rule::network::Id;
use rule::network::central::DnsName;
use tokio::sync::Mutex;

use super::missing;
use crate::aws::call_error::CallError;
use crate::aws::paged::lacks;
use crate::aws::raw_body::RawBody;
use crate::describe::record::{Record, Records};
use crate::describe::shape::central::hosted_zones::{
    HostedZone, HostedZoneFeatures, HostedZoneOwner, HostedZoneSummary, VpcHostedZones,
};
use crate::describe::shape::central::record_sets::{AliasTarget, ResourceRecordSet, ZoneRecords};
use crate::failure::ReadError;
use crate::source::ec2::pages::{MOST_PAGES, Reader, again};

/// The service's prefix of IAM actions.
const ROUTE53: &str = "route53";

/// The most zones, and the most records, on a page: what Route 53 gives at once.
const ZONES: i32 = 100;
const RECORDS: i32 = 300;

impl<R: Records> Reader<'_, R> {
    /// ListHostedZonesByVPC of one VPC: the zones that are associated with it, whoever owns them; answers their names.
    pub async fn hosted_zones_by_vpc(&self, vpc_id: &Id) -> Result<Vec<DnsName>, ReadError> {
        const CALL: &str = "ListHostedZonesByVPC";
        let failed = |error| self.failed_call(ROUTE53, CALL, Some(vpc_id), error);
        let route53 = &self.ec2.dns.route53;
        let region = VpcRegion::from(self.ec2.place.region.as_str());
        let mut zones: Vec<types::HostedZoneSummary> = Vec::new();
        let mut token: Option<String> = None;
        for page in 0.. {
            let send = || async {
                route53.wait().await;
                let request = route53.client().list_hosted_zones_by_vpc();
                let request = request.vpc_id(vpc_id.as_ref()).vpc_region(region.clone());
                let request = request.max_items(ZONES).set_next_token(token.clone());
                request.send().await
            };
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            let found = answer.hosted_zone_summaries;
            if let Some(missing) = found.iter().find_map(missing::zone_summary) {
                return Err(failed(lacks(missing)));
            }
            zones.extend(found);
            let next = answer.next_token.filter(|token| !token.is_empty());
            if next.is_none() {
                break;
            }
            if next == token || page >= MOST_PAGES {
                return Err(failed(again()));
            }
            token = next;
        }
        let record = VpcHostedZones {
            vpc_id: Some((&**vpc_id).into()),
            hosted_zone_summaries: zones.iter().map(summary).collect(),
            resource_record_sets: None,
            next_token: None,
        };
        self.keep(Record::VpcHostedZones(record), failed)?;
        Ok(zones.iter().map(|zone| DnsName::new(&zone.name)).collect())
    }

    /// ListHostedZones: the account's own, public ones too.
    pub async fn hosted_zones(&self) -> Result<(), ReadError> {
        let zones = self.list_hosted_zones().await?;
        self.keep_zones(&zones)
    }

    /// The same, asked once for all regions of the account.
    pub async fn hosted_zones_once(&self) -> Result<(), ReadError> {
        let kept = self.ec2.dns.route53.kept();
        let mut listed = kept.zones.lock().await;
        let zones = match &*listed {
            Some(zones) => zones.clone(),
            None => {
                let zones = Arc::new(self.list_hosted_zones().await?);
                listed.get_or_insert(zones).clone()
            }
        };
        drop(listed);
        self.keep_zones(&zones)
    }

    fn keep_zones(&self, zones: &[ListedZone]) -> Result<(), ReadError> {
        let failed = |error| self.failed_call(ROUTE53, "ListHostedZones", None, error);
        for ListedZone { zone, fallback } in zones {
            let features = fallback.as_deref().map(|status| HostedZoneFeatures {
                public_dns_fallback_status: Some(status.into()),
            });
            let record = HostedZone {
                id: Some(zone.id.as_str().into()),
                name: Some(zone.name.as_str().into()),
                features,
            };
            self.keep(Record::HostedZone(record), failed)?;
        }
        Ok(())
    }

    async fn list_hosted_zones(&self) -> Result<Vec<ListedZone>, ReadError> {
        let failed = |error| self.failed_call(ROUTE53, "ListHostedZones", None, error);
        let route53 = &self.ec2.dns.route53;
        let mut zones = Vec::new();
        let mut marker: Option<String> = None;
        for page in 0.. {
            let raw = RawBody::default();
            let send = || {
                let request = route53.client().list_hosted_zones().max_items(ZONES);
                let request = request.set_marker(marker.clone()).customize();
                request.interceptor(raw.clone()).send()
            };
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            if let Some(missing) = answer.hosted_zones.iter().find_map(missing::hosted_zone) {
                return Err(failed(lacks(missing)));
            }
            let mut fallbacks = fallbacks(&raw.take());
            zones.extend(answer.hosted_zones.into_iter().map(|zone| ListedZone {
                fallback: fallbacks.remove(&zone.id),
                zone,
            }));
            let next = answer.next_marker.filter(|_| answer.is_truncated);
            if next.is_none() && !answer.is_truncated {
                break;
            }
            if next == marker || page >= MOST_PAGES {
                return Err(failed(again()));
            }
            marker = next;
        }
        Ok(zones)
    }

    /// ListResourceRecordSets of one zone of the account's.
    pub async fn zone_records(&self, zone_id: &Id) -> Result<(), ReadError> {
        let records = self.list_records(zone_id).await?;
        self.keep_records(zone_id, &records)
    }

    /// The same, asked once for all regions of the account.
    pub async fn zone_records_once(&self, zone_id: &Id) -> Result<(), ReadError> {
        let kept = self.ec2.dns.route53.kept();
        let mut read = kept.records.lock().await;
        let records = match read.get(zone_id) {
            Some(records) => records.clone(),
            None => {
                let records = Arc::new(self.list_records(zone_id).await?);
                read.insert(zone_id.clone(), records.clone());
                records
            }
        };
        drop(read);
        self.keep_records(zone_id, &records)
    }

    fn keep_records(
        &self,
        zone_id: &Id,
        records: &[types::ResourceRecordSet],
    ) -> Result<(), ReadError> {
        let call = "ListResourceRecordSets";
        let record = ZoneRecords {
            hosted_zone_id: Some((&**zone_id).into()),
            resource_record_sets: records.iter().map(record_set).collect(),
        };
        self.keep(Record::ZoneRecords(record), |error| {
            self.failed_call(ROUTE53, call, Some(zone_id), error)
        })
    }

    async fn list_records(&self, zone_id: &Id) -> Result<Vec<types::ResourceRecordSet>, ReadError> {
        const CALL: &str = "ListResourceRecordSets";
        let failed = |error| self.failed_call(ROUTE53, CALL, Some(zone_id), error);
        let route53 = &self.ec2.dns.route53;
        let mut records: Vec<types::ResourceRecordSet> = Vec::new();
        let mut start: Start = Start::default();
        for page in 0.. {
            let send = || {
                let request = route53.client().list_resource_record_sets();
                let request = request.hosted_zone_id(zone_id.as_ref()).max_items(RECORDS);
                let request = request.set_start_record_name(start.name.clone());
                let request = request.set_start_record_type(start.record_type.clone());
                let request = request.set_start_record_identifier(start.identifier.clone());
                request.send()
            };
            let answer = self.ec2.deadline.wait_out(send).await.map_err(failed)?;
            let found = answer.resource_record_sets;
            if let Some(missing) = found.iter().find_map(missing::record_set) {
                return Err(failed(lacks(missing)));
            }
            records.extend(found);
            if !answer.is_truncated {
                break;
            }
            let next = Start {
                name: answer.next_record_name,
                record_type: answer.next_record_type,
                identifier: answer.next_record_identifier,
            };
            if next.name.is_none() || next == start || page >= MOST_PAGES {
                return Err(failed(again()));
            }
            start = next;
        }
        Ok(records)
    }

    /// Hands over a record that was read.
    pub(super) fn keep(
        &self,
        record: Record<'_>,
        failed: impl Fn(CallError) -> ReadError,
    ) -> Result<(), ReadError> {
        let taken = self.take(record);
        taken.map_err(|malformed| failed(CallError::Malformed(malformed.to_string())))
    }
}

/// A zone of the account, with what the SDK's type of it does not know.
#[derive(Debug)]
pub(super) struct ListedZone {
    zone: types::HostedZone,
    /// `Features.PublicDNSFallbackStatus`.
    fallback: Option<String>,
}

/// What was listed of an account, for all of its regions.
#[derive(Debug, Default)]
pub(super) struct KeptZones {
    zones: Mutex<Option<Arc<Vec<ListedZone>>>>,
    records: Mutex<HashMap<Id, Arc<Vec<types::ResourceRecordSet>>>>,
}

/// Where a page of records begins.
#[derive(Debug, Clone, Default, PartialEq)]
struct Start {
    name: Option<String>,
    record_type: Option<types::RrType>,
    identifier: Option<String>,
}

fn summary(zone: &types::HostedZoneSummary) -> HostedZoneSummary<'_> {
    let owner = zone.owner.as_ref().map(|owner| HostedZoneOwner {
        owning_account: owner.owning_account.as_deref().map(Into::into),
        owning_service: owner.owning_service.as_deref().map(Into::into),
    });
    HostedZoneSummary {
        hosted_zone_id: Some(zone.hosted_zone_id.as_str().into()),
        name: Some(zone.name.as_str().into()),
        owner,
    }
}

fn record_set(set: &types::ResourceRecordSet) -> ResourceRecordSet<'_> {
    let alias = set.alias_target.as_ref();
    let values = set.resource_records.iter().flatten();
    ResourceRecordSet {
        name: Some(set.name.as_str().into()),
        record_type: Some(set.r#type.as_str().into()),
        alias_target: alias.map(|alias| AliasTarget {
            dns_name: Some(alias.dns_name.as_str().into()),
            evaluate_target_health: Some(alias.evaluate_target_health),
        }),
        resource_records: values.map(|record| record.value.as_str().into()).collect(),
        weight: set.weight,
        health_check_id: set.health_check_id.as_deref().map(Into::into),
    }
}

/// `Features.PublicDNSFallbackStatus` of the zones on a page of ListHostedZones, by their id as it stands there. The
/// SDK's type of these features does not know it.
fn fallbacks(page: &[u8]) -> BTreeMap<String, String> {
    let page = String::from_utf8_lossy(page);
    let zones = page.split("<HostedZone>").skip(1);
    zones
        .filter_map(|zone| {
            let id = within(zone, "Id")?;
            let status = within(zone, "PublicDNSFallbackStatus")?;
            Some((id.to_owned(), status.to_owned()))
        })
        .collect()
}

/// The text of the first element of a name; words of AWS's have nothing in them that XML escapes.
fn within<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inside, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inside.trim())
}

#[cfg(test)]
mod tests {
    use aws_sdk_route53::types;

    use super::{fallbacks, record_set};

    #[test]
    fn weights_and_health_are_kept() {
        let alias = |evaluates| {
            let alias = types::AliasTarget::builder()
                .hosted_zone_id("Z0B")
                .dns_name("b.");
            alias.evaluate_target_health(evaluates).build().unwrap()
        };
        let set = || {
            let set = types::ResourceRecordSet::builder().name("a.");
            set.r#type(types::RrType::A).set_identifier("one")
        };
        let cases = [
            (set().weight(0).alias_target(alias(false)), (Some(0), false)),
            (set().weight(9).alias_target(alias(true)), (Some(9), true)),
            (
                set().alias_target(alias(false)).health_check_id("0a1b"),
                (None, true),
            ),
        ];
        for (set, expected) in cases {
            let set = set.build().unwrap();
            let facts = record_set(&set).facts();
            assert_eq!((facts.weight, facts.is_health_checked), expected);
        }
    }

    #[test]
    fn the_fallback_of_each_zone_is_told_apart() {
        let page = b"<?xml version=\"1.0\"?><ListHostedZonesResponse><HostedZones>\
            <HostedZone><Id>/hostedzone/Z0A</Id><Name>a.</Name><Features>\
            <PublicDNSFallbackStatus>ENABLED</PublicDNSFallbackStatus></Features></HostedZone>\
            <HostedZone><Id>/hostedzone/Z0B</Id><Name>b.</Name></HostedZone>\
            <HostedZone><Id>/hostedzone/Z0C</Id><Features>\
            <PublicDNSFallbackStatus>DISABLING</PublicDNSFallbackStatus></Features></HostedZone>\
            </HostedZones></ListHostedZonesResponse>";
        let found: Vec<(String, String)> = fallbacks(page).into_iter().collect();
        let expected = [
            ("/hostedzone/Z0A".to_owned(), "ENABLED".to_owned()),
            ("/hostedzone/Z0C".to_owned(), "DISABLING".to_owned()),
        ];
        assert_eq!(found, expected);
    }
}

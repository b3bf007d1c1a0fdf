//! Hosted zones and their records. AWS's own names stay, as hosts do, and so does which name lies below which.

use std::net::IpAddr;

use super::super::Redacting;
use super::super::addresses::{ipv4, ipv6};
use super::super::pseudonyms::{account, hosted_zone};
use super::super::public::{dns_name, host};
use super::super::records::{REDACTED, text};
use crate::describe::shape::central::hosted_zones::{
    HostedZone, HostedZoneFeatures, HostedZoneOwner, HostedZoneSummary, VpcHostedZones,
};
use crate::describe::shape::central::record_sets::{AliasTarget, ResourceRecordSet, ZoneRecords};
use crate::describe::value::text::Text;

/// The types of records that are looked at; others become `TXT`.
const TYPES: &[&str] = &["A", "AAAA", "CNAME", "NS"];

/// The states of the fallback to public DNS.
const FALLBACKS: &[&str] = &["DISABLED", "DISABLING", "ENABLED", "ENABLING"];

impl Redacting<'_> {
    /// A zone's id, without `/hostedzone/` in front.
    pub(in super::super) fn hosted_zone_id(
        &self,
        original: &Option<Text<'_>>,
    ) -> Option<Text<'static>> {
        original
            .as_deref()
            .map(|one| text(hosted_zone(self.key(), one)))
    }

    /// A name of DNS.
    pub(super) fn dns(&self, original: &Option<Text<'_>>) -> Option<Text<'static>> {
        original
            .as_deref()
            .map(|one| text(dns_name(self.key(), one)))
    }

    pub(in super::super) fn redacted_zones_of_vpc(
        &self,
        record: &VpcHostedZones<'_>,
    ) -> VpcHostedZones<'static> {
        let VpcHostedZones {
            vpc_id,
            hosted_zone_summaries,
            resource_record_sets,
            next_token,
        } = record;
        let zones = hosted_zone_summaries.iter();
        VpcHostedZones {
            vpc_id: self.id(vpc_id),
            hosted_zone_summaries: zones.map(|zone| self.zone_summary(zone)).collect(),
            resource_record_sets: resource_record_sets.as_ref().map(|zones| {
                let zones = zones.iter().map(|(id, records)| {
                    let records = records.iter().map(|record| self.record_set(record));
                    (hosted_zone(self.key(), id), records.collect())
                });
                zones.collect()
            }),
            next_token: next_token.as_deref().map(|token| {
                let says = !token.is_empty();
                text(if says { REDACTED } else { "" })
            }),
        }
    }

    fn zone_summary(&self, record: &HostedZoneSummary<'_>) -> HostedZoneSummary<'static> {
        let HostedZoneSummary {
            hosted_zone_id,
            name,
            owner,
        } = record;
        HostedZoneSummary {
            hosted_zone_id: self.hosted_zone_id(hosted_zone_id),
            name: self.dns(name),
            owner: owner.as_ref().map(|owner| {
                let HostedZoneOwner {
                    owning_account,
                    owning_service,
                } = owner;
                HostedZoneOwner {
                    owning_account: owning_account
                        .as_deref()
                        .map(|one| text(account(self.key(), one))),
                    owning_service: owning_service
                        .as_deref()
                        .map(|one| text(host(self.key(), &one.to_ascii_lowercase()))),
                }
            }),
        }
    }

    pub(in super::super) fn redacted_zone(&self, record: &HostedZone<'_>) -> HostedZone<'static> {
        let HostedZone { id, name, features } = record;
        HostedZone {
            id: self.hosted_zone_id(id),
            name: self.dns(name),
            features: features.as_ref().map(|features| {
                let HostedZoneFeatures {
                    public_dns_fallback_status,
                } = features;
                HostedZoneFeatures {
                    public_dns_fallback_status: self.known(FALLBACKS, public_dns_fallback_status),
                }
            }),
        }
    }

    pub(in super::super) fn redacted_records(
        &self,
        record: &ZoneRecords<'_>,
    ) -> ZoneRecords<'static> {
        let ZoneRecords {
            hosted_zone_id,
            resource_record_sets,
        } = record;
        let records = resource_record_sets.iter();
        ZoneRecords {
            hosted_zone_id: self.hosted_zone_id(hosted_zone_id),
            resource_record_sets: records.map(|record| self.record_set(record)).collect(),
        }
    }

    fn record_set(&self, record: &ResourceRecordSet<'_>) -> ResourceRecordSet<'static> {
        let ResourceRecordSet {
            name,
            record_type,
            alias_target,
            resource_records,
            weight,
            health_check_id,
        } = record;
        let values = resource_records.iter();
        let kind = record_type.as_deref().unwrap_or_default();
        ResourceRecordSet {
            name: self.dns(name),
            record_type: record_type
                .as_deref()
                .map(|kind| text(if TYPES.contains(&kind) { kind } else { "TXT" })),
            alias_target: alias_target.as_ref().map(|alias| {
                let AliasTarget {
                    dns_name,
                    evaluate_target_health,
                } = alias;
                AliasTarget {
                    dns_name: self.dns(dns_name),
                    evaluate_target_health: *evaluate_target_health,
                }
            }),
            resource_records: values.map(|one| self.record_value(kind, one)).collect(),
            // Whether it has any weight, and a health check, is all that is looked at.
            weight: weight.map(i64::signum),
            health_check_id: health_check_id.as_ref().map(|_| text(REDACTED)),
        }
    }

    /// Addresses and names are looked at; of everything else nothing but that it is there.
    fn record_value(&self, kind: &str, value: &str) -> Text<'static> {
        let address = value.trim().parse();
        match (kind, address) {
            (_, Ok(IpAddr::V4(address))) => text(ipv4(self.key(), address).to_string()),
            (_, Ok(IpAddr::V6(address))) => text(ipv6(self.key(), address).to_string()),
            ("CNAME" | "NS", Err(_)) => text(dns_name(self.key(), value)),
            (_, Err(_)) => text(REDACTED),
        }
    }
}

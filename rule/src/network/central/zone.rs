//! Hosted zones, whose they are, and their records.

use super::DnsName;
use crate::network::Id;

/// The hosted zones that are associated with one VPC. AWS: the pages of ListHostedZonesByVPC, put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VpcHostedZones {
    /// `VpcId`.
    pub vpc_id: Id,
    /// `HostedZoneSummaries` of all pages, each zone once.
    pub zones: Vec<HostedZoneSummary>,
    /// Whether one page has no `NextToken`: otherwise the list is unread, and the zones that are here count.
    pub complete: bool,
}

/// One zone of a VPC's list. AWS: `HostedZoneSummary`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostedZoneSummary {
    /// `HostedZoneId`, without `/hostedzone/`.
    pub id: Id,
    /// `Name`.
    pub name: DnsName,
    /// `Owner`.
    pub owner: ZoneOwner,
}

/// Whose a zone is. AWS: `HostedZoneOwner`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZoneOwner {
    /// `OwningAccount`.
    Account(Id),
    /// `OwningService`: no account can show its records.
    Service(Id),
    /// Absent: an account outside the view.
    Absent,
}

/// One zone as its owner sees it. AWS: `HostedZone` of ListHostedZones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostedZone {
    /// `Id`, without `/hostedzone/`.
    pub id: Id,
    /// `Name`.
    pub name: DnsName,
    /// `Features.PublicDNSFallbackStatus`.
    pub fallback: Fallback,
}

/// Whether names that a zone does not have are asked of public DNS. AWS: `PublicDNSFallbackStatus`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fallback {
    /// `ENABLED`
    Enabled,
    /// `DISABLED`, or absent.
    Disabled,
    /// Any other word (`ENABLING`, `DISABLING`), as AWS wrote it.
    Changing(Id),
}

impl Fallback {
    /// What AWS's word means.
    pub fn of(word: Option<&str>) -> Self {
        match word {
            None | Some("DISABLED") => Self::Disabled,
            Some("ENABLED") => Self::Enabled,
            Some(other) => Self::Changing(other.into()),
        }
    }
}

/// The records of one zone, whole. AWS: the pages of ListResourceRecordSets, put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneRecords {
    /// The zone's id, without `/hostedzone/`.
    pub zone_id: Id,
    /// `ResourceRecordSets`; several of one name and type are there by routing policy.
    pub records: Vec<RecordSet>,
}

/// One set of records. AWS: `ResourceRecordSet`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSet {
    /// `Name`.
    pub name: DnsName,
    /// `Type`.
    pub record_type: RecordType,
    /// `AliasTarget`, else `ResourceRecords`.
    pub target: RecordTarget,
    /// `Weight`: absent where the record is none of several by weight.
    pub weight: Option<i64>,
    /// Whether DNS asks if it is healthy: `HealthCheckId` is there, or `AliasTarget.EvaluateTargetHealth` is true.
    pub is_health_checked: bool,
}

/// The type of a record, as far as a decision rests on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordType {
    /// `A`
    A,
    /// `AAAA`
    Aaaa,
    /// `CNAME`
    Cname,
    /// `NS`
    Ns,
    /// Any other: its name exists by it.
    Other,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordTarget {
    /// `AliasTarget.DNSName`.
    Alias(DnsName),
    /// `ResourceRecords[].Value`: addresses, or names.
    Values(Vec<String>),
}

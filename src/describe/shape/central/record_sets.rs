//! The records of hosted zones: ListResourceRecordSets, wrapped with the zone's id.

use rule::network::Id;
use rule::network::central::{self, DnsName, RecordTarget, RecordType};

use crate::describe::declare::record;
use crate::describe::value::ids::Ids;
use crate::describe::value::text::Text;

/// What the id of a zone may have in front.
const PATH: &str = "/hostedzone/";

record! {
    /// The records of one hosted zone, or a page of them, as saved data has them.
    ZoneRecords<'a>, "an object such as {\"HostedZoneId\": \"Z0A1B2C3D\", \"ResourceRecordSets\": []}" {
        hosted_zone_id: Option<Text<'a>>,
        resource_record_sets: Vec<ResourceRecordSet<'a>> as list,
    }
}

record! {
    /// One set of records, of one name and type.
    ResourceRecordSet<'a>, "an object, one of those that `aws route53 list-resource-record-sets` lists" {
        name: Option<Text<'a>>,
        /// `Type`
        #[serde(rename = "Type")]
        record_type: Option<Text<'a>>,
        alias_target: Option<AliasTarget<'a>>,
        /// `ResourceRecords[].Value`
        resource_records: Vec<Text<'a>> as values,
        weight: Option<i64>,
        health_check_id: Option<Text<'a>>,
    }
}

record! {
    /// What an alias record leads to.
    AliasTarget<'a> {
        /// `DNSName`, as AWS writes it
        #[serde(rename = "DNSName")]
        dns_name: Option<Text<'a>>,
        evaluate_target_health: Option<bool>,
    }
}

/// The id of a zone, without what may stand in front.
pub(super) fn zone_id(text: &str, ids: &mut Ids) -> Id {
    ids.shared(text.strip_prefix(PATH).unwrap_or(text))
}

impl ZoneRecords<'_> {
    pub(in crate::describe) fn facts(&self, ids: &mut Ids) -> central::ZoneRecords {
        let records = self.resource_record_sets.iter();
        central::ZoneRecords {
            zone_id: zone_id(self.hosted_zone_id.as_deref().unwrap_or_default(), ids),
            records: records.map(ResourceRecordSet::facts).collect(),
        }
    }
}

impl ResourceRecordSet<'_> {
    /// The record as a fact.
    pub fn facts(&self) -> central::RecordSet {
        let alias = self.alias_target.as_ref();
        let evaluates = alias.and_then(|alias| alias.evaluate_target_health);
        let alias = alias.and_then(|alias| alias.dns_name.as_deref());
        central::RecordSet {
            name: DnsName::new(self.name.as_deref().unwrap_or_default()),
            record_type: match self.record_type.as_deref() {
                Some("A") => RecordType::A,
                Some("AAAA") => RecordType::Aaaa,
                Some("CNAME") => RecordType::Cname,
                Some("NS") => RecordType::Ns,
                _ => RecordType::Other,
            },
            target: match alias {
                Some(name) => RecordTarget::Alias(DnsName::new(name)),
                None => {
                    let values = self.resource_records.iter();
                    RecordTarget::Values(values.map(ToString::to_string).collect())
                }
            },
            weight: self.weight,
            is_health_checked: self.health_check_id.is_some() || evaluates == Some(true),
        }
    }
}

//! A file of describe output: known by its top-level keys, read in one pass.

use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::shape::vpc_attributes::VpcAttributes;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::describe::value::form;
use crate::describe::value::text::Text;

use super::list::{Each, Elements};
use super::record;

/// The top-level key of the bare names beside `ServiceDetails`, which say nothing more.
pub const SERVICE_NAMES: &str = "ServiceNames";

/// The top-level keys of a single DescribeVpcAttribute output.
pub const VPC_ATTRIBUTE_KEYS: [&str; 3] = ["VpcId", "EnableDnsSupport", "EnableDnsHostnames"];

/// Hands over the records of every known key of a file.
pub struct DescribeDocument<'f> {
    /// What takes them.
    pub records: &'f mut dyn Records,
    /// Of which kinds; keys of others are passed over.
    pub kinds: fn(RecordKind) -> bool,
}

impl<'de> DeserializeSeed<'de> for &mut DescribeDocument<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut DescribeDocument<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a key such as `Vpcs`, as `aws ec2 describe-vpcs` prints it")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut single = VpcAttributes::default();
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match &*key {
                "VpcId" => single.vpc_id = map.next_value::<Word<'de>>()?.0,
                "EnableDnsSupport" => {
                    single.enable_dns_support = map.next_value::<Flag>()?.0;
                }
                "EnableDnsHostnames" => {
                    single.enable_dns_hostnames = map.next_value::<Flag>()?.0;
                }
                key => match RecordKind::of_key(key).filter(|kind| (self.kinds)(*kind)) {
                    Some(kind @ RecordKind::HostedZone) => {
                        map.next_value_seed(OneOrEach(Listed {
                            kind,
                            records: self.records,
                        }))?;
                    }
                    Some(kind) if kind.is_single() => {
                        self.records.mark_read(kind, Writer::Ec2);
                        map.next_value_seed(record::RecordSeed {
                            kind,
                            writer: Writer::Ec2,
                            records: self.records,
                        })?;
                    }
                    Some(kind) => {
                        map.next_value_seed(Each(&mut Listed {
                            kind,
                            records: self.records,
                        }))?;
                    }
                    None => drop(map.next_value::<IgnoredAny>()?),
                },
            }
        }
        let attributes = single.enable_dns_support.or(single.enable_dns_hostnames);
        let wanted = (self.kinds)(RecordKind::VpcAttributes);
        if wanted && single.vpc_id.is_some() && attributes.is_some() {
            self.records
                .mark_read(RecordKind::VpcAttributes, Writer::Ec2);
            let taken = self
                .records
                .take(Record::VpcAttributes(single), Writer::Ec2);
            taken.map_err(A::Error::custom)?;
        }
        Ok(())
    }

    /// `--query` prints lists without a key: nobody can tell of what. They are passed over.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

/// The `VpcId` of a DescribeVpcAttribute output; other tools write other things under that key.
#[derive(Deserialize)]
#[serde(bound(deserialize = "'de: 'a"))]
struct Word<'a>(#[serde(deserialize_with = "form::word::deserialize")] Option<Text<'a>>);

/// An attribute of a DescribeVpcAttribute output.
#[derive(Deserialize)]
struct Flag(#[serde(deserialize_with = "form::flag::deserialize")] Option<bool>);

/// The records under one top-level key.
struct Listed<'f> {
    kind: RecordKind,
    records: &'f mut dyn Records,
}

/// One record where AWS writes one, or a list of them.
struct OneOrEach<'f>(Listed<'f>);

impl<'de> DeserializeSeed<'de> for OneOrEach<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for OneOrEach<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Listed { kind, records } = self.0;
        records.mark_read(kind, Writer::Ec2);
        let record = record::RecordSeed {
            kind,
            writer: Writer::Ec2,
            records,
        };
        record.add(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, list: A) -> Result<(), A::Error> {
        Each(&mut self.0).visit_seq(list)
    }
}

impl<'de> Elements<'de> for Listed<'_> {
    fn begin(&mut self) {
        self.records.mark_read(self.kind, Writer::Ec2);
    }

    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let record = record::RecordSeed {
            kind: self.kind,
            writer: Writer::Ec2,
            records: self.records,
        };
        list.next_element_seed(record).map(|taken| taken.is_some())
    }
}

//! One configuration item of a known kind, whose configuration is a record.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

use crate::describe::kind::RecordKind;
use crate::describe::record::Records;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::describe::value::text::Text;

use super::record::RecordSeed;

/// One item, of which the configuration counts.
pub struct ItemConfiguration<'f> {
    /// What kind of record its configuration is.
    pub kind: RecordKind,
    /// What takes the record.
    pub records: &'f mut dyn Records,
}

impl<'de> DeserializeSeed<'de> for ItemConfiguration<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ItemConfiguration<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a configuration item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { kind, records } = self;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if &*key == "configuration" {
                map.next_value_seed(Configuration {
                    kind,
                    records: &mut *records,
                })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// A configuration: an object, or JSON as text, which is how AWS Config's API answers.
struct Configuration<'f> {
    kind: RecordKind,
    records: &'f mut dyn Records,
}

impl<'f> Configuration<'f> {
    fn record(self) -> RecordSeed<'f> {
        RecordSeed {
            kind: self.kind,
            writer: Writer::Config,
            records: self.records,
        }
    }
}

impl<'de> DeserializeSeed<'de> for Configuration<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Configuration<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a configuration")
    }

    /// Deleted and unrecorded resources have none.
    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        let mut inner = serde_json::Deserializer::from_slice(text.as_bytes());
        self.record().deserialize(&mut inner).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.record().add(MapAccessDeserializer::new(map))
    }
}

//! One record of a known kind, handed over as it is parsed.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};

use crate::describe::kind::RecordKind;
use crate::describe::record::{self, Records};
use crate::describe::shape::vpc_endpoint::Writer;

/// Where a record goes, and what it is.
pub struct RecordSeed<'f> {
    /// Its kind.
    pub kind: RecordKind,
    /// Who wrote it.
    pub writer: Writer,
    /// What takes it.
    pub records: &'f mut dyn Records,
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = ();

    /// Parses the record and adds it; `null` is none.
    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        self.add(input)
    }
}

impl RecordSeed<'_> {
    /// Parses a record that is there, and hands it over.
    ///
    /// # Errors
    /// Where it has a wrong shape.
    pub fn add<'de, D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        let record = record::Record::read(self.kind, input)?;
        let taken = self.records.take(record, self.writer);
        taken.map_err(D::Error::custom)
    }
}

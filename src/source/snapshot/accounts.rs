//! The file of a snapshot that names its accounts, and the organizational units they are in.

use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::describe::text::Text;
use crate::organization::{Entry, ORGANIZATION, Organization};

use super::error::SnapshotError;
use super::file;
use super::list::{Each, Elements};
use super::parse::parse;

/// Adds what a file says of the accounts.
///
/// # Errors
/// Where it cannot be read, is not JSON, or has another shape.
pub fn add(path: &Path, organization: &mut Organization) -> Result<(), SnapshotError> {
    parse(path, &file::content(path)?, &mut Accounts(organization))
}

/// Takes the accounts of a file.
struct Accounts<'o>(&'o mut Organization);

impl<'de> DeserializeSeed<'de> for &mut Accounts<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut Accounts<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the key `{ORGANIZATION}`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if *key == *ORGANIZATION {
                map.next_value_seed(Each(&mut *self))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de> Elements<'de> for Accounts<'_> {
    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let entry = list.next_element::<Entry>()?;
        let any = entry.is_some();
        self.0.extend(entry.map(Into::into));
        Ok(any)
    }
}

//! What a file holds, told by its top-level keys as cheaply as can be.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use memchr::memmem;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use crate::describe::kind::RecordKind;
use crate::describe::value::text::Text;
use crate::organization::ORGANIZATION;

use super::accounts::FAILURES;
use super::config_items::{CONFIG_SNAPSHOT_ID, CONFIGURATION_ITEMS, FILE_VERSION};
use super::document::{SERVICE_NAMES, VPC_ATTRIBUTE_KEYS};
use super::error::{SnapshotError, cure};
use super::file;
use super::list::{Each, Elements};
use super::parse::parse;

/// How much of a file is looked at before the whole of it is.
const BEGINNING: usize = 64 * 1024;

/// What a file holds, as far as finding regions goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Holds {
    /// A top-level `Vpcs`: its folder is a region.
    pub vpcs: bool,
    /// Top-level `configurationItems`: it is an AWS Config snapshot.
    pub configuration_items: bool,
    /// A top-level `Organization` or `Failures`: it speaks of accounts.
    pub accounts: bool,
    /// A top-level key of a kind that is of no region (`HostedZones`): it may hold for all of an account's.
    pub global: bool,
}

/// Tells what a file holds from its first known key, as files hold one key as a rule; `None` where
/// that does not tell.
///
/// # Errors
/// Where the file cannot be read, or its beginning is not JSON.
pub fn first_key(path: &Path) -> Result<Option<Holds>, SnapshotError> {
    let (bytes, _) = file::beginning(path, BEGINNING)?;
    let mut first = FirstKey(None);
    let mut deserializer = serde_json::Deserializer::from_slice(&bytes);
    match (&mut first).deserialize(&mut deserializer) {
        Err(source) if source.classify() == Category::Syntax => Err(SnapshotError::NotJson {
            path: path.to_owned(),
            cure: cure(&bytes),
            source,
        }),
        _ => Ok(first.0),
    }
}

/// Tells what a file holds from all of it.
///
/// # Errors
/// Where the file cannot be read, or is not JSON.
pub fn all_keys(path: &Path) -> Result<Holds, SnapshotError> {
    let bytes = file::content(path)?;
    let mut holds = Holds::default();
    let global = RecordKind::ALL.into_iter().filter(|kind| kind.is_global());
    let telling = [
        RecordKind::Vpcs.key(),
        CONFIGURATION_ITEMS,
        ORGANIZATION,
        FAILURES,
    ];
    let mut telling = telling.into_iter().chain(global.map(RecordKind::key));
    if telling.any(|key| names(&bytes, key)) {
        parse(
            path,
            &bytes,
            &mut TopLevel(|key: &str| match key {
                CONFIGURATION_ITEMS => holds.configuration_items = true,
                ORGANIZATION | FAILURES => holds.accounts = true,
                key => match RecordKind::of_key(key) {
                    Some(RecordKind::Vpcs) => holds.vpcs = true,
                    kind => holds.global |= kind.is_some_and(RecordKind::is_global),
                },
            }),
        )?;
    }
    Ok(holds)
}

/// The top-level keys of a file that no reader of these kinds knows, and `[]` where its top level is a list.
///
/// # Errors
/// Where the file cannot be read, or is not JSON.
pub fn unknown_keys(
    path: &Path,
    kinds: fn(RecordKind) -> bool,
) -> Result<Vec<String>, SnapshotError> {
    let mut unknown = Vec::new();
    parse(
        path,
        &file::content(path)?,
        &mut TopLevel(|key: &str| {
            let known = RecordKind::of_key(key).is_some_and(kinds)
                || key == SERVICE_NAMES
                || [CONFIGURATION_ITEMS, CONFIG_SNAPSHOT_ID, FILE_VERSION].contains(&key)
                || VPC_ATTRIBUTE_KEYS.contains(&key);
            if !known {
                unknown.push(key.to_owned());
            }
        }),
    )?;
    Ok(unknown)
}

/// The `OwnerId` of each VPC in a file, by its `VpcId`.
///
/// # Errors
/// Where the file cannot be read, is not JSON, or its VPCs have another shape.
pub fn vpc_owners(
    path: &Path,
    owners: &mut HashMap<String, Option<String>>,
) -> Result<(), SnapshotError> {
    let bytes = file::content(path)?;
    if names(&bytes, RecordKind::Vpcs.key()) {
        parse(path, &bytes, &mut VpcOwners(owners))?;
    }
    Ok(())
}

/// Whether a file may hold a kind: its key stands somewhere in it.
pub fn holds(bytes: &[u8], kinds: fn(RecordKind) -> bool) -> bool {
    let mut kinds = NAMED.iter().filter(|(kind, _)| kinds(*kind));
    kinds.any(|(_, key)| key.find(bytes).is_some())
}

/// Each kind's key as it stands in a file.
static NAMED: LazyLock<Vec<(RecordKind, memmem::Finder<'static>)>> = LazyLock::new(|| {
    let named = |kind: RecordKind| {
        let key = format!("\"{}\"", kind.key());
        (kind, memmem::Finder::new(&key).into_owned())
    };
    RecordKind::ALL.into_iter().map(named).collect()
});

/// Whether a text stands anywhere in a file as a JSON string: far cheaper than parsing it.
fn names(bytes: &[u8], key: &str) -> bool {
    memmem::find(bytes, format!("\"{key}\"").as_bytes()).is_some()
}

/// Stops at the first known key.
struct FirstKey(Option<Holds>);

impl<'de> DeserializeSeed<'de> for &mut FirstKey {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut FirstKey {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let holds = Holds {
                vpcs: *key == *RecordKind::Vpcs.key(),
                configuration_items: &*key == CONFIGURATION_ITEMS,
                // Others may follow it: the whole file tells.
                accounts: false,
                global: false,
            };
            if holds == Holds::default() && RecordKind::of_key(&key).is_none() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let found = &mut self.0;
            map.next_value_seed(Begun(&mut || *found = Some(holds)))?;
        }
        Ok(())
    }
}

/// A value that is not `null`: once that is known, parsing stops.
struct Begun<'f>(&'f mut dyn FnMut());

impl<'de> DeserializeSeed<'de> for Begun<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Begun<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, _: D) -> Result<(), D::Error> {
        (self.0)();
        Err(D::Error::custom("told enough"))
    }
}

/// Calls back with each top-level key that is not `null`.
struct TopLevel<F>(F);

impl<'de, F: FnMut(&str)> DeserializeSeed<'de> for &mut TopLevel<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de, F: FnMut(&str)> Visitor<'de> for &mut TopLevel<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if map.next_value::<Option<IgnoredAny>>()?.is_some() {
                (self.0)(&key);
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        (self.0)("[]");
        Ok(())
    }
}

/// Notes the owner of each VPC.
struct VpcOwners<'o>(&'o mut HashMap<String, Option<String>>);

impl<'de> DeserializeSeed<'de> for &mut VpcOwners<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for &mut VpcOwners<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if *key == *RecordKind::Vpcs.key() {
                map.next_value_seed(Each(&mut *self))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de> Elements<'de> for VpcOwners<'_> {
    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let Some(vpc) = list.next_element::<Option<VpcOwner<'de>>>()? else {
            return Ok(false);
        };
        let vpc = vpc.unwrap_or_default();
        if let Some(id) = vpc.vpc_id {
            let owner_id = vpc.owner_id.as_deref().map(str::to_owned);
            self.0.entry(id.to_string()).or_insert(owner_id);
        }
        Ok(true)
    }
}

/// Whose a VPC is.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase", bound(deserialize = "'de: 'a"))]
struct VpcOwner<'a> {
    vpc_id: Option<Text<'a>>,
    owner_id: Option<Text<'a>>,
}

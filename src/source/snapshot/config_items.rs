//! AWS Config snapshots: configuration items of any accounts and regions in one file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::describe::kind::Kind;
use crate::describe::region_facts::RegionFacts;
use crate::describe::text::Text;
use crate::describe::vpc_endpoint::Writer;

use super::error::SnapshotError;
use super::list::{Each, Elements};
use super::parse::parse;
use super::record::Record;

/// The top-level key of AWS Config's snapshots.
pub const CONFIGURATION_ITEMS: &str = "configurationItems";

/// The top-level key that names a delivery.
pub const CONFIG_SNAPSHOT_ID: &str = "configSnapshotId";

/// The top-level key of the format's version, of which there is one.
pub const FILE_VERSION: &str = "fileVersion";

/// Whose an item is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// `awsAccountId`
    pub account_id: String,
    /// `awsRegion`
    pub region: String,
}

/// What one file of configuration items holds.
#[derive(Debug, Default)]
pub struct Inventory {
    /// `configSnapshotId`: files of one delivery share it.
    pub snapshot_id: String,
    /// The latest `configurationItemCaptureTime` of each account and region that has a VPC in it.
    pub captured: BTreeMap<Owner, String>,
}

/// Tells what a file holds, without its configurations.
///
/// # Errors
/// Where it is not JSON or its items have another shape.
pub fn inventory(path: &Path, bytes: &[u8]) -> Result<Inventory, SnapshotError> {
    let mut captured: BTreeMap<Owner, (bool, String)> = BTreeMap::new();
    let heads = Heads(|head: &Head<'_>| {
        let found = captured.entry(head.owner()).or_default();
        found.0 |= head.kind() == Some(Kind::Vpcs);
        let time = head
            .configuration_item_capture_time
            .as_deref()
            .unwrap_or_default();
        if *time > *found.1 {
            time.clone_into(&mut found.1);
        }
    });
    let mut file = ItemsFile {
        snapshot_id: String::new(),
        items: heads,
    };
    parse(path, bytes, &mut file)?;
    let snapshot_id = file.snapshot_id;
    let with_vpcs = captured.into_iter().filter(|(_, (has_vpc, _))| *has_vpc);
    let captured = with_vpcs.map(|(owner, (_, time))| (owner, time)).collect();
    Ok(Inventory {
        snapshot_id,
        captured,
    })
}

/// Folds the items of one account and region into the facts.
///
/// # Errors
/// Where the file is not JSON, or an item has a wrong shape.
pub fn fold(
    path: &Path,
    bytes: &[u8],
    owner: &Owner,
    facts: &mut RegionFacts,
) -> Result<(), SnapshotError> {
    // An item says what it is only after its configuration, so all are asked first.
    let mut kinds: Vec<Option<Kind>> = Vec::new();
    let heads = Heads(|head: &Head<'_>| kinds.push(head.kind().filter(|_| head.is_of(owner))));
    parse(
        path,
        bytes,
        &mut ItemsFile {
            snapshot_id: String::new(),
            items: heads,
        },
    )?;
    for kind in kinds.iter().flatten() {
        facts.mark_read(*kind);
    }
    let configurations = Configurations {
        kinds: &kinds,
        next: 0,
        facts,
    };
    parse(
        path,
        bytes,
        &mut ItemsFile {
            snapshot_id: String::new(),
            items: configurations,
        },
    )
}

/// What an item says of itself, beside its configuration.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", bound(deserialize = "'de: 'a"))]
struct Head<'a> {
    #[serde(alias = "accountId")]
    aws_account_id: Option<Text<'a>>,
    aws_region: Option<Text<'a>>,
    resource_type: Option<Text<'a>>,
    configuration_item_status: Option<Text<'a>>,
    configuration_item_capture_time: Option<Text<'a>>,
}

impl Head<'_> {
    fn account_id(&self) -> &str {
        self.aws_account_id.as_deref().unwrap_or("unknown")
    }

    fn region(&self) -> &str {
        self.aws_region.as_deref().unwrap_or("unknown")
    }

    fn is_of(&self, owner: &Owner) -> bool {
        self.account_id() == owner.account_id && self.region() == owner.region
    }

    fn owner(&self) -> Owner {
        Owner {
            account_id: self.account_id().to_owned(),
            region: self.region().to_owned(),
        }
    }

    /// The kind of its record; `None` for a deleted one and for what no rule looks at.
    fn kind(&self) -> Option<Kind> {
        let status = self
            .configuration_item_status
            .as_deref()
            .unwrap_or_default();
        let kind = Kind::of_resource_type(self.resource_type.as_deref()?);
        kind.filter(|_| !status.starts_with("ResourceDeleted"))
    }
}

/// A file of items, which go to `items`.
struct ItemsFile<E> {
    snapshot_id: String,
    items: E,
}

impl<'de, E: Elements<'de>> DeserializeSeed<'de> for &mut ItemsFile<E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de, E: Elements<'de>> Visitor<'de> for &mut ItemsFile<E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an AWS Config snapshot")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            match &*key {
                CONFIGURATION_ITEMS => map.next_value_seed(Each(&mut self.items))?,
                CONFIG_SNAPSHOT_ID => {
                    let id = map.next_value::<Option<Text<'de>>>()?.unwrap_or_default();
                    (*id).clone_into(&mut self.snapshot_id);
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// The items by what they say of themselves.
struct Heads<F>(F);

impl<'de, F: FnMut(&Head<'_>)> Elements<'de> for Heads<F> {
    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let head = list.next_element::<Option<Head<'de>>>()?;
        let is_there = head.is_some();
        if let Some(head) = head {
            (self.0)(&head.unwrap_or_default());
        }
        Ok(is_there)
    }
}

/// The items' configurations, whose kinds are known by now.
struct Configurations<'k, 'f> {
    kinds: &'k [Option<Kind>],
    next: usize,
    facts: &'f mut RegionFacts,
}

impl<'de> Elements<'de> for Configurations<'_, '_> {
    fn begin(&mut self) {
        self.next = 0;
    }

    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error> {
        let kind = self.kinds.get(self.next).copied().flatten();
        self.next += 1;
        let taken = match kind {
            Some(kind) => list
                .next_element_seed(Item {
                    kind,
                    facts: self.facts,
                })?
                .is_some(),
            None => list.next_element::<IgnoredAny>()?.is_some(),
        };
        Ok(taken)
    }
}

/// One item, of which the configuration counts.
struct Item<'f> {
    kind: Kind,
    facts: &'f mut RegionFacts,
}

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Item<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a configuration item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { kind, facts } = self;
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if &*key == "configuration" {
                map.next_value_seed(Configuration {
                    kind,
                    facts: &mut *facts,
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
    kind: Kind,
    facts: &'f mut RegionFacts,
}

impl<'f> Configuration<'f> {
    fn record(self) -> Record<'f> {
        Record {
            kind: self.kind,
            writer: Writer::Config,
            facts: self.facts,
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
        let mut inner = serde_json::Deserializer::from_str(text);
        self.record().deserialize(&mut inner).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.record().add(MapAccessDeserializer::new(map))
    }
}

//! AWS Config snapshots: configuration items of any accounts and regions in one file.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::describe::kind::RecordKind;
use crate::describe::record::Records;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::describe::value::text::Text;

use super::error::SnapshotError;
use super::item::ItemConfiguration;
use super::list::{Each, Elements};
use super::parse::parse;

/// The top-level key of AWS Config's snapshots.
pub const CONFIGURATION_ITEMS: &str = "configurationItems";

/// The top-level key that names a delivery.
pub const CONFIG_SNAPSHOT_ID: &str = "configSnapshotId";

/// The top-level key of the format's version, of which there is one.
pub const FILE_VERSION: &str = "fileVersion";

/// Whose an item is.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
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
    /// The kind of each item, a byte each; `None` where the items are not all of one account and
    /// region, as then every region would have to keep all of them.
    pub kinds: Option<Kinds>,
}

/// The kinds of a file's items, in their order; `None` for those that are passed over.
pub type Kinds = Arc<[Option<RecordKind>]>;

/// What the items of one account and region say.
#[derive(Debug, Default)]
struct Capture {
    has_vpc: bool,
    latest: String,
}

/// Tells what a file holds, without its configurations.
///
/// # Errors
/// Where it is not JSON or its items have another shape.
pub fn inventory(path: &Path, bytes: &[u8]) -> Result<Inventory, SnapshotError> {
    let mut captures: BTreeMap<Owner, Capture> = BTreeMap::new();
    let mut last = Owner::default();
    let mut kinds = Vec::new();
    let snapshot_id = heads(path, bytes, |head| {
        let kind = head.kind();
        kinds.push(kind);
        if kind.is_none() {
            return;
        }
        if !head.is_of(&last) {
            last = head.owner();
        }
        if !captures.contains_key(&last) {
            captures.insert(last.clone(), Capture::default());
        }
        if let Some(capture) = captures.get_mut(&last) {
            capture.has_vpc |= kind == Some(RecordKind::Vpcs);
            let time = head.configuration_item_capture_time.as_deref();
            if time > Some(&capture.latest) {
                time.unwrap_or_default().clone_into(&mut capture.latest);
            }
        }
    })?;
    let kinds = (captures.len() == 1).then(|| kinds.into());
    let with_vpcs = captures.into_iter().filter(|(_, capture)| capture.has_vpc);
    Ok(Inventory {
        snapshot_id,
        captured: with_vpcs.map(|(owner, of)| (owner, of.latest)).collect(),
        kinds,
    })
}

/// Hands over the records of the items of one account and region.
///
/// # Errors
/// Where the file is not JSON, or an item has a wrong shape.
pub fn fold(
    path: &Path,
    bytes: &[u8],
    owner: &Owner,
    kinds: Option<&Kinds>,
    records: &mut dyn Records,
) -> Result<(), SnapshotError> {
    // An item says what it is only after its configuration: unless known, all are asked first.
    let kinds = kinds
        .cloned()
        .map_or_else(|| kinds_of(path, bytes, owner), Ok)?;
    for kind in kinds.iter().flatten() {
        records.mark_read(*kind, Writer::Config);
    }
    let items = Configurations {
        kinds: &kinds,
        next: 0,
        records,
    };
    parse(
        path,
        bytes,
        &mut ItemsFile {
            snapshot_id: String::new(),
            items,
        },
    )
}

/// The kinds of the items, `None` for those of other accounts and regions.
fn kinds_of(path: &Path, bytes: &[u8], owner: &Owner) -> Result<Kinds, SnapshotError> {
    let mut kinds = Vec::new();
    heads(path, bytes, |head| {
        kinds.push(head.kind().filter(|_| head.is_of(owner)))
    })?;
    Ok(kinds.into())
}

/// Hands over what each item says of itself, and returns the `configSnapshotId`.
fn heads(path: &Path, bytes: &[u8], each: impl FnMut(&Head<'_>)) -> Result<String, SnapshotError> {
    let mut file = ItemsFile {
        snapshot_id: String::new(),
        items: Heads(each),
    };
    parse(path, bytes, &mut file)?;
    Ok(file.snapshot_id)
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
    fn kind(&self) -> Option<RecordKind> {
        let status = self
            .configuration_item_status
            .as_deref()
            .unwrap_or_default();
        let kind = RecordKind::of_resource_type(self.resource_type.as_deref()?);
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
    kinds: &'k [Option<RecordKind>],
    next: usize,
    records: &'f mut dyn Records,
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
                .next_element_seed(ItemConfiguration {
                    kind,
                    records: self.records,
                })?
                .is_some(),
            None => list.next_element::<IgnoredAny>()?.is_some(),
        };
        Ok(taken)
    }
}

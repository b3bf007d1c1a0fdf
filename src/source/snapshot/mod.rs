//! The source of saved data: folders of `aws ec2 describe-*` output, and AWS Config snapshots.
//!
//! `contracts.md`, section 4. Opening lists the accounts and regions; each is read on its own, file
//! by file and record by record, so that neither a file's records nor a second region's facts are
//! ever held.

mod accounts;
mod config_items;
mod document;
pub mod error;
mod file;
pub mod hubs;
mod item;
mod keys;
mod list;
mod parse;
mod record;
pub mod regions;
pub mod saved_region;
pub mod unread;

use std::path::{Path, PathBuf};

use rule::network::Network;

use crate::describe::kind::RecordKind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::{NamelessVpcError, RegionFacts};
use crate::describe::shape::vpc_endpoint::Writer;
use crate::failure::FailedPlace;
use crate::organization::{ORGANIZATION, Organization};

use self::accounts::{Accounts, FAILURES};
use self::document::DescribeDocument;
use self::error::SnapshotError;
use self::regions::{RegionFolder, RegionPart, SnapshotContents};
use self::unread::{UNREAD, Unread};

/// What the user says instead of the folders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--account`: whose every region is.
    pub account: Option<String>,
    /// `--region`: which region every folder is.
    pub region: Option<String>,
}

/// A saved account, or a whole organization.
#[derive(Debug)]
pub struct Snapshot {
    regions: Vec<RegionFolder>,
    passed_over: Vec<PathBuf>,
    of_accounts: Vec<PathBuf>,
    accounts: Accounts,
    broken: Vec<FailedPlace>,
    without_regions: Vec<RegionFolder>,
}

/// What was there and is not read: a key, or a whole file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PassedOver {
    /// The file.
    pub path: PathBuf,
    /// The top-level key in it, `[]` for a list without one; `None` where the whole file is.
    pub key: Option<String>,
}

impl Snapshot {
    /// Finds the accounts and regions in a folder, or in one file.
    ///
    /// # Errors
    /// Where something cannot be read, is not JSON, or holds no region at all.
    pub fn open(path: impl AsRef<Path>, overrides: &Overrides) -> Result<Self, SnapshotError> {
        let mut found = regions::find(path.as_ref(), overrides)?;
        if !found.broken.is_empty() {
            return Err(found.broken.swap_remove(0).1);
        }
        Self::of(found)
    }

    /// Finds the accounts and regions, and passes over those of which a file cannot be read: see
    /// [`Self::broken`].
    ///
    /// # Errors
    /// Where there is no region that can be read.
    pub fn open_what_can_be(
        path: impl AsRef<Path>,
        overrides: &Overrides,
    ) -> Result<Self, SnapshotError> {
        Self::of(regions::find(path.as_ref(), overrides)?)
    }

    fn of(found: SnapshotContents) -> Result<Self, SnapshotError> {
        let mut accounts = Accounts::default();
        for file in &found.of_accounts {
            accounts.add(file)?;
        }
        // What is there after all, from another run, is evaluated.
        let regions = &found.regions;
        accounts.failures.retain(|failure| {
            let is_there = |of: &RegionFolder| {
                of.account_id == failure.account_id
                    && failure
                        .region
                        .as_ref()
                        .is_none_or(|region| of.region == *region)
            };
            !regions.iter().any(is_there)
        });
        Ok(Self {
            regions: found.regions,
            passed_over: found.passed_over,
            of_accounts: found.of_accounts,
            accounts,
            broken: found.broken.into_iter().map(|(place, _)| place).collect(),
            without_regions: found.without_regions,
        })
    }

    /// What the snapshot says of its accounts.
    pub fn organization(&self) -> &Organization {
        &self.accounts.organization
    }

    /// The accounts, or regions of them, that could not be collected.
    pub fn failures(&self) -> &[FailedPlace] {
        &self.accounts.failures
    }

    /// The accounts and regions of which a file cannot be read.
    pub fn broken(&self) -> &[FailedPlace] {
        &self.broken
    }

    /// The accounts and regions, by account, region and path.
    pub fn regions(&self) -> &[RegionFolder] {
        &self.regions
    }

    /// The accounts of which there is only what holds for all regions: hosted zones. Their region is empty.
    pub fn without_regions(&self) -> &[RegionFolder] {
        &self.without_regions
    }

    /// Reads one account in one region.
    ///
    /// # Errors
    /// Where one of its files cannot be read, is not JSON, or has a wrong shape.
    pub fn read(&self, region: &RegionFolder) -> Result<Network, SnapshotError> {
        let mut facts = RegionFacts::default();
        self.records(region, &mut facts)?;
        mark_missing(&mut facts, region, &Unread::of(region)?);
        Ok(facts.finish(region.account_id.as_str(), region.region.as_str()))
    }

    /// Reads one account in one region, and hands its records to `also` as they come.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_and_keep(
        &self,
        region: &RegionFolder,
        also: &mut dyn Records,
    ) -> Result<Network, SnapshotError> {
        let mut both = Both {
            facts: RegionFacts::default(),
            also,
        };
        self.records(region, &mut both)?;
        let mut facts = both.facts;
        mark_missing(&mut facts, region, &Unread::of(region)?);
        Ok(facts.finish(region.account_id.as_str(), region.region.as_str()))
    }

    /// Hands over the records of one account in one region, one by one.
    ///
    /// # Errors
    /// As [`Self::read`]; what was handed over by then is worth nothing.
    pub fn records(
        &self,
        region: &RegionFolder,
        records: &mut dyn Records,
    ) -> Result<(), SnapshotError> {
        self.records_of(region, None, records)
    }

    /// Hands over the records of some kinds alone, and passes over files that hold none of them.
    fn records_of(
        &self,
        region: &RegionFolder,
        wanted: Option<fn(RecordKind) -> bool>,
        records: &mut dyn Records,
    ) -> Result<(), SnapshotError> {
        for part in &region.parts {
            match part {
                RegionPart::Items { file, owner, kinds } => {
                    let bytes = file::content(file)?;
                    config_items::fold(file, &bytes, owner, kinds.as_ref(), records)?;
                }
                RegionPart::Folder(_) | RegionPart::File(_) | RegionPart::Global(_) => {
                    let kinds = kinds(part, wanted);
                    for file in files(part)? {
                        let bytes = file::content(&file)?;
                        if wanted.is_some() && !keys::holds(&bytes, kinds) {
                            continue;
                        }
                        let mut document = DescribeDocument {
                            records: &mut *records,
                            kinds,
                        };
                        parse::parse(&file, &bytes, &mut document)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Lists what no reader looks at, for `--verbose`: it goes through all files again.
    ///
    /// # Errors
    /// Where a file cannot be read or is not JSON.
    pub fn passed_over(&self) -> Result<Vec<PassedOver>, SnapshotError> {
        let whole = |path: &PathBuf| PassedOver {
            path: path.clone(),
            key: None,
        };
        let mut all: Vec<_> = self.passed_over.iter().map(whole).collect();
        for part in self.regions.iter().flat_map(|region| &region.parts) {
            for path in files(part)? {
                let mut keys = keys::unknown_keys(&path, kinds(part, None))?;
                if self.of_accounts.contains(&path) {
                    keys.retain(|key| ![ORGANIZATION, FAILURES].contains(&key.as_str()));
                }
                if unread::is_it(&path) {
                    keys.retain(|key| key != UNREAD);
                }
                all.extend(keys.into_iter().map(|key| PassedOver {
                    path: path.clone(),
                    key: Some(key),
                }));
            }
        }
        all.sort();
        all.dedup();
        Ok(all)
    }
}

/// Hands over the records of one file of describe output.
///
/// # Errors
/// Where it is not JSON or has a wrong shape.
pub fn document_records(
    path: &Path,
    bytes: &[u8],
    records: &mut dyn Records,
) -> Result<(), SnapshotError> {
    let mut document = DescribeDocument {
        records,
        kinds: |_| true,
    };
    parse::parse(path, bytes, &mut document)
}

/// The kinds that count in the describe files of a part: of those that are wanted.
fn kinds(part: &RegionPart, wanted: Option<fn(RecordKind) -> bool>) -> fn(RecordKind) -> bool {
    match (part, wanted) {
        // Whoever wants some kinds, wants these or none of them.
        (RegionPart::Global(_), None) => RecordKind::is_global,
        (RegionPart::Global(_), Some(wanted)) if wanted(RecordKind::HostedZones) => {
            RecordKind::is_global
        }
        (RegionPart::Global(_), Some(_)) => |_| false,
        (RegionPart::Folder(_) | RegionPart::File(_) | RegionPart::Items { .. }, wanted) => {
            wanted.unwrap_or(|_| true)
        }
    }
}

/// The describe files of a part.
fn files(part: &RegionPart) -> Result<Vec<PathBuf>, SnapshotError> {
    match part {
        RegionPart::Folder(folder) => file::json_files(folder),
        RegionPart::File(file) | RegionPart::Global(file) => Ok(vec![file.clone()]),
        RegionPart::Items { .. } => Ok(Vec::new()),
    }
}

/// Says of every kind that nothing was read of, why not.
fn mark_missing(facts: &mut RegionFacts, region: &RegionFolder, unread: &Unread) {
    let mut parts = region.parts.iter();
    let config_alone =
        parts.all(|part| matches!(part, RegionPart::Items { .. } | RegionPart::Global(_)));
    for kind in RecordKind::ALL {
        let failed = unread.why(kind);
        // What was read of attributes counts: the reason is that of the others.
        if facts.is_marked(kind) && (kind != RecordKind::VpcAttributes || failed.is_none()) {
            continue;
        }
        if let Some(why) = failed {
            facts.mark_unread(kind, why);
            continue;
        }
        let why = match (config_alone, kind, kind.resource_type()) {
            (true, _, Some(resource_type)) => {
                format!("the AWS Config snapshot holds no {resource_type}")
            }
            (true, RecordKind::VpcAttributes, None) => {
                "AWS Config does not record a VPC's DNS attributes".to_owned()
            }
            (true, RecordKind::PrefixLists | RecordKind::ManagedPrefixListEntries, None) => {
                "AWS Config does not record prefix lists".to_owned()
            }
            (true, kind, None) => format!("AWS Config does not record `{}`", kind.key()),
            (false, RecordKind::PrefixLists | RecordKind::ManagedPrefixListEntries, _) => {
                "the snapshot has neither `PrefixLists` nor `ManagedPrefixListEntries`".to_owned()
            }
            (false, kind, _) => format!("the snapshot has no `{}`", kind.key()),
        };
        facts.mark_unread(kind, why);
    }
}

/// Records that become facts, and go to somebody else too.
struct Both<'r> {
    facts: RegionFacts,
    also: &'r mut dyn Records,
}

impl Records for Both<'_> {
    fn mark_read(&mut self, kind: RecordKind, writer: Writer) {
        Records::mark_read(&mut self.facts, kind, writer);
        self.also.mark_read(kind, writer);
    }

    fn take(&mut self, record: Record<'_>, writer: Writer) -> Result<(), NamelessVpcError> {
        if record.kind() != RecordKind::NetworkInterfaces {
            self.also.take(record.clone(), writer)?;
        }
        self.facts.take(record, writer)
    }
}

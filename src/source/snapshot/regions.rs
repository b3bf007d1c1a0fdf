//! Which accounts and regions a snapshot holds, without holding what they contain.

mod instead;
mod whose;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use self::whose::{is_account_id, name, whole_path, whose};
use super::Overrides;
use super::config_items::{self, Kinds, Owner};
use super::error::SnapshotError;
use super::file;
use super::keys;
use crate::failure::{FailedPlace, chain};

/// One account in one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionFolder {
    /// The account: 12 digits, what the data calls it, or `unknown`.
    pub account_id: String,
    /// The region: the folder's name, or what the items say.
    pub region: String,
    /// The folder, or the file, that holds it.
    pub path: PathBuf,
    pub(super) parts: Vec<RegionPart>,
}

impl RegionFolder {
    /// Whether it is what holds for all regions of an account, and nothing else.
    pub fn is_global(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.all(|part| matches!(part, RegionPart::Global(_)))
    }
}

/// Where a region's records are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionPart {
    /// The describe files of a folder.
    Folder(PathBuf),
    /// One describe file.
    File(PathBuf),
    /// One file in the account's folder, of which the kinds count that are of no region.
    Global(PathBuf),
    /// The items of one account and region in an AWS Config snapshot.
    Items {
        /// The file.
        file: Arc<Path>,
        /// Whose items.
        owner: Owner,
        /// The kinds of its items, where they are all theirs.
        kinds: Option<Kinds>,
    },
}

/// What a snapshot holds.
#[derive(Debug, Default)]
pub struct SnapshotContents {
    /// By account, region and path.
    pub regions: Vec<RegionFolder>,
    /// Files of folders that are no region.
    pub passed_over: Vec<PathBuf>,
    /// Files of the snapshot's root that speak of accounts.
    pub of_accounts: Vec<PathBuf>,
    /// Folders of which a file cannot be read, and why.
    pub broken: Vec<(FailedPlace, SnapshotError)>,
    /// Accounts of which there are only files that hold for all regions.
    pub without_regions: Vec<RegionFolder>,
    /// Files with kinds that are of no region, in folders that are none.
    of_no_region: Vec<PathBuf>,
    items: BTreeMap<Owner, Vec<Delivery>>,
}

/// What one file says of one account and region. Of several deliveries the latest counts, as an
/// older one knows resources that are gone; files of history, which name no delivery, count where
/// there is no other.
#[derive(Debug)]
struct Delivery {
    snapshot_id: String,
    captured: String,
    file: Arc<Path>,
    kinds: Option<Kinds>,
}

/// Finds the regions of a snapshot.
///
/// # Errors
/// Where something cannot be read or told, and where there is no region at all.
pub fn find(root: &Path, overrides: &Overrides) -> Result<SnapshotContents, SnapshotError> {
    let unreadable = |source| SnapshotError::Unreadable {
        path: root.to_owned(),
        source,
    };
    let is_folder = match fs::metadata(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(SnapshotError::Missing {
                path: root.to_owned(),
            });
        }
        found => found.map_err(unreadable)?.is_dir(),
    };
    let mut found = SnapshotContents::default();
    if is_folder {
        for folder in folders(root) {
            let folder = folder?;
            let files = file::json_files(&folder);
            let files = files
                .and_then(|files| found.look_at(&folder, files, overrides, RegionPart::Folder));
            if let Err(error) = files {
                found
                    .broken
                    .push((failed(&folder, overrides, &error), error));
            }
        }
        // What speaks of accounts speaks for the whole snapshot, so it is at its root.
        found.of_accounts.retain(|file| file.parent() == Some(root));
    } else {
        let folder = root.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new("."));
        found.look_at(folder, vec![root.to_owned()], overrides, |_| {
            RegionPart::File(root.to_owned())
        })?;
    }
    let of_accounts = &found.of_accounts;
    found.passed_over.retain(|file| !of_accounts.contains(file));
    found.add_items(overrides);
    found.add_global(root)?;
    let place = |of: &RegionFolder| (of.account_id.clone(), of.region.clone(), of.path.clone());
    found.regions.sort_by_cached_key(place);
    if found.regions.is_empty() {
        if !found.broken.is_empty() {
            return Err(found.broken.swap_remove(0).1);
        }
        return Err(SnapshotError::NoRegion {
            path: root.to_owned(),
            cure: instead::cure(root, &found.passed_over),
        });
    }
    Ok(found)
}

/// An account in a region, as its folder names them, of which a file cannot be read.
fn failed(folder: &Path, overrides: &Overrides, error: &SnapshotError) -> FailedPlace {
    let named = whose(folder, &[], overrides).ok();
    let (account_id, region) =
        named.unwrap_or_else(|| ("unknown".to_owned(), "unknown".to_owned()));
    FailedPlace {
        account_id,
        region: Some(region),
        why: chain(error),
    }
}

/// Every folder of a snapshot, links followed, loops left out.
fn folders(root: &Path) -> impl Iterator<Item = Result<PathBuf, SnapshotError>> {
    let walk = WalkDir::new(root)
        .follow_links(true)
        .sort_by_file_name()
        .into_iter();
    let walk = walk.filter_entry(|entry| entry.depth() == 0 || !file::is_hidden(entry.file_name()));
    walk.filter_map(|entry| match entry {
        Ok(entry) => entry.file_type().is_dir().then(|| Ok(entry.into_path())),
        Err(error) if error.loop_ancestor().is_some() => None,
        // A link that leads nowhere; one to a file of data is an error when its folder is listed.
        Err(error) if error.io_error().map(io::Error::kind) == Some(io::ErrorKind::NotFound) => {
            None
        }
        Err(error) => {
            let path = error.path().unwrap_or(Path::new("")).to_owned();
            Some(Err(SnapshotError::Unreadable {
                path,
                source: error.into(),
            }))
        }
    })
}

impl SnapshotContents {
    /// Looks at one folder's files: whether it is a region, which are AWS Config snapshots.
    fn look_at(
        &mut self,
        folder: &Path,
        files: Vec<PathBuf>,
        overrides: &Overrides,
        part: impl FnOnce(PathBuf) -> RegionPart,
    ) -> Result<(), SnapshotError> {
        let mut has_vpcs = false;
        let mut of_items = Vec::new();
        let mut untold = Vec::new();
        let mut of_no_region = Vec::new();
        for file in &files {
            let first = keys::first_key(file)?;
            let holds = first.unwrap_or_default();
            has_vpcs |= holds.vpcs;
            if holds.configuration_items {
                of_items.push(file);
            } else if !holds.vpcs {
                untold.push((file, first.is_none()));
            }
        }
        for (file, may_hold_items) in untold {
            if may_hold_items || !has_vpcs {
                let holds = keys::all_keys(file)?;
                has_vpcs |= holds.vpcs;
                if holds.configuration_items {
                    of_items.push(file);
                }
                if holds.accounts {
                    self.of_accounts.push(file.clone());
                }
                if holds.global {
                    of_no_region.push(file.clone());
                }
            }
        }
        for file in &of_items {
            self.take_stock(file)?;
        }
        if has_vpcs {
            let (account_id, region) = whose(folder, &files, overrides)?;
            let path = folder.to_owned();
            let parts = vec![part(path.clone())];
            self.regions.push(RegionFolder {
                account_id,
                region,
                path,
                parts,
            });
        } else {
            let others = files.iter().filter(|file| !of_items.contains(file));
            self.passed_over.extend(others.cloned());
            self.of_no_region.append(&mut of_no_region);
        }
        Ok(())
    }

    /// Notes the accounts and regions of an AWS Config snapshot.
    fn take_stock(&mut self, file: &Path) -> Result<(), SnapshotError> {
        let inventory = config_items::inventory(file, &file::content(file)?)?;
        let file: Arc<Path> = Arc::from(file);
        for (owner, captured) in inventory.captured {
            let snapshot_id = inventory.snapshot_id.clone();
            let delivery = Delivery {
                snapshot_id,
                captured,
                file: file.clone(),
                kinds: inventory.kinds.clone(),
            };
            self.items.entry(owner).or_default().push(delivery);
        }
        Ok(())
    }

    /// Makes regions of the items, or adds them to the folder of the same account and region.
    fn add_items(&mut self, overrides: &Overrides) {
        for (owner, deliveries) in std::mem::take(&mut self.items) {
            let latest = deliveries
                .iter()
                .max_by_key(|of| {
                    (
                        !of.snapshot_id.is_empty(),
                        &of.captured,
                        of.file.file_name(),
                    )
                })
                .map(|of| of.snapshot_id.clone());
            let (current, older): (Vec<_>, Vec<_>) = deliveries
                .into_iter()
                .partition(|of| Some(&of.snapshot_id) == latest.as_ref());
            self.passed_over
                .extend(older.into_iter().map(|of| of.file.to_path_buf()));
            let path = current
                .first()
                .map(|of| of.file.to_path_buf())
                .unwrap_or_default();
            let parts = current.into_iter();
            let parts = parts.map(|of| RegionPart::Items {
                file: of.file,
                owner: owner.clone(),
                kinds: of.kinds,
            });
            let account_id = overrides
                .account
                .clone()
                .unwrap_or(owner.account_id.clone());
            let region = overrides.region.clone().unwrap_or(owner.region.clone());
            let same = |of: &&mut RegionFolder| of.account_id == account_id && of.region == region;
            match self.regions.iter_mut().find(same) {
                Some(folder) => folder.parts.extend(parts),
                None => {
                    let parts = parts.collect();
                    self.regions.push(RegionFolder {
                        account_id,
                        region,
                        path,
                        parts,
                    });
                }
            }
        }
    }
}

impl SnapshotContents {
    /// Adds the files of an account's folder that are of no region to all its regions.
    fn add_global(&mut self, root: &Path) -> Result<(), SnapshotError> {
        for file in std::mem::take(&mut self.of_no_region) {
            let folder = file.parent().unwrap_or(root);
            let whole = whole_path(folder).map_err(|source| SnapshotError::Unreadable {
                path: folder.to_owned(),
                source,
            })?;
            let Some(account_id) = name(&whole).filter(|name| is_account_id(name)) else {
                continue;
            };
            let part = RegionPart::Global(file.clone());
            let mut any = false;
            for region in self.regions.iter_mut().chain(&mut self.without_regions) {
                if region.account_id == account_id && region.path.starts_with(folder) {
                    region.parts.push(part.clone());
                    any = true;
                }
            }
            if !any {
                self.without_regions.push(RegionFolder {
                    account_id: account_id.to_owned(),
                    region: String::new(),
                    path: folder.to_owned(),
                    parts: vec![part],
                });
            }
            self.passed_over.retain(|other| *other != file);
        }
        Ok(())
    }
}

//! The account and the region that a folder is of: by names of folders, else by the VPCs in its files.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::super::Overrides;
use super::super::error::SnapshotError;
use super::super::keys;

/// The account and the region of a folder.
pub(super) fn whose(
    folder: &Path,
    files: &[PathBuf],
    overrides: &Overrides,
) -> Result<(String, String), SnapshotError> {
    let whole = whole_path(folder).map_err(|source| SnapshotError::Unreadable {
        path: folder.to_owned(),
        source,
    })?;
    let region = overrides
        .region
        .clone()
        .or_else(|| name(&whole).map(str::to_owned));
    let region = region.unwrap_or_else(|| "unknown".to_owned());
    let above = || {
        whole
            .ancestors()
            .skip(1)
            .filter_map(name)
            .find(|name| is_account_id(name))
    };
    let account_id = match overrides.account.as_deref().or_else(above) {
        Some(account_id) => account_id.to_owned(),
        None => majority_owner(files)?,
    };
    Ok((account_id, region))
}

/// A path with all its folders' names, as it was given where that is possible.
pub(super) fn whole_path(folder: &Path) -> io::Result<PathBuf> {
    let goes_up = folder.components().any(|part| part == Component::ParentDir);
    if goes_up {
        fs::canonicalize(folder)
    } else {
        std::path::absolute(folder)
    }
}

pub(super) fn name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()
}

pub(super) fn is_account_id(name: &str) -> bool {
    name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The `OwnerId` that most VPCs carry, of equally many the smallest.
fn majority_owner(files: &[PathBuf]) -> Result<String, SnapshotError> {
    let mut owners = HashMap::new();
    for file in files {
        keys::vpc_owners(file, &mut owners)?;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for owner in owners.into_values().flatten() {
        *counts.entry(owner).or_default() += 1;
    }
    // Of equal ones `max_by_key` takes the last: reversed, the smallest.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    Ok(most.map_or_else(|| "unknown".to_owned(), |(owner, _)| owner))
}

//! What `--account` and `--region` mean: they name what a snapshot leaves open, and select where it holds several.

use std::collections::BTreeSet;

use crate::cli::error::CliError;
#[cfg(feature = "offline")]
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::regions::RegionFolder;

/// The regions to evaluate. Where all folders are one account's (one region's), a value says what that account
/// (region) is; where there are several, values select among them.
///
/// # Errors
/// A value that selects nothing.
pub fn select(
    folders: &[RegionFolder],
    accounts: &[String],
    regions: &[String],
) -> Result<Vec<RegionFolder>, CliError> {
    let folders = select_by(folders.to_vec(), "account", accounts, |folder| {
        &mut folder.account_id
    })?;
    select_by(folders, "region", regions, |folder| &mut folder.region)
}

/// The same of a collection, and the accounts of which there is only what holds for all their regions.
///
/// # Errors
/// A value that selects nothing.
#[cfg(feature = "offline")]
pub fn select_with_global(
    snapshot: &Snapshot,
    accounts: &[String],
    regions: &[String],
) -> Result<(Vec<RegionFolder>, Vec<RegionFolder>), CliError> {
    let all = [snapshot.regions(), snapshot.without_regions()].concat();
    let selected = select_by(all, "account", accounts, |folder| &mut folder.account_id)?;
    let (global, of_regions): (Vec<_>, Vec<_>) =
        selected.into_iter().partition(RegionFolder::is_global);
    if of_regions.is_empty() {
        return Ok((of_regions, global));
    }
    let of_regions = select_by(of_regions, "region", regions, |folder| &mut folder.region)?;
    Ok((of_regions, global))
}

fn select_by(
    mut folders: Vec<RegionFolder>,
    what: &'static str,
    asked: &[String],
    field: fn(&mut RegionFolder) -> &mut String,
) -> Result<Vec<RegionFolder>, CliError> {
    let found: BTreeSet<String> = folders
        .iter_mut()
        .map(|folder| field(folder).clone())
        .collect();
    match asked {
        [] => {}
        [one] if found.len() == 1 => folders
            .iter_mut()
            .for_each(|folder| field(folder).clone_from(one)),
        several => {
            if let Some(missing) = several.iter().find(|value| !found.contains(*value)) {
                let found: Vec<String> = found.iter().map(|value| format!("`{value}`")).collect();
                return Err(CliError::NotInSnapshot {
                    what,
                    asked: missing.clone(),
                    found: found.join(", "),
                });
            }
            folders.retain_mut(|folder| several.contains(field(folder)));
        }
    }
    Ok(folders)
}

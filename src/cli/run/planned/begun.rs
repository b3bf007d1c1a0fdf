//! Plans, opened; the saved data that they are most likely laid over is read meanwhile.

use std::collections::BTreeSet;

use crate::cli::error::CliError;
use crate::cli::option::plan::PlanArguments;
use crate::cli::run::side_by_side::side_by_side;
use crate::place::Place;
use crate::source::plan::laid::Saved;
use crate::source::plan::mapping::ledger::Ledger;
use crate::source::plan::plans::{GatheredResources, Plans};
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::error::SnapshotError;
use crate::source::snapshot::regions::RegionFolder;

/// Plans that were opened.
#[derive(Debug)]
pub struct Begun {
    /// The plans.
    pub plans: Plans,
    /// Their resources.
    pub gathered: GatheredResources,
    /// The only account and region of the saved data, where there is one.
    pub read: Option<Read>,
}

/// An account in a region, as it was read.
pub type Read = (Place, Result<Saved, SnapshotError>);

impl Begun {
    /// Opens plans, for what is asked for of the saved data. Nothing is of the accounts of `looked_into` that does not name
    /// them.
    ///
    /// # Errors
    /// What is no plan; a template that cannot be evaluated.
    pub fn open(
        arguments: &PlanArguments,
        account: Option<&str>,
        region: Option<&str>,
        saved: Option<&(&Snapshot, Vec<RegionFolder>)>,
        looked_into: &BTreeSet<String>,
    ) -> Result<Self, CliError> {
        let folders = saved.map_or(&[][..], |(_, folders)| folders);
        let keys = places_of(folders, looked_into);
        let only = match (saved, folders) {
            (Some((snapshot, _)), [only]) => Some((*snapshot, only)),
            _ => None,
        };
        let (read, opened) = side_by_side(
            || only.map(|(snapshot, folder)| (place_of(folder), read(snapshot, folder))),
            || -> Result<_, CliError> {
                let mut plans = arguments.open(account, region)?;
                // Templates are evaluated once more when the zones are known.
                let gathered = match plans.has_templates() {
                    true => plans.resources(arguments.strict, &keys, &[])?,
                    false => plans.into_resources(arguments.strict, &keys)?,
                };
                Ok((plans, gathered))
            },
        );
        let (plans, gathered) = opened?;
        Ok(Self {
            plans,
            gathered,
            read,
        })
    }
}

/// The accounts and regions that a plan may be for which names none.
pub fn places_of<'f>(
    folders: impl IntoIterator<Item = &'f RegionFolder>,
    looked_into: &BTreeSet<String>,
) -> BTreeSet<Place> {
    let folders = folders.into_iter();
    let usual = folders.filter(|folder| !looked_into.contains(&folder.account_id));
    usual.map(place_of).collect()
}

/// The account and region of saved data.
pub fn place_of(folder: &RegionFolder) -> Place {
    Place::new(folder.account_id.as_str(), folder.region.as_str())
}

/// Reads what plans are laid over.
///
/// # Errors
/// What cannot be read.
pub fn read(snapshot: &Snapshot, folder: &RegionFolder) -> Result<Saved, SnapshotError> {
    let mut ledger = Ledger::default();
    let network = snapshot.read_and_keep(folder, &mut ledger)?;
    Ok(Saved::new(network, ledger))
}

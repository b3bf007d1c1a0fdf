//! The accounts and regions of a snapshot, read and evaluated on several threads and reported in order.

use std::collections::BTreeSet;
use std::sync::Arc;

use rule::network::Network;
use rule::view::Hubs;

use crate::cli::error::CliError;
use crate::cli::run::in_order::in_order;
use crate::cli::run::reporting::Reporting;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::failure::{FailedPlace, chain};
use crate::report::evaluator::Evaluator;
use crate::source::Reading;
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::error::SnapshotError;
use crate::source::snapshot::regions::RegionFolder;

/// Evaluates accounts and regions, and hands them to the report in their order.
///
/// # Errors
/// What cannot be read, of several the first in order, where nothing can be read or the first is to
/// end it; what cannot be written.
pub fn evaluate(
    snapshot: &Snapshot,
    folders: &[RegionFolder],
    hubs: Option<&Arc<Hubs>>,
    evaluator: &Evaluator,
    reporting: &mut Reporting,
    how: Unreadable,
) -> Result<(), CliError> {
    let mut first: Option<SnapshotError> = None;
    let mut any = false;
    let mut owners = Owners::default();
    let progress = Progress::of_places(!how.quiet);
    progress.more(folders.len());
    let done = in_order(
        folders,
        |folder| {
            let network = snapshot
                .read(folder)
                .map_err(|error| Box::new((folder.clone(), error)));
            let evaluated = network.map(|network| {
                let owners = Owners::of(&network);
                let reading = Reading {
                    hubs: hubs.cloned(),
                    ..Reading::from(network)
                };
                (evaluator.evaluate(&reading), owners)
            });
            progress.done(1, evaluated.is_err());
            evaluated
        },
        |evaluated| match evaluated {
            Ok((evaluated, of_place)) => {
                any = true;
                owners.add(of_place);
                reporting.region(&evaluated)
            }
            Err(failed) if how.ends => Err(CliError::from(failed.1)),
            Err(failed) => {
                let (folder, error) = *failed;
                progress.aside(|| {
                    reporting.failed(FailedPlace {
                        account_id: folder.account_id,
                        region: Some(folder.region),
                        why: chain(&error),
                    });
                });
                first.get_or_insert(error);
                Ok(())
            }
        },
    );
    progress.finish();
    done?;
    if !owners.any_own && first.is_none() {
        reporting.only_of_others(owners.others.into_iter().collect());
    }
    match first {
        Some(error) if !any => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whose the VPCs are: data under the number of another account has none that is evaluated.
#[derive(Debug, Default)]
struct Owners {
    /// Whether one belongs to the account of the data, or to nobody that is named.
    any_own: bool,
    /// The other accounts.
    others: BTreeSet<String>,
}

impl Owners {
    fn of(network: &Network) -> Self {
        let mut owners = Self::default();
        for vpc in &network.vpcs {
            match &vpc.owner_id {
                Some(owner) if **owner != *network.account_id => {
                    owners.others.insert(owner.to_string());
                }
                _ => owners.any_own = true,
            }
        }
        owners
    }

    fn add(&mut self, other: Self) {
        self.any_own |= other.any_own;
        self.others.extend(other.others);
    }
}

/// What becomes of accounts and regions that cannot be read.
#[derive(Debug, Clone, Copy)]
pub struct Unreadable {
    /// The first one ends the run; otherwise it is reported as not evaluated.
    pub ends: bool,
    /// No progress.
    pub quiet: bool,
}

/// Reports what could not be read, and where asked for what could not be collected, of the accounts and regions that
/// are asked for; of all of them where none is named.
pub fn report_failures(
    snapshot: &Snapshot,
    accounts: &[String],
    regions: &[String],
    reporting: &mut Reporting,
    collected: bool,
) {
    let collected = snapshot.failures().iter().filter(|_| collected);
    let among = |asked: &[String], value: &String| asked.is_empty() || asked.contains(value);
    let asked = collected.chain(snapshot.broken()).filter(|failure| {
        let in_region = |region: &String| among(regions, region);
        among(accounts, &failure.account_id) && failure.region.as_ref().is_none_or(in_region)
    });
    asked.for_each(|failure| reporting.failed(failure.clone()));
}

/// Shows which files and keys of a snapshot no reader looks at.
///
/// # Errors
/// What cannot be read.
pub fn show_passed_over(snapshot: &Snapshot) -> Result<(), CliError> {
    for passed_over in snapshot.passed_over()? {
        let path = passed_over.path.display();
        notices::note(&match passed_over.key {
            Some(key) => format!("key `{key}` of `{path}` is passed over"),
            None => format!("`{path}` is passed over"),
        });
    }
    Ok(())
}

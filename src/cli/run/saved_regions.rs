//! The accounts and regions of a snapshot, read and evaluated on several threads and reported in order.

use crate::cli::error::CliError;
use crate::cli::run::in_order::in_order;
use crate::cli::run::reporting::Reporting;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::report::evaluator::Evaluator;
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::regions::RegionFolder;

/// Evaluates accounts and regions, and hands them to the report in their order.
///
/// # Errors
/// What cannot be read, of several the first in order; what cannot be written.
pub fn evaluate(
    snapshot: &Snapshot,
    folders: &[RegionFolder],
    evaluator: &Evaluator,
    reporting: &mut Reporting,
    quiet: bool,
) -> Result<(), CliError> {
    let progress = Progress::of_places(!quiet);
    progress.more(folders.len());
    let done = in_order(
        folders,
        |folder| {
            let network = snapshot.read(folder)?;
            let evaluated = evaluator.evaluate(&network.into());
            progress.done(1, false);
            Ok(evaluated)
        },
        |evaluated: Result<_, CliError>| reporting.region(&evaluated?),
    );
    progress.finish();
    done
}

/// Reports what could not be collected of the accounts and regions that are asked for; of all of them
/// where none is named.
pub fn report_failures(
    snapshot: &Snapshot,
    accounts: &[String],
    regions: &[String],
    reporting: &mut Reporting,
) {
    let among = |asked: &[String], value: &String| asked.is_empty() || asked.contains(value);
    let asked = snapshot.failures().iter().filter(|failure| {
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

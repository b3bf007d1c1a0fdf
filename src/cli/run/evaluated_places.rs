//! Places that were evaluated elsewhere, read on several threads and reported in order.

use crate::cli::error::CliError;
use crate::cli::run::in_order::in_order;
use crate::cli::run::reporting::Reporting;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::survey::evaluated::{EvaluatedPlaces, LineOutcome, ReportedLine};

/// Reads the lines, and hands what they say to the report.
///
/// # Errors
/// What cannot be read, of several the first in order; what cannot be written.
pub fn report(
    places: &EvaluatedPlaces,
    reported: &[ReportedLine],
    reporting: &mut Reporting<'_>,
    quiet: bool,
) -> Result<(), CliError> {
    for path in places.cut_off() {
        reporting.unread_in_part();
        if !quiet {
            let path = path.display();
            notices::warning(&format!(
                "the last line of `{path}` is cut off, and left out"
            ));
        }
    }
    let progress = Progress::of_places(!quiet);
    progress.more(reported.len());
    let done = in_order(
        reported,
        |one| {
            let came = places.read(one)?;
            progress.done(1, matches!(came, LineOutcome::Failed(_)));
            Ok(came)
        },
        |came: Result<LineOutcome, CliError>| match came? {
            LineOutcome::Evaluated(evaluated) => reporting.region(&evaluated),
            LineOutcome::Failed(failed) => {
                progress.aside(|| reporting.failed(failed));
                Ok(())
            }
        },
    );
    progress.finish();
    done
}

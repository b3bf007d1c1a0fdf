//! A report on its way to the user: what fails and what matches nothing is said beside it, and the exit status comes out.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::terminal::notices;
use crate::failure::FailedPlace;
use crate::report::Report;
use crate::report::assembly::Assembly;
use crate::report::baseline::Baseline;
use crate::report::evaluator::{Evaluated, Evaluator};
use crate::report::summary::Summary;

/// A report that takes account after account.
pub struct Reporting<'a> {
    assembly: Assembly<'a>,
    target: Option<PathBuf>,
    quiet: bool,
}

impl<'a> Reporting<'a> {
    /// Opens a report that goes to `target`, or to standard output.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn begin(
        report: Box<dyn Report + 'a>,
        target: Option<&Path>,
        evaluator: &Evaluator,
        quiet: bool,
    ) -> Result<Self, CliError> {
        if !quiet {
            let notices = evaluator.parameters.notices();
            notices.iter().for_each(|text| notices::warning(text));
        }
        let target = target.map(Path::to_path_buf);
        let assembly = written(&target, Assembly::begin(report, evaluator))?;
        Ok(Self {
            assembly,
            target,
            quiet,
        })
    }

    /// Says something of everything together too, compared with an earlier report where there is one.
    #[must_use]
    pub fn with_overview(mut self, evaluator: &Evaluator, baseline: Option<Baseline>) -> Self {
        self.assembly = self.assembly.with_overview(evaluator, baseline);
        self
    }

    /// Takes one account in one region; in the order in which they are to be reported.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn region(&mut self, evaluated: &Evaluated) -> Result<(), CliError> {
        written(&self.target, self.assembly.region(evaluated))
    }

    /// Takes note of an account, or of one of its regions, that could not be evaluated.
    pub fn failed(&mut self, failure: FailedPlace) {
        if !self.quiet {
            notices::warning(&failure.sentence());
        }
        self.assembly.failed(failure);
    }

    /// Closes the report and says how the process ends.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn finish(self) -> Result<u8, CliError> {
        let assembled = written(&self.target, self.assembly.finish())?;
        let ending = &assembled.ending;
        if !self.quiet {
            for id in &assembled.unmatched {
                notices::warning(&format!("no VPC `{id}` is among those that were read"));
            }
            let warnings = ending.warnings.iter();
            warnings.for_each(|warning| notices::warning(&warning.message));
        }
        Ok(status(&ending.summary, !ending.failures.is_empty()))
    }
}

fn written<T>(target: &Option<PathBuf>, result: io::Result<T>) -> Result<T, CliError> {
    result.map_err(|source| CliError::Output {
        target: target.clone(),
        source,
    })
}

/// The exit status that the counts lead to. What could not be evaluated is undetermined.
fn status(summary: &Summary, any_failed: bool) -> u8 {
    match (
        summary.non_compliant,
        summary.undetermined > 0 || any_failed,
    ) {
        (0, false) => OK,
        (0, true) => UNDETERMINED,
        _ => NON_COMPLIANT,
    }
}

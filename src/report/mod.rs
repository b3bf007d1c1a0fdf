//! The seam between evaluations and the formats they are reported in: one region after the other,
//! so that memory does not grow with the number of accounts and regions.

use std::io;

use jiff::Timestamp;
use rule::checks::Check;
use rule::verdict::Verdict;

use crate::failure::FailedPlace;
use crate::organization::Account;
use crate::place::Place;
use crate::report::exceptions::Exceptions;
use crate::report::overview::Overview;
use crate::report::summary::Summary;
use rule::paths::Paths;

pub mod assembly;
#[cfg(feature = "offline")]
pub mod comparison;
pub mod evaluator;
pub mod exceptions;
pub mod fail_on;
#[cfg(test)]
mod fixture;
pub mod format;
#[cfg(feature = "offline")]
mod junit;
pub mod overview;
pub mod record;
pub mod saved;
#[cfg(feature = "offline")]
pub mod schema;
pub mod shown;
pub mod spool;
pub mod summary;
pub mod vpc;
mod workflow_command;

/// One way of reporting. The order is `begin`, `region` any number of times, `finish`.
pub trait Report {
    /// Opens the report.
    ///
    /// # Errors
    /// What cannot be written.
    fn begin(&mut self) -> io::Result<()>;

    /// Reports the verdicts on one account's VPCs in one region, sorted by VPC id.
    ///
    /// # Errors
    /// What cannot be written.
    fn region(&mut self, region: &EvaluatedRegion, verdicts: &[Verdict]) -> io::Result<()>;

    /// Reports verdicts with the paths behind them, an entry for each verdict; formats that show no path pass
    /// over them.
    ///
    /// # Errors
    /// What cannot be written.
    fn region_with_paths(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
        _paths: &[Paths],
    ) -> io::Result<()> {
        self.region(region, verdicts)
    }

    /// Closes the report.
    ///
    /// # Errors
    /// What cannot be written.
    fn finish(&mut self, ending: &Ending) -> io::Result<()>;
}

/// One account in one region, as it was evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluatedRegion {
    /// Which.
    pub place: Place,
    /// What is known of the account.
    pub account: Account,
    /// The time as of which it was evaluated.
    pub now: Timestamp,
}

/// What is known when everything has been reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ending {
    /// The counts.
    pub summary: Summary,
    /// What belongs to no VPC: exceptions that match nothing.
    pub warnings: Vec<Warning>,
    /// What could not be evaluated, and why.
    pub failures: Vec<FailedPlace>,
    /// What is said of everything together, where that was asked for.
    pub overview: Option<Overview>,
    /// What became of the exceptions, where some were given.
    pub exceptions: Option<Exceptions>,
    /// The other accounts to which every VPC of the data belongs, where that is so.
    pub only_of_others: Vec<String>,
    /// What was asked, of what data.
    pub about: About,
}

impl Ending {
    /// What is to be said of no VPC: that nothing was evaluated, and the warnings.
    pub fn sentences(&self) -> impl Iterator<Item = String> + '_ {
        let warnings = self.warnings.iter().map(|one| one.message.clone());
        self.nothing_of_its_own().into_iter().chain(warnings)
    }

    /// That nothing was evaluated, where every VPC of the data belongs to other accounts.
    pub fn nothing_of_its_own(&self) -> Option<String> {
        let owners = self.only_of_others.join(", ");
        (!owners.is_empty()).then(|| {
            format!(
                "nothing was evaluated: every VPC belongs to {owners}; if the data is that account's, name it with --account, or by its folder"
            )
        })
    }
}

/// What was asked, of what data: a report that is found again says what it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// The services and hosts, and the parameters that were given.
    pub asked: String,
    /// Where the facts come from.
    pub data: String,
}

/// A warning that belongs to no VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Its row in the catalogue.
    pub check: Check,
    /// What is the case.
    pub message: String,
}

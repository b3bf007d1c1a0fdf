//! A report on its way to the user: what fails and what matches nothing is said beside it, and the exit status comes out.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::terminal::denied::DeniedActions;
use crate::cli::terminal::notices;
use crate::cli::terminal::silent::ToldHosts;
use crate::failure::FailedPlace;
#[cfg(feature = "aws")]
use crate::failure::ReadError;
#[cfg(feature = "aws")]
use crate::place::Place;
use crate::report::assembly::{Assembled, Assembly};
use crate::report::evaluator::{Evaluated, Evaluator};
use crate::report::exceptions::Applying;
use crate::report::fail_on::FailOn;
use crate::report::overview::baseline::Baseline;
use crate::report::shown::Shown;
use crate::report::{About, Report};

/// A report that takes account after account.
pub struct Reporting<'a> {
    assembly: Assembly<'a>,
    target: Option<PathBuf>,
    quiet: bool,
    shows_all: bool,
    fail_on: FailOn,
    denied: DeniedActions,
    silent: ToldHosts,
    /// Accounts and regions without a fault, of whose VPCs nothing was asked.
    passed_over: usize,
    /// Whether something that was read is not whole, of a place that is not known.
    unread_in_part: bool,
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
            shows_all: true,
            fail_on: FailOn::NonCompliant,
            denied: DeniedActions::default(),
            silent: ToldHosts::default(),
            passed_over: 0,
            unread_in_part: false,
        })
    }

    /// Says something of everything together too, compared with an earlier report where there is one.
    #[must_use]
    pub fn with_overview(mut self, evaluator: &Evaluator, baseline: Option<Baseline>) -> Self {
        self.assembly = self.assembly.with_overview(evaluator, baseline);
        self
    }

    /// Shows a part of it only, and ends with the status that is asked for.
    #[must_use]
    pub fn with_outcome(mut self, shown: Shown, fail_on: FailOn) -> Self {
        self.shows_all = shown.is_all();
        self.assembly = self.assembly.showing(shown);
        self.fail_on = fail_on;
        self
    }

    /// Applies exceptions to what is reported.
    #[must_use]
    pub fn with_exceptions(mut self, exceptions: Applying) -> Self {
        self.assembly = self.assembly.with_exceptions(exceptions);
        self
    }

    /// Says what was asked, of what data.
    #[must_use]
    pub fn with_about(mut self, about: About) -> Self {
        self.assembly = self.assembly.with_about(about);
        self
    }

    /// Says in how many accounts and regions without a fault nothing was asked of their VPCs.
    #[cfg(feature = "aws")]
    #[must_use]
    pub fn passing_over(mut self, places: usize) -> Self {
        self.passed_over = places;
        self
    }

    /// Takes note that every VPC of the saved data belongs to other accounts: nothing of it was evaluated.
    pub fn only_of_others(&mut self, owners: Vec<String>) {
        self.assembly.only_of_others(owners);
    }

    /// Takes note that something that was read is not whole: all cannot be well.
    pub fn unread_in_part(&mut self) {
        self.unread_in_part = true;
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
        if !self.quiet && self.silent.news([&*failure.why]).is_some() {
            notices::warning(&failure.sentence());
        }
        self.denied.note(&failure.why);
        self.assembly.failed(failure);
    }

    /// Takes note of the calls that failed in an account and region; what they would have told is unread.
    #[cfg(feature = "aws")]
    pub fn read_in_part(&mut self, place: &Place, failed: &[ReadError]) {
        let reasons: Vec<String> = failed.iter().map(ReadError::why).collect();
        reasons.iter().for_each(|why| self.denied.note(why));
        if self.quiet {
            return;
        }
        if let Some(why) = self.silent.news(reasons.iter().map(String::as_str)) {
            let more = match reasons.len() - 1 {
                0 => String::new(),
                count => format!(" (and {count} more calls failed)"),
            };
            let Place { account_id, region } = place;
            notices::warning(&format!(
                "{account_id} in {region} was read in part: {why}{more}"
            ));
        }
    }

    /// Closes the report and says how the process ends.
    ///
    /// # Errors
    /// What cannot be written; ids that were asked for, of which none exists in all that was read.
    pub fn finish(self) -> Result<u8, CliError> {
        if let Some((name, ids)) = self.assembly.misspelt() {
            let advice = match ids.iter().find_map(|id| self.assembly.meant(id)) {
                Some(near) => format!("did you mean `{near}`?"),
                None if ids.iter().any(|id| !id.starts_with("vpc-")) => {
                    "name VPCs by their ids, such as `vpc-0a1b2c3d`".to_owned()
                }
                None => "look at the ids, the accounts and the regions".to_owned(),
            };
            let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
            return Err(CliError::Usage(format!(
                "no VPC that {name} names exists in what was read ({}): {advice}",
                ids.join(", ")
            )));
        }
        let assembled = written(&self.target, self.assembly.finish())?;
        if !self.quiet {
            if self.passed_over > 0 {
                notices::note(&format!(
                    "{} accounts and regions have no fault: nothing was asked of their VPCs, which are not counted",
                    self.passed_over
                ));
            }
            say(&assembled, self.shows_all, self.passed_over > 0);
            if let Some(why) = assembled.ending.nothing_of_its_own() {
                notices::warning(&why);
            }
            self.silent.tell();
            self.denied.tell();
        }
        let status = status(&assembled, self.fail_on, self.passed_over > 0);
        let any_unread = self.unread_in_part || !assembled.ending.only_of_others.is_empty();
        Ok(match any_unread {
            true if status == OK => UNDETERMINED,
            _ => status,
        })
    }
}

/// Says what matches nothing, and what is not shown.
fn say(assembled: &Assembled, shows_all: bool, any_passed_over: bool) {
    for id in &assembled.unmatched {
        notices::warning(&format!("no VPC `{id}` is among those that were read"));
    }
    let ending = &assembled.ending;
    let warnings = ending.warnings.iter();
    warnings.for_each(|warning| notices::warning(&warning.message));
    let vpcs = ending.summary.vpcs;
    if vpcs == 0 && any_passed_over {
        return;
    }
    if vpcs == 0 {
        notices::warning("nothing was evaluated: there is no VPC in what was read");
    } else if !shows_all {
        notices::note(&format!(
            "{} of {vpcs} VPCs are shown; counts and exit status are of all",
            assembled.listed
        ));
    }
}

/// The exit status that the counts lead to. What could not be evaluated is undetermined; so is
/// everything, where nothing was evaluated.
fn status(assembled: &Assembled, fail_on: FailOn, any_passed_over: bool) -> u8 {
    let summary = &assembled.ending.summary;
    let faults = match fail_on {
        FailOn::None => 0,
        FailOn::Broken => assembled.broken,
        FailOn::NonCompliant | FailOn::Worse => summary.non_compliant,
    };
    let any_failed = !assembled.ending.failures.is_empty();
    let is_open = summary.undetermined > 0 || any_failed || (summary.vpcs == 0 && !any_passed_over);
    match (faults, is_open) {
        (0, false) => OK,
        (0, true) => UNDETERMINED,
        _ => NON_COMPLIANT,
    }
}

fn written<T>(target: &Option<PathBuf>, result: io::Result<T>) -> Result<T, CliError> {
    result.map_err(|source| CliError::Output {
        target: target.clone(),
        source,
    })
}

//! A report on its way: what was evaluated goes in, one account and region after the other; the exit
//! status comes out. Every command that reports goes through it, wherever its facts come from.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use rule::checks::Check;
use rule::network::Id;

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::terminal::notices;
use crate::failure::FailedPlace;
use crate::report::baseline::Baseline;
use crate::report::evaluator::{Evaluated, Evaluator};
use crate::report::overview::Survey;
use crate::report::summary::{Counter, Summary};
use crate::report::{Ending, Report, Warning};

/// A report that takes account after account.
pub struct Reporting<'a> {
    report: Box<dyn Report + 'a>,
    target: Option<PathBuf>,
    counter: Counter,
    unmatched: UnmatchedIds,
    failures: Vec<FailedPlace>,
    survey: Option<Survey>,
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
        let mut reporting = Self {
            report,
            target: target.map(Path::to_path_buf),
            counter: Counter::default(),
            unmatched: UnmatchedIds::new(evaluator),
            failures: Vec::new(),
            survey: evaluator.with_paths.then(|| survey(evaluator, None)),
            quiet,
        };
        let begun = reporting.report.begin();
        reporting.written(begun)?;
        Ok(reporting)
    }

    /// Says something of everything together too, compared with an earlier report where there is one.
    #[must_use]
    pub fn with_overview(mut self, evaluator: &Evaluator, baseline: Option<Baseline>) -> Self {
        self.survey = Some(survey(evaluator, baseline));
        self
    }

    /// Takes one account in one region; in the order in which they are to be reported.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn region(&mut self, evaluated: &Evaluated) -> Result<(), CliError> {
        let Evaluated {
            region, verdicts, ..
        } = evaluated;
        self.unmatched.see(&evaluated.vpc_ids);
        if self.unmatched.some_only && verdicts.is_empty() {
            return Ok(());
        }
        self.counter
            .count(&region.place.account_id, &region.place.region, verdicts);
        if let Some(survey) = &mut self.survey {
            survey.region(region, verdicts);
        }
        let reported = match &evaluated.paths {
            Some(paths) => self.report.region_with_paths(region, verdicts, paths),
            None => self.report.region(region, verdicts),
        };
        self.written(reported)
    }

    /// Takes note of an account, or of one of its regions, that could not be evaluated.
    pub fn failed(&mut self, failure: FailedPlace) {
        if !self.quiet {
            notices::warning(&failure.sentence());
        }
        if let Some(survey) = &mut self.survey {
            survey.failed(&failure);
        }
        self.failures.push(failure);
    }

    /// Closes the report and says how the process ends.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn finish(mut self) -> Result<u8, CliError> {
        let warnings = self.unmatched.exceptions_that_match_nothing();
        if !self.quiet {
            for id in &self.unmatched.vpcs {
                notices::warning(&format!("no VPC `{id}` is among those that were read"));
            }
            warnings
                .iter()
                .for_each(|warning| notices::warning(&warning.message));
        }
        let summary = self.counter.summary();
        let ending = Ending {
            summary,
            warnings,
            failures: std::mem::take(&mut self.failures),
            overview: self.survey.take().map(Survey::overview),
        };
        let status = status(&summary, !ending.failures.is_empty());
        let finished = self.report.finish(&ending);
        self.written(finished)?;
        Ok(status)
    }

    fn written(&self, result: io::Result<()>) -> Result<(), CliError> {
        result.map_err(|source| CliError::Output {
            target: self.target.clone(),
            source,
        })
    }
}

fn survey(evaluator: &Evaluator, baseline: Option<Baseline>) -> Survey {
    Survey::new(evaluator.now, evaluator.organization.clone(), baseline)
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

/// VPC ids that the user named, as long as no region has them.
struct UnmatchedIds {
    some_only: bool,
    vpcs: BTreeSet<Id>,
    vpc_ids: BTreeSet<Id>,
    exclude_vpc_ids: BTreeSet<Id>,
}

impl UnmatchedIds {
    fn new(evaluator: &Evaluator) -> Self {
        let set = |ids: &[String]| ids.iter().map(|id| id.as_str().into()).collect();
        Self {
            some_only: !evaluator.only.is_empty(),
            vpcs: evaluator.only.iter().cloned().collect(),
            vpc_ids: set(&evaluator.parameters.vpc_ids),
            exclude_vpc_ids: set(&evaluator.parameters.exclude_vpc_ids),
        }
    }

    fn see(&mut self, vpc_ids: &[Id]) {
        for id in vpc_ids {
            for ids in [&mut self.vpcs, &mut self.vpc_ids, &mut self.exclude_vpc_ids] {
                ids.remove(id);
            }
        }
    }

    /// `exception-matches-nothing` of `decision.md`, section 9: known only when every region has been seen.
    fn exceptions_that_match_nothing(&self) -> Vec<Warning> {
        let lists = [
            ("vpcIds", &self.vpc_ids),
            ("excludeVpcIds", &self.exclude_vpc_ids),
        ];
        let ids = lists
            .into_iter()
            .flat_map(|(name, ids)| ids.iter().map(move |id| (name, id)));
        ids.map(|(name, id)| Warning {
            check: Check::ExceptionMatchesNothing,
            message: format!("`{id}` in {name} exists in no region that was evaluated"),
        })
        .collect()
    }
}

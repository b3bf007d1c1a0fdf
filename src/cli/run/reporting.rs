//! A report on its way: what was evaluated goes in, one account and region after the other; the exit
//! status comes out. Every command that reports goes through it, wherever its facts come from.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use rule::checks::Check;
use rule::network::Id;
use rule::verdict::Verdict;

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::run::denied::DeniedActions;
use crate::cli::run::evaluator::{Evaluated, Evaluator};
use crate::cli::terminal::notices;
use crate::failure::FailedPlace;
use crate::report::baseline::Baseline;
use crate::report::comparison::FailOn;
use crate::report::overview::Survey;
use crate::report::paths::Paths;
use crate::report::shown::Shown;
use crate::report::summary::{Counter, Summary};
use crate::report::vpc::{Urgency, urgency};
use crate::report::{About, Ending, EvaluatedRegion, Report, Warning};

/// A report that takes account after account.
pub struct Reporting<'a> {
    report: Box<dyn Report + 'a>,
    target: Option<PathBuf>,
    counter: Counter,
    unmatched: UnmatchedIds,
    failures: Vec<FailedPlace>,
    survey: Option<Survey>,
    quiet: bool,
    shown: Shown,
    /// How many VPCs the report shows.
    listed: usize,
    fail_on: FailOn,
    /// How many VPCs have a BROKEN service.
    broken: usize,
    denied: DeniedActions,
    about: About,
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
            shown: Shown::default(),
            listed: 0,
            fail_on: FailOn::NonCompliant,
            broken: 0,
            denied: DeniedActions::default(),
            about: About::default(),
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

    /// Shows a part of it only, and ends with the status that is asked for.
    #[must_use]
    pub fn with_outcome(mut self, shown: Shown, fail_on: FailOn) -> Self {
        self.shown = shown;
        self.fail_on = fail_on;
        self
    }

    /// Says what was asked, of what data.
    #[must_use]
    pub fn with_about(mut self, about: About) -> Self {
        self.about = about;
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
        let broken = verdicts.iter().filter(|of| urgency(of) == Urgency::High);
        self.broken += broken.count();
        if self.shown.is_all() {
            self.listed += verdicts.len();
            return self.show(region, verdicts, evaluated.paths.as_deref());
        }
        let shown = verdicts.iter().map(|verdict| self.shown.of(verdict));
        let shown: Vec<Option<Verdict>> = shown.collect();
        let paths = evaluated.paths.as_ref().map(|paths| {
            let shown = paths
                .iter()
                .zip(&shown)
                .filter(|(_, verdict)| verdict.is_some());
            shown.map(|(paths, _)| paths.clone()).collect::<Vec<_>>()
        });
        let shown: Vec<Verdict> = shown.into_iter().flatten().collect();
        self.listed += shown.len();
        if shown.is_empty() {
            return Ok(());
        }
        self.show(region, &shown, paths.as_deref())
    }

    fn show(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
        paths: Option<&[Paths]>,
    ) -> Result<(), CliError> {
        let reported = match paths {
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
        self.denied.note(&failure.why);
        self.failures.push(failure);
    }

    /// Takes note of a call that failed; what it would have told is unread.
    #[cfg(feature = "aws")]
    pub fn unread(&mut self, why: &str) {
        self.denied.note(why);
    }

    /// Closes the report and says how the process ends.
    ///
    /// # Errors
    /// What cannot be written; ids that were asked for, of which none exists in all that was read.
    pub fn finish(mut self) -> Result<u8, CliError> {
        if self.failures.is_empty() {
            self.unmatched.any_exists()?;
        }
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
            about: std::mem::take(&mut self.about),
        };
        let status = self.status(&summary, !ending.failures.is_empty());
        self.say_what_is_shown(&summary);
        if !self.quiet {
            self.denied.tell();
        }
        let finished = self.report.finish(&ending);
        self.written(finished)?;
        Ok(status)
    }

    /// The exit status that the counts lead to. What could not be evaluated is undetermined; so is
    /// everything, where nothing was evaluated.
    fn status(&self, summary: &Summary, any_failed: bool) -> u8 {
        let faults = match self.fail_on {
            FailOn::None => 0,
            FailOn::Broken => self.broken,
            FailOn::NonCompliant | FailOn::Worse => summary.non_compliant,
        };
        let is_open = summary.undetermined > 0 || any_failed || summary.vpcs == 0;
        match (faults, is_open) {
            (0, false) => OK,
            (0, true) => UNDETERMINED,
            _ => NON_COMPLIANT,
        }
    }

    fn say_what_is_shown(&self, summary: &Summary) {
        if self.quiet {
            return;
        }
        if summary.vpcs == 0 {
            notices::warning("nothing was evaluated: there is no VPC in what was read");
        } else if !self.shown.is_all() {
            notices::note(&format!(
                "{} of {} VPCs are shown; counts and exit status are of all",
                self.listed, summary.vpcs
            ));
        }
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

/// VPC ids that the user named, as long as no region has them.
struct UnmatchedIds {
    some_only: bool,
    /// Whether one of `vpcIds`, where there are any, was seen.
    any_of_vpc_ids: bool,
    /// Whether one of `--vpc`, where there are any, was seen.
    any_of_vpcs: bool,
    vpcs: BTreeSet<Id>,
    vpc_ids: BTreeSet<Id>,
    exclude_vpc_ids: BTreeSet<Id>,
}

impl UnmatchedIds {
    fn new(evaluator: &Evaluator) -> Self {
        let set = |ids: &[String]| ids.iter().map(|id| id.as_str().into()).collect();
        Self {
            some_only: !evaluator.only.is_empty(),
            any_of_vpc_ids: evaluator.parameters.vpc_ids.is_empty(),
            any_of_vpcs: evaluator.only.is_empty(),
            vpcs: evaluator.only.iter().cloned().collect(),
            vpc_ids: set(&evaluator.parameters.vpc_ids),
            exclude_vpc_ids: set(&evaluator.parameters.exclude_vpc_ids),
        }
    }

    fn see(&mut self, vpc_ids: &[Id]) {
        for id in vpc_ids {
            self.any_of_vpcs |= self.vpcs.contains(id);
            self.any_of_vpc_ids |= self.vpc_ids.contains(id);
            for ids in [&mut self.vpcs, &mut self.vpc_ids, &mut self.exclude_vpc_ids] {
                ids.remove(id);
            }
        }
    }

    /// A misspelt id is not to pass as green.
    fn any_exists(&self) -> Result<(), CliError> {
        for (any, name, ids) in [
            (self.any_of_vpcs, "--vpc", &self.vpcs),
            (self.any_of_vpc_ids, "vpcIds", &self.vpc_ids),
        ] {
            if !any {
                let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
                return Err(CliError::Usage(format!(
                    "no VPC that {name} names exists in what was read ({}): look at the ids, the accounts and the regions",
                    ids.join(", ")
                )));
            }
        }
        Ok(())
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

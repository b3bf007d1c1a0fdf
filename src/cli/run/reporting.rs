//! A report on its way: what was judged goes in, one account and region after the other; the exit
//! status comes out. Every command that reports goes through it, wherever its facts come from.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rule::checks::Check;
use rule::evaluate::evaluate;
use rule::network::Id;
use rule::parameters::Parameters;
use rule::verdict::Verdict;

use crate::cli::error::CliError;
use crate::cli::exit_status::{NON_COMPLIANT, OK, UNDETERMINED};
use crate::cli::terminal::notices;
use crate::failure::FailedPlace;
use crate::organization::Organization;
use crate::place::Place;
use crate::report::baseline::Baseline;
use crate::report::overview::Survey;
use crate::report::paths::{Paths, evaluate_with_paths};
use crate::report::summary::{Counter, Summary};
use crate::report::{Ending, EvaluatedRegion, Report, Warning};
use crate::source::Reading;

/// What is judged, and how.
#[derive(Debug, Clone)]
pub struct Judging {
    /// The rule's parameters.
    pub parameters: Parameters,
    /// The time to judge as of.
    pub now: Timestamp,
    /// `--vpc`: these VPCs only; every one where it is empty.
    pub only: Vec<Id>,
    /// What is known of the accounts.
    pub organization: Organization,
    /// Whether the report shows the paths behind the verdicts; such a report has the overview too.
    pub with_paths: bool,
}

/// One account in one region, judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Which, and when.
    pub region: EvaluatedRegion,
    /// The verdicts, sorted by VPC id.
    pub verdicts: Vec<Verdict>,
    /// The paths behind the verdicts, in their order; only where the report shows them and a network was judged.
    pub paths: Option<Vec<Paths>>,
    /// Every VPC that the account sees there, judged or not.
    pub vpc_ids: Vec<Id>,
}

impl Judging {
    /// Judges one account in one region.
    pub fn judge(&self, reading: &Reading) -> Judged {
        let network = &reading.network;
        let only = (!self.only.is_empty()).then_some(self.only.as_slice());
        let (parameters, now) = (&self.parameters, self.now);
        let (verdicts, paths) = if self.with_paths {
            let mut both = evaluate_with_paths(network, parameters, now, only);
            both.retain(|(verdict, _)| !reading.open.contains_key(&verdict.vpc_id));
            let open = reading.leave_open(Vec::new()).into_iter();
            both.extend(open.map(|verdict| (verdict, Paths::default())));
            both.sort_by(|(a, _), (b, _)| a.vpc_id.cmp(&b.vpc_id));
            let (verdicts, paths) = both.into_iter().unzip();
            (verdicts, Some(paths))
        } else {
            let verdicts = evaluate(network, parameters, now, only);
            (reading.leave_open(verdicts), None)
        };
        Judged {
            verdicts,
            paths,
            region: EvaluatedRegion {
                place: Place::new(&*network.account_id, &*network.region),
                account: self.organization.account(&network.account_id),
                now: self.now,
            },
            vpc_ids: network
                .vpcs
                .iter()
                .map(|vpc| vpc.id.clone())
                .chain(reading.open.keys().cloned())
                .collect(),
        }
    }
}

/// A report that takes account after account.
pub struct Reporting<'a> {
    report: Box<dyn Report + 'a>,
    target: Option<PathBuf>,
    counter: Counter,
    sought: UnmatchedIds,
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
        judging: &Judging,
        quiet: bool,
    ) -> Result<Self, CliError> {
        if !quiet {
            let notices = judging.parameters.notices();
            notices.iter().for_each(|text| notices::warning(text));
        }
        let mut reporting = Self {
            report,
            target: target.map(Path::to_path_buf),
            counter: Counter::default(),
            sought: UnmatchedIds::new(judging),
            failures: Vec::new(),
            survey: judging.with_paths.then(|| survey(judging, None)),
            quiet,
        };
        let begun = reporting.report.begin();
        reporting.written(begun)?;
        Ok(reporting)
    }

    /// Says something of everything together too, compared with an earlier report where there is one.
    #[must_use]
    pub fn with_overview(mut self, judging: &Judging, baseline: Option<Baseline>) -> Self {
        self.survey = Some(survey(judging, baseline));
        self
    }

    /// Takes one account in one region; in the order in which they are to be reported.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn judged(&mut self, judged: &Judged) -> Result<(), CliError> {
        let Judged {
            region, verdicts, ..
        } = judged;
        self.sought.see(&judged.vpc_ids);
        if self.sought.some_only && verdicts.is_empty() {
            return Ok(());
        }
        self.counter
            .count(&region.place.account_id, &region.place.region, verdicts);
        if let Some(survey) = &mut self.survey {
            survey.judged(region, verdicts);
        }
        let reported = match &judged.paths {
            Some(paths) => self.report.region_with_paths(region, verdicts, paths),
            None => self.report.region(region, verdicts),
        };
        self.written(reported)
    }

    /// Takes note of an account, or of one of its regions, that could not be judged.
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
        let warnings = self.sought.exceptions_that_match_nothing();
        if !self.quiet {
            for id in &self.sought.vpcs {
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

fn survey(judging: &Judging, baseline: Option<Baseline>) -> Survey {
    Survey::new(judging.now, judging.organization.clone(), baseline)
}

/// The exit status that the counts lead to. What could not be judged is undetermined.
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
    fn new(judging: &Judging) -> Self {
        let set = |ids: &[String]| ids.iter().map(|id| id.as_str().into()).collect();
        Self {
            some_only: !judging.only.is_empty(),
            vpcs: judging.only.iter().cloned().collect(),
            vpc_ids: set(&judging.parameters.vpc_ids),
            exclude_vpc_ids: set(&judging.parameters.exclude_vpc_ids),
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
            message: format!("`{id}` in {name} exists in no region that was judged"),
        })
        .collect()
    }
}

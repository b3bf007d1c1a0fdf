//! The run that `evaluate` and `report` share: from an origin to a report.

use std::path::Path;

use rule::parameters::{NeedsMode, Parameters};
#[cfg(feature = "aws")]
use rule::verdict::ComplianceType;

use crate::cli::error::CliError;
use crate::cli::option::evaluation::EvaluationArguments;
use crate::cli::option::exceptions::ExceptionArguments;
use crate::cli::option::origin::{Origin, OriginArguments};
use crate::cli::option::output::OutputArguments;
#[cfg(feature = "offline")]
use crate::cli::option::place::NamedPlace;
use crate::cli::option::run::RunArguments;
#[cfg(feature = "aws")]
use crate::cli::run::aggregated::AggregatedReading;
#[cfg(feature = "offline")]
use crate::cli::run::evaluated_places;
use crate::cli::run::hubs;
#[cfg(feature = "aws")]
use crate::cli::run::live_evaluation::LiveEvaluation;
#[cfg(feature = "offline")]
use crate::cli::run::one_place::OnePlace;
use crate::cli::run::reporting::Reporting;
use crate::cli::run::saved_regions::{self, Unreadable};
use crate::cli::terminal::output::Output;
use crate::organization::Organization;
use crate::report::evaluator::Evaluator;
use crate::report::exceptions::Applying;
use crate::report::fail_on::FailOn;
use crate::report::overview::baseline::Baseline;
use crate::report::{About, saved};
use crate::source::snapshot::{Overrides, Snapshot};
#[cfg(feature = "offline")]
use crate::survey::evaluated::EvaluatedPlaces;
#[cfg(feature = "offline")]
use crate::survey::run::Run;

/// What is to be evaluated and reported.
pub struct EvaluationRun<'a> {
    /// Where facts, or verdicts, come from.
    pub origin: Origin<'a>,
    /// What of it is taken, and how accounts are read.
    pub from: &'a OriginArguments,
    /// What it is evaluated by.
    pub evaluation: &'a EvaluationArguments,
    /// The findings that are accepted.
    pub exceptions: &'a ExceptionArguments,
    /// Where the report goes.
    pub output: &'a OutputArguments,
    /// What the report is of.
    pub contents: Contents<'a>,
}

/// What a report is of.
#[derive(Debug, Clone, Copy)]
pub enum Contents<'a> {
    /// VPCs, one after the other.
    Vpcs {
        /// These only; every one where it is empty.
        only: &'a [String],
        /// Whether each client is listed.
        clients: bool,
    },
    /// An organization as a whole, compared with an earlier report where there is one.
    Organization {
        /// The earlier report.
        baseline: Option<&'a Path>,
    },
}

impl<'a> EvaluationRun<'a> {
    /// The run that a command's arguments ask for.
    pub fn new(origin: Origin<'a>, arguments: &'a RunArguments, contents: Contents<'a>) -> Self {
        let RunArguments {
            from,
            evaluation,
            exceptions,
            output,
        } = arguments;
        Self {
            origin,
            from,
            evaluation,
            exceptions,
            output,
            contents,
        }
    }
}

impl EvaluationRun<'_> {
    /// Evaluates and reports, and says how the process ends.
    ///
    /// # Errors
    /// What cannot be read, what does not go together, what cannot be written.
    pub fn run(&self) -> Result<u8, CliError> {
        match self.origin {
            Origin::Snapshot(path) => self.of_snapshot(path),
            Origin::Live => self.live(),
            #[cfg(feature = "offline")]
            Origin::Aggregator(name, rules) => self.of_aggregator(name, rules),
            #[cfg(feature = "offline")]
            Origin::Place(named, snapshot) => self.of_place(named, snapshot),
            #[cfg(feature = "offline")]
            Origin::Evaluated(path) => self.of_evaluated(path),
            #[cfg(feature = "offline")]
            Origin::Plans(plans, listing, over) => self.of_plans(plans, listing, over),
            #[cfg(not(feature = "offline"))]
            Origin::Aggregator(..) => Err(CliError::LeftOut("--aggregator")),
            #[cfg(not(feature = "offline"))]
            Origin::Place(..) => Err(CliError::LeftOut("--place")),
            #[cfg(not(feature = "offline"))]
            Origin::Evaluated(_) => Err(CliError::LeftOut("--evaluated")),
            #[cfg(not(feature = "offline"))]
            Origin::Plans(..) => Err(CliError::LeftOut("--plan")),
        }
    }

    fn of_snapshot(&self, path: &Path) -> Result<u8, CliError> {
        let parameters = self.evaluation.parameters()?;
        let mut output = Output::new(self.output.target())?;
        let baseline = self.baseline()?;
        let ends = self.from.stop_on_error;
        let snapshot = if ends {
            Snapshot::open(path, &Overrides::default())?
        } else {
            Snapshot::open_what_can_be(path, &Overrides::default())?
        };
        let selection = &self.from.selection;
        let (accounts, regions) = (selection.asked_accounts(), selection.asked_regions());
        let folders = selection.select(snapshot.regions())?;
        if self.output.volume.verbose {
            saved_regions::show_passed_over(&snapshot)?;
        }
        let evaluator = self.evaluator(parameters, snapshot.organization().clone())?;
        let mut reporting = self.begin(&mut output, &evaluator, baseline)?;
        let hubs = hubs::gather(&snapshot, &evaluator.parameters, true);
        let (hubs, quiet) = (hubs.as_ref(), self.output.volume.quiet);
        let how = Unreadable { ends, quiet };
        saved_regions::evaluate(&snapshot, &folders, hubs, &evaluator, &mut reporting, how)?;
        let collected = evaluator.only.is_empty();
        saved_regions::report_failures(&snapshot, accounts, regions, &mut reporting, collected);
        let status = reporting.finish()?;
        self.output.commit(output)?;
        Ok(status)
    }

    #[cfg(feature = "offline")]
    fn of_place(&self, named: &NamedPlace, snapshot: Option<&Path>) -> Result<u8, CliError> {
        let only = match self.contents {
            Contents::Vpcs { only, .. } => only,
            Contents::Organization { .. } => &[],
        };
        self.without_exceptions("lines keep all findings; `report --evaluated` takes exceptions")?;
        let parameters = self.evaluation.parameters_text()?;
        let run = Run::new(&parameters, only, self.evaluation.given_time())?;
        let place = OnePlace {
            named,
            run,
            snapshot,
            accounts: &self.from.accounts,
            output: self.output,
        };
        place.evaluate()
    }

    #[cfg(feature = "offline")]
    fn of_evaluated(&self, path: &Path) -> Result<u8, CliError> {
        let mut output = Output::new(self.output.target())?;
        let baseline = self.baseline()?;
        let quiet = self.output.volume.quiet;
        let places = EvaluatedPlaces::open(path)?;
        let terms = places.terms();
        let parameters = Parameters::from_json(&terms.parameters)?;
        let mut evaluator = self.evaluator(parameters, places.organization().clone())?;
        evaluator.only = terms.vpc_ids.iter().map(|id| id.as_str().into()).collect();
        if let (None, Some(then)) = (self.evaluation.given_time(), places.evaluated_at()) {
            evaluator.now = then;
        }
        let mut reporting = self.begin(&mut output, &evaluator, baseline)?;
        let selection = &self.from.selection;
        let (accounts, regions) = (selection.asked_accounts(), selection.asked_regions());
        let among = |asked: &[String], value: &String| asked.is_empty() || asked.contains(value);
        let asked = places
            .reported(|place| among(accounts, &place.account_id) && among(regions, &place.region));
        evaluated_places::report(&places, &asked, &mut reporting, quiet)?;
        let status = reporting.finish()?;
        self.output.commit(output)?;
        Ok(status)
    }

    #[cfg(feature = "aws")]
    fn live(&self) -> Result<u8, CliError> {
        let wanted = self.from.accounts.wanted(self.from.regions_to_read())?;
        let text = self.evaluation.parameters_text()?;
        let parameters = Parameters::from_json(&text)?;
        let mut output = Output::new(self.output.target())?;
        let baseline = self.baseline()?;
        let reading = LiveEvaluation {
            wanted,
            evaluator: self.evaluator(parameters, Organization::default())?,
            now: self.evaluation.given_time(),
            parameters: text,
            resume: self.from.resume.clone(),
            volume: self.output.volume,
            stop_on_error: self.from.stop_on_error,
        };
        let reporting = reading.read(|evaluator| self.begin(&mut output, evaluator, baseline))?;
        let status = reporting.finish()?;
        self.output.commit(output)?;
        Ok(status)
    }

    #[cfg(feature = "aws")]
    fn of_aggregator(&self, aggregator: &str, rules: &[String]) -> Result<u8, CliError> {
        let selection = &self.from.selection;
        let (wanted, units) = self.from.accounts.of_aggregator(&selection.regions)?;
        let mut output = Output::new(self.output.target())?;
        let baseline = self.baseline()?;
        let shown = self.output.shown();
        let reading = AggregatedReading {
            wanted,
            units,
            aggregator: aggregator.to_owned(),
            rules: rules.to_vec(),
            accounts: selection.asked_accounts().to_vec(),
            faults_alone: shown.only == [ComplianceType::NonCompliant] && baseline.is_none(),
            evaluator: self.evaluator(Parameters::default(), Organization::default())?,
            now: self.evaluation.given_time(),
            resume: self.from.resume.clone(),
            quiet: self.output.volume.quiet,
        };
        let reporting = reading.read(|evaluator| self.begin(&mut output, evaluator, baseline))?;
        let status = reporting.finish()?;
        self.output.commit(output)?;
        Ok(status)
    }

    #[cfg(not(feature = "aws"))]
    fn live(&self) -> Result<u8, CliError> {
        self.from.accounts.wanted(&self.from.selection.regions)?;
        Err(CliError::WithoutAws)
    }

    #[cfg(all(feature = "offline", not(feature = "aws")))]
    fn of_aggregator(&self, _: &str, _: &[String]) -> Result<u8, CliError> {
        self.live()
    }

    pub(super) fn evaluator(
        &self,
        parameters: Parameters,
        organization: Organization,
    ) -> Result<Evaluator, CliError> {
        let only = match self.contents {
            Contents::Vpcs { only, .. } => only,
            Contents::Organization { .. } => &[],
        };
        Ok(Evaluator {
            parameters,
            now: self.evaluation.now(),
            only: only.iter().map(|id| id.as_str().into()).collect(),
            organization,
            exceptions: self.exceptions.read()?.into(),
            with_paths: self.output.format().shows_paths,
        })
    }

    fn baseline(&self) -> Result<Option<Baseline>, CliError> {
        let path = match self.contents {
            Contents::Vpcs { .. } => None,
            Contents::Organization { baseline } => baseline,
        };
        Ok(path.map(saved::baseline).transpose()?)
    }

    /// Opens the report.
    fn begin<'o>(
        &self,
        output: &'o mut Output,
        evaluator: &Evaluator,
        baseline: Option<Baseline>,
    ) -> Result<Reporting<'o>, CliError> {
        let fail_on = match self.output.fail_on {
            Some(FailOn::Worse) => {
                return Err(CliError::Usage(
                    "--fail-on worse compares a plan with what is there: it goes with --plan"
                        .to_owned(),
                ));
            }
            fail_on => fail_on.unwrap_or(FailOn::NonCompliant),
        };
        let reporting = self.open(output, evaluator, baseline)?;
        let reporting = reporting.with_outcome(self.output.shown(), fail_on);
        let reporting = match self.excepting(evaluator)? {
            Some(exceptions) => reporting.with_exceptions(exceptions),
            None => reporting,
        };
        Ok(reporting.with_about(self.about(evaluator)))
    }

    /// The exceptions to apply, where there are some. AWS Config's results have no findings to accept.
    fn excepting(&self, evaluator: &Evaluator) -> Result<Option<Applying>, CliError> {
        if let Origin::Aggregator(..) = self.origin {
            self.without_exceptions("AWS Config hands out no findings to accept")?;
            return Ok(None);
        }
        let of_everything = evaluator.only.is_empty() && !self.from.selection.is_narrow();
        Ok(self.exceptions.applying(evaluator, of_everything))
    }

    /// Refuses exceptions where they cannot be applied.
    pub(in crate::cli::run) fn without_exceptions(&self, why: &str) -> Result<(), CliError> {
        self.exceptions.refuse(why, self.output.volume.quiet)
    }

    /// What is asked, of what data; of a path its name alone, which says nothing of this machine.
    fn about(&self, evaluator: &Evaluator) -> About {
        let Parameters {
            services, hosts, ..
        } = &evaluator.parameters;
        let services = services.iter().map(|service| service.name.clone());
        let needed = (evaluator.parameters.needs != NeedsMode::Listed)
            .then(|| "what clients run needs".to_owned());
        let asked: Vec<String> = needed
            .into_iter()
            .chain(services)
            .chain(hosts.iter().map(ToString::to_string))
            .collect();
        let mut asked = asked.join(", ");
        match self.evaluation.parameters_text() {
            Ok(given) if given.trim() != "{}" => {
                asked.push_str(&format!("; parameters {}", given.trim()));
            }
            _ => {}
        }
        let data = match self.origin {
            Origin::Snapshot(path) => {
                let name = path.file_name().map(|name| name.to_string_lossy());
                format!("saved data `{}`", name.unwrap_or_default())
            }
            Origin::Live => "accounts, read live".to_owned(),
            Origin::Aggregator(name, _) => {
                format!("results of AWS Config, aggregator `{name}`")
            }
            Origin::Evaluated(_) | Origin::Place(..) => "places evaluated one by one".to_owned(),
            Origin::Plans(..) => "a plan".to_owned(),
        };
        About { asked, data }
    }

    fn open<'o>(
        &self,
        output: &'o mut Output,
        evaluator: &Evaluator,
        baseline: Option<Baseline>,
    ) -> Result<Reporting<'o>, CliError> {
        let (format, target) = (self.output.format(), self.output.target());
        let quiet = self.output.volume.quiet;
        match self.contents {
            Contents::Vpcs { clients, .. } => {
                let look = self.output.look(output, clients);
                Reporting::begin(format.report(output, look), target, evaluator, quiet)
            }
            Contents::Organization { .. } => {
                let look = self.output.look(output, false);
                let report = format.overview(output, look);
                let report = report.map_err(|source| CliError::Output {
                    target: None,
                    source,
                })?;
                let reporting = Reporting::begin(report, target, evaluator, quiet)?;
                Ok(reporting.with_overview(evaluator, baseline))
            }
        }
    }
}

/// The value of an option that was given once.
#[cfg(feature = "offline")]
pub(super) fn only(values: &[String]) -> Option<&str> {
    match values {
        [one] => Some(one),
        _ => None,
    }
}

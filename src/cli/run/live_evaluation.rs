//! Accounts that are read live into a report: evaluated as they come, kept in a journal.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use jiff::Timestamp;

use crate::accounts::door::RunDoor;
use crate::accounts::journal::Journal;
use crate::accounts::journal::error::JournalError;
use crate::accounts::visit::{Visited, Visitor};
use crate::accounts::wanted::WantedPlaces;
use crate::cli::error::CliError;
use crate::cli::option::output::VolumeArguments;
use crate::cli::run::live::{LiveAccounts, LiveVisitor};
use crate::cli::run::reporting::Reporting;
use crate::cli::run::runtime::block_on;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::failure::ReadError;
use crate::report::evaluator::{Evaluated, Evaluator};
use crate::report::record::terms::Terms;
use crate::source::ec2::client::Ec2;
use crate::source::hub::door::HubAccess;
use crate::source::hub::kept::HubReadings;
use crate::source::{Scope, Source};

/// What is to be read.
pub struct LiveEvaluation {
    /// Which accounts and regions.
    pub wanted: WantedPlaces,
    /// What is evaluated; its accounts are still unknown.
    pub evaluator: Evaluator,
    /// `--now`; without it each account and region is evaluated as of the moment it is read.
    pub now: Option<Timestamp>,
    /// The rule's parameters as text, for the journal.
    pub parameters: String,
    /// The journal.
    pub resume: Option<PathBuf>,
    /// What is said beside the report.
    pub volume: VolumeArguments,
    /// The first account or region that cannot be read ends the run.
    pub stop_on_error: bool,
}

impl LiveEvaluation {
    /// Reads everything into the report that `begin` opens once the accounts are known.
    ///
    /// # Errors
    /// Credentials or an organization that cannot be used, a journal, what cannot be written. A
    /// single account that cannot be read is no error: it is reported as such.
    pub fn read<'r>(
        mut self,
        begin: impl FnOnce(&Evaluator) -> Result<Reporting<'r>, CliError>,
    ) -> Result<Reporting<'r>, CliError> {
        let journal = match &self.resume {
            Some(path) => Some(Journal::open(path, &self.terms())?),
            None => None,
        };
        let VolumeArguments { quiet, verbose } = self.volume;
        block_on(async move {
            let accounts = LiveAccounts::connect(self.wanted, quiet).await?;
            self.evaluator.organization = accounts.organization.clone();
            let mut reporting = begin(&self.evaluator)?;
            if verbose && let Some(journal) = journal.as_ref().filter(|journal| !journal.is_empty())
            {
                let count = journal.len();
                notices::note(&format!("the journal holds {count} accounts and regions"));
            }
            let visitor = Rc::new(EvaluatingVisitor {
                now: self.now,
                journal: journal.map(RefCell::new),
                broken: RefCell::default(),
                progress: Progress::of_places(!quiet),
                door: Rc::new(accounts.door(&self.evaluator.parameters)),
                hubs: HubReadings::of_run(),
                evaluator: self.evaluator,
            });
            let take = |account: Visited<EvaluationVisit>| {
                for found in &account.found {
                    reporting.read_in_part(&found.evaluated.region.place, &found.unread);
                    reporting.region(&found.evaluated)?;
                }
                for failure in account.failures {
                    if self.stop_on_error {
                        return Err(CliError::Stopped(failure.sentence()));
                    }
                    reporting.failed(failure);
                }
                Ok(())
            };
            accounts.visit(visitor, verbose, take).await?;
            Ok(reporting)
        })?
    }

    fn terms(&self) -> Terms {
        Terms {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            parameters: self.parameters.clone(),
            vpc_ids: self
                .evaluator
                .only
                .iter()
                .map(ToString::to_string)
                .collect(),
            now: self.now,
            aggregator: None,
        }
    }
}

/// One account in one region, evaluated.
struct EvaluationVisit {
    evaluated: Evaluated,
    /// The calls that failed: what they would have told is unread.
    unread: Vec<ReadError>,
}

/// Evaluates what it visits.
struct EvaluatingVisitor {
    evaluator: Evaluator,
    now: Option<Timestamp>,
    journal: Option<RefCell<Journal>>,
    /// What the journal failed with: the run cannot go on.
    broken: RefCell<Option<JournalError>>,
    progress: Progress,
    /// The way into accounts that own central endpoints, and what was read there: once for all accounts of the run.
    door: Rc<RunDoor>,
    hubs: HubReadings,
}

impl EvaluatingVisitor {
    /// What the journal answers; nothing where it fails, which ends the run.
    fn journal<T>(&self, ask: impl FnOnce(&mut Journal) -> Result<T, JournalError>) -> Option<T> {
        let journal = self.journal.as_ref()?;
        match ask(&mut journal.borrow_mut()) {
            Ok(answer) => Some(answer),
            Err(error) => {
                self.broken.borrow_mut().get_or_insert(error);
                None
            }
        }
    }

    /// One VPC alone is read where nothing else is asked about.
    fn scope(&self) -> Scope {
        let Evaluator {
            only, parameters, ..
        } = &self.evaluator;
        match only.as_slice() {
            [one] if parameters.vpc_ids.is_empty() && parameters.exclude_vpc_ids.is_empty() => {
                Scope::Vpc(one.clone())
            }
            _ => Scope::Region,
        }
    }
}

impl LiveVisitor for EvaluatingVisitor {
    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn whole(&self) -> Result<(), CliError> {
        match self.broken.take() {
            Some(broken) => Err(broken.into()),
            None => Ok(()),
        }
    }
}

impl Visitor for EvaluatingVisitor {
    type Found = EvaluationVisit;

    async fn visit(&self, ec2: &Ec2<'_>) -> Result<EvaluationVisit, ReadError> {
        let evaluator = Evaluator {
            now: self.now.unwrap_or_else(Timestamp::now),
            ..self.evaluator.clone()
        };
        let ec2 = Ec2 {
            shows_paths: evaluator.with_paths,
            hubs: Some(HubAccess {
                door: self.door.clone(),
                kept: &self.hubs,
                store: None,
            }),
            ..ec2.clone()
        };
        let reading = ec2
            .read(&self.scope(), &evaluator.parameters, evaluator.now)
            .await?;
        let evaluated = evaluator.evaluate(&reading);
        if reading.failures.is_empty() {
            let Evaluated {
                region,
                verdicts,
                vpc_ids,
                ..
            } = &evaluated;
            self.journal(|journal| journal.note(region, verdicts, vpc_ids));
        }
        Ok(EvaluationVisit {
            evaluated,
            unread: reading.failures,
        })
    }

    fn before(&self, account_id: &str, region: &str) -> Option<EvaluationVisit> {
        let entry = self.journal(|journal| journal.entry(account_id, region))??;
        let mut region = entry.region;
        region.account = self.evaluator.organization.account(account_id);
        Some(EvaluationVisit {
            evaluated: Evaluated {
                region,
                verdicts: entry.verdicts,
                // The journal keeps verdicts; pictures are of what was just read.
                paths: None,
                vpc_ids: entry.vpc_ids,
            },
            unread: Vec::new(),
        })
    }

    fn regions_before(&self, account_id: &str) -> Option<Vec<String>> {
        self.journal(|journal| Ok(journal.enabled_regions(account_id).map(<[String]>::to_vec)))?
    }

    fn regions(&self, account_id: &str, regions: &[String]) {
        self.journal(|journal| journal.note_regions(account_id, regions));
    }

    fn planned(&self, places: usize) {
        self.progress.more(places);
    }

    fn done(&self, places: usize, failed: bool) {
        self.progress.done(places, failed);
    }
}

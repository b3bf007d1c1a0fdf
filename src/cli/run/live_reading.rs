//! Reading accounts live into a report: judged as they come, told in order, kept in a journal.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use futures_util::{Stream, StreamExt};
use jiff::Timestamp;

use crate::accounts::caller::Caller;
use crate::accounts::journal::Journal;
use crate::accounts::journal::error::JournalError;
use crate::accounts::journal::terms::Terms;
use crate::accounts::visit::{Visited, Visitor, visit_all};
use crate::accounts::wanted::Wanted;
use crate::cli::error::CliError;
use crate::cli::run::reporting::{Judged, Judging, Reporting};
use crate::cli::run::runtime::block_on;
use crate::cli::terminal::notices;
use crate::cli::terminal::progress::Progress;
use crate::failure::ReadError;
use crate::source::ec2::live::Ec2;
use crate::source::{Scope, Source};

/// What is to be read, and how it is told.
pub struct LiveReading {
    /// Which accounts and regions.
    pub wanted: Wanted,
    /// What is judged; its accounts are still unknown.
    pub judging: Judging,
    /// `--now`; without it each account and region is judged as of the moment it is read.
    pub now: Option<Timestamp>,
    /// The rule's parameters as text, for the journal.
    pub parameters: String,
    /// The journal.
    pub resume: Option<PathBuf>,
    /// No progress, no warnings.
    pub quiet: bool,
    /// Tell what was called.
    pub verbose: bool,
}

impl LiveReading {
    /// Reads everything into the report that `begin` opens once the accounts are known.
    ///
    /// # Errors
    /// Credentials or an organization that cannot be used, a journal, what cannot be written. A
    /// single account that cannot be read is no error: it is reported as such.
    pub fn read<'r>(
        mut self,
        begin: impl FnOnce(&Judging) -> Result<Reporting<'r>, CliError>,
    ) -> Result<Reporting<'r>, CliError> {
        let journal = match &self.resume {
            Some(path) => Some(Journal::open(path, &self.terms())?),
            None => None,
        };
        block_on(async move {
            let caller = Caller::connect(&self.wanted).await?;
            let (members, organization) = caller.members(&self.wanted.accounts).await?;
            self.judging.organization = organization;
            let reporting = begin(&self.judging)?;
            if self.verbose
                && let Some(journal) = journal.as_ref().filter(|journal| !journal.is_empty())
            {
                let count = journal.len();
                notices::note(&format!("the journal holds {count} accounts and regions"));
            }
            let tally = caller.tally.clone();
            let visitor = Rc::new(Judge {
                now: self.now,
                journal: journal.map(RefCell::new),
                broken: RefCell::default(),
                progress: Progress::of_places(!self.quiet),
                judging: self.judging,
            });
            let visited = visit_all(Rc::new(caller), members, &self.wanted, visitor.clone());
            let read = visitor.tell(visited, reporting, self.quiet).await;
            visitor.progress.finish();
            let reporting = read?;
            if self.verbose {
                let calls = tally.take();
                let calls = calls.iter().map(|(call, counted)| match counted.retries {
                    0 => format!("{call} {}", counted.calls),
                    again => format!("{call} {} and {again} again", counted.calls),
                });
                let calls: Vec<String> = calls.collect();
                notices::note(&format!("calls: {}", calls.join(", ")));
            }
            Ok(reporting)
        })?
    }

    fn terms(&self) -> Terms {
        Terms {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            parameters: self.parameters.clone(),
            vpc_ids: self.judging.only.iter().map(ToString::to_string).collect(),
            now: self.now,
        }
    }
}

/// One account in one region, judged.
struct Found {
    judged: Judged,
    /// The calls that failed: what they would have told is unread.
    unread: Vec<ReadError>,
}

/// Judges what it visits.
struct Judge {
    judging: Judging,
    now: Option<Timestamp>,
    journal: Option<RefCell<Journal>>,
    /// What the journal failed with: the run cannot go on.
    broken: RefCell<Option<JournalError>>,
    progress: Progress,
}

impl Judge {
    /// Hands over to the report whatever comes, in its order.
    async fn tell<'r>(
        &self,
        visited: impl Stream<Item = Visited<Found>>,
        mut reporting: Reporting<'r>,
        quiet: bool,
    ) -> Result<Reporting<'r>, CliError> {
        let mut visited = std::pin::pin!(visited);
        while let Some(account) = visited.next().await {
            self.whole()?;
            self.progress.aside(|| {
                for found in &account.found {
                    if !quiet {
                        warn_of_unread(found);
                    }
                    reporting.judged(&found.judged)?;
                }
                for failure in account.failures {
                    reporting.failed(failure);
                }
                Ok::<_, CliError>(())
            })?;
        }
        self.whole()?;
        Ok(reporting)
    }

    /// Whether the journal still takes what it is told.
    fn whole(&self) -> Result<(), CliError> {
        match self.broken.take() {
            Some(broken) => Err(broken.into()),
            None => Ok(()),
        }
    }

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
        let Judging {
            only, parameters, ..
        } = &self.judging;
        match only.as_slice() {
            [one] if parameters.vpc_ids.is_empty() && parameters.exclude_vpc_ids.is_empty() => {
                Scope::Vpc(one.clone())
            }
            _ => Scope::Region,
        }
    }
}

impl Visitor for Judge {
    type Found = Found;

    async fn visit(&self, ec2: &Ec2<'_>) -> Result<Found, ReadError> {
        let judging = Judging {
            now: self.now.unwrap_or_else(Timestamp::now),
            ..self.judging.clone()
        };
        let ec2 = Ec2 {
            shows_paths: judging.with_paths,
            ..ec2.clone()
        };
        let reading = ec2
            .read(&self.scope(), &judging.parameters, judging.now)
            .await?;
        let judged = judging.judge(&reading);
        if reading.failures.is_empty() {
            let Judged {
                region,
                verdicts,
                vpc_ids,
                ..
            } = &judged;
            self.journal(|journal| journal.note(region, verdicts, vpc_ids));
        }
        Ok(Found {
            judged,
            unread: reading.failures,
        })
    }

    fn before(&self, account_id: &str, region: &str) -> Option<Found> {
        let entry = self.journal(|journal| journal.entry(account_id, region))??;
        let mut region = entry.region;
        region.account = self.judging.organization.account(account_id);
        Some(Found {
            judged: Judged {
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

/// One line for an account and region of which a part is unread.
fn warn_of_unread(found: &Found) {
    let Some((first, more)) = found.unread.split_first() else {
        return;
    };
    let place = &found.judged.region.place;
    let more = match more.len() {
        0 => String::new(),
        count => format!(" (and {count} more calls failed)"),
    };
    notices::warning(&format!(
        "{} in {} was read in part: {}{more}",
        place.account_id,
        place.region,
        first.why()
    ));
}

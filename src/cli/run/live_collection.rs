//! Collecting from live accounts: each region is in its folder before the next one is begun.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use rule::parameters::Parameters;

use crate::accounts::visit::{Visited, Visitor};
use crate::accounts::wanted::WantedPlaces;
use crate::cli::error::CliError;
use crate::cli::run::collection::Collection;
use crate::cli::run::live::{LiveAccounts, LiveVisitor};
use crate::cli::run::runtime::block_on;
use crate::cli::terminal::progress::Progress;
use crate::collect::error::CollectError;
use crate::collect::folder::CollectedPlace;
use crate::collect::saved;
use crate::failure::{ReadError, UnreadKind};
use crate::place::Place;
use crate::source::ec2::client::Ec2;
use crate::source::ec2::whole::WholeRegion;

/// What is to be read.
pub struct LiveCollection {
    /// Which accounts and regions.
    pub wanted: WantedPlaces,
    /// Collect anew what is there already.
    pub again: bool,
    /// What runs too.
    pub runs: bool,
    /// No progress.
    pub quiet: bool,
    /// Parameters whose `hubAccounts` are looked into beside them, where they say which.
    pub hubs_of: Option<Parameters>,
}

/// What came of a collection.
pub struct Collected {
    /// How the process ends.
    pub status: u8,
    /// The accounts that were looked into for their central endpoints alone.
    pub hubs: BTreeSet<String>,
}

impl LiveCollection {
    /// Reads everything into the collection, and says how the process ends.
    ///
    /// # Errors
    /// Credentials or an organization that cannot be used, what cannot be written. A single account
    /// that cannot be read is no error: it is told as such.
    pub fn read(self, mut collection: Collection) -> Result<Collected, CliError> {
        block_on(async move {
            let mut accounts = LiveAccounts::connect(self.wanted, self.quiet).await?;
            collection.accounts(&accounts.organization)?;
            let hubs = match &self.hubs_of {
                Some(parameters) => {
                    let (hubs, refused) = accounts.add_hubs(parameters);
                    for (account_id, why) in refused {
                        collection.failed(&account_id, None, &why);
                    }
                    hubs
                }
                None => BTreeSet::new(),
            };
            let visitor = Rc::new(Collector {
                collection: RefCell::new(collection),
                again: self.again,
                runs: self.runs,
                hubs: hubs.clone(),
                broken: RefCell::default(),
                progress: Progress::of_places(!self.quiet),
            });
            let take = |account| {
                visitor.take(&account);
                Ok(())
            };
            accounts.visit(visitor.clone(), false, take).await?;
            let status = visitor.collection.borrow().finish()?;
            Ok(Collected { status, hubs })
        })?
    }
}

/// What came of one account and region.
struct CollectionVisit {
    place: CollectedPlace,
    /// Whether it was there already.
    before: bool,
    /// What could not be read.
    unread: Vec<UnreadKind>,
}

/// Collects what it visits.
struct Collector {
    collection: RefCell<Collection>,
    again: bool,
    runs: bool,
    /// The accounts that are looked into for their central endpoints alone.
    hubs: BTreeSet<String>,
    /// What cannot be written: the run cannot go on.
    broken: RefCell<Option<CliError>>,
    progress: Progress,
}

impl Collector {
    /// Takes note of an account with its regions.
    fn take(&self, account: &Visited<CollectionVisit>) {
        let mut collection = self.collection.borrow_mut();
        for found in &account.found {
            if found.before {
                collection.is_there(&found.place);
            } else {
                collection.is_collected(&found.place, &found.unread);
            }
        }
        for failure in &account.failures {
            let region = failure.region.as_deref();
            collection.failed(&failure.account_id, region, &failure.why);
        }
    }

    /// Writes a region, redacted where that is asked for.
    fn write(
        &self,
        place: &CollectedPlace,
        read: WholeRegion,
    ) -> Result<Vec<UnreadKind>, CliError> {
        let collection = self.collection.borrow();
        let WholeRegion { files, unread } = read;
        let mut files = files.finish().map_err(CollectError::from)?;
        if let Some(redactor) = collection.redactor() {
            files = saved::redacted(
                &files,
                &place.place.account_id,
                &place.place.region,
                redactor,
            )?;
        }
        let unread: Vec<UnreadKind> = unread
            .iter()
            .map(|(kind, failed)| UnreadKind {
                kind: kind.key().to_owned(),
                why: Some(failed.why()),
            })
            .collect();
        collection.write(place, &files, &unread)?;
        Ok(unread)
    }
}

fn place(account_id: &str, region: &str) -> CollectedPlace {
    CollectedPlace {
        place: Place::new(account_id, region),
        repeated: 0,
    }
}

impl LiveVisitor for Collector {
    fn progress(&self) -> &Progress {
        &self.progress
    }

    fn whole(&self) -> Result<(), CliError> {
        self.broken.take().map_or(Ok(()), Err)
    }
}

impl Visitor for Collector {
    type Found = CollectionVisit;

    async fn visit(&self, ec2: &Ec2<'_>) -> Result<CollectionVisit, ReadError> {
        let place = place(&ec2.place.account_id, &ec2.place.region);
        let read = if self.hubs.contains(&ec2.place.account_id) {
            ec2.read_hub().await
        } else {
            ec2.read_whole(self.runs).await?
        };
        let unread = self.write(&place, read).unwrap_or_else(|broken| {
            self.broken.borrow_mut().get_or_insert(broken);
            Vec::new()
        });
        Ok(CollectionVisit {
            place,
            before: false,
            unread,
        })
    }

    fn before(&self, account_id: &str, region: &str) -> Option<CollectionVisit> {
        let place = place(account_id, region);
        let there = !self.again && self.collection.borrow().has(&place);
        there.then(|| CollectionVisit {
            place,
            before: true,
            unread: Vec::new(),
        })
    }

    /// The enabled regions may be others by now: they are asked for again.
    fn regions_before(&self, _: &str) -> Option<Vec<String>> {
        None
    }

    fn regions(&self, _: &str, _: &[String]) {}

    fn planned(&self, places: usize) {
        self.progress.more(places);
    }

    fn done(&self, places: usize, failed: bool) {
        self.progress.done(places, failed);
    }
}

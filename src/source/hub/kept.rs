//! What was read of other accounts, and is kept for the next reading: a hub serves many VPCs.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use rule::central_wanted::WantedRead;
use rule::network::Network;
use tokio::time::Instant;

use super::store::StoredFacts;
use crate::describe::record::Records;
use crate::describe::region_facts::RegionFacts;
use crate::describe::region_files::RegionFiles;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::place::Place;

/// How long what was read of another account serves a function that is invoked again.
const SERVES: Duration = Duration::from_secs(5 * 60);

/// How long it serves a run over many accounts, which ends.
pub const SERVES_RUN: Duration = Duration::from_secs(60 * 60);

/// The most places of which something is kept.
const MOST_PLACES: usize = 256;

/// What was read of other accounts, each in one region. Whoever reads holds the reading: others wait, and find it.
#[derive(Debug)]
pub struct HubReadings {
    places: Mutex<HashMap<Place, SharedReading>>,
    /// How long what was read serves.
    serves: Duration,
    /// How long it is as good as new: a fault may rest on it without another reading.
    new_for: Duration,
}

impl Default for HubReadings {
    /// Those of a function.
    fn default() -> Self {
        Self {
            places: Mutex::default(),
            serves: SERVES,
            new_for: Duration::ZERO,
        }
    }
}

/// What was read of one account in one region, for one at a time to add to.
pub type SharedReading = Arc<tokio::sync::Mutex<HubReading>>;

/// What was read of one account in one region.
#[derive(Debug, Default)]
pub struct HubReading {
    /// The facts.
    pub facts: RegionFacts,
    /// What was asked.
    pub done: BTreeSet<WantedRead>,
    /// Whether some of it failed: what was asked then is unread, and serves the reading that asked alone.
    pub has_failed: bool,
    /// The records as saved data, where other processes are told.
    pub copy: Option<RegionFiles>,
    /// When the first of it was asked for.
    began: Option<Instant>,
}

impl HubReadings {
    /// Those of one run over many accounts, which share a hub.
    pub fn of_run() -> Self {
        Self {
            serves: SERVES_RUN,
            new_for: SERVES,
            ..Self::default()
        }
    }

    /// Those of a survey, whose processes share what each of them reads: all of it is as of one time.
    pub fn of_survey() -> Self {
        Self {
            serves: SERVES_RUN,
            new_for: SERVES_RUN,
            ..Self::default()
        }
    }

    /// The moment before which what was read is not as good as new for a search that began then.
    pub fn limit(&self, began: Instant) -> Instant {
        began.checked_sub(self.new_for).unwrap_or(began)
    }

    /// How long what was read serves.
    pub fn serves(&self) -> Duration {
        self.serves
    }

    /// The reading of a place.
    pub fn of(&self, place: &Place) -> SharedReading {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if places.len() >= MOST_PLACES && !places.contains_key(place) {
            places.clear();
        }
        places.entry(place.clone()).or_default().clone()
    }
}

impl HubReading {
    /// Takes note that something is asked for now, and forgets what is too old to go with it, or failed.
    pub fn begin(&mut self, serves: Duration, not_before: Option<Instant>) {
        let now = Instant::now();
        let is_old = self.began.is_some_and(|began| {
            now.duration_since(began) >= serves || not_before.is_some_and(|limit| began < limit)
        });
        if is_old {
            *self = Self::default();
        }
        self.began.get_or_insert(now);
    }

    /// Takes what another process was told in the place of what is known. Lines that are none change nothing.
    pub fn learn(&mut self, place: &Place, stored: &StoredFacts) {
        let Ok((facts, files)) = stored.read(place) else {
            return;
        };
        let age = Timestamp::now().duration_since(stored.read_at);
        let age = Duration::try_from(age).unwrap_or_default();
        let now = Instant::now();
        *self = Self {
            facts,
            done: stored.asks.clone(),
            has_failed: false,
            copy: Some(files),
            began: Some(now.checked_sub(age).unwrap_or(now)),
        };
    }

    /// What other processes may be told: all of it, where none of it failed.
    pub fn stored(&mut self) -> Option<StoredFacts> {
        let (copy, began) = (self.copy.as_mut()?, self.began?);
        if self.has_failed {
            return None;
        }
        for kind in self.facts.read_kinds() {
            copy.mark_read(kind, Writer::Ec2);
        }
        let now = Timestamp::now();
        Some(StoredFacts {
            asks: self.done.clone(),
            read_at: now.checked_sub(began.elapsed()).unwrap_or(now),
            lines: copy.lines()?,
        })
    }

    /// Whether it holds something that was asked for before a moment.
    pub fn is_older_than(&self, moment: Instant) -> bool {
        self.began.is_some_and(|began| began < moment)
    }

    /// Forgets everything.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// The network so far.
    pub fn network(&mut self, place: &Place) -> Network {
        self.facts
            .settle(&*place.account_id, &*place.region)
            .clone()
    }
}

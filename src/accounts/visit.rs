//! The way through many accounts and regions: a bounded number at a time, told in order.

use std::rc::Rc;

use futures_util::future::join_all;
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::Semaphore;

use super::caller::{Caller, Member};
use super::session::Session;
use super::wanted::{WantedPlaces, WantedRegions};
use crate::failure::FailedPlace;
use crate::failure::ReadError;
use crate::place::Place;
use crate::source::ec2::client::Ec2;

/// How many accounts may be done and wait for their turn, for each that is read: one that is slow
/// holds up neither the others nor the memory.
const WAITING: usize = 8;

/// What is done in each account and region.
pub trait Visitor {
    /// What is brought back.
    type Found;

    /// Looks at one account in one region.
    ///
    /// # Errors
    /// What could not be read; the other places are visited all the same.
    fn visit(&self, ec2: &Ec2<'_>) -> impl Future<Output = Result<Self::Found, ReadError>>;

    /// What an earlier run brought back from there: it is not visited again.
    fn before(&self, account_id: &str, region: &str) -> Option<Self::Found>;

    /// The enabled regions of an account, as an earlier run found them.
    fn regions_before(&self, account_id: &str) -> Option<Vec<String>>;

    /// Takes note of the enabled regions of an account.
    fn regions(&self, account_id: &str, regions: &[String]);

    /// So many more places are to be visited than was known.
    fn planned(&self, places: usize);

    /// So many places are done with, well or not.
    fn done(&self, places: usize, failed: bool);
}

/// One account, with all its regions.
#[derive(Debug)]
pub struct Visited<F> {
    /// What was found, by region.
    pub found: Vec<F>,
    /// The regions, or the account as a whole, that could not be read.
    pub failures: Vec<FailedPlace>,
}

/// Visits every region of every account. What comes back is in the order of `members`, and the regions of each are sorted.
pub fn visit_all<V: Visitor + 'static>(
    caller: Rc<Caller>,
    members: Vec<Member>,
    wanted: &WantedPlaces,
    visitor: Rc<V>,
) -> impl Stream<Item = Visited<V::Found>> {
    let concurrency = wanted.concurrency.max(1);
    let tour = Rc::new(Tour {
        known_regions: match &wanted.regions {
            WantedRegions::Own => Some(vec![caller.home.clone()]),
            WantedRegions::Named(named) => Some(named.iter().map(ToString::to_string).collect()),
            WantedRegions::Enabled => None,
        },
        caller,
        visitor,
        gate: Semaphore::new(concurrency),
    });
    let each = tour.known_regions.as_ref().map_or(1, Vec::len);
    tour.visitor.planned(members.len() * each);
    // Tasks of their own: each goes on, whoever waits for whom.
    stream::iter(members)
        .map(move |member| {
            let tour = tour.clone();
            tokio::task::spawn_local(async move { tour.account(&member).await })
        })
        .buffered(concurrency * WAITING)
        .map(|visited| match visited {
            Ok(visited) => visited,
            // It was not cancelled: a bug is not to look like an account that is not there.
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        })
}

/// What the tasks share.
struct Tour<V> {
    caller: Rc<Caller>,
    visitor: Rc<V>,
    known_regions: Option<Vec<String>>,
    /// Whoever calls AWS holds a permit.
    gate: Semaphore,
}

impl<V: Visitor> Tour<V> {
    async fn account(&self, member: &Member) -> Visited<V::Found> {
        let account_id = &member.account_id;
        let mut visited = Visited {
            found: Vec::new(),
            failures: Vec::new(),
        };
        let known = self.known_regions.clone();
        let mut regions = known.or_else(|| {
            let regions = self.visitor.regions_before(account_id)?;
            self.visitor.planned(regions.len().saturating_sub(1));
            Some(regions)
        });
        let all_before = |regions: &Vec<String>| {
            let before = regions
                .iter()
                .map(|region| self.visitor.before(account_id, region));
            before.collect::<Option<Vec<V::Found>>>()
        };
        if let Some(found) = regions.as_ref().and_then(all_before) {
            self.visitor.done(found.len(), false);
            visited.found = found;
            return visited;
        }
        let session = match self.arrive(member, &mut regions).await {
            Ok(session) => session,
            Err(failed) => {
                self.visitor
                    .done(regions.as_ref().map_or(1, Vec::len), true);
                let failure = FailedPlace::account(account_id, &failed);
                visited.failures.push(failure);
                return visited;
            }
        };
        let regions = regions.unwrap_or_default();
        let calls = regions.iter().map(|region| self.region(&session, region));
        for (region, answer) in regions.iter().zip(join_all(calls).await) {
            match answer {
                Ok(found) => visited.found.push(found),
                Err(failed) => {
                    let place = Place::new(account_id, region);
                    visited.failures.push(FailedPlace::region(place, &failed));
                }
            }
        }
        visited
    }

    /// The credentials of an account, and its regions where they are not known.
    async fn arrive(
        &self,
        member: &Member,
        regions: &mut Option<Vec<String>>,
    ) -> Result<Session, ReadError> {
        let _permit = self.gate.acquire().await;
        let session = self.caller.session(member).await?;
        if regions.is_none() {
            let enabled = session.enabled_regions(&self.caller.home).await?;
            self.visitor.regions(&member.account_id, &enabled);
            self.visitor.planned(enabled.len().saturating_sub(1));
            *regions = Some(enabled);
        }
        Ok(session)
    }

    async fn region(&self, session: &Session, region: &str) -> Result<V::Found, ReadError> {
        if let Some(found) = self.visitor.before(&session.account_id, region) {
            self.visitor.done(1, false);
            return Ok(found);
        }
        let _permit = self.gate.acquire().await;
        let answer = self.visitor.visit(&session.ec2(region)).await;
        self.visitor.done(1, answer.is_err());
        answer
    }
}

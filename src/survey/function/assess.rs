//! The places of a batch: each is evaluated, and its line written, before the batch is said to have failed.

use std::collections::BTreeSet;
use std::rc::Rc;

use futures_util::{StreamExt, stream};
use rule::parameters::CentralEndpoints;
use rule::services::partition;
use serde_json::{Value, json};

use super::hubs::RunHubs;
use super::{AT_A_TIME, Function, StepError, broken};
use crate::accounts::caller::Member;
use crate::accounts::door::RunDoor;
use crate::accounts::role_arn::RoleArn;
use crate::aws::deadline::Deadline;
use crate::failure::ReadError;
use crate::place::Place;
use crate::report::record::place::{PlaceFailure, PlaceRecord};
use crate::report::record::sealed::unseal;
use crate::source::hub::door::HubAccess;
use crate::source::hub::kept::HubReadings;
use crate::survey::event::{Event, PlaceSelection};
use crate::survey::layout;
use crate::survey::places::Batch;
use crate::survey::worker::Worker;

impl Function {
    /// Evaluates what of a batch has no whole line in this run yet.
    ///
    /// # Errors
    /// What failed, or is read in part, and may be read a moment later; else what failed. Every line is written.
    pub(super) async fn assess(
        &self,
        event: &Event,
        batch: &Batch,
        deadline: Deadline,
    ) -> Result<Value, StepError> {
        let places: Vec<Place> = batch.places().collect();
        let before = stream::iter(&places)
            .map(|place| self.is_there(event, place))
            .buffered(AT_A_TIME);
        let before: Vec<Result<bool, ReadError>> = before.collect().await;
        let mut left = Vec::new();
        for (place, is_there) in places.iter().zip(before) {
            if !is_there? {
                left.push(place);
            }
        }
        let found = places.len() - left.len();
        if left.is_empty() {
            return Ok(json!({"accountId": batch.account_id, "evaluated": 0, "before": found}));
        }
        let session = match self.member(&batch.account_id) {
            Ok(member) => self.caller.session(&member).await,
            Err(failed) => Err(failed),
        };
        let (kept, store) = (
            self.readings(&event.id),
            RunHubs::new(&self.bucket, &event.id),
        );
        let worker = Worker {
            run: &event.run,
            hubs: HubAccess {
                door: Rc::new(self.door(event).await?),
                kept: &kept,
                store: Some(&store),
            },
            deadline: Some(deadline),
        };
        let (worker, session, account) = (&worker, &session, &batch.account());
        let evaluated = left.len();
        let failures = stream::iter(left)
            .map(|place| async move {
                let line = worker.place(session, place, account).await;
                let line = line.map_err(|error| broken(&error))?;
                let key = layout::evaluated(&event.id, place);
                self.bucket.put(&key, line.text).await?;
                Ok(line
                    .failure
                    .filter(|failure| line.failed || failure.retry)
                    .map(|failure| (place, failure)))
            })
            .buffer_unordered(AT_A_TIME);
        let failures: Vec<Result<Option<(&Place, PlaceFailure)>, StepError>> =
            failures.collect().await;
        let mut worst: Option<(&Place, PlaceFailure)> = None;
        for failure in failures {
            let Some((place, failure)) = failure? else {
                continue;
            };
            let rank = |one: &PlaceFailure| (one.retry, one.error_type);
            if worst
                .as_ref()
                .is_none_or(|(_, other)| rank(&failure) > rank(other))
            {
                worst = Some((place, failure));
            }
        }
        match worst {
            None => Ok(json!({
                "accountId": batch.account_id,
                "evaluated": evaluated,
                "before": found,
            })),
            Some((Place { account_id, region }, failure)) => Err(StepError {
                error_type: failure.error_type.as_str(),
                message: format!("{account_id} in {region}: {}", failure.message),
            }),
        }
    }

    /// An account with the role of this function.
    fn member(&self, account_id: &str) -> Result<Member, ReadError> {
        let role = RoleArn::of(partition(&self.caller.home), account_id, &self.role_name);
        let role =
            role.map_err(|error| ReadError::new(format!("account `{account_id}`"), error))?;
        self.caller.member(account_id, Some(role))
    }

    /// The way into accounts that own central endpoints: those that the parameters name, else all of the run.
    async fn door(&self, event: &Event) -> Result<RunDoor, StepError> {
        let parameters = &event.run.parameters;
        let looks = parameters.central_endpoints != CentralEndpoints::Ignore;
        let all = looks && parameters.hub_accounts.is_empty();
        let members: Rc<[Member]> = if all {
            self.members(&event.id).await?
        } else {
            Rc::new([])
        };
        let wanted = self.wanted(BTreeSet::new(), &PlaceSelection::default());
        let caller = self.caller.clone();
        Ok(RunDoor::new(caller, &members, &wanted, parameters))
    }

    /// What this process knows of the accounts behind that way, kept for the run's next batch.
    fn readings(&self, run: &str) -> Rc<HubReadings> {
        if let Some((of, readings)) = &*self.hubs.borrow()
            && of == run
        {
            return readings.clone();
        }
        let readings = Rc::new(HubReadings::of_survey());
        let kept = (run.to_owned(), readings.clone());
        self.hubs.replace(Some(kept));
        readings
    }

    /// The accounts of a run, kept for its next batch. A place that is evaluated by itself has no run, and no others.
    async fn members(&self, run: &str) -> Result<Rc<[Member]>, StepError> {
        if let Some((of, members)) = &*self.members.borrow()
            && of == run
        {
            return Ok(members.clone());
        }
        let key = layout::places(run);
        let batches: Vec<Batch> = match self.bucket.get(&key).await? {
            Some(body) => serde_json::from_slice(&body)
                .map_err(|error| broken(&ReadError::new(format!("`{key}`"), error)))?,
            None => Vec::new(),
        };
        let mut ids: Vec<&str> = batches.iter().map(|batch| &*batch.account_id).collect();
        ids.dedup();
        let members: Result<Rc<[Member]>, ReadError> =
            ids.into_iter().map(|id| self.member(id)).collect();
        let members = members?;
        let kept = (run.to_owned(), members.clone());
        self.members.replace(Some(kept));
        Ok(members)
    }

    /// Whether a place has a line in this run that is whole.
    async fn is_there(&self, event: &Event, place: &Place) -> Result<bool, ReadError> {
        let key = layout::evaluated(&event.id, place);
        let Some(mut text) = self.bucket.get(&key).await? else {
            return Ok(false);
        };
        let record = unseal(&mut text).ok();
        let record = record.and_then(|()| serde_json::from_slice::<PlaceRecord<'_>>(&text).ok());
        Ok(record.is_some_and(|record| {
            record.is_whole() && record.run().difference(&event.run.terms).is_none()
        }))
    }
}

//! The places of a batch: each is evaluated, and its line written, before the batch is said to have failed.

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::{AT_A_TIME, Function, StepError, broken};
use crate::accounts::role_arn::RoleArn;
use crate::aws::deadline::Deadline;
use crate::failure::ReadError;
use crate::place::Place;
use crate::report::record::place::PlaceRecord;
use crate::report::record::sealed::unseal;
use crate::survey::event::Event;
use crate::survey::layout;
use crate::survey::places::Batch;
use crate::survey::run::Trouble;
use crate::survey::worker::Worker;
use rule::services::partition;

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
        let session = async {
            let partition = partition(&self.caller.home);
            let role = RoleArn::of(partition, &batch.account_id, &self.role_name);
            let role = role.map_err(|error| {
                ReadError::new(format!("account `{}`", batch.account_id), error)
            })?;
            let member = self.caller.member(&batch.account_id, Some(role))?;
            self.caller.session(&member).await
        };
        let session = session.await;
        let worker = Worker {
            caller: &self.caller,
            run: &event.run,
            deadline: Some(deadline),
        };
        let (worker, session, account) = (&worker, &session, &batch.account());
        let evaluated = left.len();
        let troubles = stream::iter(left)
            .map(|place| async move {
                let line = worker.place(session, place, account).await;
                let line = line.map_err(|error| broken(&error))?;
                let key = layout::evaluated(&event.id, place);
                self.bucket.put(&key, line.text).await?;
                Ok(line
                    .trouble
                    .filter(|trouble| line.failed || trouble.retry)
                    .map(|trouble| (place, trouble)))
            })
            .buffer_unordered(AT_A_TIME);
        let troubles: Vec<Result<Option<(&Place, Trouble)>, StepError>> = troubles.collect().await;
        let mut worst: Option<(&Place, Trouble)> = None;
        for trouble in troubles {
            let Some((place, trouble)) = trouble? else {
                continue;
            };
            let rank = |one: &Trouble| (one.retry, one.error_type);
            if worst
                .as_ref()
                .is_none_or(|(_, other)| rank(&trouble) > rank(other))
            {
                worst = Some((place, trouble));
            }
        }
        match worst {
            None => Ok(json!({
                "accountId": batch.account_id,
                "evaluated": evaluated,
                "before": found,
            })),
            Some((Place { account_id, region }, trouble)) => Err(StepError {
                error_type: trouble.error_type.as_str(),
                message: format!("{account_id} in {region}: {}", trouble.message),
            }),
        }
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

//! What the workers wrote, brought together region by region.

use std::io::{BufWriter, Write};

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::{Function, StepError, broken};
use crate::failure::ErrorType;
use crate::place::{Place, RegionName};
use crate::report::record::place::PlaceFailure;
use crate::survey::event::Event;
use crate::survey::layout;
use crate::survey::places::Batch;

/// How many objects are read at a time: one after the other, a region of ten thousand would outlast the function.
const READS: usize = 64;

/// What stands in the place of a line that no worker left.
const NO_LINE: &str = "no worker left a result: it ran out of time or memory, or never started; the state machine's Map Run says";

impl Function {
    /// Brings the lines of a region together in one object.
    ///
    /// # Errors
    /// A line that cannot be read, an object that cannot be written.
    pub(super) async fn merge(
        &self,
        event: &Event,
        region: &RegionName,
    ) -> Result<Value, StepError> {
        let batches = self.batches(&event.id).await?;
        let has = |batch: &&Batch| batch.regions.iter().any(|one| **one == **region);
        let asked: Vec<&Batch> = batches.iter().filter(has).collect();
        let file = NamedTempFile::new().map_err(|error| broken(&error))?;
        let mut out = BufWriter::new(file.as_file());
        let lines = stream::iter(&asked)
            .map(|batch| async move {
                let place = Place::new(&*batch.account_id, &**region);
                let key = layout::evaluated(&event.id, &place);
                let line = self.bucket.get(&key).await;
                line.map(|line| (*batch, place, line))
            })
            .buffer_unordered(READS);
        let mut lines = std::pin::pin!(lines);
        let mut missing = 0;
        while let Some(line) = lines.next().await {
            let (batch, place, line) = line?;
            let line = match line {
                Some(line) => line,
                None => {
                    missing += 1;
                    no_line(event, batch, &place)?
                }
            };
            out.write_all(&line).map_err(|error| broken(&error))?;
        }
        out.flush().map_err(|error| broken(&error))?;
        drop(out);
        let key = layout::merged(&event.id, region);
        self.bucket.put_file(&key, file.path()).await?;
        Ok(json!({"region": &**region, "places": asked.len(), "missing": missing}))
    }
}

/// The line of a place that has none.
fn no_line(event: &Event, batch: &Batch, place: &Place) -> Result<Vec<u8>, StepError> {
    let failure = PlaceFailure {
        error_type: ErrorType::Broken,
        message: NO_LINE.to_owned(),
        retry: true,
        whole_account: false,
    };
    let run = &event.run;
    let line = run.failed(place, &batch.account(), Timestamp::now(), failure);
    line.map(|line| line.text).map_err(|error| broken(&error))
}

//! What the workers wrote, brought together: region by region, then all of it in one report.

use std::fs::File;
use std::io::{BufWriter, Write};

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};

use super::{Function, StepError, broken, regions};
use crate::check_page::CheckPages;
use crate::failure::{ErrorType, ReadError};
use crate::place::{Place, RegionName};
use crate::report::assembly::Assembly;
use crate::report::evaluator::Evaluator;
use crate::report::format::html::Html;
use crate::report::format::json::Json;
use crate::report::{About, Report};
use crate::survey::evaluated::{Came, EvaluatedPlaces};
use crate::survey::event::Event;
use crate::survey::layout;
use crate::survey::places::Batch;
use crate::survey::run::Trouble;

/// How many objects are read at a time: one after the other, a region of ten thousand would outlast the function.
const READS: usize = 64;

/// How many regions are read at a time, each a file of many megabytes.
const REGIONS: usize = 4;

/// What stands in the place of a line that no worker left.
const NO_LINE: &str = "no worker left a result: it ran out of time or memory, or never started; the state machine's Map Run tells";

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

    /// Reports on everything that was brought together, and makes it the newest run.
    ///
    /// # Errors
    /// A region that was not brought together, lines that do not agree, an object that cannot be written.
    pub(super) async fn report(&self, event: &Event) -> Result<Value, StepError> {
        let batches = self.batches(&event.id).await?;
        let folder = TempDir::new().map_err(|error| broken(&error))?;
        let read = stream::iter(regions(&batches))
            .map(|region| self.fetch(event, region, &folder))
            .buffer_unordered(REGIONS);
        let read: Vec<Result<(), StepError>> = read.collect().await;
        read.into_iter().collect::<Result<(), _>>()?;
        let accounts = batches.len();
        drop(batches);

        let (json_file, page) = (temporary(&folder)?, temporary(&folder)?);
        let places = EvaluatedPlaces::open(folder.path()).map_err(|error| broken(&error))?;
        let evaluator = evaluator(event, &places);
        let reports: [Box<dyn Report + '_>; 2] = [
            Box::new(Json::new(BufWriter::new(json_file.as_file()), false)),
            Box::new(Html::new(
                BufWriter::new(page.as_file()),
                CheckPages::default(),
            )),
        ];
        let mut assemblies = Vec::new();
        for report in reports {
            let assembly = Assembly::begin(report, &evaluator).map_err(|error| broken(&error))?;
            let about = About {
                asked: event.run.terms.parameters.clone(),
                data: format!("survey `{}`", event.id),
            };
            assemblies.push(assembly.with_overview(&evaluator, None).with_about(about));
        }
        for reported in places.reported(|_| true) {
            let came = places.read(&reported).map_err(|error| broken(&error))?;
            for assembly in &mut assemblies {
                match &came {
                    Came::Failed(failed) => assembly.failed(failed.clone()),
                    Came::Evaluated(evaluated) => {
                        assembly.region(evaluated).map_err(|error| broken(&error))?
                    }
                }
            }
        }
        let mut ending = None;
        for assembly in assemblies {
            let assembled = assembly.finish().map_err(|error| broken(&error))?;
            ending.get_or_insert(assembled.ending);
        }
        let ending = ending.unwrap_or_default();

        let (report, html) = (
            layout::report(&event.id, "report.json"),
            layout::report(&event.id, "report.html"),
        );
        self.bucket.put_file(&report, json_file.path()).await?;
        self.bucket.put_file(&html, page.path()).await?;
        let latest = json!({
            "run": event.id,
            "evaluatedAt": evaluator.now,
            "accounts": accounts,
            "notEvaluated": ending.failures.len(),
            "summary": ending.summary,
            "report": report,
            "page": html,
        });
        self.bucket
            .put(layout::LATEST, latest.to_string().into_bytes())
            .await?;
        Ok(latest)
    }

    /// Reads the lines of a region into a file of the folder.
    async fn fetch(&self, event: &Event, region: &str, folder: &TempDir) -> Result<(), StepError> {
        let path = folder.path().join(format!("{region}.places.ndjson"));
        let mut file = File::create(path).map_err(|error| broken(&error))?;
        let key = layout::merged(&event.id, region);
        match self.bucket.append_to(&key, &mut file).await? {
            Some(_) => Ok(()),
            None => Err(broken(&ReadError::new(
                format!("`{key}`"),
                "there is no such object: the lines of the region were not brought together",
            ))),
        }
    }
}

/// The line of a place that has none.
fn no_line(event: &Event, batch: &Batch, place: &Place) -> Result<Vec<u8>, StepError> {
    let trouble = Trouble {
        error_type: ErrorType::Broken,
        retry: true,
        message: NO_LINE.to_owned(),
    };
    let run = &event.run;
    let line = run.failed(place, &batch.account(), Timestamp::now(), trouble, false);
    line.map(|line| line.text).map_err(|error| broken(&error))
}

/// What the report is of.
fn evaluator(event: &Event, places: &EvaluatedPlaces) -> Evaluator {
    Evaluator {
        parameters: event.run.parameters.clone(),
        now: places.evaluated_at().unwrap_or_else(Timestamp::now),
        only: Vec::new(),
        organization: places.organization().clone(),
        with_paths: false,
    }
}

/// A file of the folder, without lines of places.
fn temporary(folder: &TempDir) -> Result<NamedTempFile, StepError> {
    NamedTempFile::new_in(folder.path()).map_err(|error| broken(&error))
}

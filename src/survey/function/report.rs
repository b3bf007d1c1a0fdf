//! All lines of a run in one report: as `json`, as a page, as flat rows; compared with the run before.

use std::fs::File;
use std::io::BufWriter;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempDir};

use super::{Function, StepError, broken, regions};
use crate::check_page::CheckPages;
use crate::failure::ReadError;
use crate::report::assembly::Assembly;
use crate::report::evaluator::Evaluator;
use crate::report::format::html::Html;
use crate::report::format::json::Json;
use crate::report::format::ndjson::NdJson;
use crate::report::overview::baseline::Baseline;
use crate::report::{About, Ending, Report, saved};
use crate::survey::evaluated::{EvaluatedPlaces, LineOutcome};
use crate::survey::event::{BaselineChoice, Event};
use crate::survey::layout;

/// How many regions are read at a time, each a file of many megabytes.
const REGIONS: usize = 4;

/// An earlier run that a report is compared with.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Earlier {
    run: String,
    report: String,
}

/// What is read of `latest.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Latest {
    #[serde(flatten)]
    newest: Earlier,
    #[serde(default)]
    evaluated_at: Option<Timestamp>,
    #[serde(default)]
    baseline: Option<Earlier>,
}

impl Latest {
    /// Whether it is of a run that began after this time, which is not this one.
    fn is_later(&self, run: &str, now: Timestamp) -> bool {
        self.newest.run != run && self.evaluated_at.is_some_and(|then| then > now)
    }

    /// The run that one of this time is compared with.
    fn before(self, run: &str, now: Timestamp) -> Option<Earlier> {
        // A step that is done a second time compares with the same; what ended later than a run after it, with what
        // that one was compared with.
        let before = match self.newest.run == run || self.is_later(run, now) {
            true => self.baseline,
            false => Some(self.newest),
        };
        before.filter(|earlier| earlier.run != run)
    }
}

/// The files that a report is written to.
struct Written {
    json: NamedTempFile,
    page: NamedTempFile,
    findings: NamedTempFile,
}

impl Function {
    /// Reports on everything that was brought together, and makes it the newest run, unless a later one is that already.
    ///
    /// # Errors
    /// A region that was not brought together, lines that do not agree, an object that cannot be written. An earlier
    /// run that cannot be read is none: the answer says why.
    pub(super) async fn report(
        &self,
        event: &Event,
        reported: &BaselineChoice,
    ) -> Result<Value, StepError> {
        let batches = self.batches(&event.id).await?;
        let folder = TempDir::new().map_err(|error| broken(&error))?;
        let read = stream::iter(regions(&batches))
            .map(|region| self.fetch(event, region, &folder))
            .buffer_unordered(REGIONS);
        let read: Vec<Result<(), StepError>> = read.collect().await;
        read.into_iter().collect::<Result<(), _>>()?;
        let accounts = batches.len();
        drop(batches);
        let places = EvaluatedPlaces::open(folder.path()).map_err(|error| broken(&error))?;
        let evaluator = evaluator(event, &places);
        let newest = self.newest().await?;
        let is_later = |newest: &Latest| newest.is_later(&event.id, evaluator.now);
        let is_newest = !newest.as_ref().is_some_and(is_later);
        let before = match &reported.baseline {
            Some(run) => Some(Earlier {
                report: layout::report(run, "report.json"),
                run: run.clone(),
            }),
            None => newest.and_then(|newest| newest.before(&event.id, evaluator.now)),
        };
        let (earlier, compared) = match before {
            None => (None, Ok(None)),
            Some(earlier) => {
                let baseline = self.baseline(&earlier, &folder).await?;
                (Some(earlier), baseline.map(Some))
            }
        };
        let (baseline, not_compared) = match compared {
            Ok(baseline) => (baseline, None),
            Err(why) => (None, Some(why)),
        };

        let written = Written {
            json: temporary(&folder)?,
            page: temporary(&folder)?,
            findings: temporary(&folder)?,
        };
        let ending = written.write(event, &places, &evaluator, baseline)?;
        let Written {
            json,
            page,
            findings,
        } = written;
        let objects = [
            (layout::report(&event.id, "report.json"), json),
            (layout::report(&event.id, "report.html"), page),
            (layout::findings(&event.id), findings),
        ];
        for (key, file) in &objects {
            self.bucket.put_file(key, file.path()).await?;
        }
        let [report, page, findings] = objects.map(|(key, _)| key);
        let latest = json!({
            "run": event.id,
            "evaluatedAt": evaluator.now,
            "accounts": accounts,
            "notEvaluated": ending.failures.len(),
            "summary": ending.summary,
            "report": report,
            "page": page,
            "findings": findings,
            "baseline": earlier.filter(|_| not_compared.is_none()),
            "notCompared": not_compared,
        });
        if is_newest {
            let latest = latest.to_string().into_bytes();
            self.bucket.put(layout::LATEST, latest).await?;
        }
        Ok(latest)
    }

    /// What `latest.json` says.
    async fn newest(&self) -> Result<Option<Latest>, StepError> {
        let latest = self.bucket.get(layout::LATEST).await?;
        Ok(latest.and_then(|body| serde_json::from_slice(&body).ok()))
    }

    /// What an earlier run said, or why it is not known.
    async fn baseline(
        &self,
        earlier: &Earlier,
        folder: &TempDir,
    ) -> Result<Result<Baseline, String>, StepError> {
        let file = temporary(folder)?;
        let mut content = file.reopen().map_err(|error| broken(&error))?;
        let Some(_) = self.bucket.append_to(&earlier.report, &mut content).await? else {
            return Ok(Err(format!(
                "there is no `{}` any more, of the run `{}`",
                earlier.report, earlier.run
            )));
        };
        let baseline = saved::baseline(file.path());
        Ok(baseline.map_err(|error| {
            let source = std::error::Error::source(&error).map(ToString::to_string);
            let why = source.unwrap_or_default();
            format!("`{}` is no report of this version: {why}", earlier.report)
        }))
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

impl Written {
    /// Writes every form of the report in one pass over the lines.
    fn write(
        &self,
        event: &Event,
        places: &EvaluatedPlaces,
        evaluator: &Evaluator,
        baseline: Option<Baseline>,
    ) -> Result<Ending, StepError> {
        let out = |file: &NamedTempFile| file.reopen().map(BufWriter::new);
        let out = |file| out(file).map_err(|error| broken(&error));
        let reports: [Box<dyn Report>; 3] = [
            Box::new(Json::new(out(&self.json)?, false)),
            Box::new(Html::new(out(&self.page)?, CheckPages::default())),
            Box::new(NdJson::new(out(&self.findings)?)),
        ];
        let mut assemblies = Vec::new();
        for report in reports {
            let assembly = Assembly::begin(report, evaluator).map_err(|error| broken(&error))?;
            let about = About {
                asked: event.run.terms.parameters.clone(),
                data: format!("survey `{}`", event.id),
            };
            let assembly = assembly.with_overview(evaluator, baseline.clone());
            assemblies.push(assembly.with_about(about));
        }
        drop(baseline);
        for reported in places.reported(|_| true) {
            let came = places.read(&reported).map_err(|error| broken(&error))?;
            for assembly in &mut assemblies {
                match &came {
                    LineOutcome::Failed(failed) => assembly.failed(failed.clone()),
                    LineOutcome::Evaluated(evaluated) => {
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
        Ok(ending.unwrap_or_default())
    }
}

/// What the report is of.
fn evaluator(event: &Event, places: &EvaluatedPlaces) -> Evaluator {
    Evaluator {
        parameters: event.run.parameters.clone(),
        now: places.evaluated_at().unwrap_or_else(Timestamp::now),
        only: Vec::new(),
        organization: places.organization().clone(),
        exceptions: [].into(),
        with_paths: false,
    }
}

/// A file of the folder, without lines of places.
fn temporary(folder: &TempDir) -> Result<NamedTempFile, StepError> {
    NamedTempFile::new_in(folder.path()).map_err(|error| broken(&error))
}

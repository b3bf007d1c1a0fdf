//! The function of a survey: one event in, what it asks for done, a few counts out.

mod assess;
mod gather;
mod hubs;
mod report;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use serde_json::{Value, json};

use super::event::{Event, EventError, PlaceSelection, SurveyStep};
use super::layout;
use super::listing::list;
use super::places::{self, Batch, MOST_REGIONS};
use crate::accounts::caller::{Caller, Member};
use crate::accounts::role_arn::{RoleName, RoleNameError};
use crate::accounts::wanted::{
    WantedAccounts, WantedMembers, WantedPlaces, WantedRegions, WantedUnits,
};
use crate::aws::adaptive::retries;
use crate::aws::bucket::Bucket;
use crate::aws::call_error::classified;
use crate::aws::counted::Counted;
use crate::aws::deadline::Deadline;
use crate::failure::{ErrorType, ReadError};
use crate::json;
use crate::place::RegionName;
use crate::source::hub::kept::HubReadings;
use crate::text::excerpt;

/// The function's environment variables: the bucket of the survey, and the role in each account, by name.
pub const BUCKET: &str = "SURVEY_BUCKET";
/// See [`BUCKET`].
pub const ROLE_NAME: &str = "SURVEY_ROLE_NAME";

/// The longest error message in a log line, in characters.
const LONGEST_MESSAGE: usize = 2000;

/// How many calls to AWS Organizations, or places of a batch, are under way at a time.
const AT_A_TIME: usize = 4;

/// How often a call is made in all, and the longest wait before it is made again. Where AWS still throttles then, the
/// state machine waits, which costs nothing, and starts another worker.
const ATTEMPTS: u32 = 5;
const LONGEST_BACKOFF: Duration = Duration::from_secs(4);

/// A step that could not be done. The state machine decides by its type what follows.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct StepError {
    /// The stable type: what Lambda shows as `errorType`.
    pub error_type: &'static str,
    /// What was asked, what came back, what to do.
    pub message: String,
}

/// What one process keeps between invocations.
#[derive(Debug)]
pub struct Function {
    caller: Rc<Caller>,
    bucket: Bucket,
    role_name: RoleName,
    /// What was read of accounts that own central endpoints, in the run that was served last, by its name.
    hubs: RefCell<Option<(String, Rc<HubReadings>)>>,
    /// The accounts of the run that was served last, by its name.
    members: RefCell<Option<(String, Rc<[Member]>)>>,
}

impl Function {
    /// Connects with the credentials of the environment.
    ///
    /// # Errors
    /// Credentials that cannot be used, a name that no bucket or role has.
    pub async fn connect(bucket: &str, role_name: &str) -> Result<Self, ReadError> {
        let role_name = role_name.parse().map_err(|error: RoleNameError| {
            ReadError::new(format!("the variable {ROLE_NAME}"), error)
        })?;
        let wanted = WantedPlaces {
            accounts: WantedAccounts::Own,
            among: BTreeSet::new(),
            regions: WantedRegions::Own,
            profile: None,
            concurrency: AT_A_TIME,
        };
        let retries = retries(ATTEMPTS, LONGEST_BACKOFF);
        let caller = Caller::connect_with(&wanted, retries).await?;
        Ok(Self {
            bucket: Bucket::new(caller.config(), bucket)?,
            caller: Rc::new(caller),
            role_name,
            hubs: RefCell::default(),
            members: RefCell::default(),
        })
    }

    /// The calls that were made since the last time.
    pub fn calls(&self) -> BTreeMap<String, Counted> {
        self.caller.tally.take()
    }

    /// Does what an event asks for, until a deadline.
    ///
    /// # Errors
    /// An event that is none, a step that could not be done whole.
    pub async fn run(&self, event: &str, deadline: Deadline) -> Result<Value, StepError> {
        let event = Event::parse(event)?;
        match &event.step {
            SurveyStep::List(selection) => {
                let mut regions = BTreeSet::new();
                for region in &selection.regions {
                    let region = region
                        .parse()
                        .map_err(|_| EventError::Place(region.escape_debug().to_string()))?;
                    regions.insert(region);
                }
                let wanted = self.wanted(regions, selection);
                let listed = list(&self.caller, &wanted, MOST_REGIONS).await?;
                self.keep(&event.id, &listed.batches).await
            }
            SurveyStep::Places(batch) => self.assess(&event, batch, deadline).await,
            SurveyStep::Merge(region) => self.merge(&event, region).await,
            SurveyStep::Report(selection) => self.report(&event, selection).await,
        }
    }

    /// The organization's accounts that are asked for, each with the role of this function.
    fn wanted(&self, regions: BTreeSet<RegionName>, selection: &PlaceSelection) -> WantedPlaces {
        WantedPlaces {
            accounts: WantedAccounts::Organization(WantedMembers {
                role_name: self.role_name.clone(),
                below: WantedUnits {
                    units: selection.organizational_units.clone(),
                    excluded: selection.excluded_accounts.clone(),
                },
            }),
            among: BTreeSet::new(),
            regions: WantedRegions::Named(regions),
            profile: None,
            concurrency: AT_A_TIME,
        }
    }

    /// Keeps the list of batches.
    async fn keep(&self, run: &str, batches: &[Batch]) -> Result<Value, StepError> {
        let mut body = Vec::new();
        places::write(&mut body, batches).map_err(|error| broken(&error))?;
        let key = layout::places(run);
        self.bucket.put(&key, body).await?;
        Ok(json!({
            "key": key,
            "accounts": batches.len(),
            "places": batches.iter().map(|batch| batch.regions.len()).sum::<usize>(),
            "regions": regions(batches),
        }))
    }

    /// The list of batches.
    async fn batches(&self, run: &str) -> Result<Vec<Batch>, StepError> {
        let key = layout::places(run);
        let body = self.bucket.get(&key).await?.ok_or_else(|| {
            broken(&ReadError::new(
                format!("`{key}`"),
                "there is no such object: the run's places were not listed",
            ))
        })?;
        serde_json::from_slice(&body)
            .map_err(|error| broken(&ReadError::new(format!("`{key}`"), error)))
    }
}

/// The line that a step logs, without its end: counts, calls, and how it failed.
pub fn step_line(
    request_id: &str,
    result: &Result<Value, StepError>,
    calls: &BTreeMap<String, Counted>,
    duration: Duration,
) -> String {
    let error = result.as_ref().err();
    let line = json!({
        "level": if error.is_some() { "ERROR" } else { "INFO" },
        "requestId": request_id,
        "survey": result.as_ref().ok(),
        "errorType": error.map(|error| error.error_type),
        "error": error.map(|error| excerpt(&error.message, LONGEST_MESSAGE)),
        "calls": calls,
        "Duration": duration.as_secs_f64() * 1000.0,
    });
    let mut text = Vec::new();
    match json::compact(&mut text, &line) {
        Ok(()) => String::from_utf8_lossy(&text).into_owned(),
        Err(_) => String::new(),
    }
}

/// The regions of batches, each once, sorted.
fn regions(batches: &[Batch]) -> Vec<&str> {
    let regions = batches.iter().flat_map(|batch| &batch.regions);
    let regions: BTreeSet<&str> = regions.map(String::as_str).collect();
    regions.into_iter().collect()
}

/// A step that failed for a reason of this machine's.
fn broken(error: &(dyn std::error::Error + 'static)) -> StepError {
    StepError {
        error_type: ErrorType::Broken.as_str(),
        message: crate::failure::chain(error),
    }
}

impl From<ReadError> for StepError {
    fn from(failed: ReadError) -> Self {
        Self {
            error_type: classified(&failed).0.as_str(),
            message: failed.why(),
        }
    }
}

impl From<EventError> for StepError {
    fn from(refused: EventError) -> Self {
        let error_type = match refused {
            EventError::Parameters(_) => "InvalidParameters",
            EventError::Shape(_)
            | EventError::Step
            | EventError::RunId(_)
            | EventError::Place(_) => "InvalidEvent",
        };
        Self {
            error_type,
            message: refused.to_string(),
        }
    }
}

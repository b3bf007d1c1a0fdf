//! The events of a survey: what its state machine asks of the function, told from those of AWS Config by `run`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::places::Batch;
use super::run::Run;
use crate::place::{Place, RegionName};

/// An event that is none of a survey.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// It is not JSON, or has another shape.
    #[error("not an event of a survey: {0}")]
    Shape(String),
    /// It asks for nothing, or for several things.
    #[error(
        "an event of a survey has `run` and one of `list`, `batch`, `place`, `merge` and `report`"
    )]
    Step,
    /// A name that objects cannot have.
    #[error("`{0}` is no name of a run: 1 to 80 letters, digits, `-` and `_`")]
    RunId(String),
    /// A place that none is.
    #[error("`{0}` is no account and region")]
    Place(String),
    /// A wrong parameter of the rule.
    #[error(transparent)]
    Parameters(#[from] rule::parameters::ParametersError),
}

/// What is asked for.
#[derive(Debug)]
pub struct Event {
    /// The name of the run.
    pub id: String,
    /// What every place of it is evaluated by.
    pub run: Run,
    /// What is to be done.
    pub step: SurveyStep,
}

/// What is to be done.
#[derive(Debug)]
pub enum SurveyStep {
    /// Find out which places there are, and keep the list.
    List(PlaceSelection),
    /// Evaluate these places.
    Places(Batch),
    /// Bring the lines of a region together.
    Merge(RegionName),
    /// Report on everything.
    Report(BaselineChoice),
}

/// What a report is compared with.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineChoice {
    /// The name of an earlier run; where it is absent, the newest one.
    #[serde(default)]
    pub baseline: Option<String>,
}

/// Which places are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceSelection {
    /// The regions.
    pub regions: Vec<String>,
    /// The accounts below one of these units, by id; all where it is empty.
    #[serde(default)]
    pub organizational_units: BTreeSet<String>,
    /// All but these accounts.
    #[serde(default)]
    pub excluded_accounts: BTreeSet<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", expecting = "expected an object with `run`")]
struct Written {
    run: WrittenRun,
    #[serde(default)]
    list: Option<PlaceSelection>,
    #[serde(default)]
    batch: Option<Batch>,
    #[serde(default)]
    place: Option<WrittenPlace>,
    #[serde(default)]
    merge: Option<WrittenMerge>,
    #[serde(default)]
    report: Option<BaselineChoice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenRun {
    id: String,
    #[serde(default)]
    parameters: Value,
    #[serde(default)]
    now: Option<Timestamp>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenPlace {
    account_id: String,
    region: String,
    #[serde(default)]
    account_name: Option<String>,
    #[serde(default)]
    organizational_unit: Option<String>,
}

#[derive(Deserialize)]
struct WrittenMerge {
    region: String,
}

impl Event {
    /// Reads an event.
    ///
    /// # Errors
    /// Whatever is no event of a survey, with right parameters.
    pub fn parse(text: &str) -> Result<Self, EventError> {
        let written: Written =
            serde_json::from_str(text).map_err(|error| EventError::Shape(error.to_string()))?;
        let WrittenRun {
            id,
            parameters,
            now,
        } = written.run;
        let baseline = written.report.as_ref();
        let baseline = baseline.and_then(|report| report.baseline.as_ref());
        for id in [Some(&id), baseline].into_iter().flatten() {
            if !is_name(id) {
                return Err(EventError::RunId(id.escape_debug().to_string()));
            }
        }
        let parameters = match parameters {
            Value::Null => "{}".to_owned(),
            Value::String(text) => text,
            other => other.to_string(),
        };
        Ok(Self {
            id,
            run: Run::new(&parameters, &[], now)?,
            step: step(
                written.list,
                written.batch.or(written.place.map(Into::into)),
                written.merge,
                written.report,
            )?,
        })
    }
}

/// Whether objects can have it in their names.
fn is_name(id: &str) -> bool {
    let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    (1..=80).contains(&id.len()) && id.bytes().all(of_a_name)
}

/// The one step that is asked for.
fn step(
    list: Option<PlaceSelection>,
    batch: Option<Batch>,
    merge: Option<WrittenMerge>,
    report: Option<BaselineChoice>,
) -> Result<SurveyStep, EventError> {
    match (list, batch, merge, report) {
        (Some(selection), None, None, None) => Ok(SurveyStep::List(selection)),
        (None, Some(batch), None, None) => {
            for Place { account_id, region } in batch.places() {
                if Place::checked(&account_id, &region).is_none() {
                    let place = format!("{account_id}/{region}");
                    return Err(EventError::Place(place.escape_debug().to_string()));
                }
            }
            Ok(SurveyStep::Places(batch))
        }
        (None, None, Some(merge), None) => {
            let region = merge.region.parse();
            let region =
                region.map_err(|_| EventError::Place(merge.region.escape_debug().to_string()))?;
            Ok(SurveyStep::Merge(region))
        }
        (None, None, None, Some(report)) => Ok(SurveyStep::Report(report)),
        _ => Err(EventError::Step),
    }
}

impl From<WrittenPlace> for Batch {
    fn from(place: WrittenPlace) -> Self {
        Self {
            account_id: place.account_id,
            account_name: place.account_name,
            organizational_unit: place.organizational_unit,
            regions: vec![place.region],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Event, SurveyStep};

    fn step(text: &str) -> Result<SurveyStep, String> {
        let event = Event::parse(text);
        event
            .map(|event| event.step)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn each_step_has_its_event() {
        let run = r#""run": {"id": "2026-11-27", "parameters": {"depth": "path"}, "now": "2026-11-27T10:00:00Z"}"#;
        let of = |more: &str| step(&format!("{{{run}, {more}}}"));
        assert!(matches!(
            of(r#""list": {"regions": ["eu-west-3"]}"#),
            Ok(SurveyStep::List(_))
        ));
        let place = r#""place": {"accountId": "111122223333", "region": "eu-west-3"}"#;
        match of(place) {
            Ok(SurveyStep::Places(batch)) => assert_eq!(batch.regions, ["eu-west-3"]),
            other => panic!("{other:?}"),
        }
        let batch =
            r#""batch": {"accountId": "111122223333", "regions": ["eu-west-3", "us-east-1"]}"#;
        assert!(matches!(of(batch), Ok(SurveyStep::Places(batch)) if batch.regions.len() == 2));
        assert!(matches!(
            of(r#""merge": {"region": "eu-west-3"}"#),
            Ok(SurveyStep::Merge(_))
        ));
        assert!(
            matches!(of(r#""report": {}"#), Ok(SurveyStep::Report(report)) if report.baseline.is_none())
        );
        let of_run = of(r#""report": {"baseline": "2026-11-20"}"#);
        assert!(
            matches!(of_run, Ok(SurveyStep::Report(report)) if report.baseline.as_deref() == Some("2026-11-20"))
        );
    }

    #[test]
    fn what_is_none_is_refused_with_what_is_wrong() {
        let told = [
            "{}",
            "[]",
            r#"{"run": {"id": "a"}}"#,
            r#"{"run": {"id": "a"}, "report": {}, "merge": {"region": "eu-west-3"}}"#,
            r#"{"run": {"id": "a/../b"}, "report": {}}"#,
            r#"{"run": {"id": "a"}, "place": {"accountId": "1/2", "region": "eu-west-3"}}"#,
            r#"{"run": {"id": "a"}, "merge": {"region": "mars/1"}}"#,
            r#"{"run": {"id": "a", "parameters": {"depht": "path"}}, "report": {}}"#,
            r#"{"run": {"id": "a"}, "list": {"regions": [], "units": []}}"#,
            r#"{"run": {"id": "a"}, "report": {"baseline": "../b"}}"#,
        ];
        let told = told.map(|text| step(text).unwrap_err());
        insta::assert_snapshot!(told.join("\n"));
    }
}

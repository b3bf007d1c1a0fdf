//! A JSON report read back (`contracts.md`, section 6), evaluation after evaluation: as many as there
//! are, one at a time in memory.

use std::fmt;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::error::Category;

use crate::file;
use crate::report::Ending;
use crate::report::overview::Overview;
use crate::report::overview::baseline::Baseline;
use crate::report::record::ending::{FailureRecord, WarningRecord};
use crate::report::record::{Evaluation, RecordError};

/// The version of the report that this program writes and reads.
pub const SCHEMA_VERSION: &str = "1";

/// Why a file is no JSON report that this program can read.
#[derive(Debug, thiserror::Error)]
pub enum SavedReportError {
    /// The file system refused.
    #[error("cannot read the report `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Not JSON at all, or cut off.
    #[error("the report `{}` is not JSON; expected what `--format json` writes", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What the parser met, with line and column.
        source: serde_json::Error,
    },
    /// JSON, but another document, or one of another version.
    #[error("`{}` is not a JSON report of this version: wrong at {place}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// The place in it, such as `evaluations[3].complianceType`.
        place: String,
        /// What was found and what was expected, with line and column.
        source: serde_json::Error,
    },
}

/// Reads a file that `--format json` wrote: hands over each evaluation, then gives its end.
///
/// # Errors
/// Where it cannot be read, or holds what this version does not know: another `schemaVersion`, the
/// code of a check that it does not have. Fields that it does not know are passed over.
pub fn open(
    path: &Path,
    each: impl FnMut(&Evaluation<'static>) -> Result<(), RecordError>,
) -> Result<Ending, SavedReportError> {
    let file = file::open(path).map_err(|source| SavedReportError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    read(file.content, each).map_err(|error| {
        let path = path.to_owned();
        let source = error.source;
        match source.classify() {
            Category::Io => SavedReportError::Unreadable {
                path,
                source: source.into(),
            },
            Category::Syntax | Category::Eof => SavedReportError::NotJson { path, source },
            Category::Data => SavedReportError::Wrong {
                path,
                place: error.place,
                source,
            },
        }
    })
}

/// Reads an earlier report, as far as a later one is compared with it.
///
/// # Errors
/// As [`open`].
pub fn baseline(path: &Path) -> Result<Baseline, SavedReportError> {
    let mut baseline = Baseline::default();
    let ending = open(path, |evaluation| {
        let place = evaluation.region(Timestamp::UNIX_EPOCH).place;
        baseline.add(place, evaluation.verdict()?);
        Ok(())
    })?;
    baseline.summary = ending.summary;
    baseline.evaluated_at = ending.overview.map(|overview| overview.evaluated_at);
    Ok(baseline)
}

/// What is wrong with a report, and where.
#[derive(Debug)]
pub struct MisreadError {
    /// The place.
    pub place: String,
    /// What was found and what was expected.
    pub source: serde_json::Error,
}

/// Reads a report as [`open`] does, from anywhere.
///
/// # Errors
/// As [`open`].
pub fn read(
    input: impl Read,
    each: impl FnMut(&Evaluation<'static>) -> Result<(), RecordError>,
) -> Result<Ending, MisreadError> {
    let mut track = serde_path_to_error::Track::new();
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(input));
    let tracked = serde_path_to_error::Deserializer::new(&mut json, &mut track);
    let read = tracked.deserialize_map(ReportVisitor { each });
    read.and_then(|ending| json.end().map(|()| ending))
        .map_err(|source| MisreadError {
            place: match track.path().to_string() {
                place if place == "." => "its top level".to_owned(),
                place => format!("`{}`", place.escape_debug()),
            },
            source,
        })
}

/// Takes the report's parts as they come.
struct ReportVisitor<F> {
    each: F,
}

impl<'de, F: FnMut(&Evaluation<'static>) -> Result<(), RecordError>> Visitor<'de>
    for ReportVisitor<F>
{
    type Value = Ending;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `schemaVersion` and `evaluations`")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Ending, A::Error> {
        let mut ending = Ending::default();
        let (mut version, mut evaluations) = (false, false);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schemaVersion" => {
                    let found: String = map.next_value()?;
                    if found != SCHEMA_VERSION {
                        let found = found.escape_debug();
                        return Err(A::Error::custom(format!(
                            "schemaVersion is `{found}`, this version of the program reads `{SCHEMA_VERSION}`"
                        )));
                    }
                    version = true;
                }
                "evaluations" => {
                    map.next_value_seed(Evaluations(&mut self.each))?;
                    evaluations = true;
                }
                "warnings" => {
                    let warnings: Vec<WarningRecord> = map.next_value()?;
                    ending.warnings = warnings.iter().map(WarningRecord::warning).collect();
                }
                "failures" => {
                    let failures: Vec<FailureRecord> = map.next_value()?;
                    ending.failures = failures.iter().map(FailureRecord::failure).collect();
                }
                "summary" => ending.summary = map.next_value()?,
                "evaluatedAt" => overview(&mut ending).evaluated_at = map.next_value()?,
                "groups" => overview(&mut ending).groups = map.next_value()?,
                "waivers" => overview(&mut ending).waivers = map.next_value()?,
                "exceptions" => ending.exceptions = Some(map.next_value()?),
                "trend" => overview(&mut ending).trend = map.next_value()?,
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if !version {
            return Err(A::Error::missing_field("schemaVersion"));
        }
        if !evaluations {
            return Err(A::Error::missing_field("evaluations"));
        }
        Ok(ending)
    }
}

/// The overview, to be filled.
fn overview(ending: &mut Ending) -> &mut Overview {
    ending.overview.get_or_insert_default()
}

/// The list of evaluations: each is handed over and forgotten.
struct Evaluations<'f, F>(&'f mut F);

impl<'de, F: FnMut(&Evaluation<'static>) -> Result<(), RecordError>> DeserializeSeed<'de>
    for Evaluations<'_, F>
{
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(&Evaluation<'static>) -> Result<(), RecordError>> Visitor<'de>
    for Evaluations<'_, F>
{
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of evaluations")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(evaluation) = list.next_element::<Evaluation<'static>>()? {
            (self.0)(&evaluation).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

#[cfg(feature = "offline")]
#[cfg(test)]
mod tests;

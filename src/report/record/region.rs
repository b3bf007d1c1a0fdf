//! One account in one region with all its verdicts as one value: what is kept of it until a report is written.

use std::borrow::Cow;

use jiff::Timestamp;
use rule::verdict::Verdict;
use serde::{Deserialize, Serialize};

use super::Evaluation;
pub use super::back::RecordError;
use crate::organization::Account;
use crate::place::Place;
use crate::report::EvaluatedRegion;

/// One account in one region, evaluated; its evaluations are those of the JSON report, with clients.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegionRecord<'a> {
    account_id: Cow<'a, str>,
    region: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organizational_unit: Option<Cow<'a, str>>,
    evaluated_at: Timestamp,
    evaluations: Vec<Evaluation<'a>>,
}

impl<'a> RegionRecord<'a> {
    /// The record of a place and the verdicts there.
    pub fn new(region: &'a EvaluatedRegion, verdicts: &'a [Verdict]) -> Self {
        let verdicts = verdicts.iter();
        Self {
            account_id: Cow::Borrowed(&region.place.account_id),
            region: Cow::Borrowed(&region.place.region),
            account_name: region.account.name.as_deref().map(Cow::Borrowed),
            organizational_unit: region
                .account
                .organizational_unit
                .as_deref()
                .map(Cow::Borrowed),
            evaluated_at: region.now,
            evaluations: verdicts
                .map(|verdict| Evaluation::new(region, verdict, true))
                .collect(),
        }
    }

    /// The account and region.
    pub fn region(&self) -> EvaluatedRegion {
        EvaluatedRegion {
            place: Place::new(&*self.account_id, &*self.region),
            account: Account {
                name: self.account_name.as_deref().map(str::to_owned),
                organizational_unit: self.organizational_unit.as_deref().map(str::to_owned),
            },
            now: self.evaluated_at,
        }
    }

    /// The verdicts.
    ///
    /// # Errors
    /// Where an evaluation's parts do not fit each other.
    pub fn verdicts(&self) -> Result<Vec<Verdict>, RecordError> {
        self.evaluations.iter().map(Evaluation::verdict).collect()
    }
}

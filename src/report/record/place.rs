//! One account in one region as one line of JSON: what it came to, or why it came to nothing (`contracts.md`, section 8).

use std::borrow::Cow;
use std::io;

use jiff::Timestamp;
use rule::network::Id;
use rule::verdict::Verdict;
use serde::{Deserialize, Serialize};

use super::sealed::seal;
use super::terms::Terms;
use super::{Evaluation, RecordError};
use crate::failure::{ErrorType, FailedPlace};
use crate::organization::Account;
use crate::place::Place;
use crate::report::EvaluatedRegion;

/// A place of a run. Its evaluations are those of the JSON report, with clients.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceRecord<'a> {
    account_id: Cow<'a, str>,
    region: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    account_name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organizational_unit: Option<Cow<'a, str>>,
    evaluated_at: Timestamp,
    read_at: Timestamp,
    run: Cow<'a, Terms>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failed: Option<PlaceFailure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    unread: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    vpc_ids: Vec<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    evaluations: Option<Vec<Evaluation<'a>>>,
}

/// What went wrong with a place: why there is no verdict, or not all that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceFailure {
    /// In a word.
    pub error_type: ErrorType,
    /// In a sentence.
    pub message: String,
    /// Whether the same may succeed a moment later.
    pub retry: bool,
    /// Whether the account as a whole cannot be read, in any region.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub whole_account: bool,
}

/// What a line is of, without its evaluations.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlaceHead<'a> {
    account_id: Cow<'a, str>,
    region: Cow<'a, str>,
    #[serde(default)]
    account_name: Option<Cow<'a, str>>,
    #[serde(default)]
    organizational_unit: Option<Cow<'a, str>>,
    /// The time as of which it was evaluated.
    pub evaluated_at: Timestamp,
    /// When it was read: of two lines of one place the newer one counts.
    pub read_at: Timestamp,
    /// What the verdicts depend on beside what was read.
    pub run: Terms,
    /// Why there is no verdict.
    #[serde(default)]
    pub failed: Option<PlaceFailure>,
}

/// What is written of a place.
#[derive(Debug, Clone, Copy)]
pub enum PlaceOutcome<'a> {
    /// What it came to.
    Evaluated {
        /// The verdicts, sorted by VPC id.
        verdicts: &'a [Verdict],
        /// Every VPC that the account sees there, evaluated or not.
        vpc_ids: &'a [Id],
        /// The calls that failed: what they would have told is unread.
        unread: &'a [String],
    },
    /// Why it came to nothing.
    Failed(&'a PlaceFailure),
}

impl<'a> PlaceRecord<'a> {
    /// The record of a place that was read at a time.
    pub fn new(
        region: &'a EvaluatedRegion,
        read_at: Timestamp,
        run: &'a Terms,
        outcome: PlaceOutcome<'a>,
    ) -> Self {
        let account = &region.account;
        let mut record = Self {
            account_id: Cow::Borrowed(&region.place.account_id),
            region: Cow::Borrowed(&region.place.region),
            account_name: account.name.as_deref().map(Cow::Borrowed),
            organizational_unit: account.organizational_unit.as_deref().map(Cow::Borrowed),
            evaluated_at: region.now,
            read_at,
            run: Cow::Borrowed(run),
            failed: None,
            unread: Vec::new(),
            vpc_ids: Vec::new(),
            evaluations: None,
        };
        match outcome {
            PlaceOutcome::Failed(failed) => record.failed = Some(failed.clone()),
            PlaceOutcome::Evaluated {
                verdicts,
                vpc_ids,
                unread,
            } => {
                let verdicts = verdicts.iter();
                record.evaluations = Some(
                    verdicts
                        .map(|verdict| Evaluation::new(region, verdict, true))
                        .collect(),
                );
                record.vpc_ids = vpc_ids.iter().map(|id| Cow::Borrowed(&**id)).collect();
                record.unread = unread.iter().map(|why| Cow::Borrowed(&**why)).collect();
            }
        }
        record
    }

    /// The line, with its end.
    ///
    /// # Errors
    /// None that a record of this program can have.
    pub fn line(&self) -> io::Result<Vec<u8>> {
        seal(self)
    }

    /// The account and region.
    pub fn region(&self) -> EvaluatedRegion {
        EvaluatedRegion {
            place: Place::new(&*self.account_id, &*self.region),
            account: account(&self.account_name, &self.organizational_unit),
            now: self.evaluated_at,
        }
    }

    /// What the verdicts depend on beside what was read.
    pub fn run(&self) -> &Terms {
        &self.run
    }

    /// The verdicts; none of a place that failed.
    ///
    /// # Errors
    /// Where an evaluation's parts do not fit each other.
    pub fn verdicts(&self) -> Result<Vec<Verdict>, RecordError> {
        let evaluations = self.evaluations.iter().flatten();
        evaluations.map(Evaluation::verdict).collect()
    }

    /// Every VPC that the account sees there, evaluated or not.
    pub fn vpc_ids(&self) -> Vec<Id> {
        self.vpc_ids.iter().map(|id| Id::from(&**id)).collect()
    }

    /// Whether there are verdicts, from all that they rest on.
    pub fn is_whole(&self) -> bool {
        self.failed.is_none() && self.unread.is_empty()
    }

    /// The failure, where there is no verdict: of the place, or of its account as a whole.
    pub fn failure(&self, whole_account: bool) -> Option<FailedPlace> {
        let failed = self.failed.as_ref()?;
        Some(FailedPlace {
            account_id: self.account_id.to_string(),
            region: (!whole_account).then(|| self.region.to_string()),
            why: failed.message.clone(),
        })
    }
}

impl PlaceHead<'_> {
    /// The place.
    pub fn place(&self) -> Place {
        Place::new(&*self.account_id, &*self.region)
    }

    /// What is known of the account.
    pub fn account(&self) -> Account {
        account(&self.account_name, &self.organizational_unit)
    }
}

fn account(name: &Option<Cow<'_, str>>, unit: &Option<Cow<'_, str>>) -> Account {
    Account {
        name: name.as_deref().map(str::to_owned),
        organizational_unit: unit.as_deref().map(str::to_owned),
    }
}

//! A run: what every place of it is evaluated by, and the line that each place comes to.

use std::io;

use jiff::Timestamp;
use rule::parameters::{Parameters, ParametersError};
use rule::verdict::Verdict;

use crate::failure::{ErrorType, ReadError};
use crate::organization::{Account, Organization};
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::evaluator::Evaluator;
use crate::report::record::place::{PlaceFailure, PlaceOutcome, PlaceRecord};
use crate::report::record::terms::Terms;
use crate::source::Reading;

/// What the places of a run have in common.
#[derive(Debug, Clone)]
pub struct Run {
    /// What verdicts depend on beside what is read.
    pub terms: Terms,
    /// The rule's parameters.
    pub parameters: Parameters,
}

/// One place of a run, as its line says it.
#[derive(Debug)]
pub struct PlaceLine {
    /// The line, with its end.
    pub text: Vec<u8>,
    /// The verdicts; none where the place failed.
    pub verdicts: Vec<Verdict>,
    /// How it failed, or what of it was not read: whether to try again, and why.
    pub failure: Option<PlaceFailure>,
    /// Whether there is no verdict at all.
    pub failed: bool,
}

/// How a read failed: in a word, and whether the same may succeed a moment later.
pub type Classify = fn(&ReadError) -> (ErrorType, bool);

impl Run {
    /// A run with these parameters, as JSON text, of these VPCs only where any are named.
    ///
    /// # Errors
    /// Every problem of the parameters at once.
    pub fn new(
        parameters: &str,
        vpc_ids: &[String],
        now: Option<Timestamp>,
    ) -> Result<Self, ParametersError> {
        Ok(Self {
            parameters: Parameters::from_json(parameters)?,
            terms: Terms {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                parameters: parameters.to_owned(),
                vpc_ids: vpc_ids.to_vec(),
                now,
                aggregator: None,
            },
        })
    }

    /// What evaluates a place that is read now.
    pub fn evaluator(&self, place: &Place, account: &Account, read_at: Timestamp) -> Evaluator {
        let known = [(place.account_id.clone(), account.clone())];
        let vpc_ids = self.terms.vpc_ids.iter();
        Evaluator {
            parameters: self.parameters.clone(),
            now: self.terms.now.unwrap_or(read_at),
            only: vpc_ids.map(|id| id.as_str().into()).collect(),
            organization: known.into_iter().collect::<Organization>(),
            exceptions: [].into(),
            with_paths: false,
        }
    }

    /// The line of a place that was read.
    ///
    /// # Errors
    /// None that verdicts of this program can have.
    pub fn evaluated(
        &self,
        place: &Place,
        account: &Account,
        read_at: Timestamp,
        reading: &Reading,
        classify: Classify,
    ) -> io::Result<PlaceLine> {
        let evaluated = self.evaluator(place, account, read_at).evaluate(reading);
        let unread: Vec<String> = reading.failures.iter().map(ReadError::why).collect();
        let outcome = PlaceOutcome::Evaluated {
            verdicts: &evaluated.verdicts,
            vpc_ids: &evaluated.vpc_ids,
            unread: &unread,
        };
        let record = PlaceRecord::new(&evaluated.region, read_at, &self.terms, outcome);
        let text = record.line()?;
        // What may be read a moment later decides: it is worth another try.
        let failures = reading
            .failures
            .iter()
            .map(|failed| failure(failed, classify));
        Ok(PlaceLine {
            text,
            failure: failures.max_by_key(|one| (one.retry, one.error_type)),
            verdicts: evaluated.verdicts,
            failed: false,
        })
    }

    /// The line of a place that could not be read.
    ///
    /// # Errors
    /// None that a failure can have.
    pub fn failed(
        &self,
        place: &Place,
        account: &Account,
        read_at: Timestamp,
        failure: PlaceFailure,
    ) -> io::Result<PlaceLine> {
        let region = EvaluatedRegion {
            place: place.clone(),
            account: account.clone(),
            now: self.terms.now.unwrap_or(read_at),
        };
        let outcome = PlaceOutcome::Failed(&failure);
        let record = PlaceRecord::new(&region, read_at, &self.terms, outcome);
        Ok(PlaceLine {
            text: record.line()?,
            verdicts: Vec::new(),
            failure: Some(failure),
            failed: true,
        })
    }
}

/// What a failed read comes to.
pub fn failure(failed: &ReadError, classify: Classify) -> PlaceFailure {
    let (error_type, retry) = classify(failed);
    PlaceFailure {
        error_type,
        message: failed.why(),
        retry,
        whole_account: false,
    }
}

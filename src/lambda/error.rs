//! Why an invocation failed, with the stable types that alarms match.

use rule::network::Id;

use crate::failure::{ReadError, chain};
use crate::lambda::put_evaluations::PutEvaluationsError;
use crate::lambda::trigger::TriggerError;

/// A failed invocation. Lambda tries it again; what was determined has been reported before.
#[derive(Debug, thiserror::Error)]
pub enum InvocationError {
    /// Not an AWS Config event. Nothing was reported.
    #[error(transparent)]
    InvalidEvent(TriggerError),
    /// A wrong rule parameter. Nothing was reported.
    #[error(transparent)]
    InvalidParameters(TriggerError),
    /// A call that reads failed. Every VPC is reported that is determined without it.
    #[error("{}", several(.0))]
    CannotRead(Vec<ReadError>),
    /// Evaluations were not taken.
    #[error(transparent)]
    CannotReport(#[from] PutEvaluationsError),
    /// The second look could not be scheduled; every evaluation was taken.
    #[error("no second look at what is in transition")]
    CannotRecheck(#[source] ReadError),
    /// Some VPCs are undetermined; the others are reported.
    #[error("undetermined: {}{}", vpcs(.vpc_ids), because(.failures, .annotation))]
    Undetermined {
        /// The VPCs, sorted.
        vpc_ids: Vec<Id>,
        /// What is said of the first one.
        annotation: String,
        /// The calls that failed.
        failures: Vec<ReadError>,
    },
}

impl InvocationError {
    /// The stable type: what Lambda shows as `errorType`.
    pub fn error_type(&self) -> &'static str {
        match self {
            Self::InvalidEvent(_) => "InvalidEvent",
            Self::InvalidParameters(_) => "InvalidParameters",
            Self::CannotRead(_) => "CannotRead",
            Self::CannotReport(_) | Self::CannotRecheck(_) => "CannotReport",
            Self::Undetermined { .. } => "Undetermined",
        }
    }

    /// The whole chain in one line.
    pub fn message(&self) -> String {
        chain(self)
    }
}

impl From<TriggerError> for InvocationError {
    fn from(refused: TriggerError) -> Self {
        if refused.is_parameters() {
            Self::InvalidParameters(refused)
        } else {
            Self::InvalidEvent(refused)
        }
    }
}

impl From<ReadError> for InvocationError {
    fn from(failed: ReadError) -> Self {
        Self::CannotRead(vec![failed])
    }
}

/// The failed calls, in one line.
fn several(failures: &[ReadError]) -> String {
    failures
        .iter()
        .map(ReadError::why)
        .collect::<Vec<_>>()
        .join("; ")
}

/// The VPCs, counted; the first few by id.
fn vpcs(ids: &[Id]) -> String {
    let shown = ids
        .iter()
        .take(5)
        .map(AsRef::as_ref)
        .collect::<Vec<_>>()
        .join(", ");
    match ids.len() {
        0..=5 => shown,
        all => format!("{shown} and {} more", all - 5),
    }
}

/// Why: the calls that failed, else what is said of the first VPC.
fn because(failures: &[ReadError], annotation: &str) -> String {
    if failures.is_empty() {
        format!(": {annotation}")
    } else {
        format!(": {}", several(failures))
    }
}

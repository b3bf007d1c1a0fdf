//! Why an event is refused.

use rule::parameters::ParametersError;

use super::LARGEST_EVENT;

/// Why an event is refused; nothing is reported then.
#[derive(Debug, thiserror::Error)]
pub enum TriggerError {
    /// It is larger than any event of AWS Config.
    #[error("the event has {0} bytes; at most {LARGEST_EVENT} are read")]
    TooLarge(usize),
    /// It is not JSON, or not an event.
    #[error("not an AWS Config event")]
    Event(#[source] ShapeError),
    /// It is JSON without `invokingEvent`.
    #[error("not an AWS Config event: it has no `invokingEvent` and looks like {0}")]
    NotAnEvent(&'static str),
    /// `invokingEvent` is not the JSON text of a notification.
    #[error("`invokingEvent` is not a notification of AWS Config")]
    InvokingEvent(#[source] ShapeError),
    /// A notification of a kind that no rule gets.
    #[error("`{0}` is not a `messageType` that AWS Config sends to rules")]
    MessageType(String),
    /// A notification that lacks what its kind must have.
    #[error("`{message_type}` without `{missing}`")]
    Incomplete {
        /// The notification's kind.
        message_type: String,
        /// What it lacks.
        missing: &'static str,
    },
    /// No token: there is nowhere to answer.
    #[error(
        "the event has no `resultToken`: AWS Config would not know what the evaluations answer"
    )]
    ResultToken,
    /// Neither `configRuleArn` nor `accountId` and the function's own region tell the place.
    #[error("neither `configRuleArn` nor `accountId` says which account and region to evaluate")]
    Place,
    /// The id of a VPC that has the form of none.
    #[error("`{0}` is not the id of a VPC")]
    VpcId(String),
    /// A point in time that is none.
    #[error("`{field}` is not a time such as 2026-11-21T10:02:00.000Z")]
    Time {
        /// The field that holds it.
        field: &'static str,
        /// What is wrong with it.
        #[source]
        cause: jiff::Error,
    },
    /// More parameters than AWS Config allows.
    #[error("`ruleParameters` has {0} bytes; AWS Config allows 1,024 characters")]
    LongParameters(usize),
    /// A wrong parameter.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
}

impl TriggerError {
    /// Whether the parameters are wrong, not the event.
    pub fn is_parameters(&self) -> bool {
        matches!(self, Self::LongParameters(_) | Self::Parameters(_))
    }
}

/// Where JSON is not as it should be, and how; never its text.
#[derive(Debug, thiserror::Error)]
#[error("at {path}: {problem}")]
pub struct ShapeError {
    pub(super) path: String,
    pub(super) problem: String,
}

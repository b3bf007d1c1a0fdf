//! How a call of AWS fails, as far as people can do something about it.

use std::error::Error;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::silent_hosts::SilentHostError;
use crate::failure::{ErrorType, ReadError, allow, causes, chain, let_reach};
use crate::text::excerpt;

/// The longest message of AWS that is passed on, in characters: EC2 appends encoded text to some.
const LONGEST_MESSAGE: usize = 300;

/// A call that failed after its retries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The role may not make it.
    #[error("access denied: {0}")]
    Denied(String),
    /// There are no credentials to make it with.
    #[error("no credentials: {0}")]
    NoCredentials(String),
    /// The credentials are no longer, or not at all, valid.
    #[error("the credentials are expired or not valid: {0}")]
    Credentials(String),
    /// The same, or what EC2 says in a region that the account has not enabled.
    #[error("the credentials are expired or not valid: AuthFailure: {0}")]
    AuthFailure(String),
    /// AWS refused it for another reason.
    #[error("{code}: {message}")]
    Refused {
        /// AWS's error code.
        code: String,
        /// AWS's words.
        message: String,
    },
    /// Nothing that can be read came back: no connection, a timeout, half an answer.
    #[error("no answer that can be read: {0}")]
    NoAnswer(String),
    /// Its host is not asked, since it answered nothing so far.
    #[error(transparent)]
    Silent(SilentHostError),
    /// The answer lacks what it must have, or repeats a page.
    #[error("an answer that cannot be right: {0}")]
    Malformed(String),
    /// The time that there was for it ended before it could be made or answered.
    #[error("no time left for it")]
    NoTime,
}

impl CallError {
    /// What the SDK says, sorted.
    pub fn of<E, R>(error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug,
    {
        let SdkError::ServiceError(refused) = error else {
            return match silent_host(error) {
                Some(silent) => Self::Silent(silent.clone()),
                None => {
                    no_credentials(error).unwrap_or_else(|| Self::NoAnswer(short(&chain_of(error))))
                }
            };
        };
        let refused = refused.err();
        let message = short(refused.message().unwrap_or("AWS gives no reason"));
        match refused.code() {
            Some("UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException") => {
                Self::Denied(message)
            }
            Some(
                code @ ("ExpiredToken"
                | "ExpiredTokenException"
                | "RequestExpired"
                | "InvalidClientTokenId"
                | "UnrecognizedClientException"
                | "IncompleteSignature"
                | "SignatureDoesNotMatch"),
            ) => Self::Credentials(format!("{code}: {message}")),
            Some("AuthFailure") => Self::AuthFailure(message),
            Some(code) => Self::Refused {
                code: code.to_owned(),
                message,
            },
            None => Self::NoAnswer(short(&chain(refused))),
        }
    }

    /// Whether AWS says that the thing asked for is not there.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Refused { code, .. } if code.ends_with(".NotFound"))
    }

    /// Whether AWS says that it is asked too often.
    pub fn is_throttling(&self) -> bool {
        matches!(
            self.code(),
            Some(
                "EC2ThrottledException"
                    | "RequestLimitExceeded"
                    | "RequestThrottled"
                    | "RequestThrottledException"
                    // Route 53's, of whatever is under way for the account.
                    | "PriorRequestNotComplete"
                    | "ThrottledException"
                    | "Throttling"
                    | "ThrottlingException"
                    | "TooManyRequestsException"
            )
        )
    }

    /// AWS's error code, where the call was refused for a reason of its own.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { code, .. } => Some(code),
            _ => None,
        }
    }

    /// What to do about it: which IAM action to allow to whom.
    pub fn advice(&self, action: &str, principal: &str) -> Option<String> {
        match self {
            Self::Denied(_) => Some(allow(action, principal)),
            Self::AuthFailure(_) => Some(format!(
                "check the credentials of {principal}, and that the account has the region enabled"
            )),
            Self::Credentials(_) => Some(format!("check the credentials of {principal}")),
            Self::Silent(SilentHostError { host }) => Some(let_reach(host)),
            Self::NoCredentials(_)
            | Self::Refused { .. }
            | Self::NoAnswer(_)
            | Self::Malformed(_)
            | Self::NoTime => None,
        }
    }
}

/// How a read failed: in a word, and whether the same may succeed a moment later.
pub fn classified(failed: &ReadError) -> (ErrorType, bool) {
    let Some(error) = causes(failed.source()).find_map(|error| error.downcast_ref::<CallError>())
    else {
        return (ErrorType::Broken, false);
    };
    match error {
        CallError::Denied(_) | CallError::Credentials(_) | CallError::AuthFailure(_) => {
            (ErrorType::Denied, false)
        }
        _ if error.is_throttling() => (ErrorType::Throttled, true),
        CallError::Refused { code, .. } => {
            let of_aws = ["Internal", "Service", "Unavailable"];
            let retry = of_aws.iter().any(|word| code.contains(word));
            (ErrorType::Broken, retry)
        }
        CallError::NoCredentials(_)
        | CallError::NoAnswer(_)
        | CallError::Silent(_)
        | CallError::Malformed(_)
        | CallError::NoTime => (ErrorType::Broken, true),
    }
}

fn short(message: &str) -> String {
    excerpt(message, LONGEST_MESSAGE)
}

/// Why there are no credentials, where that is why nothing was asked.
fn no_credentials<E: Error + 'static, R: std::fmt::Debug>(
    error: &SdkError<E, R>,
) -> Option<CallError> {
    let error =
        causes(error.source()).find_map(|error| error.downcast_ref::<CredentialsError>())?;
    Some(CallError::NoCredentials(match error {
        // Its words list every place that has none.
        CredentialsError::CredentialsNotLoaded(_) => {
            "neither the environment nor the profile has some".to_owned()
        }
        _ => short(&reasons(error)),
    }))
}

/// The host that was not asked, where that is the reason.
fn silent_host<E, R>(error: &SdkError<E, R>) -> Option<&SilentHostError>
where
    E: Error + 'static,
    R: std::fmt::Debug,
{
    causes(error.source()).find_map(|error| error.downcast_ref())
}

/// What is behind an error of credentials, without the stages that say nothing.
fn reasons(error: &CredentialsError) -> String {
    let stage = error.to_string();
    let said = causes(error.source()).map(ToString::to_string);
    let reasons: Vec<String> = said.filter(|said| *said != stage).collect();
    match reasons.is_empty() {
        true => stage,
        false => reasons.join(": "),
    }
}

/// The SDK's own chain: its `Display` names the stage, its sources the reason.
fn chain_of<E: Error + 'static, R: std::fmt::Debug>(error: &SdkError<E, R>) -> String {
    let mut line = error.to_string();
    for cause in causes(error.source()) {
        line.push_str(": ");
        line.push_str(&cause.to_string());
    }
    line
}

//! What was asked and failed: what it was, why it failed, what to do.

use std::error::Error;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::place::Place;

/// A read that failed, or a call that was to do something: what was asked, why, and what to do about it.
#[derive(Debug)]
pub struct ReadError {
    what: String,
    is_read: bool,
    advice: Option<String>,
    cause: Box<dyn Error + Send + Sync>,
}

impl ReadError {
    /// A read of `what` (a call and where it went, a file) that failed with `cause`.
    pub fn new(what: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            what: what.into(),
            is_read: true,
            advice: None,
            cause: cause.into(),
        }
    }

    /// The same of a call that was not to read anything: `PutEvaluations of …`.
    #[must_use]
    pub fn of_a_call(self) -> Self {
        Self {
            is_read: false,
            ..self
        }
    }

    /// The same, with what to do about it (`allow ec2:DescribeVpcs to …`).
    #[must_use]
    pub fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }

    /// A read that failed, with what to do about it where that is known.
    pub fn advised(
        what: impl Into<String>,
        cause: impl Into<Box<dyn Error + Send + Sync>>,
        advice: Option<String>,
    ) -> Self {
        Self {
            advice,
            ..Self::new(what, cause)
        }
    }

    /// The whole chain in one line: the words of a `Fact::Unread`.
    pub fn why(&self) -> String {
        chain(self)
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_read {
            true => write!(f, "cannot read {}", self.what)?,
            false => write!(f, "{} failed", self.what)?,
        }
        self.advice
            .as_ref()
            .map_or(Ok(()), |advice| write!(f, " ({advice})"))
    }
}

impl Error for ReadError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// What to do about a denied call: `` allow `ec2:DescribeVpcs` to … ``.
pub fn allow(action: &str, principal: &str) -> String {
    format!("{ALLOW}{action}{TO}{principal}")
}

const ALLOW: &str = "allow `";
const TO: &str = "` to ";

/// The actions that a reason asks to allow, as [`allow`] wrote them.
pub fn denied_actions(why: &str) -> impl Iterator<Item = &str> {
    let asked = why.split(ALLOW).skip(1);
    let actions = asked.filter_map(|rest| Some(rest.split_once(TO)?.0));
    actions.filter(|action| {
        let mut bytes = action.bytes();
        bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b':' || byte == b'-')
    })
}

/// What to do about a host that never answers.
pub fn let_reach(host: &str) -> String {
    format!("{LET_REACH}{host}{IN_THE_WAY}")
}

const LET_REACH: &str = "let HTTPS reach ";
const IN_THE_WAY: &str = ": a firewall, a proxy or a network without a route is in the way";

/// The host that never answered, where that is a reason, as [`let_reach`] wrote it.
pub fn silent_host(why: &str) -> Option<&str> {
    let (_, rest) = why.split_once(LET_REACH)?;
    Some(rest.split_once(IN_THE_WAY)?.0)
}

/// An error and its causes in one line, each once: `a: b: c`.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    for cause in causes(error.source()) {
        let text = cause.to_string();
        if !text.is_empty() && !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
    }
    line
}

/// A cause, and what is behind it, the nearest first.
pub fn causes<'e>(
    first: Option<&'e (dyn Error + 'static)>,
) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(first, |&error| error.source())
}

/// How a read failed, in the word that retries go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ErrorType {
    /// AWS refuses it, and will.
    Denied,
    /// Anything else: no answer, half of one, no time.
    Broken,
    /// AWS was asked too often.
    Throttled,
}

impl ErrorType {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "Denied",
            Self::Broken => "Broken",
            Self::Throttled => "Throttled",
        }
    }
}

/// An account, or one of its regions, of which there is no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedPlace {
    /// The account.
    pub account_id: String,
    /// The region; `None` where the account as a whole cannot be read.
    pub region: Option<String>,
    /// What was asked, what came back, what to do: one line.
    pub why: String,
}

impl FailedPlace {
    /// An account that cannot be read as a whole.
    pub fn account(account_id: impl Into<String>, why: &ReadError) -> Self {
        Self {
            account_id: account_id.into(),
            region: None,
            why: why.why(),
        }
    }

    /// A region that cannot be read.
    pub fn region(place: Place, why: &ReadError) -> Self {
        Self {
            account_id: place.account_id,
            region: Some(place.region),
            why: why.why(),
        }
    }

    /// The failure in one sentence for people.
    pub fn sentence(&self) -> String {
        let region = self.region.as_deref().unwrap_or("every region");
        format!(
            "{} in {region} was not evaluated: {}",
            self.account_id, self.why
        )
    }
}

/// A place that failed, as `failures.json` of saved data has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SavedFailure {
    /// The account.
    pub account_id: String,
    /// The region; `None` where the account as a whole failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Left out where it is redacted: errors name roles and resources.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl From<SavedFailure> for FailedPlace {
    fn from(failure: SavedFailure) -> Self {
        let said = "it could not be collected".to_owned();
        Self {
            account_id: failure.account_id,
            region: failure.region,
            why: failure
                .why
                .map_or(said.clone(), |why| format!("{said}: {why}")),
        }
    }
}

/// What could not be read of a region that was collected without it, as `unread.json` of its folder has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UnreadKind {
    /// The top-level key that no file carries.
    pub kind: String,
    /// Why; left out where it is redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl UnreadKind {
    /// The kind alone: errors name roles and resources.
    pub fn without_why(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            why: None,
        }
    }

    /// Why a fact of that kind is not known.
    pub fn sentence(&self) -> String {
        let why = self.why.as_ref();
        let why = why.map_or(String::new(), |why| format!(": {why}"));
        format!("`{}` could not be collected{why}", self.kind)
    }
}

#[cfg(test)]
mod tests {
    use super::{ReadError, allow, denied_actions, let_reach, silent_host};

    #[test]
    fn denied_actions_are_found_in_what_was_written() {
        let why = format!(
            "cannot read DescribeVpcs ({}): access denied; cannot read it ({})",
            allow("ec2:DescribeVpcs", "`arn:aws:iam::111122223333:user/a`"),
            allow("ec2:DescribeSubnets", "the role `b`")
        );
        let found: Vec<&str> = denied_actions(&why).collect();
        assert_eq!(found, ["ec2:DescribeVpcs", "ec2:DescribeSubnets"]);
        assert_eq!(denied_actions("allow `rm -rf` to me").count(), 0);
    }

    #[test]
    fn a_silent_host_is_found_in_what_was_written() {
        let why = format!("cannot read it ({}): no", let_reach("localhost:8080"));
        assert_eq!(silent_host(&why), Some("localhost:8080"));
        assert_eq!(silent_host("let HTTPS reach us"), None);
    }

    #[test]
    fn says_what_was_asked_what_came_and_what_to_do() {
        let error = ReadError::advised("PutEvaluations of 2 evaluations", "no", None);
        assert_eq!(
            error.of_a_call().why(),
            "PutEvaluations of 2 evaluations failed: no"
        );
        let error = ReadError::new(
            "DescribeVpcs of 111122223333 in eu-west-3",
            "not authorized",
        )
        .advise("allow ec2:DescribeVpcs");
        assert_eq!(
            error.why(),
            "cannot read DescribeVpcs of 111122223333 in eu-west-3 (allow ec2:DescribeVpcs): not authorized"
        );
    }
}

//! The seam between the pipeline and the ways of getting facts: what is asked, what comes back.

pub mod aggregator;
pub mod ec2;
pub mod plan;
pub mod snapshot;

use std::error::Error;
use std::fmt;

use jiff::Timestamp;
use rule::network::{Id, Network};
use rule::parameters::Parameters;

/// What a source is asked for, in the one account and region that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every VPC of the region.
    Region,
    /// One VPC; it may no longer exist, which is no error: the network then holds no VPC.
    Vpc(Id),
}

/// What a source read.
#[derive(Debug)]
pub struct Reading {
    /// The facts. A kind that could not be read is `Fact::Unread` and says why.
    pub network: Network,
    /// The calls that failed, one an unread kind: what is determined is reported first, and then
    /// the invocation fails, so that it is retried and its alarm fires.
    pub failures: Vec<CannotRead>,
}

impl From<Network> for Reading {
    /// A reading in which nothing failed: what is unread was never there to read.
    fn from(network: Network) -> Self {
        Self {
            network,
            failures: Vec::new(),
        }
    }
}

/// One way of getting the facts of one account in one region.
pub trait Source {
    /// Reads the scope as far as the parameters need it at `now`.
    ///
    /// # Errors
    /// [`CannotRead`] only where the list of VPCs itself could not be read whole; everything else
    /// that fails is an unread fact, and one of [`Reading::failures`].
    fn read(
        &self,
        scope: &Scope,
        parameters: &Parameters,
        now: Timestamp,
    ) -> impl Future<Output = Result<Reading, CannotRead>>;
}

/// A read that failed: what was asked, why, and what to do about it.
#[derive(Debug)]
pub struct CannotRead {
    what: String,
    advice: Option<String>,
    cause: Box<dyn Error + Send + Sync>,
}

impl CannotRead {
    /// A read of `what` (a call and where it went, a file) that failed with `cause`.
    pub fn new(what: impl Into<String>, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            what: what.into(),
            advice: None,
            cause: cause.into(),
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

impl fmt::Display for CannotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot read {}", self.what)?;
        self.advice
            .as_ref()
            .map_or(Ok(()), |advice| write!(f, " ({advice})"))
    }
}

impl Error for CannotRead {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.cause.as_ref())
    }
}

/// An error and its causes in one line, each once: `a: b: c`.
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !text.is_empty() && !line.ends_with(&text) {
            line.push_str(": ");
            line.push_str(&text);
        }
        cause = error.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::CannotRead;

    #[test]
    fn says_what_was_asked_what_came_and_what_to_do() {
        let error = CannotRead::new(
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

//! The time that an invocation has: calls end before it does, with a margin left to report.

use std::time::Duration;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::time::{Instant, timeout_at};

use super::call_error::CallError;

/// Reads leave this part of the time for reporting, at most [`LARGEST_MARGIN`].
const MARGIN_PART: u32 = 4;
const LARGEST_MARGIN: Duration = Duration::from_secs(15);

/// What is left after the last report: to answer Lambda and to write the log line.
const LAST_WORDS: Duration = Duration::from_millis(300);

/// When calls must have ended.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    ends: Instant,
    /// Whether throttling is waited out until then, however often a call is made again.
    waits_out: bool,
}

impl Deadline {
    /// The deadlines of reads and of reports, for an invocation that has this much time left.
    pub fn of_invocation(remaining: Duration) -> (Self, Self) {
        let now = Instant::now();
        let reads = now + Self::for_reads(remaining);
        let of_invocation = |ends| Self {
            ends,
            waits_out: true,
        };
        (
            of_invocation(reads),
            of_invocation(now + remaining.saturating_sub(LAST_WORDS)),
        )
    }

    /// How long an invocation that has this much time left may read: the rest is for what it tells.
    pub fn for_reads(remaining: Duration) -> Duration {
        let margin = (remaining / MARGIN_PART).min(LARGEST_MARGIN);
        remaining.saturating_sub(margin)
    }

    /// A deadline for work that nobody waits for with a watch: the command line.
    pub fn after(time: Duration) -> Self {
        Self {
            ends: Instant::now() + time,
            waits_out: false,
        }
    }

    /// An earlier deadline: a part of the time that is left, for a call that others come after.
    pub fn part(self, part: u32) -> Self {
        let now = Instant::now();
        Self {
            ends: now + self.ends.saturating_duration_since(now) / part,
            ..self
        }
    }

    /// An earlier deadline, that leaves so much time to calls that come after, at most half of what there is.
    pub fn but_last(self, time: Duration) -> Self {
        let left = self.ends.saturating_duration_since(Instant::now());
        Self {
            ends: self.ends - time.min(left / 2),
            ..self
        }
    }

    /// Makes a call for as long as AWS throttles it and there is time, where this is an invocation's deadline: the
    /// SDK gives up after a few retries, and the pace that it has learnt by then is kept.
    ///
    /// # Errors
    /// As [`Self::wait`]; where time ends while AWS throttles, that it does.
    pub async fn wait_out<T, E, R, C>(self, call: impl Fn() -> C) -> Result<T, CallError>
    where
        C: Future<Output = Result<T, SdkError<E, R>>>,
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug,
    {
        let mut throttled = None;
        loop {
            match (self.wait(call()).await, throttled) {
                (Err(error), _) if self.waits_out && error.is_throttling() => {
                    throttled = Some(error)
                }
                (Err(CallError::NoTime), Some(error)) => return Err(error),
                (answer, _) => return answer,
            }
        }
    }

    /// Waits for a call, its retries included, until the deadline.
    ///
    /// # Errors
    /// How the call failed; [`CallError::NoTime`] where it is not answered in time.
    pub async fn wait<T, E, R>(
        self,
        call: impl Future<Output = Result<T, SdkError<E, R>>>,
    ) -> Result<T, CallError>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug,
    {
        match timeout_at(self.ends, call).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(CallError::of(&error)),
            Err(_elapsed) => Err(CallError::NoTime),
        }
    }
}

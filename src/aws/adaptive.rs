//! Calls that slow down where AWS throttles them, each account and region by itself.

use std::time::Duration;

use aws_sdk_ec2::config::retry::{ClientRateLimiter, RetryConfig, RetryPartition};

/// How often a call is made in all, and how long is waited before the second time; then twice as
/// long each time, up to the longest.
const ATTEMPTS: u32 = 12;
const FIRST_BACKOFF: Duration = Duration::from_millis(250);
const LONGEST_BACKOFF: Duration = Duration::from_secs(20);

/// The rate, in calls a second, that is taken to have been kept before AWS throttles for the first time.
/// From nothing, which is the SDK's own start, a client of few calls would wait ten seconds for each retry.
const FORMER_RATE: f64 = 50.0;

/// Retries for work that nobody waits for with a watch.
pub fn retries() -> RetryConfig {
    RetryConfig::adaptive()
        .with_max_attempts(ATTEMPTS)
        .with_initial_backoff(FIRST_BACKOFF)
        .with_max_backoff(LONGEST_BACKOFF)
}

/// An allowance of calls and retries of its own: the throttling of others is none of its business.
pub fn allowance(of: String) -> RetryPartition {
    let rate = ClientRateLimiter::builder().tokens_retrieved_per_second(FORMER_RATE);
    RetryPartition::custom(of)
        .client_rate_limiter(rate.build())
        .build()
}

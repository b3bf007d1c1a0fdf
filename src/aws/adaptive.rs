//! Calls that slow down where AWS throttles them, each account and region by itself.

use std::time::Duration;

use aws_sdk_ec2::config::retry::{ClientRateLimiter, RetryConfig, RetryPartition};

/// How long is waited before the second time; then twice as long each time, up to the longest.
const FIRST_BACKOFF: Duration = Duration::from_millis(250);

/// The rate, in calls a second, that is taken to have been kept before AWS throttles for the first time.
/// From nothing, which is the SDK's own start, a client of few calls would wait ten seconds for each retry.
const FORMER_RATE: f64 = 50.0;

/// Calls that are made so often in all, and wait so long at most before each.
pub fn retries(attempts: u32, longest_backoff: Duration) -> RetryConfig {
    RetryConfig::adaptive()
        .with_max_attempts(attempts)
        .with_initial_backoff(FIRST_BACKOFF)
        .with_max_backoff(longest_backoff)
}

/// An allowance of calls and retries of its own: the throttling of others, and of earlier invocations, is none of
/// its business. Named allowances are not shared, also where they have one name.
pub fn allowance(of: String) -> RetryPartition {
    let rate = ClientRateLimiter::builder().tokens_retrieved_per_second(FORMER_RATE);
    RetryPartition::custom(of)
        .client_rate_limiter(rate.build())
        .build()
}

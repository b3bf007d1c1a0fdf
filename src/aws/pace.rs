//! Calls that are held to a pace from the first one on, where AWS publishes a limit that is low and shared by all
//! that an account does: what comes too fast would take it from others too.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// So many calls in so long, and the moments of the last ones.
#[derive(Debug)]
struct Window {
    most: usize,
    /// How many calls may still begin before they are counted.
    burst: usize,
    starts: VecDeque<Instant>,
}

/// The time in which calls are counted.
const SECOND: Duration = Duration::from_secs(1);

impl Window {
    /// When the next call may begin; it is taken to begin then.
    fn next(&mut self, now: Instant) -> Instant {
        if self.burst > 0 {
            self.burst -= 1;
            return now;
        }
        let earliest = match self.starts.front() {
            Some(first) if self.starts.len() >= self.most => (*first + SECOND).max(now),
            _ => now,
        };
        self.starts.push_back(earliest);
        while self.starts.len() > self.most {
            self.starts.pop_front();
        }
        earliest
    }
}

/// The paces of one API, each account's (or place's) by itself. A clone keeps the same ones.
#[derive(Debug)]
pub struct Pace<K> {
    most: usize,
    burst: usize,
    windows: Arc<Mutex<HashMap<K, Window>>>,
}

impl<K> Clone for Pace<K> {
    fn clone(&self) -> Self {
        Self {
            most: self.most,
            burst: self.burst,
            windows: self.windows.clone(),
        }
    }
}

impl<K: Eq + Hash> Pace<K> {
    /// At most so many calls a second.
    pub fn a_second(most: usize) -> Self {
        Self {
            most: most.max(1),
            burst: 0,
            windows: Arc::default(),
        }
    }

    /// The same, where AWS takes so many at once before: a bucket that is full.
    #[must_use]
    pub fn after_burst(self, burst: usize) -> Self {
        Self { burst, ..self }
    }

    /// Waits until a call may begin.
    pub async fn wait(&self, of: K) {
        let now = Instant::now();
        let start = {
            let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
            let window = windows.entry(of).or_insert_with(|| Window {
                most: self.most,
                burst: self.burst,
                starts: VecDeque::new(),
            });
            window.next(now)
        };
        if start > now {
            sleep_until(start).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::time::Duration;

    use proptest::prelude::*;
    use tokio::time::Instant;

    use super::{SECOND, Window};

    proptest! {
        #[test]
        fn no_second_has_more_calls_than_it_may(
            most in 1usize..9,
            gaps in prop::collection::vec(0u64..400, 1..60),
        ) {
            let mut window = Window { most, burst: 0, starts: VecDeque::new() };
            let mut now = Instant::now();
            let mut starts = Vec::new();
            for gap in gaps {
                now += Duration::from_millis(gap);
                let start = window.next(now);
                prop_assert!(start >= now);
                starts.push(start);
            }
            for some in starts.windows(most + 1) {
                prop_assert!(*some.last().unwrap() - some[0] >= SECOND);
            }
        }

        #[test]
        fn a_burst_waits_for_nothing_and_the_pace_comes_after_it(most in 1usize..9, burst in 0usize..60) {
            let mut window = Window { most, burst, starts: VecDeque::new() };
            let now = Instant::now();
            let starts: Vec<Instant> = (0..burst + 3 * most).map(|_| window.next(now)).collect();
            for (number, start) in starts.iter().enumerate() {
                let second = number.saturating_sub(burst) / most;
                prop_assert_eq!(*start, now + SECOND * u32::try_from(second).unwrap());
            }
        }

        #[test]
        fn what_is_slow_enough_waits_for_nothing(most in 1usize..9, calls in 1u32..40) {
            let mut window = Window { most, burst: 0, starts: VecDeque::new() };
            let begin = Instant::now();
            let each = SECOND / u32::try_from(most).unwrap();
            for call in 0..calls {
                let now = begin + each * call;
                // The parts of a second are rounded down, call after call.
                let rounded = u64::from(call + 1) * most as u64;
                prop_assert!(window.next(now) <= now + Duration::from_nanos(rounded));
            }
        }
    }
}

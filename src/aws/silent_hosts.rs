//! Hosts that never answer: a firewall lets the calls of one service vanish, and those of others come through.
//!
//! Each call of such a host costs all of its attempts and the waits between them, once for each account and region.
//! So a host that answered nothing yet is asked no more after some attempts: its calls fail at once, and say why. One
//! call in a while goes out all the same, and the first answer opens the host for good. A host that answered once is
//! left to retries, however long it is silent then: that is an outage, and passes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// So many attempts in a row without an answer…
const ATTEMPTS: u32 = 5;

/// …over at least so long, for side by side they fail at once.
const AT_LEAST: Duration = Duration::from_secs(3);

/// How long before the first of them another host answered at most: otherwise it may be the network as a whole.
const OTHERS_ANSWERED: Duration = Duration::from_secs(60);

/// How often one call goes out all the same.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

/// An attempt that is given up sooner says nothing of the host: nobody waited for it.
const WAITED: Duration = Duration::from_secs(1);

/// A host that is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{host}` never answered, while other hosts did, and is not asked for now")]
pub struct SilentHostError {
    /// Its name, with the port where that is not the usual one.
    pub host: String,
}

/// What is known of hosts. A clone knows the same.
#[derive(Debug, Clone, Default)]
pub struct SilentHosts(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    hosts: HashMap<String, State>,
    last_answer: Option<Instant>,
}

#[derive(Debug)]
enum State {
    /// It answered once.
    Answers,
    /// It never did.
    Silent {
        /// When the first attempt began.
        since: Instant,
        /// How many failed.
        failed: u32,
        /// When one goes out all the same.
        again: Instant,
    },
}

/// An attempt that is under way. One that is dropped was given up.
#[derive(Debug)]
pub struct Attempt {
    hosts: SilentHosts,
    host: String,
    began: Instant,
    is_over: bool,
}

impl SilentHosts {
    /// Begins an attempt.
    ///
    /// # Errors
    /// The host is not asked for now.
    pub fn begin(&self, host: &str) -> Result<Attempt, SilentHostError> {
        let now = Instant::now();
        if !self.known(|known| known.may_ask(host, now)) {
            let host = host.to_owned();
            return Err(SilentHostError { host });
        }
        Ok(Attempt {
            hosts: self.clone(),
            host: host.to_owned(),
            began: now,
            is_over: false,
        })
    }

    fn known<T>(&self, ask: impl FnOnce(&mut Known) -> T) -> T {
        ask(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Known {
    fn may_ask(&mut self, host: &str, now: Instant) -> bool {
        let last_answer = self.last_answer;
        let Some(State::Silent {
            since,
            failed,
            again,
        }) = self.hosts.get_mut(host)
        else {
            return true;
        };
        let others_answered = last_answer.is_some_and(|last| last + OTHERS_ANSWERED >= *since);
        let is_shut =
            *failed >= ATTEMPTS && now.duration_since(*since) >= AT_LEAST && others_answered;
        if !is_shut {
            return true;
        }
        let is_due = now >= *again;
        if is_due {
            *again = now + AGAIN_AFTER;
        }
        is_due
    }

    fn answered(&mut self, host: &str, now: Instant) {
        self.last_answer = Some(now);
        if !matches!(self.hosts.get(host), Some(State::Answers)) {
            self.hosts.insert(host.to_owned(), State::Answers);
        }
    }

    fn failed(&mut self, host: &str, began: Instant, now: Instant) {
        let state = self.hosts.entry(host.to_owned());
        let state = state.or_insert(State::Silent {
            since: began,
            failed: 0,
            again: now,
        });
        if let State::Silent {
            since,
            failed,
            again,
        } = state
        {
            *since = began.min(*since);
            *failed += 1;
            *again = now + AGAIN_AFTER;
        }
    }
}

impl Attempt {
    /// The host answered, whatever it says.
    pub fn answered(mut self) {
        self.is_over = true;
        let now = Instant::now();
        self.hosts.known(|known| known.answered(&self.host, now));
    }

    /// The attempt came to nothing.
    pub fn failed(mut self) {
        self.is_over = true;
        self.note_failed();
    }

    fn note_failed(&self) {
        let now = Instant::now();
        let note = |known: &mut Known| known.failed(&self.host, self.began, now);
        self.hosts.known(note);
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        if !self.is_over && self.began.elapsed() >= WAITED {
            self.note_failed();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{AGAIN_AFTER, ATTEMPTS, Known, SilentHosts};

    const SILENT: &str = "route53.amazonaws.com";
    const OTHER: &str = "ec2.eu-west-3.amazonaws.com";
    const CONNECT: Duration = Duration::from_secs(5);

    /// Attempts that nobody answers, one after the other: how many went out, and when the last one ended.
    fn attempts(known: &mut Known, of: u32, mut now: Instant) -> (u32, Instant) {
        let mut went_out = 0;
        for _ in 0..of {
            if known.may_ask(SILENT, now) {
                went_out += 1;
                let began = now;
                now += CONNECT;
                known.failed(SILENT, began, now);
            }
        }
        (went_out, now)
    }

    #[test]
    fn a_host_that_never_answers_is_asked_no_more_but_now_and_then() {
        let (mut known, now) = (Known::default(), Instant::now());
        known.answered(OTHER, now);
        let (went_out, now) = attempts(&mut known, 10 * ATTEMPTS, now);
        assert_eq!(went_out, ATTEMPTS);
        assert!(known.may_ask(OTHER, now));
        // One goes out, the next one does not, whatever becomes of the first.
        let later = now + AGAIN_AFTER;
        assert!(known.may_ask(SILENT, later) && !known.may_ask(SILENT, later));
        known.failed(SILENT, later, later + CONNECT);
        let much_later = later + CONNECT + AGAIN_AFTER;
        assert!(!known.may_ask(SILENT, later + AGAIN_AFTER));
        assert!(known.may_ask(SILENT, much_later));
        known.answered(SILENT, much_later);
        assert!(known.may_ask(SILENT, much_later));
    }

    #[test]
    fn one_that_answered_once_is_left_to_retries() {
        let (mut known, now) = (Known::default(), Instant::now());
        known.answered(OTHER, now);
        known.answered(SILENT, now);
        assert_eq!(attempts(&mut known, 50, now).0, 50);
    }

    #[test]
    fn where_nobody_answers_it_is_the_network() {
        let (mut known, now) = (Known::default(), Instant::now());
        assert_eq!(attempts(&mut known, 50, now).0, 50);
        let mut known = Known::default();
        known.answered(OTHER, now);
        assert_eq!(attempts(&mut known, 50, now + 12 * CONNECT).0, ATTEMPTS);
        let mut known = Known::default();
        known.answered(OTHER, now);
        assert_eq!(attempts(&mut known, 50, now + 13 * CONNECT).0, 50);
    }

    #[test]
    fn what_fails_side_by_side_is_one_moment() {
        let (mut known, now) = (Known::default(), Instant::now());
        known.answered(OTHER, now);
        for _ in 0..10 * ATTEMPTS {
            assert!(known.may_ask(SILENT, now));
            known.failed(SILENT, now, now);
        }
        assert!(!known.may_ask(SILENT, now + CONNECT));
    }

    #[test]
    fn what_is_given_up_at_once_says_nothing() {
        let hosts = SilentHosts::default();
        for _ in 0..10 * ATTEMPTS {
            drop(hosts.begin(SILENT).unwrap());
        }
        assert!(hosts.known(|known| known.hosts.is_empty()));
        hosts.begin(SILENT).unwrap().failed();
        assert!(hosts.known(|known| known.hosts.contains_key(SILENT)));
    }

    #[test]
    fn it_says_what_is_silent() {
        let host = SILENT.to_owned();
        assert_eq!(
            super::SilentHostError { host }.to_string(),
            "`route53.amazonaws.com` never answered, while other hosts did, and is not asked for now"
        );
    }
}

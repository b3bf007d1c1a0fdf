//! What was read of accounts that own central endpoints, in the run's folder: each is read once in a region, whichever
//! worker needs it first; those that need it meanwhile wait.
//!
//! One object a place holds everything, and whose turn it is. S3 writes it only for the worker that saw it as it is.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use rule::central_wanted::WantedRead;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use crate::aws::bucket::{Bucket, Put};
use crate::json;
use crate::place::Place;
use crate::source::hub::kept::SERVES_RUN;
use crate::source::hub::store::{Store, StoredFacts, Ticket, Turn, Waiting, ask_of, ask_text};
use crate::survey::layout;

/// How long a worker has the turn at most: one that was killed has it for so long.
const TURN: Duration = Duration::from_secs(60);

/// How long is waited for one's turn; then the account is read without one.
const LONGEST_WAIT: Duration = Duration::from_secs(90);

/// How long nobody waits for a place of which a reading failed: each worker asks by itself, and says why it failed.
const ALONE: Duration = Duration::from_secs(300);

/// How long is waited before the object is looked at again, in milliseconds: at least, and so much more by chance.
const PAUSE: (u64, u64) = (150, 150);

/// The readings of a run.
#[derive(Debug)]
pub struct RunHubs<'a> {
    bucket: &'a Bucket,
    run: &'a str,
    /// This process, for others.
    own: String,
}

/// The first line of an object.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Head {
    hub: Known,
}

/// What was asked, and whose turn it is.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    asks: Vec<String>,
    read_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    turn_of: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    turn_ends: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    no_turns_until: Option<Timestamp>,
}

/// Whose turn it is, as an object says it.
#[derive(Debug)]
enum Now {
    /// Nobody's.
    Open,
    /// A process's, until then.
    Taken(String, Timestamp),
    /// There are none until then.
    NoTurns(Timestamp),
}

impl<'a> RunHubs<'a> {
    /// Those of a run in the bucket.
    pub fn new(bucket: &'a Bucket, run: &'a str) -> Self {
        let number = || getrandom::u64().unwrap_or_default();
        Self {
            bucket,
            run,
            own: format!("{:016x}{:016x}", number(), number()),
        }
    }

    fn key(&self, place: &Place) -> String {
        layout::hub(self.run, place)
    }

    async fn wait(&self, place: &Place, asks: &BTreeSet<WantedRead>) -> Turn {
        let key = self.key(place);
        let began = Instant::now();
        while began.elapsed() < LONGEST_WAIT {
            let Ok(found) = self.bucket.get_tagged(&key).await else {
                return Turn::default();
            };
            let (body, tag) = found.unwrap_or_default();
            let (stored, known) = read(&body);
            if stored
                .as_ref()
                .is_some_and(|stored| asks.is_subset(&stored.asks))
            {
                return Turn {
                    stored,
                    ticket: None,
                };
            }
            match known.now() {
                // It was taken, and the answer was lost.
                Now::Taken(of, _) if of == self.own => {
                    let ticket = tag.map(Ticket);
                    return Turn { stored, ticket };
                }
                Now::Taken(..) => {}
                Now::NoTurns(_) => {
                    return Turn {
                        stored,
                        ticket: None,
                    };
                }
                Now::Open => {
                    let taken = stored.clone().unwrap_or_default();
                    let body = written(&taken, Now::Taken(self.own.clone(), after(TURN)));
                    match self.bucket.put_unchanged(&key, body, tag).await {
                        Ok(Put::Done(tag)) => {
                            let ticket = tag.map(Ticket);
                            return Turn { stored, ticket };
                        }
                        // Another one was faster.
                        Ok(Put::Changed) => {}
                        Err(_) => {
                            return Turn {
                                stored,
                                ticket: None,
                            };
                        }
                    }
                }
            }
            let by_chance = u64::from(getrandom::u32().unwrap_or_default()) % PAUSE.1;
            sleep(Duration::from_millis(PAUSE.0 + by_chance)).await;
        }
        Turn::default()
    }

    /// Writes what is known, for the turn is over. Where that fails, the turn ends by itself, and others read.
    async fn write(&self, place: &Place, ticket: Ticket, stored: Option<StoredFacts>) {
        let key = self.key(place);
        let body = match stored {
            Some(stored) => written(&stored, Now::Open),
            None => {
                let found = self.bucket.get_tagged(&key).await;
                let found = found.ok().flatten();
                let stored = found.and_then(|(body, _)| read(&body).0);
                written(&stored.unwrap_or_default(), Now::NoTurns(after(ALONE)))
            }
        };
        let _ended = self.bucket.put_unchanged(&key, body, Some(ticket.0)).await;
    }
}

impl Store for RunHubs<'_> {
    fn turn<'a>(&'a self, place: &'a Place, asks: &'a BTreeSet<WantedRead>) -> Waiting<'a, Turn> {
        Box::pin(self.wait(place, asks))
    }

    fn end<'a>(
        &'a self,
        place: &'a Place,
        ticket: Ticket,
        stored: Option<StoredFacts>,
    ) -> Waiting<'a, ()> {
        Box::pin(self.write(place, ticket, stored))
    }
}

impl Known {
    fn now(&self) -> Now {
        let now = Timestamp::now();
        if let Some(until) = self.no_turns_until.filter(|until| *until > now) {
            return Now::NoTurns(until);
        }
        let ends = self.turn_ends.filter(|ends| *ends > now);
        match (&self.turn_of, ends) {
            (Some(of), Some(ends)) => Now::Taken(of.clone(), ends),
            _ => Now::Open,
        }
    }
}

/// The time in so long.
fn after(time: Duration) -> Timestamp {
    let now = Timestamp::now();
    now.checked_add(time).unwrap_or(now)
}

/// What an object holds: what was told, unless it is too old or nothing was asked, and whose turn it is.
fn read(body: &[u8]) -> (Option<StoredFacts>, Known) {
    let mut parts = body.splitn(2, |byte| *byte == b'\n');
    let head = parts.next().unwrap_or_default();
    let Ok(Head { hub }) = serde_json::from_slice(head) else {
        return (None, Known::default());
    };
    let age = Timestamp::now().duration_since(hub.read_at);
    let is_new = Duration::try_from(age).is_ok_and(|age| age < SERVES_RUN);
    let asks: Option<BTreeSet<WantedRead>> = hub.asks.iter().map(|text| ask_of(text)).collect();
    let stored = asks.filter(|asks| is_new && !asks.is_empty());
    let stored = stored.map(|asks| StoredFacts {
        asks,
        read_at: hub.read_at,
        lines: parts.next().unwrap_or_default().to_vec(),
    });
    (stored, hub)
}

/// An object.
fn written(stored: &StoredFacts, now: Now) -> Vec<u8> {
    let (turn_of, turn_ends, no_turns_until) = match now {
        Now::Open => (None, None, None),
        Now::Taken(of, ends) => (Some(of), Some(ends), None),
        Now::NoTurns(until) => (None, None, Some(until)),
    };
    let head = Head {
        hub: Known {
            asks: stored.asks.iter().filter_map(ask_text).collect(),
            read_at: stored.read_at,
            turn_of,
            turn_ends,
            no_turns_until,
        },
    };
    let mut body = Vec::new();
    if json::compact(&mut body, &head).is_err() {
        return Vec::new();
    }
    body.push(b'\n');
    body.extend_from_slice(&stored.lines);
    body
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::{SignedDuration, Timestamp};
    use rule::central_wanted::WantedRead;

    use super::{Now, TURN, after, read, written};
    use crate::source::hub::store::StoredFacts;

    fn stored(age: SignedDuration) -> StoredFacts {
        let vpc_id = "vpc-0a".into();
        let account_id = "222233334444".into();
        StoredFacts {
            asks: BTreeSet::from([WantedRead::Hub { account_id, vpc_id }]),
            read_at: Timestamp::now() - age,
            lines: b"{\"Subnets\": []}\n".to_vec(),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let stored = stored(SignedDuration::from_mins(5));
        let ends = after(TURN);
        for (now, is) in [
            (Now::Open, "Open".to_owned()),
            (
                Now::Taken("a".to_owned(), ends),
                format!("Taken(\"a\", {ends:?})"),
            ),
            (Now::NoTurns(ends), format!("NoTurns({ends:?})")),
            (
                Now::Taken("a".to_owned(), Timestamp::UNIX_EPOCH),
                "Open".to_owned(),
            ),
        ] {
            let (again, known) = read(&written(&stored, now));
            assert_eq!(again.as_ref(), Some(&stored));
            assert_eq!(format!("{:?}", known.now()), is);
        }
    }

    #[test]
    fn what_is_too_old_or_cut_off_is_nothing() {
        let old = written(&stored(SignedDuration::from_hours(2)), Now::Open);
        let nothing = written(&StoredFacts::default(), Now::Open);
        for body in [&b""[..], b"{", b"{}\n", &old, &nothing] {
            assert_eq!(read(body).0, None, "{}", String::from_utf8_lossy(body));
        }
    }
}

//! What this process evaluated a moment ago: in a burst, one reading answers every notification that was
//! sent before it began.
//!
//! It is safe to pass such a notification over. It says that something changed before it was sent;
//! AWS Config had read the change from EC2 by then. A reading that began later has seen it, and its
//! evaluation was taken by AWS Config.
//!
//! * **Which time counts.** When the notification was sent, not when its item was captured: the
//!   capture is earlier, and what is known to be seen is what was sent before the reading.
//! * **Clocks.** AWS Config's clock and Lambda's are compared; Amazon keeps both within milliseconds,
//!   and the margin is seconds. A notification from the future is evaluated anew.
//! * **EC2 is eventually consistent.** The reading is later than one that this notification would
//!   have started at once, by at least the margin: passing it over is never the less consistent way.
//! * **Several instances.** Each knows its own readings only. A newer reading of another one stands
//!   in AWS Config all the same: the newest OrderingTimestamp wins, and every one is the time of a
//!   real reading. An instance that knows nothing reads.
//! * **What changes without a notification.** The day on which a waiver ends: nothing is passed over
//!   after midnight in UTC for what was read before it. The grace of a pending endpoint: such a
//!   verdict is not remembered. Prefix lists and DNS attributes: the schedule's, with and without this.
//! * **Deleted results, a rule evaluated anew.** Its notification is newer than the reading.
//!
//! Nothing is passed over whose time is unknown, long ago (a replay, a late delivery: evaluated anew,
//! whatever it costs) or too close to the reading.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use rule::network::Id;
use rule::parameters::Parameters;

use crate::lambda::trigger::Trigger;
use crate::place::Place;

/// How much later than a notification a reading must have begun to have seen what it tells of.
pub const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// How long ago a notification may have been sent to count as part of a burst.
const BURST: SignedDuration = SignedDuration::from_mins(10);

/// Waivers end with a day in UTC.
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// The most readings that are remembered.
const MOST_READINGS: usize = 20_000;

/// When the reading began behind the last evaluation of each VPC that AWS Config took from here.
#[derive(Debug, Default)]
pub struct Recent(Mutex<HashMap<Rule, Readings>>);

/// A rule, in one account and region: by its ARN, which tells a rule that was made anew under an old name, and by its name.
type Rule = (Place, Option<String>, Option<String>);

#[derive(Debug)]
struct Readings {
    parameters: Parameters,
    began: HashMap<Id, Timestamp>,
}

impl Recent {
    /// When the reading began that answers a trigger about this VPC; `None` where it is to be read.
    pub fn answer(&self, trigger: &Trigger, vpc_id: &Id, now: Timestamp) -> Option<Timestamp> {
        let notified = trigger.notified?;
        let is_burst = notified <= now && now.duration_since(notified) <= BURST;
        if !is_burst || trigger.result_token.is_test_mode() {
            return None;
        }
        let rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let readings = rules.get(&key(trigger))?;
        let began = *readings.began.get(vpc_id)?;
        let answers =
            readings.parameters == trigger.parameters && began.duration_since(notified) >= MARGIN;
        let answers = answers && day(began) == day(now);
        answers.then_some(began)
    }

    /// Remembers that AWS Config took evaluations of these VPCs from a reading of each that began then.
    pub fn remember(
        &self,
        trigger: &Trigger,
        readings_began: impl IntoIterator<Item = (Id, Timestamp)>,
    ) {
        if trigger.result_token.is_test_mode() {
            return;
        }
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let remembered: usize = rules.values().map(|readings| readings.began.len()).sum();
        if remembered >= MOST_READINGS {
            rules.clear();
        }
        let readings = rules.entry(key(trigger)).or_insert_with(|| Readings {
            parameters: trigger.parameters.clone(),
            began: HashMap::new(),
        });
        if readings.parameters != trigger.parameters {
            readings.parameters = trigger.parameters.clone();
            readings.began.clear();
        }
        readings.began.extend(readings_began);
    }
}

/// The day in UTC, counted.
fn day(time: Timestamp) -> i64 {
    time.as_second().div_euclid(DAY_SECONDS)
}

fn key(trigger: &Trigger) -> Rule {
    (
        trigger.place.clone(),
        trigger.rule_arn.clone(),
        trigger.rule_name.clone(),
    )
}

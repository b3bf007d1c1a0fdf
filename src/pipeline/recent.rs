//! What this process judged a moment ago: in a burst, one reading answers every notification that was
//! sent before it began.
//!
//! It is safe to pass such a notification over. It says that something changed before it was sent;
//! AWS Config had read the change from EC2 by then. A reading that began later has seen it, and its
//! evaluation was taken by AWS Config. Had results been deleted since, or the rule been evaluated
//! anew, the notification would be newer than the reading. Nothing is passed over whose time is
//! unknown, long ago (a replay, a late delivery: judged anew, whatever it costs) or too close to the
//! reading for clocks and for EC2's eventual consistency.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use rule::network::Id;
use rule::parameters::Parameters;

use crate::trigger::Trigger;
use crate::trigger::rule_arn::Place;

/// How much later than the notification the reading must have begun.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// How long ago a notification may have been sent to count as part of a burst.
const BURST: SignedDuration = SignedDuration::from_mins(10);

/// The most readings that are remembered.
const MOST_READINGS: usize = 20_000;

/// When the reading began behind the last evaluation of each VPC that AWS Config took from here.
#[derive(Debug, Default)]
pub struct Recent(Mutex<HashMap<Rule, Readings>>);

/// A rule, in one account and region.
type Rule = (Place, Option<String>);

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
        answers.then_some(began)
    }

    /// Remembers that AWS Config took evaluations of these VPCs from a reading that began then.
    pub fn remember(
        &self,
        trigger: &Trigger,
        vpc_ids: impl IntoIterator<Item = Id>,
        began: Timestamp,
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
        readings
            .began
            .extend(vpc_ids.into_iter().map(|id| (id, began)));
    }
}

fn key(trigger: &Trigger) -> Rule {
    (trigger.place.clone(), trigger.rule_name.clone())
}

//! An AWS Config that only writes down what it is told: for `invoke` on saved data and for tests.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{ConfigApi, RecordedItem};
use crate::failure::ReadError;
use crate::lambda::evaluation::ConfigEvaluation;
use crate::lambda::stored_result::{HeldResult, StoredResult};
use crate::lambda::trigger::ResultToken;

/// Keeps every call; a clone keeps them in the same place. It knows no history and has no stored
/// results, unless they are given.
#[derive(Debug, Clone, Default)]
pub struct Recorded {
    /// What GetResourceConfigHistory answers.
    pub history: Vec<RecordedItem>,
    /// What GetComplianceDetailsByConfigRule answers.
    pub stored: Vec<HeldResult>,
    calls: Rc<RefCell<Vec<RecordedCall>>>,
}

/// One call that was made.
#[derive(Debug, Clone, PartialEq)]
pub enum RecordedCall {
    /// GetResourceConfigHistory of a resource.
    History(StoredResult),
    /// GetComplianceDetailsByConfigRule of a rule.
    ComplianceDetails(String),
    /// PutEvaluations.
    Put {
        /// What was put.
        evaluations: Vec<ConfigEvaluation>,
        /// Whether it was in test mode.
        test_mode: bool,
    },
    /// CreateSchedule for a rule.
    Schedule {
        /// The rule.
        rule_name: String,
        /// When it is to be evaluated again.
        at: Timestamp,
    },
}

impl Recorded {
    /// The calls so far, in order.
    pub fn calls(&self) -> Vec<RecordedCall> {
        self.calls.borrow().clone()
    }

    fn note(&self, call: RecordedCall) {
        self.calls.borrow_mut().push(call);
    }
}

impl ConfigApi for Recorded {
    async fn get_resource_config_history(
        &self,
        resource_type: &str,
        resource_id: &str,
    ) -> Result<Vec<RecordedItem>, ReadError> {
        let resource_type = resource_type.to_owned();
        self.note(RecordedCall::History(StoredResult {
            resource_type,
            resource_id: resource_id.to_owned(),
        }));
        Ok(self.history.clone())
    }

    async fn get_compliance_details_by_config_rule(
        &self,
        rule_name: &str,
    ) -> Result<Vec<HeldResult>, ReadError> {
        self.note(RecordedCall::ComplianceDetails(rule_name.to_owned()));
        Ok(self.stored.clone())
    }

    async fn put_evaluations(
        &self,
        evaluations: &[ConfigEvaluation],
        token: &ResultToken,
    ) -> Result<Vec<StoredResult>, ReadError> {
        self.note(RecordedCall::Put {
            evaluations: evaluations.to_vec(),
            test_mode: token.is_test_mode(),
        });
        Ok(Vec::new())
    }

    /// It takes everything: nothing is put again.
    async fn pause(&self, _: Duration) {}

    async fn schedule_evaluation(
        &self,
        rule_name: &str,
        now: Timestamp,
        minutes: u32,
    ) -> Result<(), ReadError> {
        self.note(RecordedCall::Schedule {
            rule_name: rule_name.to_owned(),
            at: now + SignedDuration::from_mins(i64::from(minutes)),
        });
        Ok(())
    }
}

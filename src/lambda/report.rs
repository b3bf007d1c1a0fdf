//! What an invocation did, in counts: the material of its log line. No event, token or policy.

use crate::lambda::evaluation::{ConfigEvaluation, ReportedCompliance};
use crate::lambda::trigger::{EvaluationTarget, Trigger};

/// The longest note that is kept, in characters; ids and types in it come from the event.
const LONGEST_NOTE: usize = 300;

/// The longest rule name of AWS Config, in characters.
const LONGEST_RULE_NAME: usize = 128;

/// What an invocation did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InvocationReport {
    /// The evaluated account; empty where the event could not be read.
    pub account_id: String,
    /// The evaluated region.
    pub region: String,
    /// The rule's name.
    pub rule_name: Option<String>,
    /// What was to be evaluated: `region`, a VPC's or a resource's id, `nothing`.
    pub subject: String,
    /// Evaluations by type, clean-up included.
    pub compliant: usize,
    /// See [`Self::compliant`].
    pub non_compliant: usize,
    /// See [`Self::compliant`].
    pub not_applicable: usize,
    /// NOT_APPLICABLE VPCs without a result that it could take away: nothing is put for them.
    pub not_put: usize,
    /// VPCs that nothing is reported on, because facts are unread.
    pub undetermined: usize,
    /// Old results of resources that are no more.
    pub cleaned_up: usize,
    /// VPCs for which a reading that began after the event was sent has answered it already.
    pub coalesced: usize,
    /// Verdicts that rest on a state in transition.
    pub in_transition: usize,
    /// What else is worth a line: why nothing was evaluated, what was left out.
    pub notes: Vec<String>,
}

impl InvocationReport {
    /// Notes what the trigger is about.
    pub fn about(&mut self, trigger: &Trigger) {
        self.account_id.clone_from(&trigger.place.account_id);
        self.region.clone_from(&trigger.place.region);
        let rule_name = trigger.rule_name.as_deref();
        self.rule_name = rule_name.map(|name| name.chars().take(LONGEST_RULE_NAME).collect());
        self.subject = match &trigger.subject {
            EvaluationTarget::Region | EvaluationTarget::EveryVpc => "region".to_owned(),
            EvaluationTarget::Vpc(id) | EvaluationTarget::Gone(id) => id.to_string(),
            EvaluationTarget::Unplaced { resource_id, .. } => {
                resource_id.chars().take(80).collect()
            }
            EvaluationTarget::Nothing(_) => "nothing".to_owned(),
        };
    }

    /// Adds a note.
    pub fn note(&mut self, note: &str) {
        self.notes.push(note.chars().take(LONGEST_NOTE).collect());
    }

    /// Counts evaluations that are about to be put.
    pub fn count(&mut self, evaluations: &[ConfigEvaluation]) {
        for evaluation in evaluations {
            match evaluation.compliance_type {
                ReportedCompliance::Compliant => self.compliant += 1,
                ReportedCompliance::NonCompliant => self.non_compliant += 1,
                ReportedCompliance::NotApplicable => self.not_applicable += 1,
            }
        }
    }
}

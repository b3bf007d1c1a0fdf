//! Which faults a fix is about.

use jiff::Timestamp;

use crate::assessment::decision::Cause;
use crate::checks::{Check, Severity};
use crate::exceptions::Exception;
use crate::verdict::{Answer, Verdict};

/// Which faults are fixed: all of them, unless it says otherwise.
#[derive(Debug, Clone, Copy, Default)]
pub struct FixScope<'s> {
    /// The checks whose faults are fixed; all of them where none is named.
    pub checks: &'s [Check],
    /// Faults that people accept: they are left as they are.
    pub exceptions: &'s [Exception],
}

/// The place of a fault: its account, its VPC, its service.
#[derive(Debug, Clone, Copy)]
pub(super) struct Where<'w> {
    pub account_id: &'w str,
    pub vpc_id: &'w str,
    pub service: &'w str,
}

impl FixScope<'_> {
    /// Whether a fault is fixed.
    pub(super) fn takes(
        self,
        cause: &Cause<'_>,
        answer: Answer,
        place: Where<'_>,
        now: Timestamp,
    ) -> bool {
        let check = cause.check();
        let is_asked = self.checks.is_empty() || self.checks.contains(&check);
        let is_accepted = |one: &Exception| {
            one.terms.holds(now)
                && one.is_about(place.account_id, place.vpc_id)
                && one.accepts(place.service, check, cause.severity)
        };
        cause.severity != Severity::Warn
            && is_asked
            && (answer == Answer::Undetermined || !self.exceptions.iter().any(is_accepted))
    }
}

/// How many findings of a verdict are excepted.
pub fn excepted(verdict: &Verdict) -> usize {
    let findings = verdict.services.iter().flat_map(|of| &of.findings);
    findings.filter(|of| of.excepted.is_some()).count()
}

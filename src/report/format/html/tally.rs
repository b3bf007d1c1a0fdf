//! What an owner asks first: how many VPCs have which result, and which fault breaks most.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rule::checks::{Check, Severity};
use rule::verdict::{Answer, BUT_UNKNOWN, ComplianceType, Verdict};

use crate::report::vpc::{findings, worst_answer};

/// The part of a result that a VPC belongs to: what is at fault, or how far it is proven.
pub fn part(verdict: &Verdict) -> &'static str {
    match (verdict.compliance_type, worst_answer(verdict)) {
        (ComplianceType::NotApplicable, _) if verdict.waiver.is_some() => "waived",
        (ComplianceType::NotApplicable, _) => "other",
        (ComplianceType::Undetermined, _) => "unread",
        (ComplianceType::Compliant, _) if passes_by_exception(verdict) => "excepted",
        (ComplianceType::NonCompliant, Some(Answer::Broken)) => "broken",
        (ComplianceType::NonCompliant, Some(Answer::Public)) => "public",
        (_, Some(Answer::Unknown)) => "unknown",
        (ComplianceType::Compliant, Some(_)) => "proven",
        (ComplianceType::Compliant, None) if !verdict.services.is_empty() => "proven",
        (ComplianceType::NonCompliant, Some(_)) => "reported",
        // Of AWS Config's results nothing but the annotation is there, and it tells no services where it has no room for
        // them.
        (ComplianceType::Compliant, None) if verdict.annotation.starts_with(BUT_UNKNOWN) => {
            "unknown"
        }
        (_, None) => "reported",
    }
}

/// Whether a VPC passes since findings are excepted.
fn passes_by_exception(verdict: &Verdict) -> bool {
    let without = verdict.without_exceptions;
    without.is_some_and(|without| without != verdict.compliance_type)
}

/// The counts so far.
#[derive(Debug, Default)]
pub struct Tally {
    results: BTreeMap<(ComplianceType, &'static str), usize>,
    faults: BTreeMap<Check, FailedCheckCounts>,
}

/// How much a fault breaks.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct FailedCheckCounts {
    /// Whether it makes a service BROKEN; otherwise PUBLIC.
    pub breaks: bool,
    /// In how many VPCs it was found.
    pub vpcs: usize,
    /// How many clients it affects; one that several services miss counts for each.
    pub clients: usize,
}

impl Tally {
    /// Counts the VPCs of one region.
    pub fn count(&mut self, verdicts: &[Verdict]) {
        for verdict in verdicts {
            let result = (verdict.compliance_type, part(verdict));
            *self.results.entry(result).or_default() += 1;
            let mut seen = BTreeSet::new();
            for (_, finding) in findings(verdict) {
                if finding.severity == Severity::Fail && finding.excepted.is_none() {
                    let fault = self.faults.entry(finding.check).or_default();
                    fault.breaks |= finding.answer == Some(Answer::Broken);
                    fault.vpcs += usize::from(seen.insert(finding.check));
                    fault.clients += finding.clients;
                }
            }
        }
    }

    /// How many VPCs there are.
    pub fn vpcs(&self) -> usize {
        self.results.values().sum()
    }

    /// How many VPCs have a result, or a part of it.
    pub fn result(&self, result: ComplianceType, part: Option<&str>) -> usize {
        let of = self
            .results
            .iter()
            .filter(|((of, its), _)| *of == result && part.is_none_or(|part| part == *its));
        of.map(|(_, count)| count).sum()
    }

    /// The faults: what is BROKEN first, then by clients.
    pub fn faults(&self) -> Vec<(Check, FailedCheckCounts)> {
        let mut faults: Vec<(Check, FailedCheckCounts)> = self
            .faults
            .iter()
            .map(|(check, fault)| (*check, *fault))
            .collect();
        faults.sort_by_key(|(check, fault)| {
            (
                !fault.breaks,
                Reverse(fault.clients),
                Reverse(fault.vpcs),
                *check,
            )
        });
        faults
    }
}

//! What an owner asks first: how many VPCs stand how, and which fault breaks most.

use std::collections::{BTreeMap, BTreeSet};

use rule::checks::{Check, Severity};
use rule::verdict::{ComplianceType, Verdict};

use crate::report::vpc::{findings, worst_answer};

/// How a VPC stands: its worst word; where no service was evaluated, what AWS Config is told.
pub fn standing(verdict: &Verdict) -> &'static str {
    match (verdict.compliance_type, worst_answer(verdict)) {
        (ComplianceType::NotApplicable, _) | (_, None) => verdict.compliance_type.as_str(),
        (_, Some(word)) => word.as_str(),
    }
}

/// The counts so far.
#[derive(Debug, Default)]
pub struct Tally {
    standings: BTreeMap<&'static str, usize>,
    faults: BTreeMap<Check, Fault>,
}

/// How much a fault breaks.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// In how many VPCs it was found.
    pub vpcs: usize,
    /// How many clients it affects; one that several services miss counts for each.
    pub clients: usize,
}

impl Tally {
    /// Counts the VPCs of one region.
    pub fn count(&mut self, verdicts: &[Verdict]) {
        for verdict in verdicts {
            *self.standings.entry(standing(verdict)).or_default() += 1;
            let mut seen = BTreeSet::new();
            for (_, finding) in findings(verdict) {
                if finding.severity == Severity::Fail {
                    let fault = self.faults.entry(finding.check).or_default();
                    fault.vpcs += usize::from(seen.insert(finding.check));
                    fault.clients += finding.clients;
                }
            }
        }
    }

    /// How many VPCs stand so.
    pub fn standing(&self, standing: &str) -> usize {
        self.standings.get(standing).copied().unwrap_or_default()
    }

    /// The faults, the one that breaks most first.
    pub fn faults(&self) -> Vec<(Check, Fault)> {
        let mut faults: Vec<(Check, Fault)> = self
            .faults
            .iter()
            .map(|(check, fault)| (*check, *fault))
            .collect();
        faults.sort_by_key(|(check, fault)| (std::cmp::Reverse(*fault), *check));
        faults
    }
}

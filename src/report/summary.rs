//! The counts at the end of a report.

use std::collections::BTreeSet;

use rule::verdict::{ComplianceType, Verdict};
use serde::{Deserialize, Serialize};

/// How many of everything were evaluated; serialized as `contracts.md`, section 6, has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Accounts, each once.
    pub accounts: usize,
    /// Regions by name, each once however many accounts use it.
    pub regions: usize,
    /// VPCs.
    pub vpcs: usize,
    /// VPCs that reach every required service privately.
    #[serde(rename = "COMPLIANT")]
    pub compliant: usize,
    /// VPCs that do not.
    #[serde(rename = "NON_COMPLIANT")]
    pub non_compliant: usize,
    /// VPCs in which there is nothing to evaluate.
    #[serde(rename = "NOT_APPLICABLE")]
    pub not_applicable: usize,
    /// VPCs whose verdict hangs on facts that are unread.
    #[serde(rename = "UNDETERMINED")]
    pub undetermined: usize,
}

/// Counts region after region.
#[derive(Debug, Clone, Default)]
pub struct Counter {
    accounts: BTreeSet<String>,
    regions: BTreeSet<String>,
    counts: Summary,
}

impl Counter {
    /// Counts one account in one region.
    pub fn count(&mut self, account_id: &str, region: &str, verdicts: &[Verdict]) {
        for (names, name) in [
            (&mut self.accounts, account_id),
            (&mut self.regions, region),
        ] {
            if !names.contains(name) {
                names.insert(name.to_owned());
            }
        }
        self.counts.vpcs += verdicts.len();
        for verdict in verdicts {
            *match verdict.compliance_type {
                ComplianceType::Compliant => &mut self.counts.compliant,
                ComplianceType::NonCompliant => &mut self.counts.non_compliant,
                ComplianceType::NotApplicable => &mut self.counts.not_applicable,
                ComplianceType::Undetermined => &mut self.counts.undetermined,
            } += 1;
        }
    }

    /// The counts so far.
    pub fn summary(&self) -> Summary {
        Summary {
            accounts: self.accounts.len(),
            regions: self.regions.len(),
            ..self.counts
        }
    }
}

impl Summary {
    /// The counts in one line for people.
    pub fn sentence(&self) -> String {
        let of = |count: usize, one: &str, many: &str| {
            format!("{count} {}", if count == 1 { one } else { many })
        };
        format!(
            "{} in {} and {}: {} COMPLIANT, {} NON_COMPLIANT, {} NOT_APPLICABLE, {} UNDETERMINED",
            of(self.vpcs, "VPC", "VPCs"),
            of(self.accounts, "account", "accounts"),
            of(self.regions, "region", "regions"),
            self.compliant,
            self.non_compliant,
            self.not_applicable,
            self.undetermined
        )
    }
}

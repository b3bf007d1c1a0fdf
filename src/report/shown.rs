//! Which evaluations a report shows: a filter for eyes. Counts and exit status are of all.

use rule::checks::Check;
use rule::verdict::{ComplianceType, Finding, Verdict};

/// What is shown; everything where both lists are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// VPCs with one of these results.
    pub only: Vec<ComplianceType>,
    /// VPCs with a finding of one of these checks, and of their findings those.
    pub checks: Vec<Check>,
}

impl Shown {
    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        self.only.is_empty() && self.checks.is_empty()
    }

    /// What is shown of a verdict; `None` where it is left out.
    pub fn of(&self, verdict: &Verdict) -> Option<Verdict> {
        if !self.only.is_empty() && !self.only.contains(&verdict.compliance_type) {
            return None;
        }
        let mut verdict = verdict.clone();
        if self.checks.is_empty() {
            return Some(verdict);
        }
        let is_asked = |finding: &Finding| self.checks.contains(&finding.check);
        verdict.findings.retain(is_asked);
        let mut any = !verdict.findings.is_empty();
        for service in &mut verdict.services {
            service.findings.retain(is_asked);
            any |= !service.findings.is_empty();
        }
        any.then_some(verdict)
    }
}

#[cfg(test)]
mod tests {
    use rule::checks::Check;
    use rule::verdict::ComplianceType;

    use super::Shown;
    use crate::report::fixture;

    #[test]
    fn a_check_leaves_its_own_findings_and_a_result_its_own_vpcs() {
        let verdicts = fixture::verdicts();
        let shown = |only: &[ComplianceType], checks: &[Check]| {
            let shown = Shown {
                only: only.to_vec(),
                checks: checks.to_vec(),
            };
            let kept = verdicts.iter().filter_map(|verdict| shown.of(verdict));
            let kept = kept.map(|verdict| {
                let findings = verdict.services.iter().flat_map(|of| &of.findings);
                let codes: Vec<_> = findings.map(|of| of.check.row().code).collect();
                format!("{} {}", verdict.vpc_id, codes.join(","))
            });
            kept.collect::<Vec<_>>()
        };
        assert_eq!(shown(&[], &[]).len(), verdicts.len());
        assert_eq!(
            shown(&[], &[Check::EndpointMissing]),
            ["vpc-0a endpoint-missing"]
        );
        assert_eq!(
            shown(&[ComplianceType::Compliant], &[Check::EndpointMissing]),
            Vec::<String>::new()
        );
        assert!(
            shown(&[ComplianceType::NonCompliant], &[])
                .iter()
                .all(|one| one.starts_with("vpc-0a"))
        );
    }
}

//! Whether the random accounts bring out every word, every compliance type and every finding
//! often enough to test anything.

use std::collections::BTreeMap;

use rule::checks::Check;

use crate::{agreement, generator};

#[test]
fn every_answer_and_every_finding_comes_out() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut words = 0;
    for seed in 0..1_500 {
        for verdict in agreement::verdicts(&generator::case(seed)) {
            *counts
                .entry(verdict.compliance_type.as_str().to_owned())
                .or_default() += 1;
            for word in verdict
                .clients
                .iter()
                .flat_map(|client| client.answers.iter())
            {
                words += 1;
                *counts.entry(word.as_str().to_owned()).or_default() += 1;
            }
            let findings = verdict
                .services
                .iter()
                .flat_map(|service| &service.findings);
            for finding in findings.chain(&verdict.findings) {
                *counts
                    .entry(finding.check.row().code.to_owned())
                    .or_default() += 1;
            }
        }
    }
    let told = format!("{counts:#?}");
    let count = |name: &str| counts.get(name).copied().unwrap_or_default();
    for word in ["PRIVATE", "BROKEN", "PUBLIC", "UNKNOWN", "UNDETERMINED"] {
        assert!(count(word) * 25 > words, "{word} is rare: {told}");
    }
    for compliance_type in [
        "COMPLIANT",
        "NON_COMPLIANT",
        "NOT_APPLICABLE",
        "UNDETERMINED",
    ] {
        assert!(
            count(compliance_type) > 50,
            "{compliance_type} is rare: {told}"
        );
    }
    // Whether an id exists nowhere is known only when every region has been seen, not here.
    let asked = |check: &&Check| **check != Check::ExceptionMatchesNothing;
    for check in Check::ALL.iter().filter(asked) {
        assert!(
            count(check.row().code) > 4,
            "{} is rare: {told}",
            check.row().code
        );
    }
}

//! What is to be done where one reason gives a fix, a remedy and a change: they say one and the same.

use std::collections::BTreeSet;

use rule::checks::Severity;
use rule::fix::{Change, SuggestedChange};
use rule::verdict::{Finding, Verdict};

use crate::every::verdicts;
use crate::fixes::fixes;
use rule_testing::case::{CaseFile, files, folder, read};

/// Their reasons speak of others than the asked endpoint: of a peer that is to be let through, of two more services.
const FOLDERS: [&str; 3] = [
    "client-security-group-blocks",
    "ecs-endpoints-incomplete",
    "endpoint-security-group-blocks",
];

#[test]
fn fix_remedy_and_change_say_the_same() {
    let mut lines = String::new();
    for of in FOLDERS {
        for path in files(&folder().join(of)) {
            let case = read::<CaseFile>(&path);
            let said: BTreeSet<String> = verdicts(&case).iter().flat_map(findings).collect();
            if said.is_empty() {
                continue;
            }
            let name = path.strip_prefix(folder()).unwrap().with_extension("");
            lines.push_str(&format!("{}\n", name.display()));
            lines.extend(said);
            for fix in fixes(&case) {
                lines.extend(fix.changes.iter().map(change));
            }
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("instructions", lines);
    });
}

/// The sentence, the fix and the remedy of each finding that is none of warning.
fn findings(verdict: &Verdict) -> Vec<String> {
    let services = verdict.services.iter();
    let findings = services.flat_map(|service| &service.findings);
    let counted = findings.filter(|finding| finding.severity != Severity::Warn);
    let said = |finding: &Finding| {
        let brief = finding.brief.as_deref();
        let fix = brief.map_or("", |brief| brief.fix.one());
        let (message, remedy) = (&finding.message, &finding.remediation);
        format!("    {message}\n        fix: {fix}\n        remedy: {remedy}\n")
    };
    counted.map(said).collect()
}

fn change(of: &SuggestedChange) -> String {
    match &of.change {
        Change::ByHand { remedy } => format!("    by hand: {remedy}\n"),
        change => format!("    change: {change:?}\n"),
    }
}

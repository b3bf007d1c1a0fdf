//! The embedded example shows what its README says it shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The time and the parameters that the README of the example names.
const NOW: &str = "2026-11-20T09:00:00Z";
const PARAMETERS: &str = "@tests/example/parameters.json";

#[test]
fn its_parameters_give_grace_and_exclude() {
    let evaluations = evaluate(&["--parameters", PARAMETERS]);
    let said = |vpc: &str| {
        let found = evaluations
            .iter()
            .find(|evaluation| evaluation["resourceId"] == vpc);
        let evaluation = found.unwrap_or_else(|| panic!("{vpc} is not evaluated"));
        format!(
            "{} | {}",
            evaluation["complianceType"].as_str().unwrap(),
            evaluation["annotation"].as_str().unwrap()
        )
    };
    insta::assert_snapshot!(said("vpc-08784036aa5ef6cd8"), @"COMPLIANT | COMPLIANT, but unknown: vpce-0fd3ce1aa7bc25b10 has been pending since 2026-11-20T08:52Z, within its grace, for ecr.dkr. Fix: wait until it is available; create it again if it stays pending");
    insta::assert_snapshot!(said("vpc-0217cc5f6112f2c3f"), @"NOT_APPLICABLE | NOT_APPLICABLE: left out by excludeVpcIds");
}

#[test]
fn its_readme_tells_of_every_vpc() {
    let readme = fs::read_to_string(Path::new(ROOT).join("tests/example/README.md")).unwrap();
    let told: BTreeSet<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .map(str::to_owned)
        .collect();
    let evaluated: BTreeSet<_> = evaluate(&[])
        .iter()
        .map(|evaluation| evaluation["resourceId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(told, evaluated);
}

#[test]
fn it_shows_every_compliance_type_and_every_word() {
    let evaluations = evaluate(&[]);
    let types: BTreeSet<_> = evaluations
        .iter()
        .map(|evaluation| evaluation["complianceType"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        BTreeSet::from([
            "COMPLIANT",
            "NON_COMPLIANT",
            "NOT_APPLICABLE",
            "UNDETERMINED"
        ])
    );
    let words: BTreeSet<_> = evaluations
        .iter()
        .flat_map(|evaluation| evaluation["services"].as_array().unwrap())
        .map(|service| service["answer"].as_str().unwrap())
        .collect();
    assert_eq!(
        words,
        BTreeSet::from([
            "BROKEN",
            "NOT_APPLICABLE",
            "PRIVATE",
            "PUBLIC",
            "UNDETERMINED",
            "UNKNOWN"
        ])
    );
}

/// The evaluations of the JSON report.
fn evaluate(more: &[&str]) -> Vec<Value> {
    let fixed = [
        "evaluate",
        "tests/example",
        "--format",
        "json",
        "--now",
        NOW,
    ];
    let mut program = Command::new(env!("CARGO_BIN_EXE_vpc-endpoint-rule"));
    let output = program
        .args(fixed)
        .args(more)
        .current_dir(ROOT)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["evaluations"].as_array().unwrap().clone()
}

//! Accepted findings of a plan: they stay, are marked, and count for no answer.

use std::fs;

use super::{cases, write};
use crate::cli::{json, run, shown};

const ACCEPTED: &str = r#"
[[exceptions]]
check = "endpoint-security-group-blocks"
until = 2027-01-31
by = "Jane Doe"
reason = "opened by the next plan"

[[exceptions]]
service = "s3"
until = 2026-10-31
"#;

#[test]
fn an_accepted_finding_makes_nothing_worse() {
    let all = cases();
    let mut all = all.into_iter();
    let case = all
        .find(|case| case.name == "block-outside-of-the-rule")
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (plan, exceptions) = (path("plan.json"), path("e.toml"));
    fs::write(&plan, write::plan(&case.create, &case.region).to_string()).unwrap();
    fs::write(&exceptions, ACCEPTED).unwrap();
    let evaluated = |more: &[&str]| {
        let account = ["--account", "111122223333", "--now", "2026-11-20T09:00:00Z"];
        run(&[&["evaluate", "--plan", &plan], &account[..], more].concat())
    };
    let accepted = ["--exceptions", exceptions.as_str()];
    for threshold in ["worse", "broken", "non-compliant"] {
        let fail_on = ["--fail-on", threshold];
        assert_eq!(evaluated(&fail_on).status.code(), Some(1));
        let output = evaluated(&[&accepted[..], &fail_on].concat());
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    }
    let comment = evaluated(&[&accepted[..], &["--format", "markdown"]].concat());
    insta::assert_snapshot!(shown(&comment));
    let report = json(&evaluated(&[&accepted[..], &["--format", "json"]].concat()));
    let vpc = &report["evaluations"][0];
    assert_eq!(vpc["withoutExceptions"], "NON_COMPLIANT");
    let services = vpc["services"].as_array().unwrap();
    let marked = services.iter().filter(|one| one["excepted"] == true);
    assert!(marked.count() > 0, "{report:#}");
    let sarif = json(&evaluated(
        &[&accepted[..], &["--format", "sarif"]].concat(),
    ));
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let suppressed = results.iter().filter(|one| !one["suppressions"].is_null());
    assert!(suppressed.count() > 0, "{sarif:#}");
}

//! Exceptions of the command line: an accepted finding stays, in every format, and counts for no result.

mod given;

use std::fs;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;
use vpc_endpoint_rule::report::format::FORMATS;

use crate::cli::{NOW, json, run, shown};

/// Private DNS of its `ecr.dkr` endpoint is off, and nothing else is at fault.
const ORDERS: &str = "vpc-0c58d342b44fb1175";

/// Its security group blocks `ecr.api` and `ecr.dkr`.
const PAYMENTS: &str = "vpc-0525e09032509ece5";

const ACCEPTED: &str = r#"
[[exceptions]]
account = "111122223333"
vpc = "vpc-0c58d342b44fb1175"
service = "ecr.dkr"
check = "private-dns-disabled"
until = 2026-12-10
by = "Jane Doe"
reason = "hub move, see CHG-1"

[[exceptions]]
vpc = "vpc-0525e09032509ece5"
service = "ecr.api"
until = 2027-06-30
"#;

/// One that has expired, and some that nothing matches.
const WITHOUT_EFFECT: &str = r#"
[[exceptions]]
vpc = "vpc-0525e09032509ece5"
service = "ecr.dkr"
until = 2026-11-19

[[exceptions]]
vpc = "vpc-0gone"
until = 2027-01-31

[[exceptions]]
account = "444455556666"
check = "private-dns-disabled"
until = 2027-01-31
"#;

struct File(TempDir);

impl File {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("e.toml"), text).unwrap();
        Self(folder)
    }

    fn path(&self) -> String {
        self.0.path().join("e.toml").to_str().unwrap().to_owned()
    }
}

fn evaluated(command: &str, exceptions: &str, more: &[&str]) -> Output {
    let file = File::new(exceptions);
    let path = file.path();
    let arguments = [
        command,
        "tests/example",
        "--now",
        NOW,
        "--exceptions",
        &path,
    ];
    run(&[&arguments, more].concat())
}

/// The evaluation of a VPC.
fn of<'r>(report: &'r Value, vpc: &str) -> &'r Value {
    let all = report["evaluations"].as_array().unwrap();
    all.iter().find(|one| one["resourceId"] == vpc).unwrap()
}

#[test]
fn an_accepted_finding_stays_and_the_vpc_passes() {
    let both = ["--vpc", ORDERS, "--vpc", PAYMENTS];
    let table = evaluated("evaluate", ACCEPTED, &both);
    insta::assert_snapshot!(shown(&table));

    let report = json(&evaluated("evaluate", ACCEPTED, &["--format", "json"]));
    let orders = of(&report, ORDERS);
    assert_eq!(orders["complianceType"], "COMPLIANT");
    assert_eq!(orders["withoutExceptions"], "NON_COMPLIANT");
    let dkr = &orders["services"][1];
    assert_eq!(
        (&dkr["answer"], &dkr["excepted"]),
        (&"PUBLIC".into(), &true.into())
    );
    let finding = &dkr["findings"][0];
    assert_eq!(finding["excepted"], true);
    assert_eq!(finding["exception"]["by"], "Jane Doe");
    assert_eq!(finding["exception"]["until"], "2026-12-10");
    // Another service of that VPC is still at fault.
    let payments = of(&report, PAYMENTS);
    assert_eq!(payments["complianceType"], "NON_COMPLIANT");
    assert_eq!(payments["services"][0]["excepted"], true);
    assert!(payments["services"][1]["excepted"].is_null());

    // Near miss: the same exception for another account changes nothing.
    let other = ACCEPTED.replace("111122223333", "222233334444");
    let report = json(&evaluated("evaluate", &other, &["--format", "json"]));
    let orders = of(&report, ORDERS);
    assert_eq!(orders["complianceType"], "NON_COMPLIANT");
    assert!(orders["withoutExceptions"].is_null());
}

#[test]
fn a_fix_leaves_what_is_accepted_unless_it_is_asked_for() {
    let file = File::new(ACCEPTED);
    let path = file.path();
    let fix = |vpc: &str, more: &[&str]| {
        let arguments = [
            "fix",
            "tests/example",
            vpc,
            "--now",
            NOW,
            "--exceptions",
            &path,
        ];
        shown(&run(&[&arguments[..], more].concat()))
    };
    let orders = fix(ORDERS, &[]);
    insta::assert_snapshot!(orders);
    let whole = fix(ORDERS, &["--include-excepted"]);
    let plain = shown(&run(&["fix", "tests/example", ORDERS, "--now", NOW]));
    assert_eq!(whole, plain);
    // One of two services that one group blocks: the change is for the other.
    let payments = fix(PAYMENTS, &[]);
    assert!(
        payments.contains("1 finding is excepted: its change is left out"),
        "{payments}"
    );
    assert!(payments.contains("ToPort: 443"), "{payments}");

    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().to_str().unwrap();
    let all = evaluated("fix", ACCEPTED, &["--output", into]);
    let said = shown(&all);
    assert!(
        said.contains("2 findings are excepted: their changes are left out"),
        "{said}"
    );
    assert!(!said.contains(ORDERS) && said.contains(PAYMENTS), "{said}");
}

#[test]
fn an_explanation_says_what_is_accepted() {
    let explained = |vpc: &str| {
        let output = evaluated("explain", ACCEPTED, &[vpc]);
        let text = shown(&output);
        let at = text.find("Excepted").unwrap_or(text.len());
        text[at..].to_owned()
    };
    insta::assert_snapshot!(explained(ORDERS));
    assert_eq!(explained("vpc-0a2d1a3ca92703779"), "");
}

#[test]
fn exit_statuses_count_what_is_left() {
    let of_orders = ["--vpc", ORDERS];
    let plain = run(&["evaluate", "tests/example", "--now", NOW, "--vpc", ORDERS]);
    assert_eq!(plain.status.code(), Some(1));
    let accepted = evaluated("evaluate", ACCEPTED, &of_orders);
    assert_eq!(accepted.status.code(), Some(0), "{}", shown(&accepted));
    // An exception that has expired accepts nothing.
    let file = File::new(ACCEPTED);
    let path = file.path();
    let late = [
        "evaluate",
        "tests/example",
        "--now",
        "2026-12-11T00:00:00Z",
        "--exceptions",
        &path,
    ];
    assert_eq!(
        run(&[&late[..], &of_orders].concat()).status.code(),
        Some(1)
    );
    // What is BROKEN and accepted breaks nothing.
    let all = "[[exceptions]]\ncheck = \"endpoint-security-group-blocks\"\nuntil = 2027-01-31\n";
    let broken = ["--fail-on", "broken", "--vpc", PAYMENTS];
    assert_eq!(evaluated("evaluate", all, &broken).status.code(), Some(0));
    assert_eq!(
        evaluated("evaluate", ACCEPTED, &broken).status.code(),
        Some(1)
    );
}

#[test]
fn every_format_says_that_it_is_accepted() {
    for format in FORMATS {
        let output = evaluated(
            "evaluate",
            ACCEPTED,
            &["--format", format.name, "--vpc", ORDERS],
        );
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}: {}",
            format.name,
            shown(&output)
        );
        assert!(
            text.contains("2026-12-10"),
            "{} does not say until when: {text}",
            format.name
        );
        assert!(
            text.contains("Jane Doe"),
            "{} does not say by whom: {text}",
            format.name
        );
    }
    let sarif = json(&evaluated(
        "evaluate",
        ACCEPTED,
        &["--format", "sarif", "--vpc", ORDERS],
    ));
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    let suppressed: Vec<&Value> = results
        .iter()
        .filter(|one| one["suppressions"][0]["status"] == "accepted")
        .collect();
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0]["ruleId"], "private-dns-disabled");
}

#[test]
fn a_report_lists_them_and_says_what_they_do_not_match() {
    let all = format!("{ACCEPTED}{WITHOUT_EFFECT}");
    let report = evaluated("report", &all, &["--format", "json"]);
    let value = json(&report);
    insta::assert_snapshot!(serde_json::to_string_pretty(&value["exceptions"]).unwrap());
    let said = String::from_utf8(report.stderr.clone()).unwrap();
    insta::assert_snapshot!(said);
    // They count for no answer.
    let plain = json(&run(&[
        "report",
        "tests/example",
        "--now",
        NOW,
        "--format",
        "json",
    ]));
    let count = |value: &Value, key: &str| value["summary"][key].as_u64().unwrap();
    assert_eq!(
        count(&value, "NON_COMPLIANT") + 1,
        count(&plain, "NON_COMPLIANT")
    );
    let group = |value: &Value, list: &str, key: &str, name: &str| {
        let all = value["groups"][list].as_array().unwrap().iter();
        all.clone().find(|one| one[key] == name).unwrap().clone()
    };
    let (with, without) = (
        group(&value, "findings", "code", "private-dns-disabled"),
        group(&plain, "findings", "code", "private-dns-disabled"),
    );
    assert_eq!(
        with["vpcs"].as_u64().unwrap() + 1,
        without["vpcs"].as_u64().unwrap()
    );
    assert_eq!(with["excepted"], 1);
    let dkr = group(&value, "services", "service", "ecr.dkr");
    assert_eq!(dkr["excepted"], 1);
    for format in ["table", "markdown", "html"] {
        let output = evaluated("report", &all, &["--format", format]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("Exceptions in force"), "{format}");
        assert!(
            text.contains("AWS Config knows nothing of them"),
            "{format}"
        );
        assert!(text.contains("Exceptions without effect"), "{format}");
    }
    // Where only some VPCs are evaluated, nobody knows what others match.
    let some = evaluated("evaluate", &all, &["--vpc", ORDERS]);
    let said = String::from_utf8(some.stderr).unwrap();
    assert!(!said.contains("vpc-0gone"), "{said}");
}

#[test]
fn what_is_accepted_now_is_not_fixed() {
    let folder = tempfile::tempdir().unwrap();
    let before = folder.path().join("before.json");
    let before = before.to_str().unwrap();
    let plain = [
        "report",
        "tests/example",
        "--now",
        NOW,
        "--format",
        "json",
        "--output",
        before,
    ];
    assert_eq!(run(&plain).status.code(), Some(1));
    let now = evaluated(
        "report",
        ACCEPTED,
        &["--format", "json", "--baseline", before],
    );
    let findings = json(&now)["trend"]["findings"].clone();
    let codes = |list: &str| {
        let all = findings[list].as_array().unwrap().iter();
        let all = all.map(|one| format!("{} {}", one["service"], one["code"]));
        all.collect::<Vec<_>>()
    };
    assert_eq!(codes("fixed"), Vec::<String>::new());
    assert_eq!(codes("new"), Vec::<String>::new());
    let accepted = codes("notApplicable");
    assert!(
        accepted.contains(&r#""ecr.dkr" "private-dns-disabled""#.to_owned()),
        "{accepted:?}"
    );
    assert!(
        accepted.contains(&r#""ecr.api" "endpoint-security-group-blocks""#.to_owned()),
        "{accepted:?}"
    );
}

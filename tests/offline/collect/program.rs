//! The command: what it writes, what it does the second time, what it refuses.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const EXAMPLE: &str = "tests/example";
const NOW: &str = "2026-11-20T09:00:00Z";

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vpc-endpoint-rule"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .output()
        .unwrap()
}

/// Runs and expects this exit status; returns what was said.
fn said(arguments: &[&str], status: i32) -> String {
    let output = run(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(output.stdout.is_empty());
    said
}

fn evaluations(snapshot: &str, parameters: &str) -> Value {
    let output = run(&[
        "evaluate",
        snapshot,
        "--format",
        "json",
        "--clients",
        "--now",
        NOW,
        "--parameters",
        parameters,
    ]);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn what_is_collected_is_judged_as_its_source() {
    let root = tempfile::tempdir().unwrap();
    let to = text(root.path());
    insta::assert_snapshot!(said(&["collect", EXAMPLE, "--output", to], 0), @"note: 5 regions of 4 accounts are collected");
    assert_eq!(evaluations(EXAMPLE, "{}"), evaluations(to, "{}"));
    insta::assert_snapshot!(said(&["collect", EXAMPLE, "--output", to], 0), @"note: 5 regions of 4 accounts are collected, 5 of them were there already");
}

#[test]
fn a_region_that_is_there_is_collected_anew_only_when_asked() {
    let root = tempfile::tempdir().unwrap();
    let to = text(root.path());
    said(
        &["collect", EXAMPLE, "--output", to, "--region", "cn-north-1"],
        0,
    );
    let vpcs = root.path().join("444455556666/cn-north-1/Vpcs.json");
    fs::write(&vpcs, "{}").unwrap();
    said(&["collect", EXAMPLE, "--output", to, "--quiet"], 0);
    assert_eq!(fs::read_to_string(&vpcs).unwrap(), "{}");
    said(
        &["collect", EXAMPLE, "--output", to, "--quiet", "--again"],
        0,
    );
    assert_eq!(evaluations(EXAMPLE, "{}"), evaluations(to, "{}"));
}

#[test]
fn redacted_data_comes_with_its_parameters() {
    let root = tempfile::tempdir().unwrap();
    let to = text(root.path());
    let parameters = "@tests/example/parameters.json";
    let redacted = [
        "collect",
        EXAMPLE,
        "--redact",
        "--parameters",
        parameters,
        "--output",
        to,
    ];
    insta::assert_snapshot!(said(&redacted, 0), @"note: 5 regions of 4 accounts are collected");
    let mapped = format!("@{to}/parameters.json");
    let (before, after) = (evaluations(EXAMPLE, parameters), evaluations(to, &mapped));
    assert_eq!(before["summary"], after["summary"]);
    assert!(
        after
            .get("warnings")
            .is_none_or(|list| list.as_array().is_some_and(Vec::is_empty))
    );
}

#[test]
fn a_redaction_goes_on_with_its_key_alone() {
    let root = tempfile::tempdir().unwrap();
    let (to, key) = (root.path().join("to"), root.path().join("key"));
    let (to, key) = (text(&to), text(&key));
    let redacted = |more: &[&str], status| {
        let said = said(
            &[&["collect", EXAMPLE, "--output", to], more].concat(),
            status,
        );
        said.replace(text(root.path()), "ROOT")
    };
    redacted(
        &["--redact", "--redact-key", key, "--region", "eu-west-3"],
        0,
    );
    insta::assert_snapshot!("another_key", redacted(&["--redact"], 2));
    insta::assert_snapshot!("no_redaction", redacted(&[], 2));
    insta::assert_snapshot!(
        "key_inside",
        redacted(
            &["--redact", "--redact-key", &format!("{to}/new/../key")],
            2
        )
    );
    insta::assert_snapshot!(
        "with_the_key",
        redacted(&["--redact", "--redact-key", key], 0)
    );
    let mut fresh = evaluations(EXAMPLE, "{}");
    assert_eq!(fresh["summary"].take(), evaluations(to, "{}")["summary"]);
    let plain = root.path().join("plain");
    said(
        &["collect", EXAMPLE, "--output", text(&plain), "--quiet"],
        0,
    );
    let refused = said(
        &["collect", EXAMPLE, "--output", text(&plain), "--redact"],
        2,
    );
    insta::assert_snapshot!("plain_is_there", refused.replace(text(root.path()), "ROOT"));
    fs::write(root.path().join("other"), "secret").unwrap();
    let refused = said(
        &[
            "collect",
            EXAMPLE,
            "--output",
            text(&plain),
            "--redact",
            "--redact-key",
            text(&root.path().join("other")),
        ],
        2,
    );
    insta::assert_snapshot!("no_key", refused.replace(text(root.path()), "ROOT"));
}

#[test]
fn what_fails_is_listed_and_tried_again() {
    let root = tempfile::tempdir().unwrap();
    let (from, to) = (root.path().join("from"), root.path().join("to"));
    said(&["collect", EXAMPLE, "--output", text(&from), "--quiet"], 0);
    let groups = from.join("111122223333/us-east-1/SecurityGroups.json");
    let whole = fs::read(&groups).unwrap();
    fs::write(&groups, &whole[..whole.len() / 2]).unwrap();
    let collect = ["collect", text(&from), "--output", text(&to)];
    let shown = |said: String| said.replace(text(root.path()), "ROOT");
    insta::assert_snapshot!("failed", shown(said(&collect, 3)));
    let failures = fs::read_to_string(to.join("failures.json")).unwrap();
    insta::assert_snapshot!("failures", shown(failures));
    assert!(!to.join("111122223333/us-east-1").exists());
    fs::write(&groups, &whole).unwrap();
    insta::assert_snapshot!("mended", shown(said(&collect, 0)));
    assert!(!to.join("failures.json").exists());

    let redacted = root.path().join("redacted");
    fs::write(&groups, "{").unwrap();
    said(
        &[
            "collect",
            text(&from),
            "--output",
            text(&redacted),
            "--redact",
            "--quiet",
        ],
        3,
    );
    let failures = fs::read_to_string(redacted.join("failures.json")).unwrap();
    assert!(
        !failures.contains("111122223333") && !failures.contains("Why"),
        "{failures}"
    );
}

#[test]
fn a_snapshot_is_never_collected_into_itself() {
    let root = tempfile::tempdir().unwrap();
    said(
        &["collect", EXAMPLE, "--output", text(root.path()), "--quiet"],
        0,
    );
    for to in [root.path().join("x"), root.path().to_owned()] {
        let refused = said(&["collect", text(root.path()), "--output", text(&to)], 2);
        assert!(refused.contains("name a folder beside it"), "{refused}");
    }
    let inner = root.path().join("111122223333");
    let refused = said(&["collect", text(&inner), "--output", text(root.path())], 2);
    assert!(refused.contains("name a folder beside it"), "{refused}");
}

/// The accounts' names go with them, and are redacted with them.
#[test]
fn accounts_are_named() {
    let root = tempfile::tempdir().unwrap();
    let from = root.path().join("from");
    said(&["collect", EXAMPLE, "--output", text(&from), "--quiet"], 0);
    let organization = r#"{"Organization": [{"AccountId": "111122223333", "AccountName": "payments", "OrganizationalUnit": "Root/Acme"}]}"#;
    fs::write(from.join("organization.json"), organization).unwrap();
    let (plain, redacted) = (root.path().join("plain"), root.path().join("redacted"));
    said(
        &["collect", text(&from), "--output", text(&plain), "--quiet"],
        0,
    );
    let kept: Value =
        serde_json::from_slice(&fs::read(plain.join("organization.json")).unwrap()).unwrap();
    assert_eq!(kept, serde_json::from_str::<Value>(organization).unwrap());
    said(
        &[
            "collect",
            text(&from),
            "--output",
            text(&redacted),
            "--quiet",
            "--redact",
        ],
        0,
    );
    let kept = fs::read_to_string(redacted.join("organization.json")).unwrap();
    for name in ["payments", "Acme", "111122223333"] {
        assert!(!kept.contains(name), "{kept}");
    }
    assert!(kept.contains("OrganizationalUnit"), "{kept}");
}

/// What two accounts share is still the same in both: here a hub's list, its owner and its block.
#[test]
fn what_accounts_share_stays_shared() {
    let root = tempfile::tempdir().unwrap();
    let (from, to) = (root.path().join("from"), root.path().join("to"));
    for account in ["111122223333", "444455556666"] {
        let folder = from.join(account).join("eu-west-3");
        fs::create_dir_all(&folder).unwrap();
        let shared = serde_json::json!({
            "Vpcs": [{"VpcId": "vpc-0aaa0001", "OwnerId": "111122223333", "CidrBlock": "10.1.0.0/16"}],
            "ManagedPrefixListEntries": [{"PrefixListId": "pl-0aaa0001", "Entries": [{"Cidr": "10.1.2.0/24"}]}],
        });
        fs::write(folder.join("all.json"), shared.to_string()).unwrap();
    }
    said(
        &[
            "collect",
            text(&from),
            "--output",
            text(&to),
            "--quiet",
            "--redact",
        ],
        0,
    );
    let accounts: Vec<_> = fs::read_dir(&to)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("eu-west-3"))
        .filter(|folder| folder.is_dir())
        .collect();
    let [one, other] = &*accounts else {
        panic!("{accounts:?}")
    };
    for file in ["Vpcs.json", "ManagedPrefixListEntries.json"] {
        let read = |folder: &Path| fs::read_to_string(folder.join(file)).unwrap();
        assert_eq!(read(one), read(other));
    }
}

/// An organization of a spoke, and of an account of which there are hosted zones alone.
fn zones_of_an_account_without_regions(root: &Path) {
    let case = root_of_cases().join("hosted-zone-without-record/wildcard-missing.json");
    let saved = rule_testing::case::save(&rule_testing::case::read(&case));
    for account in ["111122223333", "222233334444"] {
        let (from, to) = (saved.path().join(account), root.join(account));
        for file in rule_testing::case::files(&from) {
            let to = to.join(file.strip_prefix(&from).unwrap());
            let is_of_hubs_region =
                account == "222233334444" && to.parent() != Some(&*root.join(account));
            if !is_of_hubs_region {
                fs::create_dir_all(to.parent().unwrap()).unwrap();
                fs::copy(&file, &to).unwrap();
            }
        }
    }
}

fn root_of_cases() -> std::path::PathBuf {
    rule_testing::case::folder()
}

#[test]
fn an_account_of_which_there_are_zones_alone_is_collected_too() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    zones_of_an_account_without_regions(from.path());
    let parameters = r#"{"serviceNames": "ecr.dkr"}"#;
    let before = evaluations(text(from.path()), parameters);
    assert!(before.to_string().contains("hosted-zone-without-record"));
    insta::assert_snapshot!(
        said(&["collect", text(from.path()), "--output", text(to.path())], 0),
        @"note: 1 regions of 2 accounts are collected"
    );
    assert_eq!(before, evaluations(text(to.path()), parameters));

    let redacted = tempfile::tempdir().unwrap();
    let redacted = redacted.path().join("redacted");
    let arguments = [
        "collect",
        text(from.path()),
        "--redact",
        "--quiet",
        "--output",
    ];
    said(&[&arguments[..], &[text(&redacted)]].concat(), 0);
    let after = evaluations(text(&redacted), parameters).to_string();
    assert!(after.contains("hosted-zone-without-record"), "{after}");
    assert!(!after.contains("222233334444"), "{after}");

    // One account of several is selected; one that nobody has is told.
    let one = tempfile::tempdir().unwrap();
    let arguments = [
        "collect",
        text(from.path()),
        "--quiet",
        "--account",
        "222233334444",
        "--output",
    ];
    said(&[&arguments[..], &[text(one.path())]].concat(), 0);
    let accounts = fs::read_dir(one.path()).unwrap();
    let names: Vec<_> = accounts.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["222233334444"]);
}

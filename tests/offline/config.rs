//! The configuration file: read from `--config` or the working folder alone, and outweighed by arguments.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::cli::{NOW, json, program, shown};

const CONFIG: &str = r#"
regions = ["us-east-1"]

[parameters]
serviceNames = ["s3"]
unusedVpcs = "COMPLIANT"

[[exceptions]]
service = "s3"
check = "endpoint-missing"
until = 2027-01-31
"#;

/// Runs in a folder with that configuration, on the example.
fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/example");
    let arguments: Vec<&str> = arguments
        .iter()
        .map(|one| {
            if *one == "EXAMPLE" {
                example.to_str().unwrap()
            } else {
                one
            }
        })
        .collect();
    program(&arguments).current_dir(folder).output().unwrap()
}

fn folder_with(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("vpc-endpoint-rule.toml"), text).unwrap();
    folder
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn the_file_of_the_working_folder_is_named_and_taken() {
    let folder = folder_with(CONFIG);
    let evaluate = ["evaluate", "EXAMPLE", "--now", NOW, "--format", "json"];
    let output = run_in(folder.path(), &evaluate);
    let report = json(&output);
    assert!(
        said(&output).starts_with("note: configuration: `vpc-endpoint-rule.toml`\n"),
        "{}",
        shown(&output)
    );
    let evaluations = report["evaluations"].as_array().unwrap();
    assert!(evaluations.iter().all(|one| one["region"] == "us-east-1"));
    assert!(
        evaluations
            .iter()
            .all(|one| one["services"].as_array().unwrap().len() <= 1)
    );
    assert!(
        evaluations
            .iter()
            .any(|one| one["withoutExceptions"] == "NON_COMPLIANT")
    );

    // Arguments outweigh it.
    let flags = [
        "--region",
        "eu-west-3",
        "--parameters",
        "{}",
        "--account",
        "111122223333",
        "--quiet",
    ];
    let output = run_in(folder.path(), &[&evaluate[..], &flags].concat());
    let evaluations = json(&output)["evaluations"].clone();
    let evaluations = evaluations.as_array().unwrap();
    assert!(evaluations.iter().all(|one| one["region"] == "eu-west-3"));
    assert!(
        evaluations
            .iter()
            .any(|one| one["services"].as_array().unwrap().len() == 3)
    );
    assert_eq!(said(&output), "");

    // Another folder has none; a folder below does not see it.
    let below = folder.path().join("below");
    fs::create_dir(&below).unwrap();
    let output = run_in(&below, &evaluate);
    assert!(
        json(&output)["evaluations"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["region"] == "eu-west-3")
    );
    assert!(!said(&output).contains("configuration"));
    let output = run_in(
        &below,
        &[&evaluate[..], &["--config", "../vpc-endpoint-rule.toml"]].concat(),
    );
    assert!(said(&output).starts_with("note: configuration: `../vpc-endpoint-rule.toml`\n"));
}

#[test]
fn explain_and_fix_and_needs_take_its_parameters() {
    let folder = folder_with(CONFIG);
    let vpc = "vpc-0c58d342b44fb1175";
    for command in ["explain", "fix", "needs"] {
        let output = run_in(folder.path(), &[command, "EXAMPLE", vpc, "--print-config"]);
        let text = shown(&output);
        assert!(text.contains("serviceNames = \"s3\""), "{command}: {text}");
    }
    let output = run_in(folder.path(), &["explain", "EXAMPLE", vpc]);
    let text = shown(&output);
    assert!(
        text.contains("s3 PRIVATE") && !text.contains("ecr.dkr"),
        "{text}"
    );
    let output = run_in(
        folder.path(),
        &["checks", "--config", "vpc-endpoint-rule.toml"],
    );
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
}

#[test]
fn the_effective_configuration_is_a_configuration() {
    let folder = folder_with(CONFIG);
    let print = [
        "evaluate",
        "EXAMPLE",
        "--account",
        "111122223333",
        "--print-config",
    ];
    let printed = run_in(folder.path(), &print);
    insta::assert_snapshot!(shown(&printed));
    let again = folder_with(std::str::from_utf8(&printed.stdout).unwrap());
    let printed_again = run_in(again.path(), &["evaluate", "EXAMPLE", "--print-config"]);
    let without_defaults = |output: &Output| {
        String::from_utf8(output.stdout.clone())
            .unwrap()
            .replace("  # default", "")
    };
    assert_eq!(without_defaults(&printed_again), without_defaults(&printed));
}

#[test]
fn a_selection_of_the_file_says_of_nothing_what_it_is() {
    // `--region` names the region of a snapshot of one region; the file only selects.
    let folder = folder_with("regions = [\"ap-south-1\"]");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/example/333344445555");
    let example = example.to_str().unwrap();
    let output = run_in(folder.path(), &["evaluate", example, "--now", NOW]);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    assert!(
        said(&output).contains("none of the accounts and regions"),
        "{}",
        shown(&output)
    );
}

#[test]
fn mistakes_are_said_with_what_to_do() {
    let mut all = String::new();
    for text in [
        "regoins = [\"eu-west-3\"]",
        "regions = [\"eu-west-3\"",
        "[parameters]\nserviceName = \"s3\"",
        "accounts = [111122223333]",
    ] {
        let folder = folder_with(text);
        let output = run_in(folder.path(), &["evaluate", "EXAMPLE", "--now", NOW]);
        all.push_str(&format!("{text}\n{}\n", shown(&output)));
    }
    let folder = tempfile::tempdir().unwrap();
    let output = run_in(
        folder.path(),
        &["evaluate", "EXAMPLE", "--config", "no.toml"],
    );
    all.push_str(&shown(&output));
    insta::assert_snapshot!(all);
}

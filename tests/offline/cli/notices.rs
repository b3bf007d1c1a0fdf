//! What is said on standard error: errors, warnings, notes.

use std::fs;
use std::path::Path;

use super::{NOW, copy, run, shown};

#[test]
fn quiet_and_verbose_mean_the_same_everywhere() {
    let event = [
        "invoke",
        "tests/events/scheduled.json",
        "--snapshot",
        "tests/example",
    ];
    let vpc = ["tests/example", "vpc-0299b6b7c60a4736b"];
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/example"),
        &saved,
    );
    fs::write(saved.join("notes.json"), "{}").unwrap();
    let saved = saved.to_str().unwrap();
    for (arguments, notes) in [
        (&["evaluate", "tests/example"][..], false),
        (&["report", "tests/example"], false),
        (&event, true),
    ] {
        let arguments = [arguments, &["--now", NOW]].concat();
        assert_eq!(!run(&arguments).stderr.is_empty(), notes, "{arguments:?}");
        let quiet = run(&[&arguments[..], &["--quiet"]].concat());
        assert!(quiet.stderr.is_empty() && !quiet.stdout.is_empty());
        let both = run(&[&arguments[..], &["--quiet", "--verbose"]].concat());
        assert_eq!(both.status.code(), Some(2));
    }
    for arguments in [
        &["evaluate", "tests/example"][..],
        &["report", "tests/example"],
        &[&["explain"], &vpc[..]].concat(),
        &[&["fix"], &vpc[..]].concat(),
        &event,
    ] {
        let arguments: Vec<&str> = arguments
            .iter()
            .map(|word| {
                if *word == "tests/example" {
                    saved
                } else {
                    word
                }
            })
            .collect();
        let told = run(&[&arguments[..], &["--now", NOW, "--verbose"]].concat());
        let told = String::from_utf8(told.stderr).unwrap();
        assert!(
            told.contains("notes.json` is passed over"),
            "{arguments:?}: {told}"
        );
    }
}

#[test]
fn errors_say_what_was_found_and_what_to_do() {
    let mut all = String::new();
    for arguments in [
        &["evaluate", "tests/example", "--region", "mars-north-1"][..],
        &["evaluate", "tests/example", "--account", "999900001111"],
        &[
            "evaluate",
            "tests/example",
            "--parameters",
            "{\"depht\": \"path\", \"serviceNames\": \"\", \"vpcIds\": \"a,b\"}",
        ],
        &["evaluate", "tests/example", "--parameters", "depth=path"],
        &[
            "evaluate",
            "tests/example",
            "--parameters",
            "@no/such/file.json",
        ],
        &[
            "evaluate",
            "tests/example",
            "--output",
            "no/such/folder/report.json",
        ],
        &["evaluate", "tests/example", "--output", "tests"],
        &["evaluate", "no/such/snapshot"],
        &["evaluate", "src"],
        &["evaluate", "tests/example", "--now", "yesterday"],
        &["evalute", "tests/example"],
        &["evaluate", "--snapshot", "tests/example"],
    ] {
        all.push_str(&format!(
            "$ vpc-endpoint-rule {}\n{}\n",
            arguments.join(" "),
            shown(&run(arguments))
        ));
    }
    insta::assert_snapshot!(all);
}

/// A bad file takes the account and region that it is in, and no other.
#[test]
fn what_cannot_be_read_does_not_end_the_others() {
    let folder = tempfile::tempdir().unwrap();
    copy(Path::new("tests/example"), folder.path());
    let bad = folder.path().join("111122223333/us-east-1");
    std::fs::write(bad.join("describe-subnets.json"), "Subnets:\n- Tags: []\n").unwrap();
    let saved = folder.path().to_str().unwrap();
    let arguments = |more: &[&'static str]| {
        let all = [
            &["evaluate", saved, "--now", NOW, "--fail-on", "none"][..],
            more,
        ]
        .concat();
        let output = run(&all);
        let output = shown(&output).replace(saved, "SAVED");
        let kept = output.lines().filter(|line| {
            ["warning", "error", "---", "4444", "1111"]
                .iter()
                .any(|start| line.starts_with(start))
        });
        kept.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("one_bad_file", arguments(&[]));
    insta::assert_snapshot!("one_bad_file_stops", arguments(&["--stop-on-error"]));
    let alone = folder.path().join("111122223333/us-east-1");
    let output = run(&["evaluate", alone.to_str().unwrap(), "--now", NOW]);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
}

#[test]
fn ids_that_match_nothing_are_told() {
    let parameters =
        "{\"vpcIds\": \"vpc-0299b6b7c60a4736b,vpc-0gone\", \"excludeVpcIds\": \"vpc-1gone\"}";
    let arguments = [
        "evaluate",
        "tests/example",
        "--now",
        NOW,
        "--format",
        "json",
        "--parameters",
        parameters,
        "--vpc",
        "vpc-2gone",
        "--vpc",
        "vpc-0299b6b7c60a4736b",
    ];
    let output = run(&arguments);
    insta::assert_snapshot!(shown(&output));
    let quiet = run(&[&arguments[..], &["--quiet"]].concat());
    assert_eq!(quiet.stdout, output.stdout);
    assert!(quiet.stderr.is_empty(), "{}", shown(&quiet));
}

#[test]
fn what_is_passed_over_is_told_with_verbose() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    copy(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/example/444455556666")
            .as_path(),
        &saved,
    );
    fs::write(saved.join("cn-north-1/nat.json"), "{\"NatGateways\": []}").unwrap();
    let arguments = ["evaluate", saved.to_str().unwrap(), "--now", NOW];
    assert!(run(&arguments).stderr.is_empty());
    let output = run(&[&arguments[..], &["--verbose"]].concat());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("note: key `NatGateways` of `") && told.contains("nat.json` is passed over"),
        "{told}"
    );
}

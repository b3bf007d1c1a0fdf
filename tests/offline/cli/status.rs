//! The exit status: what ends a run, and what does not.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use super::{NOW, copy, program, run, shown};
use vpc_endpoint_rule::report::format::{FORMATS, Format};

#[test]
fn exit_statuses() {
    let example =
        |more: &[&'static str]| [&["evaluate", "tests/example", "--now", NOW][..], more].concat();
    for (arguments, status) in [
        (example(&[]), 1),
        (example(&["--vpc", "vpc-0299b6b7c60a4736b"]), 0),
        (example(&["--vpc", "vpc-0837eaf9c90f56515"]), 0),
        (example(&["--vpc", "vpc-089fc7f9daee88dd7"]), 3),
        (
            example(&[
                "--vpc",
                "vpc-089fc7f9daee88dd7",
                "--vpc",
                "vpc-0842af0587a2156f6",
            ]),
            1,
        ),
        (
            example(&[
                "--vpc",
                "vpc-0e92bf487fe6f2591",
                "--parameters",
                "{\"unknown\": \"NON_COMPLIANT\"}",
            ]),
            1,
        ),
        (example(&["--fail-on", "none"]), 3),
        (
            example(&["--fail-on", "none", "--vpc", "vpc-0525e09032509ece5"]),
            0,
        ),
        (
            example(&["--fail-on", "broken", "--vpc", "vpc-0525e09032509ece5"]),
            1,
        ),
        (
            example(&["--fail-on", "broken", "--vpc", "vpc-0c58d342b44fb1175"]),
            0,
        ),
        (
            example(&["--only", "compliant", "--vpc", "vpc-0c58d342b44fb1175"]),
            1,
        ),
        (example(&["--only", "compliant"]), 1),
        (example(&["--check", "policy-denies"]), 1),
        (example(&["--check", "policy-denys"]), 2),
        (example(&["--fail-on", "worse"]), 2),
        (example(&["--vpc", "vpc-0gone"]), 2),
        (
            example(&["--vpc", "vpc-0gone", "--vpc", "vpc-0299b6b7c60a4736b"]),
            0,
        ),
        (
            example(&["--parameters", "{\"vpcIds\": \"vpc-0d0d0d0d\"}"]),
            2,
        ),
        (example(&["--format", "yaml"]), 2),
        (example(&["--resume", "no/such/run.jsonl"]), 2),
        (example(&["--now", "yesterday"]), 2),
        (example(&["--region", "mars-north-1"]), 2),
        (example(&["--account", "999900001111"]), 2),
        (example(&["--parameters", "{\"depht\": \"path\"}"]), 2),
        (example(&["--parameters", "@no/such/file.json"]), 2),
        (example(&["--output", "no/such/folder/report.json"]), 2),
        (example(&["--quiet", "--verbose"]), 2),
        (vec!["evaluate", "no/such/snapshot"], 2),
        (vec!["evaluate", "src"], 2),
        (vec!["evaluate"], 2),
        (vec![], 2),
        (vec!["--version"], 0),
    ] {
        let output = run(&arguments);
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}: {}",
            shown(&output)
        );
        assert!(
            status != 2 || output.stdout.is_empty(),
            "{arguments:?}: {}",
            shown(&output)
        );
        assert!(status != 2 || !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn nothing_evaluated_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let region = folder.path().join("111122223333/eu-west-3");
    std::fs::create_dir_all(&region).unwrap();
    std::fs::write(region.join("vpcs.json"), "{\"Vpcs\": []}").unwrap();
    let output = run(&["evaluate", folder.path().to_str().unwrap(), "--now", NOW]);
    insta::assert_snapshot!("nothing_evaluated", shown(&output));
    std::fs::rename(region.join("vpcs.json"), region.join("vpcs.yaml")).unwrap();
    let output = run(&["evaluate", folder.path().to_str().unwrap(), "--now", NOW]);
    let told = shown(&output);
    assert!(told.contains("--output json"), "{told}");
    assert_eq!(output.status.code(), Some(2));
}

/// Data under the number of another account: whoever reads the report alone is told, too.
#[test]
fn data_of_another_account_says_so_in_what_people_read() {
    let folder = tempfile::tempdir().unwrap();
    let region = folder.path().join("111122223333/eu-west-3");
    fs::create_dir_all(&region).unwrap();
    let vpc = r#"{"VpcId": "vpc-0a1b2c3d", "CidrBlock": "10.0.0.0/16", "OwnerId": "222233334444"}"#;
    let write = |vpcs: &str| fs::write(region.join("vpcs.json"), format!("{{\"Vpcs\": [{vpcs}]}}"));
    let path = folder.path().to_str().unwrap();
    let told = |format: &str| run(&["report", path, "--now", NOW, "--format", format]);
    let why = "othing was evaluated: every VPC belongs to 222233334444";
    write(vpc).unwrap();
    for format in ["html", "markdown"] {
        let output = told(format);
        let page = String::from_utf8(output.stdout).unwrap();
        assert_eq!(page.matches(why).count(), 1, "{format}: {page}");
        assert!(String::from_utf8(output.stderr).unwrap().contains(why));
        assert_eq!(output.status.code(), Some(3), "{format}");
    }
    let own = vpc.replace("222233334444", "111122223333");
    write(&format!("{vpc}, {}", own.replace("2c3d", "2c3e"))).unwrap();
    assert!(!shown(&told("html")).contains(why));
}

#[test]
fn a_result_is_whole_or_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let saved = folder.path().join("saved");
    copy(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/example")
            .as_path(),
        &saved,
    );
    let report = folder.path().join("report.json");
    fs::write(&report, "before").unwrap();
    let saved_path = saved.to_str().unwrap();
    let arguments = [
        "evaluate",
        saved_path,
        "--stop-on-error",
        "--now",
        NOW,
        "--format",
        "json",
        "--output",
        report.to_str().unwrap(),
    ];

    // The last region's file is broken: the first ones were evaluated already.
    let last = saved.join("444455556666/cn-north-1/zz-broken.json");
    fs::write(&last, "{\"Subnets\": [{\"SubnetId\": 7}]}").unwrap();
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    assert!(output.stdout.is_empty());
    let told = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(
        told.contains("zz-broken.json") && told.contains("Subnets[0].SubnetId"),
        "{told}"
    );
    assert_eq!(fs::read_to_string(&report).unwrap(), "before");
    assert!(run(&arguments[..5]).stdout.is_empty());

    fs::remove_file(&last).unwrap();
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    assert!(output.stdout.is_empty());
    let written: serde_json::Value = serde_json::from_slice(&fs::read(&report).unwrap()).unwrap();
    assert_eq!(written["summary"]["vpcs"], 23);
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn every_format_is_written_and_changes_no_exit_status() {
    for Format { name: format, .. } in FORMATS {
        let output = run(&[
            "evaluate",
            "tests/example",
            "--now",
            NOW,
            "--format",
            format,
        ]);
        assert_eq!(
            output.status.code(),
            Some(1),
            "{format}: {}",
            shown(&output)
        );
        assert!(output.stderr.is_empty(), "{format}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(
            text.contains("vpc-0525e09032509ece5") && text.ends_with('\n'),
            "{format}"
        );
        assert!(
            !text.contains('\u{1b}'),
            "{format}: colours belong on a terminal only"
        );
    }
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let mut child = program(&[
        "evaluate",
        "tests/example",
        "--now",
        NOW,
        "--format",
        "json",
    ])
    .stdout(Stdio::piped())
    .stderr(Stdio::piped())
    .spawn()
    .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    assert!(output.stderr.is_empty(), "{}", shown(&output));
}

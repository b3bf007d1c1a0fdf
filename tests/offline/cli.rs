//! The command line as people and scripts meet it: the real program, its output, its exit status.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use vpc_endpoint_rule::report::format::{FORMATS, Format};

/// A time at which the example's states are what its README says.
pub const NOW: &str = "2026-11-20T09:00:00Z";

/// The program, in the repository's folder, with nothing of this machine in its environment.
pub fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vpc-endpoint-rule"));
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear();
    command
}

pub fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

/// Everything that a run leaves behind, as one text.
pub fn shown(output: &Output) -> String {
    let part = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let status = output.status.code().unwrap();
    format!(
        "{}--- standard error\n{}--- exit status {status}\n",
        part(&output.stdout),
        part(&output.stderr)
    )
}

pub fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", shown(output)))
}

#[test]
fn help_teaches() {
    for arguments in [
        &["--help"][..],
        &["evaluate", "--help"],
        &["report", "--help"],
        &["collect", "--help"],
        &["explain", "--help"],
        &["fix", "--help"],
        &["invoke", "--help"],
        &["parameters", "--help"],
        &["checks", "--help"],
    ] {
        let name = arguments.join("_").replace("--", "");
        insta::assert_snapshot!(name, shown(&run(arguments)));
    }
}

#[test]
fn tables_of_the_program() {
    for (name, arguments) in [
        ("parameters_table", &["parameters", "--format", "table"][..]),
        ("parameters_json", &["parameters", "--format", "json"]),
        ("checks_table", &["checks", "--format", "table"]),
        (
            "checks_pages",
            &["checks", "Policy-Denies", "waiver-expired"],
        ),
        (
            "checks_pages_json",
            &["checks", "--format", "json", "policy-denies"],
        ),
        ("checks_unknown", &["checks", "policy-denied"]),
    ] {
        insta::assert_snapshot!(name, shown(&run(arguments)));
    }
}

#[test]
fn parameters_are_checked_before_aws_config_takes_them() {
    let long = format!(
        "{{\"vpcIds\": \"{}vpc-0a1b2c3d\"}}",
        "vpc-0a1b2c3d,".repeat(80)
    );
    let mut all = String::new();
    for given in [
        "{}",
        "{\"profile\": \"ssm-managed\", \"hosts\": \"STS.amazonaws.com\", \"vpcIds\": \"\"}",
        "{\"serviceNames\": \"ecr,email-smtp:465@eu-west-1\"}",
        "{\"depht\": \"path\", \"clients\": \"NONE\", \"hosts\": \"sts\"}",
        "[]",
        &long,
        "@no/such/file.json",
    ] {
        let output = run(&["parameters", "--check", given]);
        let given = if given.len() > 200 { "…" } else { given };
        all.push_str(&format!(
            "$ parameters --check {given}\n{}\n",
            shown(&output)
        ));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn what_a_shell_is_told_names_every_command() {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands
        .take_while(|line| !line.is_empty())
        // What goes on below is no command.
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"evaluate"), "{commands:?}");
    for arguments in [
        &["completions", "bash"][..],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["completions", "powershell"],
        &["man"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        for command in &commands {
            assert!(text.contains(command), "{arguments:?} without {command}");
        }
    }
    let page = String::from_utf8(run(&["man"]).stdout).unwrap();
    assert!(page.contains(".TH vpc") && page.contains(".SH EVALUATE"));
}

#[test]
fn the_example_as_a_table() {
    insta::assert_snapshot!(shown(&run(&["evaluate", "tests/example", "--now", NOW])));
    insta::assert_snapshot!(shown(&run(&[
        "evaluate",
        "tests/example",
        "--now",
        NOW,
        "--region",
        "cn-north-1",
        "--clients"
    ])));
}

#[test]
fn the_example_as_json() {
    let vpc = "vpc-0525e09032509ece5";
    insta::assert_snapshot!(shown(&run(&[
        "evaluate",
        "tests/example",
        "--now",
        NOW,
        "--format",
        "json",
        "--clients",
        "--vpc",
        vpc
    ])));
}

#[test]
fn needs_of_the_example() {
    let prod = "vpc-0299b6b7c60a4736b";
    let derived = ["--parameters", r#"{"needs": "DERIVED"}"#, "--now", NOW];
    let shows = |command: &[&str]| shown(&run(&[command, &derived].concat()));
    let of_example = [
        "needs",
        "tests/example",
        "payments-prod",
        "--without-egress",
    ];
    insta::assert_snapshot!(shows(&of_example));
    insta::assert_snapshot!(shows(&["needs", "tests/example", prod, "--format", "json"]));
    insta::assert_snapshot!(shows(&["evaluate", "tests/example", "--vpc", prod]));
    let logs = ["explain", "tests/example", prod, "--service", "logs"];
    insta::assert_snapshot!(shows(&logs));
    let mermaid = ["--format", "mermaid"];
    insta::assert_snapshot!(shows(&[&logs[..], &mermaid].concat()));
}

#[test]
fn explanations_of_the_example() {
    let explain = |vpc: &str, more: &[&str]| {
        shown(&run(&[
            &["explain", "tests/example", vpc, "--now", NOW],
            more,
        ]
        .concat()))
    };
    let (staging, perimeter) = ("vpc-0525e09032509ece5", "vpc-0a2d1a3ca92703779");
    insta::assert_snapshot!(explain(staging, &["--service", "ECR.api"]));
    insta::assert_snapshot!(explain(
        perimeter,
        &["--service", "s3", "--client", "eni-08bcf2ec5818d67e5"]
    ));
    insta::assert_snapshot!(explain(
        staging,
        &["--service", "ecr.api", "--format", "mermaid"]
    ));
    insta::assert_snapshot!(explain(
        staging,
        &["--service", "ecr.api", "--format", "svg"]
    ));
    let mut refused = String::new();
    for (vpc, more) in [
        ("vpc-0gone", &[][..]),
        ("vpc-0837eaf9c90f56515", &[]),
        (staging, &["--service", "logs"]),
        (staging, &["--client", "eni-0gone"]),
        (staging, &["--region", "us-east-1"]),
    ] {
        refused.push_str(&format!(
            "$ vpc-endpoint-rule explain tests/example {vpc} {}\n{}\n",
            more.join(" "),
            explain(vpc, more)
        ));
    }
    insta::assert_snapshot!(refused);
}

#[test]
fn events_become_put_evaluations_calls() {
    let invoke =
        |event: &str, snapshot: &str| run(&["invoke", event, "--snapshot", snapshot, "--now", NOW]);
    let mut all = String::new();
    for name in [
        "endpoint-change",
        "endpoint-deleting",
        "vpc-deleted",
        "test-mode",
        "proactive",
        "bad-parameters",
        "not-config",
    ] {
        let event = format!("tests/events/{name}.json");
        all.push_str(&format!(
            "$ vpc-endpoint-rule invoke {event} --snapshot tests/example\n{}\n",
            shown(&invoke(&event, "tests/example"))
        ));
    }
    insta::assert_snapshot!(all);
}

#[test]
fn an_event_meets_a_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let event = folder.path().join("event.json");
    let scheduled = fs::read_to_string("tests/events/scheduled.json").unwrap();
    let invoke = |account_id: &str, region: &str, snapshot: &str| {
        fs::write(
            &event,
            scheduled
                .replace("111122223333", account_id)
                .replace("eu-west-3", region),
        )
        .unwrap();
        run(&[
            "invoke",
            event.to_str().unwrap(),
            "--snapshot",
            snapshot,
            "--now",
            NOW,
        ])
    };
    // What is determined is reported, then the invocation fails.
    let undetermined = invoke("444455556666", "cn-north-1", "tests/example");
    assert_eq!(
        undetermined.status.code(),
        Some(3),
        "{}",
        shown(&undetermined)
    );
    let call = json(&undetermined);
    assert_eq!(call["Evaluations"].as_array().unwrap().len(), 1);
    assert_eq!(
        call["Evaluations"][0]["ComplianceResourceId"],
        "vpc-0842af0587a2156f6"
    );
    // Of several regions none is the event's.
    let missing = invoke("444455556666", "mars-north-1", "tests/example");
    assert_eq!(
        (missing.status.code(), missing.stdout.len()),
        (Some(2), 0),
        "{}",
        shown(&missing)
    );
    let told = String::from_utf8(missing.stderr).unwrap();
    assert!(
        told.contains("CannotRead") && told.contains("444455556666 in cn-north-1"),
        "{told}"
    );
    // A single one stands for it, and says so.
    let taken = invoke(
        "777788889999",
        "eu-west-1",
        "tests/example/111122223333/us-east-1",
    );
    let told = String::from_utf8(taken.stderr.clone()).unwrap();
    assert!(
        told.contains("warning: the event is of 777788889999 in eu-west-1"),
        "{}",
        shown(&taken)
    );
}

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

#[test]
fn account_and_region_select_where_there_are_several_and_name_where_there_is_one() {
    let regions = |arguments: &[&str]| -> Vec<String> {
        let output = run(&[&["evaluate", "--now", NOW, "--format", "json"], arguments].concat());
        let mut places: Vec<String> = json(&output)["evaluations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|evaluation| {
                format!("{} {}", evaluation["accountId"], evaluation["region"]).replace('"', "")
            })
            .collect();
        places.dedup();
        places
    };
    let all = [
        "111122223333 eu-west-3",
        "111122223333 us-east-1",
        "222233334444 eu-west-3",
        "333344445555 eu-west-3",
        "444455556666 cn-north-1",
    ];
    assert_eq!(regions(&["tests/example"]), all);
    assert_eq!(
        regions(&["tests/example", "--account", "111122223333"]),
        all[..2]
    );
    assert_eq!(
        regions(&[
            "tests/example",
            "--region",
            "cn-north-1",
            "--region",
            "us-east-1"
        ]),
        [all[1], all[4]]
    );
    let one = "tests/example/444455556666/cn-north-1";
    assert_eq!(regions(&[one]), all[4..]);
    assert_eq!(
        regions(&[
            one,
            "--account",
            "777788889999",
            "--region",
            "cn-northwest-1"
        ]),
        ["777788889999 cn-northwest-1"]
    );
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

/// A VPC by its id, by how that begins, or by its name; `explain` and `fix` have no path where
/// `evaluate` has no verdict.
#[test]
fn a_vpc_is_found_as_people_name_it() {
    let mut all = String::new();
    for (command, vpc) in [
        ("explain", "payments-staging"),
        ("fix", "vpc-0525"),
        ("explain", "vpc-0"),
        ("explain", "payments"),
        ("explain", "legacy-batch"),
        ("fix", "legacy-batch"),
        ("explain", "platform-shared"),
        ("fix", "vpc-06376a783bf05456f"),
    ] {
        let output = run(&[command, "tests/example", vpc, "--now", NOW]);
        let text = shown(&output);
        let ending = text.find("--- standard error").unwrap();
        let (out, told) = text.split_at(ending);
        let head: Vec<&str> = out.lines().take(2).collect();
        all.push_str(&format!("$ {command} {vpc}\n{}\n{told}\n", head.join("\n")));
    }
    insta::assert_snapshot!(all);
    let parameters = "{\"excludeVpcIds\": \"vpc-0525e09032509ece5\"}";
    let arguments = [
        "explain",
        "tests/example",
        "payments-staging",
        "--parameters",
        parameters,
    ];
    let told = shown(&run(&arguments));
    assert!(
        told.contains("NOT_APPLICABLE: left out by excludeVpcIds"),
        "{told}"
    );
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

    // The last region's file is broken: the first ones were judged already.
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

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

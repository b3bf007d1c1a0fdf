//! The command line as people and scripts meet it: the real program, its output, its exit status.

mod invoke;
mod notices;
mod selection;
mod status;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

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

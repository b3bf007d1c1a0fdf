//! README.md and the contracts keep in step: generated parts, links, the commands that they tell to run.
//!
//! `UPDATE=1 cargo test --no-default-features readme` writes the generated parts anew.

use std::fs;
use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn generated_parts_are_what_the_program_says() {
    let parameters = ("parameters", run(&["parameters", "--format", "markdown"]));
    keeps_in_step("src/contracts.md", std::slice::from_ref(&parameters));
    let generated = [
        ("example", picture()),
        (
            "explain",
            format!(
                "```text\n{}```\n",
                run(&[
                    "explain",
                    "tests/example",
                    "vpc-0525e09032509ece5",
                    "--service",
                    "ecr.dkr",
                    "--client",
                    "eni-095112c402b6f781e"
                ])
            ),
        ),
        ("checks", run(&["checks", "--format", "markdown"])),
        parameters,
    ];
    keeps_in_step("README.md", &generated);
}

/// Whether a page has these parts; with `UPDATE` it gets them.
fn keeps_in_step(page: &str, generated: &[(&str, String)]) {
    let path = Path::new(ROOT).join(page);
    let text = fs::read_to_string(&path).unwrap();
    let expected = generated.iter().fold(text.clone(), |text, (name, part)| {
        with_part(&text, name, part)
    });
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, expected).unwrap();
    } else {
        assert!(
            text == expected,
            "{page} lags behind: run `UPDATE=1 cargo test --no-default-features readme`"
        );
    }
}

#[test]
fn links_lead_to_files() {
    for page in [
        "README.md",
        "CONTRIBUTING.md",
        "rule/README.md",
        "src/contracts.md",
        "tests/example/README.md",
        "tests/cases/README.md",
    ] {
        let path = Path::new(ROOT).join(page);
        let text = fs::read_to_string(&path).unwrap();
        for target in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if target.contains("://") {
                continue;
            }
            let file = target.split('#').next().unwrap_or(target);
            assert!(
                path.parent().unwrap().join(file).exists(),
                "{page} leads to {target}, which is not there"
            );
        }
    }
}

#[test]
fn contracts_list_the_formats_of_every_command() {
    let contracts = fs::read_to_string(Path::new(ROOT).join("src/contracts.md")).unwrap();
    for command in ["evaluate", "report", "explain", "fix"] {
        let help = run(&[command, "--help"]);
        let formats = help
            .lines()
            .filter_map(|line| line.trim().strip_prefix("- ")?.split(':').next())
            .collect::<Vec<_>>()
            .join("|");
        assert!(!formats.is_empty(), "{help}");
        assert!(
            contracts.lines().any(|line| {
                line.contains(&format!("vpc-endpoint-rule {command} SNAPSHOT"))
                    && line.contains(&format!("[--format {formats}]"))
            }),
            "src/contracts.md, section 5, does not list {formats} for {command}"
        );
    }
}

/// The verdicts on three VPCs of the example, one of each fate.
fn picture() -> String {
    let vpcs = [
        "vpc-0299b6b7c60a4736b",
        "vpc-0525e09032509ece5",
        "vpc-0c58d342b44fb1175",
        "vpc-0a2d1a3ca92703779",
    ];
    let mut arguments = vec![
        "evaluate",
        "tests/example",
        "--now",
        "2026-11-20T09:00:00Z",
        "--format",
        "markdown",
    ];
    arguments.extend(vpcs.iter().flat_map(|vpc| ["--vpc", *vpc]));
    let report = run(&arguments);
    let table = report
        .lines()
        .skip_while(|line| !line.starts_with("| VPC"))
        .take_while(|line| !line.is_empty());
    table.map(|line| format!("{line}\n")).collect()
}

/// The text with another part between `<!-- NAME:begin -->` and `<!-- NAME:end -->`.
fn with_part(text: &str, name: &str, part: &str) -> String {
    let (begin, end) = (
        format!("<!-- {name}:begin -->\n"),
        format!("<!-- {name}:end -->"),
    );
    let (before, rest) = text
        .split_once(&begin)
        .unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
    format!("{before}{begin}{part}{end}{after}")
}

/// Runs the program and gives what it printed, whatever its exit status.
fn run(arguments: &[&str]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vpc-endpoint-rule"));
    let output = program.args(arguments).current_dir(ROOT).output().unwrap();
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

//! The pages keep in step with the program: generated parts, the picture, links, and how wide they are.
//!
//! `UPDATE=1 cargo test --no-default-features -F offline readme` writes the generated parts anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rule::checks::Check;
use vpc_endpoint_rule::describe::kind::RecordKind;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The table of codes in `rule/decision.md`, section 14, names each check, with its section or one below it.
#[test]
fn the_decision_names_each_code() {
    let text = fs::read_to_string(Path::new(ROOT).join("rule/decision.md")).unwrap();
    let (_, table) = text.split_once("\n## 14. Codes\n").unwrap();
    let mut sections = BTreeMap::new();
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').collect();
        let [codes, _, of] = cells[..] else {
            panic!("{row}")
        };
        for code in codes.split('`').skip(1).step_by(2) {
            assert_eq!(sections.insert(code, of), None, "{code} twice");
        }
    }
    for check in Check::ALL {
        let row = check.row();
        let of = sections.remove(row.code).unwrap_or_default();
        let mut of = of.split(',').map(str::trim);
        let is_it = |one: &str| {
            let below = one.strip_prefix(row.section);
            below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        assert!(
            of.any(is_it),
            "{} follows section {}",
            row.code,
            row.section
        );
    }
    assert_eq!(sections, BTreeMap::new(), "codes that are no check's");
}

/// The client and service of the picture that README.md opens with.
const BLOCKED: [&str; 7] = [
    "explain",
    "tests/example",
    "vpc-0525e09032509ece5",
    "--service",
    "ecr.dkr",
    "--client",
    "eni-095112c402b6f781e",
];

#[test]
fn generated_parts_are_what_the_program_says() {
    let parts = [
        ("README.md", "example", table()),
        (
            "rule/checks.md",
            "checks",
            run(&["checks", "--format", "markdown"]),
        ),
        ("rule/checks.md", "pages", run(&pages_of_checks())),
        (
            "rule/parameters.md",
            "parameters",
            run(&["parameters", "--format", "markdown"]),
        ),
    ];
    for (page, name, part) in parts {
        let text = fs::read_to_string(Path::new(ROOT).join(page)).unwrap();
        is_current(page, &text, &with_part(page, &text, name, &part));
    }
    for (file, of) in [
        ("rule/parameters.schema.json", "parameters"),
        ("src/cli/config/config.schema.json", "config"),
        ("src/cli/config/exceptions.schema.json", "exceptions"),
    ] {
        let schema = fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_default();
        is_current(file, &schema, &run(&["schema", of]));
    }
    let mut picture = BLOCKED.to_vec();
    picture.extend(["--format", "svg"]);
    let file = "tests/example/blocked.svg";
    let drawn = fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_default();
    is_current(file, &drawn, &run(&picture));
}

/// The command that prints the page of every check.
fn pages_of_checks() -> Vec<&'static str> {
    let codes = Check::ALL.iter().map(|check| check.row().code);
    ["checks", "--format", "markdown"]
        .into_iter()
        .chain(codes)
        .collect()
}

/// Holds a file to what it must be; writes it where `UPDATE` is set.
fn is_current(file: &str, found: &str, expected: &str) {
    if std::env::var_os("UPDATE").is_some() {
        fs::write(Path::new(ROOT).join(file), expected).unwrap();
    } else {
        assert!(
            found == expected,
            "{file} lags behind: run `UPDATE=1 cargo test --no-default-features -F offline readme`"
        );
    }
}

/// Every page of the project.
fn pages() -> Vec<PathBuf> {
    let hidden = |entry: &walkdir::DirEntry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() > 0 && (name.starts_with('.') || name == "target")
    };
    let mut pages: Vec<PathBuf> = walkdir::WalkDir::new(ROOT)
        .into_iter()
        .filter_entry(|entry| !hidden(entry))
        .map(|entry| entry.unwrap().into_path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "md"))
        .collect();
    pages.sort();
    assert!(pages.len() > 10, "{pages:?}");
    pages
}

#[test]
fn links_lead_to_files() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let targets = text.split("](").skip(1);
        for target in targets.filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or(target);
            assert!(
                target.contains("://") || page.parent().unwrap().join(file).exists(),
                "{} leads to {target}, which is not there",
                page.display()
            );
        }
    }
}

#[test]
fn the_first_screen_is_short() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    assert!(readme.lines().count() <= 120);
}

/// A newcomer waits for each crate that the first command compiles: none is compiled twice, for other features or in two
/// versions. In the whole offline program there are two of `syn`, as `maud` is not on the new one yet.
#[test]
fn the_first_command_compiles_no_crate_twice() {
    assert_eq!(compiled_twice("--no-default-features"), "");
    assert_eq!(
        compiled_twice("--no-default-features --features offline"),
        "syn"
    );
}

fn compiled_twice(features: &str) -> String {
    let tree = format!(
        "tree --locked --offline {features} --edges normal,build --duplicates --depth 0 --prefix none"
    );
    let mut cargo = Command::new(env!("CARGO"));
    let found = cargo.args(tree.split(' ')).current_dir(ROOT).output();
    let found = found.unwrap();
    assert!(found.status.success(), "{found:?}");
    let lines = String::from_utf8(found.stdout).unwrap();
    let names = lines.lines().filter_map(|line| line.split(' ').next());
    let names: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
    names.into_iter().collect::<Vec<_>>().join(" ")
}

/// Lines of prose end at 120 columns: tables, code, links alone and generated parts aside.
#[test]
fn prose_is_narrow() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let mut code = false;
        for (at, line) in text.lines().enumerate() {
            code ^= line.trim_start().starts_with("```");
            let free = ["|", "    ", "<"];
            if code || free.iter().any(|start| line.starts_with(start)) {
                continue;
            }
            assert!(
                line.chars().count() <= 120,
                "{}:{} has {} columns",
                page.display(),
                at + 1,
                line.chars().count()
            );
        }
    }
}

#[test]
fn contracts_name_the_key_of_every_kind() {
    let text = fs::read_to_string(Path::new(ROOT).join("src/contracts.md")).unwrap();
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: BTreeSet<&str> = words.collect();
    for kind in RecordKind::ALL {
        assert!(words.contains(kind.key()), "`{}`", kind.key());
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

/// The verdicts on some VPCs of the example, one of each fate; the last two are spokes of a hub.
fn table() -> String {
    let vpcs = [
        "vpc-0299b6b7c60a4736b",
        "vpc-0525e09032509ece5",
        "vpc-0c58d342b44fb1175",
        "vpc-0a2d1a3ca92703779",
        "vpc-00c332b4523d11a16",
        "vpc-01b6970f4587e5d1c",
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
fn with_part(page: &str, text: &str, name: &str, part: &str) -> String {
    let (begin, end) = (
        format!("<!-- {name}:begin -->\n"),
        format!("<!-- {name}:end -->"),
    );
    let (before, rest) = text
        .split_once(&begin)
        .unwrap_or_else(|| panic!("{page} has no {begin}"));
    let (_, after) = rest
        .split_once(&end)
        .unwrap_or_else(|| panic!("{page} has no {end}"));
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

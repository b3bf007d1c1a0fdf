//! Places that are evaluated one by one and brought together: the report is that of one process, byte for byte.

use std::fs;
use std::path::Path;

use crate::cli::{program, run, shown};

const EXAMPLE: &str = "tests/example";
const NOW: &str = "2026-11-22T10:00:00Z";
const PLACES: [&str; 5] = [
    "111122223333/eu-west-3",
    "111122223333/us-east-1",
    "222233334444/eu-west-3",
    "333344445555/eu-west-3",
    "444455556666/cn-north-1",
];

/// The line of a place of the example.
fn line(place: &str, more: &[&str]) -> Vec<u8> {
    let arguments = ["evaluate", EXAMPLE, "--place", place, "--quiet"];
    let output = run(&[&arguments, more].concat());
    assert!(output.stderr.is_empty(), "{}", shown(&output));
    assert_eq!(
        output.stdout.iter().filter(|byte| **byte == b'\n').count(),
        1
    );
    output.stdout
}

fn lines(more: &[&str]) -> Vec<Vec<u8>> {
    PLACES.iter().map(|place| line(place, more)).collect()
}

fn report(path: &Path, more: &[&str]) -> std::process::Output {
    let path = path.to_str().unwrap();
    run(&[&["report", "--evaluated", path][..], more].concat())
}

#[test]
fn lines_in_any_order_and_any_number_of_files_are_the_report_of_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = lines(&["--now", NOW]);
    lines.reverse();
    let file = folder.path().join("all");
    fs::write(&file, lines.concat()).unwrap();
    let run_folder = folder.path().join("runs/1/evaluated");
    for (number, line) in lines.iter().enumerate() {
        let of_region = run_folder.join(format!("region={number}"));
        fs::create_dir_all(&of_region).unwrap();
        fs::write(of_region.join("account=1.places.ndjson"), line).unwrap();
    }
    // What stands beside the lines is no line.
    fs::write(run_folder.join("a.findings.ndjson"), "{}\n").unwrap();
    let hub = folder.path().join("runs/1/hubs/region=eu-west-3");
    fs::create_dir_all(&hub).unwrap();
    fs::write(hub.join("account=1.hub.ndjson"), "{\"hub\": {}}\n").unwrap();
    fs::write(run_folder.join("latest.json"), "{}\n").unwrap();
    for format in [
        "json", "table", "markdown", "csv", "sarif", "junit", "ocsf", "asff",
    ] {
        let format = ["--format", format];
        let whole = run(&[&["report", EXAMPLE, "--now", NOW][..], &format].concat());
        for path in [&file, &run_folder, &folder.path().join("runs")] {
            let again = report(path, &format);
            assert_eq!(
                again.status.code(),
                whole.status.code(),
                "{}",
                shown(&again)
            );
            assert!(
                again.stdout == whole.stdout,
                "{format:?}: {}",
                shown(&again)
            );
        }
    }
}

#[test]
fn standard_input_is_a_file_of_lines() {
    use std::io::Write;
    let mut program = program(&["report", "--evaluated", "-", "--format", "json"]);
    program.stdin(std::process::Stdio::piped());
    program.stdout(std::process::Stdio::piped());
    let mut program = program.spawn().unwrap();
    let mut input = program.stdin.take().unwrap();
    input.write_all(&lines(&["--now", NOW]).concat()).unwrap();
    drop(input);
    let whole = run(&["report", EXAMPLE, "--now", NOW, "--format", "json"]);
    assert_eq!(program.wait_with_output().unwrap().stdout, whole.stdout);
}

/// What Windows PowerShell's redirection and `Out-File` write, and what was packed to be sent.
#[test]
fn lines_are_read_in_whatever_form_they_come() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let lines = String::from_utf8(lines(&["--now", NOW]).concat()).unwrap();
    let windows = lines.replace('\n', "\r\n");
    let wide: Vec<u8> = format!("\u{feff}{windows}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(lines.as_bytes()).unwrap();
    let forms = [
        windows.clone().into_bytes(),
        format!("\u{feff}{windows}").into_bytes(),
        wide,
        packed.finish().unwrap(),
    ];
    let whole = run(&["report", EXAMPLE, "--now", NOW, "--format", "csv"]);
    for (number, form) in forms.iter().enumerate() {
        let file = folder.path().join(format!("{number}.ndjson"));
        fs::write(&file, form).unwrap();
        let again = report(&file, &["--format", "csv"]);
        assert!(again.stdout == whole.stdout, "{number}: {}", shown(&again));
    }
}

/// A line that says anything else than was written is refused, wherever the bit is, with its number.
#[test]
fn a_flipped_bit_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    let journal = folder.path().join("journal");
    let lines = lines(&["--now", NOW])[..3].concat();
    let whole = String::from_utf8(lines.clone()).unwrap();
    let second = whole.find('\n').unwrap() + 1;
    let end = second + whole[second..].find('\n').unwrap();
    for (at, bit) in (0..40).map(|n| (second + n * (end - second - 1) / 39, n % 8)) {
        let mut text = lines.clone();
        text[at] ^= 1 << bit;
        fs::write(&file, &text).unwrap();
        let said = report(&file, &["--format", "json"]);
        assert_eq!(said.status.code(), Some(2), "{at} {bit}: {}", shown(&said));
        assert!(said.stdout.is_empty());
        let words = String::from_utf8(said.stderr).unwrap();
        assert!(
            words.contains("line 2") || words.contains("line 3"),
            "{words}"
        );
    }
    // The first line of what `--resume` keeps counts too.
    let beginning = br#"{"journal":{"version":"0"},"checksum":"0000000000000000"}"#;
    fs::write(&journal, [&beginning[..], b"\n", &lines].concat()).unwrap();
    let said = report(&journal, &["--format", "json"]);
    let words = String::from_utf8(said.stderr).unwrap();
    assert!(words.contains("line 1"), "{words}");
}

#[test]
fn of_two_lines_of_a_place_the_newer_counts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    let older = line(PLACES[0], &["--now", NOW]);
    let newer = line(PLACES[0], &["--now", NOW]);
    assert_ne!(older, newer, "the time of reading tells them apart");
    for lines in [[&older, &newer], [&newer, &older]] {
        let lines: Vec<u8> = lines.into_iter().flatten().copied().collect();
        fs::write(&file, lines).unwrap();
        let json: serde_json::Value =
            serde_json::from_slice(&report(&file, &["--format", "json"]).stdout).unwrap();
        assert_eq!(json["summary"]["regions"], 1);
    }
}

/// A line that is whole but for its end counts; of one that is cut off the place is not known, and that is no success.
#[test]
fn a_last_line_without_an_end_counts_where_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    let json = ["--format", "json"];
    let lines = lines(&["--now", NOW]).concat();
    fs::write(&file, &lines).unwrap();
    let whole = report(&file, &json);
    fs::write(&file, lines.strip_suffix(b"\n").unwrap()).unwrap();
    let again = report(&file, &json);
    assert_eq!(shown(&again), shown(&whole));

    let compliant = line(PLACES[0], &["--now", NOW, "--vpc", "vpc-0299b6b7c60a4736b"]);
    let both = [&compliant[..], &compliant[..compliant.len() - 40]].concat();
    for (lines, status) in [(&compliant, 0), (&both, 3)] {
        fs::write(&file, lines).unwrap();
        let said = report(&file, &["--quiet"]);
        assert_eq!(said.status.code(), Some(status), "{}", shown(&said));
    }
}

/// Packed files and links in a folder are as the files themselves; what cannot be followed is told.
#[test]
fn no_file_of_a_folder_is_passed_over() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    fs::create_dir(&kept).unwrap();
    let lines = lines(&["--now", NOW]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&lines[..2].concat()).unwrap();
    fs::write(kept.join("a.ndjson.gz"), packed.finish().unwrap()).unwrap();
    fs::write(folder.path().join("elsewhere"), lines[2..].concat()).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../elsewhere", kept.join("b.jsonl")).unwrap();
    #[cfg(not(unix))]
    fs::copy(folder.path().join("elsewhere"), kept.join("b.jsonl")).unwrap();
    let whole = run(&["report", EXAMPLE, "--now", NOW, "--format", "csv"]);
    let again = report(&kept, &["--format", "csv"]);
    assert!(again.stdout == whole.stdout, "{}", shown(&again));
    fs::remove_file(folder.path().join("elsewhere")).unwrap();
    if cfg!(unix) {
        let said = report(&kept, &["--format", "csv"]);
        assert_eq!(said.status.code(), Some(2), "{}", shown(&said));
        assert!(shown(&said).contains("b.jsonl"), "{}", shown(&said));
    }
}

#[test]
fn what_does_not_go_together_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("lines");
    let path = file.to_str().unwrap().to_owned();
    let said = |lines: &[u8]| {
        fs::write(&file, lines).unwrap();
        let output = report(&file, &["--format", "json"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr)
            .unwrap()
            .replace(&path, "FILE")
    };
    let of = |place, more: &[&str]| line(place, more);
    let changed = String::from_utf8(of(PLACES[0], &[])).unwrap();
    let changed = changed.replacen("NON_COMPLIANT", "COMPLIANT", 1);
    let told = [
        said(&[of(PLACES[0], &["--now", NOW]), of(PLACES[1], &[])].concat()),
        said(
            &[
                of(PLACES[0], &[]),
                of(PLACES[1], &["--parameters", r#"{"depth": "existence"}"#]),
            ]
            .concat(),
        ),
        said(changed.as_bytes()),
        said(b"remember the milk\n"),
        said(b""),
    ];
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_place_that_the_snapshot_does_not_hold_is_no_place_of_it() {
    let output = run(&["evaluate", EXAMPLE, "--place", "444455556666/eu-west-3"]);
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(String::from_utf8(output.stderr).unwrap());
}

#[test]
fn a_line_says_what_it_is_of() {
    let line = line(PLACES[2], &["--now", NOW]);
    let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    insta::assert_snapshot!(format!("{keys:?}\n{}", value["run"]));
}

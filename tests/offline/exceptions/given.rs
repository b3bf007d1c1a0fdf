//! How exceptions are given: by a file, by a pipe, to lines of places; and what is refused.

use std::fs;
use std::io::Write as _;
use std::process::Stdio;

use super::{ACCEPTED, File, evaluated};
use crate::cli::{NOW, json, program, run, shown};

#[test]
fn lines_of_places_take_exceptions_when_they_are_brought_together() {
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("lines.ndjson");
    let place = [
        "evaluate",
        "tests/example",
        "--now",
        NOW,
        "--place",
        "111122223333/eu-west-3",
    ];
    fs::write(&lines, run(&place).stdout).unwrap();
    let file = File::new(ACCEPTED);
    let path = file.path();
    let lines = lines.to_str().unwrap();
    let together = run(&[
        "report",
        "--evaluated",
        lines,
        "--exceptions",
        &path,
        "--format",
        "json",
    ]);
    let whole = [
        "--account",
        "111122223333",
        "--region",
        "eu-west-3",
        "--format",
        "json",
    ];
    let whole = evaluated("report", ACCEPTED, &whole);
    assert_eq!(json(&together)["evaluations"], json(&whole)["evaluations"]);
    assert_eq!(json(&together)["exceptions"], json(&whole)["exceptions"]);
    let refused = run(&[&place[..], &["--exceptions", &path]].concat());
    assert_eq!(refused.status.code(), Some(2), "{}", shown(&refused));
}

/// A pipe can be read once: what a second reading finds is nothing.
#[cfg(unix)]
#[test]
fn exceptions_that_come_by_a_pipe_are_applied() {
    for command in ["evaluate", "report"] {
        let arguments = [command, "tests/example", "--now", NOW];
        let mut child = program(&[&arguments[..], &["--exceptions", "/dev/stdin"]].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(ACCEPTED.as_bytes()).unwrap();
        drop(pipe);
        let by_pipe = child.wait_with_output().unwrap();
        let by_file = evaluated(command, ACCEPTED, &[]);
        assert_eq!(shown(&by_pipe), shown(&by_file));
        assert_ne!(shown(&by_pipe), shown(&run(&arguments)));
    }
}

#[test]
fn what_is_no_file_of_exceptions_is_refused() {
    let wrong = "[[exceptions]]\ncheck = \"policy-denied\"\n\n[[exceptions]]\nuntil = 2027-01-31\n";
    let output = evaluated("evaluate", wrong, &[]);
    let text = shown(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("did you mean `policy-denies`?"), "{text}");
    assert!(
        text.contains("exception 2: it would accept everything"),
        "{text}"
    );
}

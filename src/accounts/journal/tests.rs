//! Journals that grow, are cut off, belong to other runs, or are none.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use rule::verdict::{ComplianceType, Verdict};

use super::Journal;
use super::error::JournalError;
use crate::organization::Account;
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::record::terms::Terms;

fn terms() -> Terms {
    Terms {
        version: "1.2.3".to_owned(),
        parameters: r#"{"depth": "path"}"#.to_owned(),
        vpc_ids: Vec::new(),
        now: None,
        aggregator: None,
    }
}

fn place(region: &str) -> EvaluatedRegion {
    EvaluatedRegion {
        place: Place::new("111122223333", region),
        account: Account::default(),
        now: Timestamp::UNIX_EPOCH,
    }
}

fn verdicts() -> Vec<Verdict> {
    vec![Verdict {
        vpc_id: "vpc-0a".into(),
        vpc_name: Some("prod\n".to_owned()),
        compliance_type: ComplianceType::Compliant,
        annotation: "COMPLIANT: all of it".to_owned(),
        services: Vec::new(),
        findings: Vec::new(),
        clients: Vec::new(),
        in_transition: false,
        waiver: None,
        without_exceptions: None,
    }]
}

/// A journal with two regions, closed.
fn written(path: &Path) {
    let mut journal = Journal::open(path, &terms()).unwrap();
    let regions = ["eu-west-1".to_owned(), "eu-west-3".to_owned()];
    journal.note_regions("111122223333", &regions).unwrap();
    for region in &regions {
        let vpc_ids = ["vpc-0a".into(), "vpc-0b".into()];
        journal.note(&place(region), &verdicts(), &vpc_ids).unwrap();
    }
}

#[test]
fn what_was_noted_is_there_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    written(&path);
    let mut journal = Journal::open(&path, &terms()).unwrap();
    assert_eq!(journal.len(), 2);
    assert_eq!(journal.enabled_regions("111122223333").unwrap().len(), 2);
    assert_eq!(journal.enabled_regions("444455556666"), None);
    assert!(journal.holds("111122223333", "eu-west-3"));
    assert!(!journal.holds("111122223333", "us-east-1"));
    let entry = journal.entry("111122223333", "eu-west-3").unwrap().unwrap();
    assert_eq!(entry.region, place("eu-west-3"));
    assert_eq!(entry.verdicts, verdicts());
    assert_eq!(entry.vpc_ids, ["vpc-0a".into(), "vpc-0b".into()]);
    assert_eq!(journal.entry("444455556666", "eu-west-3").unwrap(), None);
    // And it goes on where it ended.
    journal.note(&place("us-east-1"), &[], &[]).unwrap();
    drop(journal);
    assert_eq!(Journal::open(&path, &terms()).unwrap().len(), 3);
}

#[test]
fn wherever_a_crash_cuts_it_off_whole_lines_stand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    written(&path);
    let whole = fs::read(&path).unwrap();
    for end in 0..whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        let lines = whole[..end].iter().filter(|byte| **byte == b'\n').count();
        let mut journal = Journal::open(&path, &terms()).unwrap();
        assert_eq!(journal.len(), lines.saturating_sub(2), "cut at {end}");
        journal.note(&place("us-east-1"), &[], &[]).unwrap();
        drop(journal);
        let again = Journal::open(&path, &terms()).unwrap();
        assert!(again.holds("111122223333", "us-east-1"), "cut at {end}");
        assert_eq!(again.len(), lines.saturating_sub(2) + 1);
    }
}

#[test]
fn a_journal_of_another_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    written(&path);
    let other = |change: fn(&mut Terms)| {
        let mut other = terms();
        change(&mut other);
        let error = Journal::open(&path, &other).unwrap_err().to_string();
        error.replace(&path.display().to_string(), "FILE")
    };
    let told = [
        other(|terms| terms.parameters = r#"{"depth": "existence"}"#.to_owned()),
        other(|terms| terms.vpc_ids = vec!["vpc-0a".to_owned(), "vpc-0b".to_owned()]),
        other(|terms| terms.now = Some(Timestamp::UNIX_EPOCH)),
        other(|terms| terms.version = "1.3.0".to_owned()),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    the journal `FILE` was begun with the parameters `{"depth": "path"}`, this run has the parameters `{"depth": "existence"}`: use the same again, or name another file
    the journal `FILE` was begun with every VPC, this run has --vpc vpc-0a --vpc vpc-0b: use the same again, or name another file
    the journal `FILE` was begun with no --now, this run has --now 1970-01-01T00:00:00Z: use the same again, or name another file
    the journal `FILE` was begun with version 1.2.3, this run has version 1.3.0: use the same again, or name another file
    "#);
    // The same parameters in other words are the same.
    let mut same = terms();
    same.parameters = "{}".to_owned();
    assert!(Journal::open(&path, &same).is_ok());
}

#[test]
fn what_is_no_journal_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("first");
    drop(Journal::open(&path, &terms()).unwrap());
    let first = fs::read_to_string(&path).unwrap().trim_end().to_owned();
    let unchecked = serde_json::to_string(&super::Line::Journal(terms())).unwrap();
    let cases = [
        (format!("{unchecked}\n"), 1),
        ("remember the milk\n".to_owned(), 1),
        ("remember the milk".to_owned(), 1),
        ("{}\n".to_owned(), 1),
        (format!("{first}\n{first}\n"), 2),
        (format!("{first}\n\n"), 2),
        (
            r#"{"enabledRegions": {"accountId": "1", "regions": []}}"#.to_owned() + "\n",
            1,
        ),
    ];
    for (number, (text, wrong)) in cases.into_iter().enumerate() {
        // A file for each: a program that another test starts just now holds the lock of the one before.
        let path = folder.path().join(number.to_string());
        fs::write(&path, &text).unwrap();
        match Journal::open(&path, &terms()) {
            Err(JournalError::NotAJournal { line, .. }) => assert_eq!(line, wrong, "{text}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    assert!(matches!(
        Journal::open(folder.path(), &terms()),
        Err(JournalError::File { .. })
    ));
}

/// Whatever happens to a byte, what is reported is what was evaluated, or the line is named.
#[test]
fn a_line_that_was_changed_is_refused_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    written(&path);
    let whole = fs::read(&path).unwrap();
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    for line in &lines {
        let text: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert!(text["checksum"].is_string());
    }
    for at in 0..whole.len() {
        let number = whole[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
        let is_last_end = at == whole.len() - 1;
        for bit in [0, 3, 5, 7] {
            let mut changed = whole.clone();
            changed[at] ^= 1 << bit;
            let path = folder.path().join(format!("{at}-{bit}"));
            fs::write(&path, &changed).unwrap();
            match Journal::open(&path, &terms()) {
                Err(JournalError::NotAJournal { line, .. }) => assert_eq!(line, number),
                // The last line has no end: it is dropped, and its place evaluated again.
                Ok(journal) if is_last_end => assert_eq!(journal.len(), 1),
                other => panic!("byte {at}, bit {bit}: {other:?}"),
            }
            fs::remove_file(&path).unwrap();
        }
    }
}

#[test]
fn a_file_that_never_ends_is_no_journal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    // A hole of a terabyte, which takes no room.
    fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert!(matches!(
        Journal::open(&path, &terms()),
        Err(JournalError::NotAJournal { line: 1, .. })
    ));
    #[cfg(unix)]
    assert!(matches!(
        Journal::open(Path::new("/dev/zero"), &terms()),
        Err(JournalError::File { .. })
    ));
}

#[test]
fn two_runs_do_not_share_one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let first = Journal::open(&path, &terms()).unwrap();
    assert!(matches!(
        Journal::open(&path, &terms()),
        Err(JournalError::InUse(_))
    ));
    drop(first);
    assert!(Journal::open(&path, &terms()).unwrap().is_empty());
}

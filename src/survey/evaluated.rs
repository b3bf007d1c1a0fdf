//! Places that were evaluated elsewhere, by lines in any order: which line counts for each, and what it says.
//!
//! All that is held of a line is where it stands. The lines are read again, place by place, when they are reported.

pub mod error;
mod lines_file;

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;

use self::error::EvaluatedError;
use self::lines_file::{LinesFile, files};
use crate::failure::FailedPlace;
use crate::organization::Organization;
use crate::place::Place;
use crate::report::evaluator::Evaluated;
use crate::report::record::place::{PlaceHead, PlaceRecord};
use crate::report::record::sealed::unseal;
use crate::report::record::terms::Terms;

/// How the lines of a journal begin that are of no place.
const OF_NO_PLACE: [&[u8]; 2] = [br#"{"journal":"#, br#"{"enabledRegions":"#];

/// The longest line, in bytes: a file that never ends holds none.
const LONGEST_LINE: u64 = 256 * 1024 * 1024;

/// The lines that count, by account and region.
#[derive(Debug)]
pub struct EvaluatedPlaces {
    files: Vec<LinesFile>,
    lines: BTreeMap<Place, Line>,
    terms: Option<Terms>,
    organization: Organization,
    newest: Option<Timestamp>,
    cut_off: Vec<PathBuf>,
}

/// Where the line of a place stands.
#[derive(Debug, Clone, Copy)]
struct Line {
    file: usize,
    start: u64,
    length: usize,
    read_at: Timestamp,
    kind: LineKind,
}

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Evaluated,
    /// The place failed.
    Failed,
    /// So did its account, as a whole.
    AccountFailed,
}

/// One place to report, or one account that failed as a whole.
#[derive(Debug, Clone, Copy)]
pub struct ReportedLine {
    line: Line,
    /// Whether it stands for its account as a whole.
    whole_account: bool,
}

/// What a line comes to.
#[derive(Debug)]
pub enum LineOutcome {
    /// Verdicts.
    Evaluated(Evaluated),
    /// None, and why.
    Failed(FailedPlace),
}

impl EvaluatedPlaces {
    /// Finds the lines of a file, of every such file in a folder, or (`-`) of standard input.
    ///
    /// # Errors
    /// What cannot be read; a line that is none; lines of runs that do not agree; no line at all.
    pub fn open(path: &Path) -> Result<Self, EvaluatedError> {
        let mut found = Self {
            files: files(path)?,
            lines: BTreeMap::new(),
            terms: None,
            organization: Organization::default(),
            newest: None,
            cut_off: Vec::new(),
        };
        for number in 0..found.files.len() {
            found.scan(number)?;
        }
        if found.terms.is_none() {
            return Err(EvaluatedError::Nothing(path.to_owned()));
        }
        Ok(found)
    }

    /// What the verdicts depend on beside what was read.
    pub fn terms(&self) -> Terms {
        self.terms.clone().unwrap_or_default()
    }

    /// What is known of the accounts.
    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// The time as of which was evaluated: that of the run, or of the newest line.
    pub fn evaluated_at(&self) -> Option<Timestamp> {
        self.terms
            .as_ref()
            .and_then(|terms| terms.now)
            .or(self.newest)
    }

    /// Files whose last line is not whole: what was read of its place is not known.
    pub fn cut_off(&self) -> &[PathBuf] {
        &self.cut_off
    }

    /// What is to be reported, by account and region.
    pub fn reported(&self, asked: impl Fn(&Place) -> bool) -> Vec<ReportedLine> {
        let mut reported = Vec::new();
        let mut lines = self
            .lines
            .iter()
            .filter(|(place, _)| asked(place))
            .peekable();
        while let Some((first, line)) = lines.next() {
            let from = reported.len();
            let mut whole_account = line.kind == LineKind::AccountFailed;
            reported.push(ReportedLine {
                line: *line,
                whole_account: false,
            });
            while let Some((_, line)) =
                lines.next_if(|(place, _)| place.account_id == first.account_id)
            {
                whole_account &= line.kind == LineKind::AccountFailed;
                reported.push(ReportedLine {
                    line: *line,
                    whole_account: false,
                });
            }
            if whole_account {
                reported.truncate(from + 1);
                if let Some(account) = reported.last_mut() {
                    account.whole_account = true;
                }
            }
        }
        reported
    }

    /// Reads a line.
    ///
    /// # Errors
    /// A file that changed since.
    pub fn read(&self, reported: &ReportedLine) -> Result<LineOutcome, EvaluatedError> {
        let line = &reported.line;
        let Some(file) = self.files.get(line.file) else {
            return Err(EvaluatedError::Nothing(PathBuf::new()));
        };
        let path = file.path.as_path();
        let mut text = vec![0; line.length];
        let read = file.open().and_then(|mut file| {
            file.seek(SeekFrom::Start(line.start))?;
            file.read_exact(&mut text)
        });
        read.map_err(|source| unreadable(path, source))?;
        end_line(&mut text);
        let record: PlaceRecord<'_> = parse(path, None, &mut text)?;
        if let Some(failed) = record.failure(reported.whole_account) {
            return Ok(LineOutcome::Failed(failed));
        }
        let verdicts = record.verdicts().map_err(|error| {
            let source = serde::de::Error::custom(error);
            not_a_line(path, None, source)
        })?;
        Ok(LineOutcome::Evaluated(Evaluated {
            region: record.region(),
            verdicts,
            // Lines keep verdicts; pictures are of what was just read.
            paths: None,
            vpc_ids: record.vpc_ids(),
        }))
    }

    /// Takes note of where the lines of a file stand.
    fn scan(&mut self, file: usize) -> Result<(), EvaluatedError> {
        let Some(lines) = self.files.get(file) else {
            return Ok(());
        };
        let path = lines.path.clone();
        let opened = lines.open().map_err(|source| unreadable(&path, source))?;
        let mut reader = BufReader::with_capacity(1 << 16, opened);
        let (mut start, mut number, mut text) = (0_u64, 0, Vec::new());
        loop {
            text.clear();
            let length = reader
                .by_ref()
                .take(LONGEST_LINE)
                .read_until(b'\n', &mut text)
                .map_err(|source| unreadable(&path, source))?;
            if length == 0 {
                return Ok(());
            }
            number += 1;
            if text.last() != Some(&b'\n') {
                if length as u64 == LONGEST_LINE || !text.starts_with(b"{") {
                    let source =
                        serde::de::Error::custom("it does not begin as one, or never ends");
                    return Err(not_a_line(&path, Some(number), source));
                }
                end_line(&mut text);
                if unseal(&mut text.clone()).is_err() {
                    self.cut_off.push(path);
                    return Ok(());
                }
            }
            self.take(file, &path, number, (start, length), &mut text)?;
            start += length as u64;
        }
    }

    fn take(
        &mut self,
        file: usize,
        path: &Path,
        number: usize,
        (start, length): (u64, usize),
        text: &mut Vec<u8>,
    ) -> Result<(), EvaluatedError> {
        if is_blank(text) {
            return Ok(());
        }
        if OF_NO_PLACE.iter().any(|other| text.starts_with(other)) {
            return parse(path, Some(number), text).map(|_: IgnoredAny| ());
        }
        let head: PlaceHead<'_> = parse(path, Some(number), text)?;
        match &self.terms {
            None => self.terms = Some(head.run.clone()),
            Some(terms) => {
                if let Some((then, now)) = terms.difference(&head.run) {
                    return Err(EvaluatedError::OfAnotherRun {
                        path: path.to_owned(),
                        line: number,
                        then,
                        now,
                    });
                }
            }
        }
        let (place, account) = (head.place(), head.account());
        if account.name.is_some() || account.organizational_unit.is_some() {
            self.organization
                .extend([(place.account_id.clone(), account)]);
        }
        self.newest = self.newest.max(Some(head.evaluated_at));
        let line = Line {
            file,
            start,
            length,
            read_at: head.read_at,
            kind: match &head.failed {
                None => LineKind::Evaluated,
                Some(failed) if failed.whole_account => LineKind::AccountFailed,
                Some(_) => LineKind::Failed,
            },
        };
        let counts = |other: &Line| {
            let rank = |line: &Line| (line.read_at, line.kind == LineKind::Evaluated);
            rank(&line) >= rank(other)
        };
        if self.lines.get(&place).is_none_or(counts) {
            self.lines.insert(place, line);
        }
        Ok(())
    }
}

/// Ends a line that is the last one of a file, and whole but for its end.
fn end_line(line: &mut Vec<u8>) {
    if line.last() != Some(&b'\n') {
        line.push(b'\n');
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(u8::is_ascii_whitespace)
}

/// Reads a line that its checksum is true of.
fn parse<'t, T: Deserialize<'t>>(
    path: &Path,
    line: Option<usize>,
    text: &'t mut Vec<u8>,
) -> Result<T, EvaluatedError> {
    unseal(text).map_err(|why| not_a_line(path, line, serde::de::Error::custom(why)))?;
    serde_json::from_slice(text).map_err(|source| not_a_line(path, line, source))
}

fn unreadable(path: &Path, source: io::Error) -> EvaluatedError {
    EvaluatedError::Unreadable {
        path: path.to_owned(),
        source,
    }
}

fn not_a_line(path: &Path, line: Option<usize>, source: serde_json::Error) -> EvaluatedError {
    EvaluatedError::NotALine {
        path: path.to_owned(),
        line,
        source,
    }
}

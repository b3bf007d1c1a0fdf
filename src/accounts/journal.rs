//! The journal of a run over many accounts: what is in it need not be read again.
//!
//! One JSON line when the run begins, then one for each account and region as it is evaluated. Each is
//! written in one piece: however the run ends, what is there is whole, but for a last line that a
//! crash cut off. That one is dropped. The last member of each line is a checksum of the line before it:
//! what was changed since, by whatever, is refused.

pub mod error;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rule::network::Id;
use rule::verdict::Verdict;
use serde::{Deserialize, Serialize};

use self::error::JournalError;
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::record::place::{PlaceOutcome, PlaceRecord};
use crate::report::record::sealed::{seal, unseal};
use crate::report::record::terms::Terms;

/// What the first line begins with.
const BEGINNING: &[u8] = br#"{"journal":{"#;

/// What the other lines begin with that are of no place.
const REGIONS: &[u8] = br#"{"enabledRegions":{"#;

/// The longest first line, and the longest of the others, in bytes: a file that never ends is no journal.
const LONGEST_BEGINNING: u64 = 1024 * 1024;
const LONGEST_LINE: u64 = 256 * 1024 * 1024;

/// What one account in one region came to.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalEntry {
    /// Which, and when.
    pub region: EvaluatedRegion,
    /// The verdicts, sorted by VPC id.
    pub verdicts: Vec<Verdict>,
    /// Every VPC that the account sees there, evaluated or not.
    pub vpc_ids: Vec<Id>,
}

/// A journal that is open.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    /// What the run is about.
    terms: Terms,
    /// Where the line of each account and region is.
    lines: HashMap<Place, Span>,
    /// The enabled regions of accounts.
    regions: HashMap<String, Vec<String>>,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    start: u64,
    length: usize,
}

/// The lines that are of no place.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Line {
    /// The first: what the run is about.
    Journal(Terms),
    #[serde(rename_all = "camelCase")]
    EnabledRegions {
        account_id: String,
        regions: Vec<String>,
    },
}

impl Drop for Journal {
    /// Lets go of the file: a program that is just being started may hold it open a moment longer.
    fn drop(&mut self) {
        // What cannot be unlocked is so when it is closed.
        drop(self.file.unlock());
    }
}

impl Journal {
    /// Opens a journal, or begins one where there is none.
    ///
    /// # Errors
    /// A file that cannot be used, that is in use, that is no journal, or one of another run.
    pub fn open(path: &Path, terms: &Terms) -> Result<Self, JournalError> {
        let failed = |source| JournalError::File {
            path: path.to_owned(),
            source,
        };
        // A device may have no end, and what is waited for at a pipe may never come.
        match std::fs::metadata(path) {
            Ok(found) if !found.is_file() => {
                return Err(failed(io::Error::other("it is not a file")));
            }
            _ => {}
        }
        let mut options = File::options();
        let options = options.read(true).append(true).create(true);
        let file = options.open(path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let mut journal = Self {
            path: path.to_owned(),
            file,
            terms: terms.clone(),
            lines: HashMap::new(),
            regions: HashMap::new(),
        };
        if journal.load(terms)? == 0 {
            journal.append(&Line::Journal(terms.clone()))?;
        }
        Ok(journal)
    }

    /// How many accounts and regions it holds.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Whether it holds an account in a region.
    pub fn holds(&self, account_id: &str, region: &str) -> bool {
        let key = Place::new(account_id, region);
        self.lines.contains_key(&key)
    }

    /// What it holds of an account in a region.
    ///
    /// # Errors
    /// A file that changed since it was opened.
    pub fn entry(
        &mut self,
        account_id: &str,
        region: &str,
    ) -> Result<Option<JournalEntry>, JournalError> {
        let key = Place::new(account_id, region);
        let Some(span) = self.lines.get(&key).copied() else {
            return Ok(None);
        };
        let mut text = vec![0; span.length];
        let read = self.file.seek(SeekFrom::Start(span.start));
        read.and_then(|_| self.file.read_exact(&mut text))
            .map_err(|source| self.failed(source))?;
        let record: PlaceRecord<'_> = self.parse(&mut text, 0)?;
        Ok(Some(JournalEntry {
            region: record.region(),
            verdicts: record
                .verdicts()
                .map_err(|error| self.no_journal(0, &error.to_string()))?,
            vpc_ids: record.vpc_ids(),
        }))
    }

    /// The enabled regions of an account.
    pub fn enabled_regions(&self, account_id: &str) -> Option<&[String]> {
        self.regions.get(account_id).map(Vec::as_slice)
    }

    /// Takes note of an account's enabled regions.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn note_regions(
        &mut self,
        account_id: &str,
        regions: &[String],
    ) -> Result<(), JournalError> {
        self.append(&Line::EnabledRegions {
            account_id: account_id.to_owned(),
            regions: regions.to_vec(),
        })
    }

    /// Takes note of what an account in a region came to.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn note(
        &mut self,
        region: &EvaluatedRegion,
        verdicts: &[Verdict],
        vpc_ids: &[Id],
    ) -> Result<(), JournalError> {
        let outcome = PlaceOutcome::Evaluated {
            verdicts,
            vpc_ids,
            unread: &[],
        };
        let run = self.terms.clone();
        self.append(&PlaceRecord::new(region, Timestamp::now(), &run, outcome))
    }

    /// In one piece, and past every buffer of this process.
    fn append(&mut self, line: &impl Serialize) -> Result<(), JournalError> {
        let text = seal(line).map_err(|error| self.failed(error))?;
        let written = self.file.write_all(&text);
        written.map_err(|source| self.failed(source))
    }

    /// Reads what is there; answers how many lines.
    fn load(&mut self, terms: &Terms) -> Result<usize, JournalError> {
        let file = self
            .file
            .try_clone()
            .map_err(|source| self.failed(source))?;
        let mut reader = BufReader::new(file);
        let (mut start, mut number, mut text) = (0_u64, 0, Vec::new());
        loop {
            text.clear();
            let longest = if number == 0 {
                LONGEST_BEGINNING
            } else {
                LONGEST_LINE
            };
            let length = reader
                .by_ref()
                .take(longest)
                .read_until(b'\n', &mut text)
                .map_err(|source| self.failed(source))?;
            if length as u64 == longest && text.last() != Some(&b'\n') {
                return Err(self.no_journal(number + 1, "it is longer than any line of one"));
            }
            if length == 0 {
                return Ok(number);
            }
            if text.last() != Some(&b'\n') {
                let begins = text.len().min(BEGINNING.len());
                if number == 0 && text.get(..begins) != BEGINNING.get(..begins) {
                    return Err(self.no_journal(1, "the first line does not begin one"));
                }
                // A crash cut it off: it never was.
                self.file
                    .set_len(start)
                    .map_err(|source| self.failed(source))?;
                return Ok(number);
            }
            number += 1;
            self.take(&mut text, Span { start, length }, number, terms)?;
            start += length as u64;
        }
    }

    fn take(
        &mut self,
        text: &mut Vec<u8>,
        span: Span,
        number: usize,
        terms: &Terms,
    ) -> Result<(), JournalError> {
        let of_no_place = text.starts_with(BEGINNING) || text.starts_with(REGIONS);
        if !of_no_place {
            let record: PlaceRecord<'_> = self.parse(text, number)?;
            if number == 1 {
                return Err(self.no_journal(number, "the first line does not begin one"));
            }
            self.agrees(record.run(), terms)?;
            if let Err(error) = record.verdicts() {
                return Err(self.no_journal(number, &error.to_string()));
            }
            if record.is_whole() {
                self.lines.insert(record.region().place, span);
            }
            return Ok(());
        }
        match self.parse(text, number)? {
            Line::Journal(then) if number == 1 => self.agrees(&then, terms),
            _ if number == 1 => Err(self.no_journal(number, "the first line does not begin one")),
            Line::Journal(_) => Err(self.no_journal(number, "a second beginning")),
            Line::EnabledRegions {
                account_id,
                regions,
            } => {
                self.regions.insert(account_id, regions);
                Ok(())
            }
        }
    }

    /// Refuses what was written by another run.
    fn agrees(&self, then: &Terms, now: &Terms) -> Result<(), JournalError> {
        match then.difference(now) {
            None => Ok(()),
            Some((then, now)) => Err(JournalError::OfAnotherRun {
                path: self.path.clone(),
                then,
                now,
            }),
        }
    }

    /// Reads a line that its checksum is true of.
    fn parse<'t, T: Deserialize<'t>>(
        &self,
        text: &'t mut Vec<u8>,
        line: usize,
    ) -> Result<T, JournalError> {
        unseal(text).map_err(|why| self.no_journal(line, why))?;
        serde_json::from_slice(text).map_err(|source| JournalError::NotAJournal {
            path: self.path.clone(),
            line,
            source,
        })
    }

    fn no_journal(&self, line: usize, why: &str) -> JournalError {
        JournalError::NotAJournal {
            path: self.path.clone(),
            line,
            source: serde::de::Error::custom(why),
        }
    }

    fn failed(&self, source: io::Error) -> JournalError {
        JournalError::File {
            path: self.path.clone(),
            source,
        }
    }
}

#[cfg(test)]
mod tests;

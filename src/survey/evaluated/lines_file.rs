//! Files that have lines of places: which ones of a folder, and what is unpacked before it is read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use walkdir::WalkDir;

use super::error::EvaluatedError;
use super::{LONGEST_LINE, is_blank, unreadable};
use crate::file;

/// How the names of files with lines end, in a folder; and of those of a run that hold something else.
const LINES: [&str; 2] = [".ndjson", ".jsonl"];
const NO_LINES: [&str; 2] = [".findings.ndjson", ".hub.ndjson"];
const PACKED: &str = ".gz";

/// A file with lines.
#[derive(Debug)]
pub(super) struct LinesFile {
    /// As it was named.
    pub(super) path: PathBuf,
    /// Its content, where that came from standard input or stands in the file otherwise: it goes with this value.
    spooled: Option<NamedTempFile>,
}

impl LinesFile {
    pub(super) fn open(&self) -> io::Result<File> {
        let spooled = self.spooled.as_ref().map(NamedTempFile::path);
        File::open(spooled.unwrap_or(&self.path))
    }
}

/// The files with lines: standard input, the one that is named, or those in the folder that is.
pub(super) fn files(path: &Path) -> Result<Vec<LinesFile>, EvaluatedError> {
    if path.as_os_str() == "-" {
        return Ok(vec![lines_file(path.to_owned())?]);
    }
    let about = std::fs::metadata(path).map_err(|source| unreadable(path, source))?;
    if about.is_file() {
        return Ok(vec![lines_file(path.to_owned())?]);
    }
    if !about.is_dir() {
        let source = io::Error::other("it is neither a file nor a folder; `-` is standard input");
        return Err(unreadable(path, source));
    }
    let mut found = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let at = error.path().unwrap_or(path).to_owned();
            unreadable(&at, error.into())
        })?;
        if entry.file_type().is_file() && has_lines(&entry.file_name().to_string_lossy()) {
            found.push(lines_file(entry.into_path())?);
        }
    }
    Ok(found)
}

/// One file, whose content may come otherwise than it stands there.
fn lines_file(path: PathBuf) -> Result<LinesFile, EvaluatedError> {
    let is_input = path.as_os_str() == "-";
    let spooled = match is_input || file::is_encoded(&path).unwrap_or(false) {
        true => Some(spool(&path).map_err(|source| unreadable(&path, source))?),
        false => None,
    };
    Ok(LinesFile { path, spooled })
}

/// Whether a file of a folder has lines, by its name.
fn has_lines(name: &str) -> bool {
    let name = name.strip_suffix(PACKED).unwrap_or(name);
    let ends = |end: &&str| name.ends_with(*end);
    LINES.iter().any(ends) && !NO_LINES.iter().any(ends)
}

/// What is no file of lines as it stands as one that is: standard input, what is packed, in another encoding or behind
/// a byte order mark. What never ends has no lines.
fn spool(path: &Path) -> io::Result<NamedTempFile> {
    let content = match path.as_os_str() == "-" {
        true => file::opened(io::stdin(), 0)?.content,
        false => file::open(path)?.content,
    };
    let mut input = BufReader::new(content);
    let mut spooled = NamedTempFile::new()?;
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut part = input.by_ref().take(LONGEST_LINE);
        let length = part.read_until(b'\n', &mut line)?;
        if length == 0 {
            return Ok(spooled);
        }
        spooled.write_all(&line)?;
        // Whoever reads the lines says what is wrong with this one.
        if length as u64 == LONGEST_LINE || !(line.starts_with(b"{") || is_blank(&line)) {
            return Ok(spooled);
        }
    }
}

//! One file's content, plain or gzip, told by its first bytes and not by its name.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use super::error::SnapshotError;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF16_MARKS: [&[u8]; 2] = [&[0xff, 0xfe], &[0xfe, 0xff]];

/// The files of a folder that may hold saved data, by name: `.json` and `.json.gz`, not hidden.
///
/// # Errors
/// Where the folder, or what a link in it leads to, cannot be looked at.
pub fn json_files(folder: &Path) -> Result<Vec<PathBuf>, SnapshotError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        |source| SnapshotError::Unreadable { path, source }
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let path = entry.map_err(unreadable(folder))?.path();
        if is_json(path.file_name().unwrap_or_default())
            && fs::metadata(&path).map_err(unreadable(&path))?.is_file()
        {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Whether a name is hidden: those of version control and of desktops.
pub fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn is_json(name: &OsStr) -> bool {
    let name = name.to_string_lossy().to_ascii_lowercase();
    !name.starts_with('.') && (name.ends_with(".json") || name.ends_with(".json.gz"))
}

/// The whole content of a file, unpacked, without a byte order mark.
///
/// # Errors
/// Where it cannot be read or unpacked, is empty, or is UTF-16.
pub fn content(path: &Path) -> Result<Vec<u8>, SnapshotError> {
    let mut bytes = Vec::new();
    open(path, &mut |reader, size| {
        bytes.reserve_exact(size);
        reader.read_to_end(&mut bytes).map(drop)
    })?;
    refuse_other_text(path, &bytes)?;
    if bytes.starts_with(UTF8_MARK) {
        bytes.drain(..UTF8_MARK.len());
    }
    Ok(bytes)
}

/// The first bytes of a file's content, at most `limit`, and whether they are all of it.
///
/// # Errors
/// As [`content`].
pub fn beginning(path: &Path, limit: usize) -> Result<(Vec<u8>, bool), SnapshotError> {
    let mut bytes = Vec::new();
    open(path, &mut |reader, _| {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        reader
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map(drop)
    })?;
    refuse_other_text(path, &bytes)?;
    let whole = bytes.len() <= limit;
    if bytes.starts_with(UTF8_MARK) {
        bytes.drain(..UTF8_MARK.len());
    }
    Ok((bytes, whole))
}

/// Opens a file and hands over its unpacked content with a guess at its size.
fn open(
    path: &Path,
    with: &mut dyn FnMut(&mut dyn Read, usize) -> io::Result<()>,
) -> Result<(), SnapshotError> {
    let mut attempt = || {
        let file = File::open(path)?;
        let size = usize::try_from(file.metadata()?.len()).unwrap_or(0);
        let mut reader = BufReader::new(file);
        if reader.fill_buf()?.starts_with(GZIP_MAGIC) {
            with(&mut MultiGzDecoder::new(reader), 0)
        } else {
            with(&mut reader, size)
        }
    };
    attempt().map_err(|source| SnapshotError::Unreadable {
        path: path.to_owned(),
        source,
    })
}

fn refuse_other_text(path: &Path, bytes: &[u8]) -> Result<(), SnapshotError> {
    if bytes.is_empty() {
        return Err(SnapshotError::Empty {
            path: path.to_owned(),
        });
    }
    if UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(SnapshotError::Utf16 {
            path: path.to_owned(),
        });
    }
    Ok(())
}

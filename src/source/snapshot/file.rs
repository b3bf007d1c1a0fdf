//! The files of a snapshot, and their content.

use std::ffi::OsStr;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::SnapshotError;
use crate::file::{self, Opened};

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
/// Where it cannot be read or unpacked, or is empty.
pub fn content(path: &Path) -> Result<Vec<u8>, SnapshotError> {
    read(path, u64::MAX)
}

/// The first bytes of a file's content, at most `limit`, and whether they are all of it.
///
/// # Errors
/// As [`content`].
pub fn beginning(path: &Path, limit: usize) -> Result<(Vec<u8>, bool), SnapshotError> {
    let bytes = read(
        path,
        u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1),
    )?;
    let whole = bytes.len() <= limit;
    Ok((bytes, whole))
}

/// Reads at most so many bytes.
fn read(path: &Path, most: u64) -> Result<Vec<u8>, SnapshotError> {
    let attempt = || {
        let Opened { content, size } = file::open(path)?;
        let mut bytes = Vec::new();
        if most == u64::MAX {
            bytes.reserve_exact(size);
        }
        content.take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = attempt().map_err(|source| SnapshotError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    if bytes.is_empty() {
        return Err(SnapshotError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(bytes)
}

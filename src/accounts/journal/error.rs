//! Why a journal cannot be used.

use std::io;
use std::path::PathBuf;

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The file system refused.
    #[error("cannot use the journal `{}`", path.display())]
    File {
        /// The journal.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run writes it.
    #[error("the journal `{}` is in use by another run: wait for it, or name another file", .0.display())]
    InUse(PathBuf),
    /// Another file, or a line that was changed.
    #[error("line {line} of `{}` is not one of a journal that this version writes; name another file, or remove it", path.display())]
    NotAJournal {
        /// The journal.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What the parser met.
        source: serde_json::Error,
    },
    /// What was asked then is not what is asked now.
    #[error("the journal `{}` was begun with {then}, this run has {now}: use the same again, or name another file", path.display())]
    OfAnotherRun {
        /// The journal.
        path: PathBuf,
        /// What it says.
        then: String,
        /// What this run says.
        now: String,
    },
}

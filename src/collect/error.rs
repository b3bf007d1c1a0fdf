//! What stops a collection before anything is read.

use std::io;
use std::path::PathBuf;

use crate::redact::RedactParametersError;
use crate::redact::key::KeyError;

/// A folder that cannot take what would be collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The file system refused.
    #[error("cannot write to `{}`", path.display())]
    Unwritable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder holds redacted data, and plain data would be added, or the other way round.
    #[error(
        "`{}` holds {held} data already, and this run would add {added} data to it: name another \
         folder, or {advice}",
        path.display()
    )]
    Mixed {
        /// The folder.
        path: PathBuf,
        /// What is there: `redacted` or `plain`.
        held: &'static str,
        /// What would come.
        added: &'static str,
        /// What else can be done.
        advice: &'static str,
    },
    /// The folder was redacted with another key.
    #[error(
        "`{}` was redacted with another key, so that ids would not agree: name the file of that \
         key with --redact-key, or another folder",
        path.display()
    )]
    OtherKey {
        /// The folder.
        path: PathBuf,
    },
    /// The key would lie in what is shown to others.
    #[error(
        "the key `{}` is inside the folder that is written: whoever gets the folder could undo the \
         redaction; keep the key elsewhere",
        path.display()
    )]
    KeyInside {
        /// The key file.
        path: PathBuf,
    },
    /// The key cannot be had.
    #[error("no key for the redaction{}", path.as_ref().map_or(String::new(), |path| format!(" in `{}`", path.display())))]
    Key {
        /// The key file.
        path: Option<PathBuf>,
        /// Why not.
        source: KeyError,
    },
    /// Output and input are one tree.
    #[error(
        "`{}` is a part of the snapshot that is read, or holds it: name a folder beside it",
        path.display()
    )]
    OverItself {
        /// The folder.
        path: PathBuf,
    },
    /// The parameters cannot be redacted.
    #[error(transparent)]
    Parameters(#[from] RedactParametersError),
    /// What was read cannot be written as JSON.
    #[error("cannot write the records as JSON")]
    Json(#[from] serde_json::Error),
}

//! What can be wrong with a plan or template, where, and what to do about it.

use std::io;
use std::path::PathBuf;

/// A plan that cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file system refused.
    #[error("cannot read `{path}`, which --plan names or which lies beside it")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// JSON that is broken, or has another shape than a plan's.
    #[error("`{path}` is not a plan: {what}")]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What was expected at which place.
        what: String,
        /// What the parser met, with line and column.
        source: serde_json::Error,
    },
    /// YAML that is broken.
    #[error("`{path}` line {line}, column {column}: {what}")]
    NotYaml {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// A file of another kind.
    #[error("`{path}` is {found}, not a plan: {advice}")]
    OtherKind {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: String,
        /// What to do.
        advice: String,
    },
    /// A plan that is not whole, or that contradicts itself.
    #[error("`{path}`: {what}")]
    Unfit {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        what: String,
    },
}

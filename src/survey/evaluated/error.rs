//! Why places that were evaluated elsewhere cannot be brought together.

use std::io;
use std::path::PathBuf;

/// Why lines of evaluated places cannot be reported.
#[derive(Debug, thiserror::Error)]
pub enum EvaluatedError {
    /// The file system refused.
    #[error("cannot read `{}`, which --evaluated names", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No line of a place.
    #[error("`{}` holds no evaluated place: expected lines that `evaluate --place`, a worker of a survey or `--resume` wrote; in a folder, files `*.ndjson` or `*.jsonl`, or `.gz` of them", .0.display())]
    Nothing(PathBuf),
    /// Another file, or a line that was changed.
    #[error("{} of `{}` is no evaluated place that this version of the program wrote", line.map_or("a line".to_owned(), |line| format!("line {line}")), path.display())]
    NotALine {
        /// The file.
        path: PathBuf,
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// What the parser met.
        source: serde_json::Error,
    },
    /// Verdicts that do not compare.
    #[error("line {line} of `{}` is of a run with {now}, lines before it are of one with {then}: name the lines of one run", path.display())]
    OfAnotherRun {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What lines before it say.
        then: String,
        /// What it says.
        now: String,
    },
}

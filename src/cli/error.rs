//! What stops a command: every one of these ends with exit status 2.

use std::io;
use std::path::{Path, PathBuf};

use rule::explain::ExplainError;
use rule::parameters::ParametersError;

#[cfg(feature = "aws")]
use crate::accounts::journal::error::JournalError;
use crate::cli::config::ConfigError;
#[cfg(feature = "offline")]
use crate::collect::error::CollectError;
#[cfg(feature = "offline")]
use crate::collect::saved::CollectRegionError;
#[cfg(feature = "aws")]
use crate::failure::ReadError;
#[cfg(feature = "offline")]
use crate::lambda::error::InvocationError;
use crate::report::saved::SavedReportError;
#[cfg(feature = "offline")]
use crate::source::plan::error::PlanError;
use crate::source::snapshot::error::SnapshotError;
#[cfg(feature = "offline")]
use crate::survey::evaluated::error::EvaluatedError;

/// A command that could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The rule's parameters are wrong.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
    /// A file that an argument names cannot be read.
    #[error("cannot read `{}`, which {argument} names", path.display())]
    Argument {
        /// The argument.
        argument: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The saved data cannot be read.
    #[error(transparent)]
    Snapshot(#[from] SnapshotError),
    /// A plan cannot be read, or is none.
    #[cfg(feature = "offline")]
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The report to compare with cannot be read.
    #[error(transparent)]
    Baseline(#[from] SavedReportError),
    /// Places that were evaluated elsewhere cannot be brought together.
    #[cfg(feature = "offline")]
    #[error(transparent)]
    Evaluated(#[from] EvaluatedError),
    /// None of the accounts or regions that were asked for is in the snapshot.
    #[error("no {what} `{asked}` in the snapshot; it holds {found}")]
    NotInSnapshot {
        /// `account` or `region`.
        what: &'static str,
        /// What was asked for.
        asked: String,
        /// What is there.
        found: String,
    },
    /// An account or region cannot be read, and that is to end the run.
    #[cfg(feature = "aws")]
    #[error("{0}")]
    Stopped(String),
    /// The command line asks for what does not go together, or is not well formed.
    #[error("{0}")]
    Usage(String),
    /// Accounts are to be read, and this program cannot.
    #[cfg(not(feature = "aws"))]
    #[error(
        "this program was built without the cargo feature `aws`, which reading accounts needs: build it with `cargo build`"
    )]
    WithoutAws,
    /// Something of the program is asked for that this build leaves out.
    #[cfg(not(feature = "offline"))]
    #[error(
        "{0} is not in this build, which is without the cargo feature `offline`: build it with \
         `cargo build --no-default-features --features offline`, or whole with `cargo build`"
    )]
    LeftOut(&'static str),
    /// No account can be read: credentials, organization.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Live(#[from] ReadError),
    /// The journal cannot be used.
    #[cfg(feature = "aws")]
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A folder cannot take what would be collected.
    #[cfg(feature = "offline")]
    #[error(transparent)]
    Collect(#[from] CollectError),
    /// The configuration, or a file of exceptions, cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is nothing to explain.
    #[error(transparent)]
    Explain(#[from] ExplainError),
    /// The invocation fails, as the Lambda function would.
    #[cfg(feature = "offline")]
    #[error("{error_type}: the invocation fails")]
    Invocation {
        /// The stable type.
        error_type: &'static str,
        /// Why.
        source: InvocationError,
    },
    /// The machine cannot run what waits.
    #[cfg(feature = "aws")]
    #[error("cannot start")]
    Runtime(#[source] io::Error),
    /// The result cannot be written.
    #[error("cannot write {}", unwritten(target.as_deref(), source))]
    Output {
        /// The file, or standard output.
        target: Option<PathBuf>,
        /// Why not.
        source: io::Error,
    },
}

#[cfg(feature = "offline")]
impl From<CollectRegionError> for CliError {
    fn from(error: CollectRegionError) -> Self {
        match error {
            CollectRegionError::Snapshot(error) => Self::Snapshot(error),
            CollectRegionError::Collect(error) => Self::Collect(error),
        }
    }
}

/// What cannot be written, and what to do where its folder is not there.
fn unwritten(target: Option<&Path>, source: &io::Error) -> String {
    let Some(path) = target else {
        return "to standard output".to_owned();
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    match folder {
        Some(folder) if source.kind() == io::ErrorKind::NotFound => format!(
            "`{}`: there is no folder `{}`; create it first",
            path.display(),
            folder.display()
        ),
        _ => format!("`{}`", path.display()),
    }
}

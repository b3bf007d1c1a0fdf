//! Where a command waits for AWS.

use crate::cli::error::CliError;

/// Runs a task, and what it spawns, on this thread until it ends.
///
/// # Errors
/// A runtime that cannot be had.
pub fn block_on<T>(task: impl Future<Output = T>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    Ok(tokio::task::LocalSet::new().block_on(&runtime, task))
}

//! Where a command waits.

#[cfg(feature = "aws")]
use crate::cli::error::CliError;

/// Runs a task on saved data to its end.
pub fn at_hand<T>(task: impl Future<Output = T>) -> T {
    pollster::block_on(task)
}

/// Runs a task that waits for AWS, and what it spawns, on this thread until it ends.
///
/// # Errors
/// A runtime that cannot be had.
#[cfg(feature = "aws")]
pub fn block_on<T>(task: impl Future<Output = T>) -> Result<T, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(CliError::Runtime)?;
    Ok(tokio::task::LocalSet::new().block_on(&runtime, task))
}

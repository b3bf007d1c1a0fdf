//! Arguments that a configuration fills where the command line is silent.

use crate::cli::config::Config;
use crate::cli::config::effective::Effective;
use crate::cli::error::CliError;

/// Takes what a configuration says, and says what the command would run with.
pub trait Configurable {
    /// Takes what the configuration says.
    fn configure(&mut self, config: &Config);

    /// What the command would run with.
    ///
    /// # Errors
    /// A file that an argument names and that cannot be read.
    fn effective(&self) -> Result<Effective, CliError>;

    /// Whether standard error is to have errors alone.
    fn is_quiet(&self) -> bool {
        false
    }
}

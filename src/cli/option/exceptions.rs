//! `--exceptions`: findings that are accepted until a day.

use std::path::PathBuf;

use clap::Args;
use rule::exceptions::Exception;

use crate::cli::config::{Config, exceptions_of};
use crate::cli::error::CliError;
use crate::cli::terminal::notices;
use crate::report::evaluator::Evaluator;
use crate::report::exceptions::Applying;

/// The findings that are accepted.
#[derive(Debug, Args)]
#[group(skip)]
pub struct ExceptionArguments {
    /// A TOML file of [[exceptions]]: findings that are accepted until a day. They stay and count for no result; AWS Config knows nothing of them
    #[arg(long = "exceptions", value_name = "FILE", help_heading = "Evaluation")]
    file: Option<PathBuf>,
    #[arg(skip)]
    configured: Vec<Exception>,
}

impl ExceptionArguments {
    /// Takes those of the configuration, where the command line names no file.
    pub fn configure(&mut self, config: &Config) {
        self.configured.clone_from(&config.exceptions);
    }

    fn any(&self) -> bool {
        self.file.is_some() || !self.configured.is_empty()
    }

    /// The exceptions of an evaluator on their way through a report; `None` where there are none. `of_everything`
    /// where no account, region or VPC is left out.
    pub fn applying(&self, evaluator: &Evaluator, of_everything: bool) -> Option<Applying> {
        let (parameters, now) = (evaluator.parameters.clone(), evaluator.now);
        let exceptions = evaluator.exceptions.clone();
        self.any()
            .then(|| Applying::new(exceptions, parameters, now, of_everything))
    }

    /// Refuses those that the command line names; says of those of the configuration that they are not applied.
    ///
    /// # Errors
    /// Where the command line names some.
    pub fn refuse(&self, why: &str, quiet: bool) -> Result<(), CliError> {
        if self.file.is_some() {
            return Err(CliError::Usage(format!(
                "--exceptions does not go with this: {why}"
            )));
        }
        if self.any() && !quiet {
            notices::note(&format!("exceptions are not applied: {why}"));
        }
        Ok(())
    }

    /// The exceptions.
    ///
    /// # Errors
    /// A file that cannot be read, or is wrong.
    pub fn read(&self) -> Result<Vec<Exception>, CliError> {
        match &self.file {
            Some(path) => Ok(exceptions_of(path)?),
            None => Ok(self.configured.clone()),
        }
    }
}

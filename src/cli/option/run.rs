//! What `evaluate` and `report` share: the origin, the parameters, the exceptions, the output.

use clap::Args;

use crate::cli::config::Config;
use crate::cli::config::effective::Effective;
use crate::cli::error::CliError;
use crate::cli::option::configurable::Configurable;
use crate::cli::option::evaluation::EvaluationArguments;
use crate::cli::option::exceptions::ExceptionArguments;
use crate::cli::option::origin::OriginArguments;
use crate::cli::option::output::OutputArguments;

/// The arguments of a run from an origin to a report.
#[derive(Debug, Args)]
#[group(skip)]
pub struct RunArguments {
    /// What of the origin is taken, and how accounts are read.
    #[command(flatten)]
    pub from: OriginArguments,
    /// What it is evaluated by.
    #[command(flatten)]
    pub evaluation: EvaluationArguments,
    /// The findings that are accepted.
    #[command(flatten)]
    pub exceptions: ExceptionArguments,
    /// Where the report goes.
    #[command(flatten)]
    pub output: OutputArguments,
}

impl Configurable for RunArguments {
    fn configure(&mut self, config: &Config) {
        self.from.configure(config);
        self.evaluation.configure(config);
        self.exceptions.configure(config);
    }

    fn effective(&self) -> Result<Effective, CliError> {
        Ok(Effective {
            parameters: Some(self.evaluation.parameters_text()?),
            exceptions: self.exceptions.read()?,
            ..self.from.effective()
        })
    }

    fn is_quiet(&self) -> bool {
        self.output.volume.quiet
    }
}

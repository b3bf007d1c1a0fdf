//! What VPCs are evaluated by: the rule's parameters and a time.

use clap::Args;
use jiff::Timestamp;
use rule::parameters::Parameters;

use crate::cli::config::Config;
use crate::cli::config::effective::Effective;
use crate::cli::error::CliError;
use crate::cli::option::configurable::Configurable;
use crate::cli::option::inputs::json_text;

/// The rule's parameters, and the time.
#[derive(Debug, Args)]
#[command(next_help_heading = "Evaluation")]
pub struct EvaluationArguments {
    /// The rule's parameters: a JSON object, or @ and the name of a file that holds one
    #[arg(long, value_name = "JSON|@FILE")]
    parameters: Option<String>,
    #[command(flatten)]
    time: TimeArguments,
}

/// The time.
#[derive(Debug, Args)]
pub struct TimeArguments {
    /// Evaluate as of this time, such as 2026-11-22T10:00:00Z, instead of now
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<Timestamp>,
}

impl Configurable for EvaluationArguments {
    /// Takes the parameters of the configuration, where the command line gives none: all of them, or none.
    fn configure(&mut self, config: &Config) {
        if self.parameters.is_none() {
            self.parameters.clone_from(&config.parameters);
        }
    }

    fn effective(&self) -> Result<Effective, CliError> {
        Ok(Effective {
            parameters: Some(self.parameters_text()?),
            ..Effective::default()
        })
    }
}

impl EvaluationArguments {
    /// The rule's parameters; without `--parameters` each has its default.
    ///
    /// # Errors
    /// A file that cannot be read; otherwise every problem of the parameters at once.
    pub fn parameters(&self) -> Result<Parameters, CliError> {
        Ok(Parameters::from_json(&self.parameters_text()?)?)
    }

    /// The JSON text of the parameters.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn parameters_text(&self) -> Result<String, CliError> {
        json_text("--parameters", self.parameters.as_deref().unwrap_or("{}"))
    }

    /// `--now`, where it was given.
    pub fn given_time(&self) -> Option<Timestamp> {
        self.time.now
    }

    /// The time as of which is evaluated.
    pub fn now(&self) -> Timestamp {
        self.time.now.unwrap_or_else(Timestamp::now)
    }
}

/// Reads `--now TIME`.
fn time(argument: &str) -> Result<Timestamp, String> {
    argument
        .parse()
        .map_err(|_| "expected a time with its zone, such as `2026-11-22T10:00:00Z`".to_owned())
}

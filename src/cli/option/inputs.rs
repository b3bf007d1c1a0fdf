//! The arguments that several commands take: parameters and times.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use rule::parameters::Parameters;

use crate::cli::error::CliError;

/// Reads `--parameters JSON|@FILE`; without it every parameter has its default.
///
/// # Errors
/// A file that cannot be read; otherwise every problem of the parameters at once.
pub fn parameters(argument: Option<&str>) -> Result<Parameters, CliError> {
    Ok(Parameters::from_json(&parameters_text(argument)?)?)
}

/// The JSON text of `--parameters JSON|@FILE`, not yet read.
///
/// # Errors
/// A file that cannot be read.
pub fn parameters_text(argument: Option<&str>) -> Result<String, CliError> {
    json_text("--parameters", argument.unwrap_or("{}"))
}

/// The JSON text of an argument `JSON|@FILE` of that name, not yet read.
///
/// # Errors
/// A file that cannot be read.
pub fn json_text(name: &'static str, argument: &str) -> Result<String, CliError> {
    let Some(path) = argument.strip_prefix('@') else {
        return Ok(argument.to_owned());
    };
    fs::read_to_string(path).map_err(|source| CliError::Argument {
        argument: name,
        path: Path::new(path).to_path_buf(),
        source,
    })
}

/// Reads `--now TIME`.
///
/// # Errors
/// What is not a time with its zone, in words.
pub fn time(argument: &str) -> Result<Timestamp, String> {
    argument
        .parse()
        .map_err(|_| "expected a time with its zone, such as `2026-11-22T10:00:00Z`".to_owned())
}

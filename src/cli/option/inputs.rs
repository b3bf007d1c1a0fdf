//! The arguments that several commands take: parameters and times.

use std::path::Path;

use jiff::Timestamp;
use rule::parameters::Parameters;

use crate::cli::error::CliError;
use crate::file;

/// The most bytes of parameters that are read: AWS Config takes 1,024 characters.
const LONGEST_PARAMETERS: u64 = 1024 * 1024;

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
    text(name, Path::new(path), LONGEST_PARAMETERS)
}

/// The text of a file of at most so many bytes that an argument names.
///
/// # Errors
/// A file that cannot be read, or is no text.
pub fn text(argument: &'static str, path: &Path, most: u64) -> Result<String, CliError> {
    file::text(path, most).map_err(|source| CliError::Argument {
        argument,
        path: path.to_owned(),
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

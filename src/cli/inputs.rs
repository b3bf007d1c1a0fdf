//! The arguments that several commands take: parameters and times.

use std::fs;
use std::path::Path;

use rule::parameters::Parameters;

use crate::cli::error::CliError;

/// Reads `--parameters JSON|@FILE`; without it every parameter has its default.
///
/// # Errors
/// A file that cannot be read; otherwise every problem of the parameters at once.
pub fn parameters(argument: Option<&str>) -> Result<Parameters, CliError> {
    let Some(argument) = argument else { return Ok(Parameters::default()) };
    match argument.strip_prefix('@') {
        None => Ok(Parameters::from_json(argument)?),
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|source| CliError::Argument {
                argument: "--parameters",
                path: Path::new(path).to_path_buf(),
                source,
            })?;
            Ok(Parameters::from_json(&text)?)
        }
    }
}

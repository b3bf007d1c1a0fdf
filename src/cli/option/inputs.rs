//! Texts that arguments name: as they stand, or in a file.

use std::path::Path;

use crate::cli::error::CliError;
use crate::file;

/// The most bytes of parameters that are read: AWS Config takes 1,024 characters.
const LONGEST_PARAMETERS: u64 = 1024 * 1024;

/// The JSON text of an argument `JSON|@FILE` of that name, not yet read.
///
/// # Errors
/// A file that cannot be read, or whose name stands there without `@`.
pub fn json_text(name: &'static str, argument: &str) -> Result<String, CliError> {
    let Some(path) = argument.strip_prefix('@') else {
        if !argument.trim_start().starts_with('{') && Path::new(argument).is_file() {
            return Err(CliError::Usage(format!(
                "`{argument}` is a file: write `{name} @{argument}`"
            )));
        }
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

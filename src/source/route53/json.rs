//! Pages of services that answer in JSON, read as their text has them.

use serde::Deserialize;

use crate::aws::call_error::CallError;

/// What a page holds.
pub(super) struct ParsedPage<T>(pub T);

/// Reads a page.
pub(super) fn page<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Result<ParsedPage<T>, CallError> {
    serde_json::from_slice(body)
        .map(ParsedPage)
        .map_err(|error| CallError::Malformed(error.to_string()))
}

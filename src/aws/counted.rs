//! How often an API action was called.

use serde::Serialize;

/// The calls of one API action.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// How often it was called.
    pub calls: u32,
    /// How often a call was made again.
    pub retries: u32,
}

//! Collecting: what was read of accounts becomes a snapshot that this program reads again.

pub mod error;
pub mod folder;
pub mod saved;

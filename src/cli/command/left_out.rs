//! The commands that a build without the cargo feature `offline` leaves out: they say so.

use std::ffi::OsString;

use clap::Args;

use crate::cli::error::CliError;

/// Their names, but for the first.
pub const NAMES: [&str; 6] = [
    "completions",
    "invoke",
    "man",
    "permissions",
    "places",
    "schema",
];

/// What the help says first.
pub const NOTE: &str = "\
This build has evaluate, report, explain, needs and fix, on saved data. With plans, HTML, collect, invoke and more:
cargo build --no-default-features --features offline; with live accounts too: cargo build";

/// Whatever they are given.
#[derive(Debug, Args)]
pub struct Arguments {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    _all: Vec<OsString>,
}

/// Says that it is not there.
///
/// # Errors
/// Always.
pub fn run(_: &Arguments) -> Result<u8, CliError> {
    Err(CliError::LeftOut("this command"))
}

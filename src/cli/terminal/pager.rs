//! Long tables on a terminal, shown page by page.

use std::fs::File;
use std::process::{Command, Stdio};

use clap::Args;

use crate::cli::error::CliError;
use crate::cli::option::format::Format;
use crate::cli::terminal::interrupt;
use crate::cli::terminal::output::Output;

/// The pager where `PAGER` names none: it ends by itself where everything fits on one screen.
const LESS: &str = "less -FRX";

/// How `less` behaves where `LESS` does not say it: as above.
const LESS_OPTIONS: &str = "FRX";

/// Whether a table is paged.
#[derive(Debug, Args)]
pub struct Pager {
    /// Print a table as it is, also on a terminal; otherwise PAGER shows it, or less
    #[arg(long)]
    no_pager: bool,
}

impl Pager {
    /// Hands over a result: a table that goes to a terminal by way of a pager.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn commit(&self, output: Output, format: Format) -> Result<(), CliError> {
        if self.no_pager || format != Format::Table {
            output.commit()
        } else {
            output.commit_paged()
        }
    }
}

/// Shows a file in the pager; `false` where there is none, and nothing was shown.
pub fn show(file: &File) -> bool {
    let named = std::env::var("PAGER").unwrap_or_else(|_| LESS.to_owned());
    let words = shlex::split(&named).unwrap_or_default();
    let Some((program, arguments)) = words.split_first() else {
        return false;
    };
    let Ok(input) = file.try_clone() else {
        return false;
    };
    let mut pager = Command::new(program);
    pager.args(arguments).stdin(Stdio::from(input));
    if std::env::var_os("LESS").is_none() {
        pager.env("LESS", LESS_OPTIONS);
    }
    // However it ends, it has shown what was wanted of it.
    interrupt::leave_to(|| pager.status()).is_ok()
}

//! Long tables on a terminal, shown page by page.

use std::fs::File;
use std::process::{Command, Stdio};

use crate::cli::terminal::interrupt;

/// The pager where `PAGER` names none: it ends by itself where everything fits on one screen.
const LESS: &str = "less -FRX";

/// How `less` behaves where `LESS` does not say it: as above.
const LESS_OPTIONS: &str = "FRX";

/// The format that is shown page by page.
pub const PAGED: &str = "table";

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

//! The format `github`: workflow commands, which GitHub shows at the lines of a pull request.

use std::io::{self, Write};

use super::super::{Comparison, Status};
use super::{of_status, sentence};
use crate::report::format::github::command;

/// Writes a command for each finding that is new.
///
/// # Errors
/// What cannot be written.
pub fn write(mut out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    for (_, finding) in of_status(comparison, Status::New) {
        let place = comparison.location(&finding.changed_by);
        let text = format!(
            "{}. {}",
            sentence(comparison, finding),
            comparison.addresses.say(&finding.finding.remediation)
        );
        let place = place.map(|(file, line)| (file.as_str(), *line));
        let code = finding.finding.check.row().code;
        command(&mut out, finding.finding.severity, place, code, &text)?;
    }
    out.flush()
}

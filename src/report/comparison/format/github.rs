//! The format `github`: workflow commands, which GitHub shows at the lines of a pull request.

use std::io::{self, Write};

use rule::checks::Severity;

use super::super::{Comparison, Status};
use super::{groups, still};
use crate::report::workflow_command;

/// Writes a command for each finding that is new, or was there and is worse now.
///
/// # Errors
/// What cannot be written.
pub fn write(mut out: &mut dyn Write, comparison: &Comparison) -> io::Result<()> {
    let new = groups(comparison, Status::New).into_iter();
    for group in new.chain(still(comparison).0) {
        let finding = group.finding;
        let place = comparison.location(&finding.changed_by);
        let sentence = group.sentence(comparison);
        let acts = group.acts(comparison, &sentence);
        let acts = acts.map_or_else(String::new, |acts| format!("{acts} "));
        let text = format!("{sentence}. {acts}{}", group.remedy(comparison));
        let place = place.map(|(file, line)| (file.as_str(), *line));
        let code = finding.finding.check.row().code;
        let severity = match finding.finding.excepted {
            Some(_) => Severity::Warn,
            None => finding.finding.severity,
        };
        workflow_command::write(&mut out, severity, place, code, &text)?;
    }
    out.flush()
}

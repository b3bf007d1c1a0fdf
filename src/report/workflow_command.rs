//! A workflow command: a line that GitHub Actions shows as an annotation of a run or of a pull request.

use std::io::{self, Write};

use rule::checks::Severity;

use crate::text::printable;

/// Writes one: `::error file=…,line=…,title=…::…`.
///
/// # Errors
/// What cannot be written.
pub fn write(
    out: &mut impl Write,
    severity: Severity,
    place: Option<(&str, usize)>,
    title: &str,
    text: &str,
) -> io::Result<()> {
    let command = match severity {
        Severity::Fail => "error",
        Severity::Unknown | Severity::Undetermined => "warning",
        Severity::Warn => "notice",
    };
    let place = place.map_or(String::new(), |(file, line)| {
        format!("file={},line={line},", property(file))
    });
    writeln!(
        out,
        "::{command} {place}title={}::{}",
        property(title),
        data(text)
    )
}

/// Text on one line, in which the command ends nowhere but at its end.
fn data(text: &str) -> String {
    printable(text).replace('%', "%25")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

//! What is said on standard error: warnings and errors, each cause on its own line.

use std::error::Error;
use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::text::printable;

const RED: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
const YELLOW: Style = Style::new()
    .bold()
    .fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

/// Tells why a command stopped.
pub fn error(error: &dyn Error) {
    let mut said = error.to_string();
    let mut lines = format!("{RED}error:{RED:#} {}\n", each_line(&said));
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !said.contains(&text) {
            lines.push_str(&format!("  caused by: {}\n", each_line(&text)));
            said = text;
        }
        cause = error.source();
    }
    print(&lines);
}

/// Tells what deserves a look and stops nothing.
pub fn warning(text: &str) {
    print(&format!("{YELLOW}warning:{YELLOW:#} {}\n", printable(text)));
}

/// Tells what was asked for with `--verbose`.
pub fn note(text: &str) {
    print(&format!("note: {}\n", printable(text)));
}

/// A text of several lines, each printable.
fn each_line(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// Standard error may be closed: then there is nobody to tell. Colours on a terminal only.
fn print(lines: &str) {
    let _ = anstream::stderr().write_all(lines.as_bytes());
}

//! What is said on standard error: warnings and errors, each cause on its own line.

use std::error::Error;
use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};

use crate::failure::causes;
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
    for cause in causes(error.source()) {
        let text = cause.to_string();
        if !said.contains(&text) {
            lines.push_str(&format!("  caused by: {}\n", each_line(&text)));
            said = text;
        }
    }
    print(&fitted(&lines));
}

/// Tells what deserves a look and stops nothing.
pub fn warning(text: &str) {
    print(&fitted(&format!(
        "{YELLOW}warning:{YELLOW:#} {}\n",
        printable(text)
    )));
}

/// Tells what was asked for with `--verbose`.
pub fn note(text: &str) {
    print(&fitted(&format!("note: {}\n", printable(text))));
}

/// A text of several lines, each printable.
fn each_line(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(printable).collect();
    lines.join("\n")
}

/// The text in lines that fit a terminal, broken at blanks alone: no id is split. As it is elsewhere.
fn fitted(text: &str) -> String {
    let width = io::stderr().is_terminal().then(terminal_size_of_stderr);
    match width.flatten() {
        Some(width) => fit(text, width),
        None => text.to_owned(),
    }
}

fn terminal_size_of_stderr() -> Option<usize> {
    let (terminal_size::Width(width), _) = terminal_size::terminal_size_of(io::stderr())?;
    Some(width.into())
}

fn fit(text: &str, width: usize) -> String {
    let options = textwrap::Options::new(width)
        .subsequent_indent("  ")
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    // Lines of a picture of what is wrong keep their blanks.
    let lines = text.lines().map(|line| {
        if textwrap::core::display_width(line) <= width {
            line.to_owned()
        } else {
            textwrap::fill(line, &options)
        }
    });
    let mut fitted = lines.collect::<Vec<_>>().join("\n");
    fitted.push('\n');
    fitted
}

/// Standard error may be closed: then there is nobody to tell. Colours on a terminal only.
fn print(lines: &str) {
    let _ = anstream::stderr().write_all(lines.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn an_id_is_never_split() {
        let id = "vpc-0c58d342b44fb1175";
        let text = format!("warning: the exception for {id} ecr.dkr ended on 2026-11-19\n");
        assert_eq!(
            fit(&text, 32),
            format!("warning: the exception for\n  {id} ecr.dkr\n  ended on 2026-11-19\n")
        );
        assert_eq!(fit(&text, 200), text);
        let picture = "1 | regions = [\n  |            ^\n";
        assert_eq!(fit(picture, 40), picture);
    }
}

//! Text whose indentation YAML 1.2 refuses and YAML 1.1 takes: brackets and quotes that go on at the left of where they
//! began. CloudFormation and SAM take it, and people write JSON in templates like that.

use std::collections::HashSet;

/// How far such a line is moved: deeper than anything that is written.
const FAR: usize = 200;

/// How much text is read again for it, at most.
const MOST: usize = 64 * 1024 * 1024;

/// What was done about a text so far.
#[derive(Debug, Default)]
pub struct IndentationRepair {
    done: HashSet<(usize, usize)>,
    read: usize,
}

impl IndentationRepair {
    /// The text with what is wrong in a line and column further to the right; `None` where that is no help.
    pub fn further_right(
        &mut self,
        text: &str,
        line: usize,
        column: usize,
        what: &str,
    ) -> Option<String> {
        self.read += text.len();
        if !what.starts_with("invalid indentation")
            || self.read > MOST
            || !self.done.insert((line, column))
        {
            return None;
        }
        let is_quoted = what.starts_with("invalid indentation in quoted scalar");
        let lines = || text.split_inclusive('\n');
        // A quoted text is named by its beginning: all that follows of it moves.
        let (first, last) = if is_quoted {
            let begins = lines().take(line - 1).map(str::len).sum::<usize>();
            let of_line = text.get(begins..)?;
            let at = begins + of_line.char_indices().nth(column - 1)?.0;
            let end = at + length_of_quoted(text.get(at..)?)?;
            let ends = text.get(..end)?.matches('\n').count() + 1;
            (line + 1, ends)
        } else {
            (line, line)
        };
        let mut out = String::with_capacity(text.len() + FAR);
        for (number, of) in (1..).zip(lines()) {
            if (first..=last).contains(&number) {
                out.extend(std::iter::repeat_n(' ', FAR));
            }
            out.push_str(of);
        }
        Some(out)
    }
}

/// How long the quoted text is that a text begins with.
fn length_of_quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|of| matches!(of, '\'' | '"'))?;
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' if quote == '"' => {
                letters.next();
            }
            // Two are one that is meant.
            '\'' if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') => {
                letters.next();
            }
            letter if letter == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

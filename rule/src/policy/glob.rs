//! Patterns with `*`, `?` and policy variables: what fits them, what they cover, what they meet.
//!
//! A pattern is run as a set of positions that advances with each character, so the cost is its
//! length times the text's length, however many stars it has.

use super::truth::Truth;

/// How many lengths of a text in the place of a star are told apart.
const MOST_LENGTHS: usize = 64;

/// How a pattern is read and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// `*` and `?` are wildcards, letters count with their case.
    Glob,
    /// `*` and `?` are wildcards, ASCII letters without case.
    GlobIgnoringCase,
    /// `*` and `?` stand for themselves, letters count with their case.
    Exact,
    /// `*` and `?` stand for themselves, ASCII letters without case.
    ExactIgnoringCase,
}

impl Style {
    fn has_wildcards(self) -> bool {
        matches!(self, Self::Glob | Self::GlobIgnoringCase)
    }

    fn ignores_case(self) -> bool {
        matches!(self, Self::GlobIgnoringCase | Self::ExactIgnoringCase)
    }
}

/// A pattern of a policy.
///
/// A policy variable (`${aws:username}`) is read as `*`, and what fits by its help fits *maybe*.
/// IAM's escapes `${*}`, `${?}` and `${$}` are the characters themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    has_variable: bool,
    ignores_case: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    /// This character.
    Just(char),
    /// Any one character: `?`.
    One,
    /// Any characters, or none: `*`.
    Many,
}

impl Pattern {
    /// Reads a pattern.
    pub(super) fn new(text: &str, style: Style) -> Self {
        let mut pattern = Self {
            tokens: Vec::new(),
            has_variable: false,
            ignores_case: style.ignores_case(),
        };
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            if let Some((name, after)) = rest
                .strip_prefix("${")
                .and_then(|rest| rest.split_once('}'))
            {
                match name {
                    "*" | "?" | "$" => pattern.tokens.extend(name.chars().map(Token::Just)),
                    _ => {
                        pattern.has_variable = true;
                        pattern.push_many();
                    }
                }
                rest = after;
                continue;
            }
            match first {
                '*' if style.has_wildcards() => pattern.push_many(),
                '?' if style.has_wildcards() => pattern.tokens.push(Token::One),
                _ => pattern.tokens.push(Token::Just(first)),
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
        pattern
    }

    /// Two stars in a row are one.
    fn push_many(&mut self) {
        if self.tokens.last() != Some(&Token::Many) {
            self.tokens.push(Token::Many);
        }
    }

    /// Whether a text fits.
    pub(super) fn fits(&self, text: &str) -> Truth {
        self.capped(self.after(text).last() == Some(&true))
    }

    /// Whether every text that starts with `prefix` fits (yes), some of them (maybe), or none.
    /// `*` in `prefix` stands for any text.
    pub(super) fn fits_all_under(&self, prefix: &str) -> Truth {
        if self.covers(prefix) {
            return self.capped(true);
        }
        let mut parts = prefix.split('*');
        let mut positions = self.read(self.start(), parts.next().unwrap_or_default());
        for part in parts {
            reach_all_behind_first(&mut positions);
            positions = self.read(positions, part);
        }
        // Whatever is left of the pattern, some continuation fits it.
        if positions.contains(&true) {
            Truth::Maybe
        } else {
            Truth::No
        }
    }

    /// Whether every text at all fits: what an action without resources asks for.
    pub(super) fn fits_everything(&self) -> Truth {
        self.capped(self.covers(""))
    }

    /// What a variable helped to fit, fits maybe.
    fn capped(&self, fits: bool) -> Truth {
        match (fits, self.has_variable) {
            (false, _) => Truth::No,
            (true, true) => Truth::Maybe,
            (true, false) => Truth::Yes,
        }
    }

    /// Whether every text that starts with `prefix` fits, variables and the stars of `prefix`
    /// read as any text.
    ///
    /// A text made of characters that the pattern does not name is taken in by wildcards alone,
    /// and there its length alone counts. So any text in a star's place is taken in exactly if
    /// every length is.
    fn covers(&self, prefix: &str) -> bool {
        let mut parts = prefix.split('*');
        let mut all = vec![self.read(self.start(), parts.next().unwrap_or_default())];
        for part in parts {
            let Some(lengths) = self.at_every_length(all) else {
                return false;
            };
            let read = lengths.into_iter();
            all = read.map(|positions| self.read(positions, part)).collect();
        }
        all.iter()
            .all(|positions| self.held_at_every_length(positions).last() == Some(&true))
    }

    /// The positions after each number of characters that the pattern does not name; `None` where
    /// these are too many to tell apart.
    fn at_every_length(&self, before: Vec<Vec<bool>>) -> Option<Vec<Vec<bool>>> {
        let mut found: Vec<Vec<bool>> = Vec::new();
        for mut positions in before {
            while !found.contains(&positions) {
                if found.len() == MOST_LENGTHS {
                    return None;
                }
                let next = self.read_one(&positions, |_| false);
                found.push(std::mem::replace(&mut positions, next));
            }
        }
        Some(found)
    }

    /// Of the positions, those that the pattern may be in as well after any number of characters
    /// that it does not name.
    fn held_at_every_length(&self, positions: &[bool]) -> Vec<bool> {
        let mut held = Vec::with_capacity(positions.len());
        // Whether the position before is held, and the fewest characters that lead to it.
        let (mut before_held, mut before_fewest) = (false, None);
        let before = std::iter::once(None).chain(self.tokens.iter().map(Some));
        let here = self.tokens.iter().map(Some).chain(std::iter::once(None));
        for ((before, here), reached) in before.zip(here).zip(positions) {
            let led_to: Option<usize> = match before {
                Some(Token::Many) => before_fewest,
                Some(Token::One) => before_fewest.map(|fewest| fewest + 1),
                Some(Token::Just(_)) | None => None,
            };
            let fewest = if *reached { Some(0) } else { led_to };
            let stays = here == Some(&Token::Many);
            let every_length = match before {
                _ if stays => true,
                Some(Token::Many) => before_fewest.is_some_and(|fewest| fewest <= 1),
                Some(Token::One) => before_held,
                Some(Token::Just(_)) | None => false,
            };
            before_held = *reached && every_length;
            before_fewest = fewest;
            held.push(before_held);
        }
        held
    }

    /// The positions that the pattern may be in after reading `text`: entry *i* is whether the
    /// first *i* tokens can have taken it in. One entry more than there are tokens.
    fn after(&self, text: &str) -> Vec<bool> {
        self.read(self.start(), text)
    }

    /// The positions before anything is read.
    fn start(&self) -> Vec<bool> {
        let mut positions = Vec::with_capacity(self.tokens.len() + 1);
        let mut reached = true;
        for token in &self.tokens {
            positions.push(reached);
            reached = reached && *token == Token::Many;
        }
        positions.push(reached);
        positions
    }

    /// The positions after `text`, read from these.
    fn read(&self, mut positions: Vec<bool>, text: &str) -> Vec<bool> {
        for character in text.chars() {
            positions = self.read_one(&positions, |own| self.same(own, character));
        }
        positions
    }

    /// The positions after one more character, which is the same as those that `is` names.
    fn read_one(&self, positions: &[bool], is: impl Fn(char) -> bool) -> Vec<bool> {
        let mut next = Vec::with_capacity(positions.len());
        let mut reached = false;
        for (token, before) in self.tokens.iter().zip(positions) {
            let here = reached || (*before && *token == Token::Many);
            next.push(here);
            reached = match token {
                Token::Many => here,
                Token::One => *before,
                Token::Just(own) => *before && is(*own),
            };
        }
        next.push(reached);
        next
    }

    fn same(&self, own: char, other: char) -> bool {
        own == other || (self.ignores_case && own.eq_ignore_ascii_case(&other))
    }
}

/// What some text can lead to: every position from the first that is reached.
fn reach_all_behind_first(positions: &mut [bool]) {
    let mut reached = false;
    for position in positions {
        reached |= *position;
        *position = reached;
    }
}

#[cfg(test)]
mod tests;

//! Patterns with `*`, `?` and policy variables: what fits them, what they cover, what they meet.
//!
//! A pattern is run as a set of positions that advances with each character, so the cost is its
//! length times the text's length, however many stars it has.

use super::truth::Truth;

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
    pub(super) fn fits_all_under(&self, prefix: &str) -> Truth {
        if self.covers(prefix) {
            self.capped(true)
        } else if self.after(prefix).contains(&true) {
            Truth::Maybe // whatever is left of the pattern, some continuation fits it
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

    /// Whether every text that starts with `prefix` fits, variables read as `*`.
    ///
    /// A continuation made of characters that the pattern does not name fits only from positions
    /// with nothing but wildcards behind them, and there its length alone decides. So all
    /// continuations fit exactly if every length does.
    fn covers(&self, prefix: &str) -> bool {
        let positions = self.after(prefix);
        let mut positions = positions.iter().rev();
        let at_end = positions.next() == Some(&true);
        // The lengths that fit exactly, counted up from 0 without a gap.
        let mut lengths = usize::from(at_end);
        let mut ones = 0;
        let mut open = false;
        for (token, position) in self.tokens.iter().rev().zip(positions) {
            match token {
                Token::Many => open = true,
                Token::One => ones += 1,
                Token::Just(_) => return false,
            }
            if !*position {
                continue;
            }
            if open {
                return ones <= lengths; // `ones` and longer fit; shorter ones must fit already
            }
            if ones == lengths {
                lengths += 1;
            }
        }
        false
    }

    /// The positions that the pattern may be in after reading `text`: entry *i* tells whether
    /// the first *i* tokens can have taken it in. One entry more than there are tokens.
    fn after(&self, text: &str) -> Vec<bool> {
        let mut positions = Vec::with_capacity(self.tokens.len() + 1);
        let mut reached = true;
        for token in &self.tokens {
            positions.push(reached);
            reached = reached && *token == Token::Many;
        }
        positions.push(reached);
        let mut next = Vec::with_capacity(positions.len());
        for character in text.chars() {
            let mut reached = false;
            for (token, before) in self.tokens.iter().zip(&positions) {
                let here = reached || (*before && *token == Token::Many);
                next.push(here);
                reached = match token {
                    Token::Many => here,
                    Token::One => *before,
                    Token::Just(own) => *before && self.same(*own, character),
                };
            }
            next.push(reached);
            std::mem::swap(&mut positions, &mut next);
            next.clear();
        }
        positions
    }

    fn same(&self, own: char, other: char) -> bool {
        own == other || (self.ignores_case && own.eq_ignore_ascii_case(&other))
    }
}

#[cfg(test)]
mod tests;

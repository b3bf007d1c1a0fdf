//! Text from outside made safe: what stands for a character that no person is shown.
//!
//! Tags, names and error messages may hold anything. What is here is the same for every terminal, file,
//! log and page; what one format alone reads as markup, that format escapes.

use std::borrow::Cow;

pub use rule::text::{is_harmful, is_plain};

/// What stands for a character that is not shown.
pub const REPLACEMENT: char = '\u{fffd}';

/// The text on one line, with [`REPLACEMENT`] for each character that is harmful.
pub fn printable(text: &str) -> Cow<'_, str> {
    if is_plain(text) || !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_harmful, "\u{fffd}"))
}

/// At most so many characters of a text, printable; one that is longer ends in `…`.
pub fn excerpt(text: &str, characters: usize) -> String {
    let mut letters = printable(text).into_owned();
    if let Some((end, _)) = letters.char_indices().nth(characters) {
        letters.truncate(end);
        letters.push('…');
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::{excerpt, printable};

    #[test]
    fn what_is_harmful_does_not_reach_a_reader() {
        for (text, shown) in [
            ("prod é 生产 👩", "prod é 生产 👩"),
            ("a\u{1b}[31mb\nc", "a\u{fffd}[31mb\u{fffd}c"),
            (
                "a\u{202e}b\u{2066}c\u{61c}d",
                "a\u{fffd}b\u{fffd}c\u{fffd}d",
            ),
            (
                "a\u{200b}b\u{feff}c\u{2060}d",
                "a\u{fffd}b\u{fffd}c\u{fffd}d",
            ),
            (
                "a\u{2028}b\u{ffff}c\u{1fffe}d",
                "a\u{fffd}b\u{fffd}c\u{fffd}d",
            ),
            ("a\u{e0041}b\u{85}c", "a\u{fffd}b\u{fffd}c"),
            (
                "a\u{e0100}b\u{3164}c\u{fdd0}d",
                "a\u{fffd}b\u{fffd}c\u{fffd}d",
            ),
            ("a ❤\u{fe0f}b", "a ❤\u{fe0f}b"),
        ] {
            assert_eq!(printable(text), shown);
        }
    }

    #[test]
    fn an_excerpt_is_cut_at_characters() {
        assert_eq!(excerpt("äöü", 3), "äöü");
        assert_eq!(excerpt("äöüx", 3), "äöü…");
        assert_eq!(excerpt("a\0b", 3), "a\u{fffd}b");
    }
}

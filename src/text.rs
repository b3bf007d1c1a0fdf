//! Text from outside made safe: the one table of characters that no person is shown.
//!
//! Tags, names and error messages may hold anything. What is here is the same for every terminal, file,
//! log and page; what one format alone reads as markup, that format escapes.

use std::borrow::Cow;

/// What stands for a character that is not shown.
pub const REPLACEMENT: char = '\u{fffd}';

/// Whether a character does something else than to be seen: terminals obey it, readers are deceived by
/// it, or a format does not take it.
pub fn is_harmful(character: char) -> bool {
    // Nearly all text is of these.
    if matches!(character, ' '..='~') {
        return false;
    }
    character.is_control()
        || matches!(character,
            // They have no width, or look like a space and are none.
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            // They choose how the character before them looks, or carry text that nobody sees; of these are the two
            // left that names with pictures are written with.
            | '\u{fe00}'..='\u{fe0d}' | '\u{e0000}'..='\u{e0fff}'
            // They turn the direction of the text around them.
            | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            // They end a line.
            | '\u{2028}' | '\u{2029}'
            // They join, or note, other characters without being seen.
            | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            // They are no characters.
            | '\u{fdd0}'..='\u{fdef}')
        // Nor are these, and XML does not take them.
        || u32::from(character) & 0xfffe == 0xfffe
}

/// Whether a text is of ASCII's printable letters alone, as most are: a quick look tells that nothing in it is harmful.
pub fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

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

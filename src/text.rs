//! Text that came from AWS, made safe for a terminal and for one line.

use std::borrow::Cow;

/// The text without control characters: tags may hold anything, terminals obey anything.
pub fn printable(text: &str) -> Cow<'_, str> {
    let harmful = |character: char| character.is_control() || is_bidirectional(character);
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|character| {
                if harmful(character) {
                    '\u{fffd}'
                } else {
                    character
                }
            })
            .collect(),
    )
}

/// Whether a character turns the direction of the text around it.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn control_characters_do_not_reach_a_terminal() {
        assert_eq!(printable("prod é"), "prod é");
        assert_eq!(
            printable("a\u{1b}[31mb\nc\u{202e}d"),
            "a\u{fffd}[31mb\u{fffd}c\u{fffd}d"
        );
    }
}

//! Text from outside: the one table of characters that no person is shown, and what is quoted of such text.
//!
//! Tags, names and error messages may hold anything.

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

/// The words of a text on one line, with one space between two, without characters that are harmful.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|letter: char| letter.is_control() || letter.is_whitespace()) {
        let end = line.len();
        line.extend(word.chars().filter(|letter| !is_harmful(*letter)));
        if end > 0 && line.len() > end {
            line.insert(end, ' ');
        }
    }
    line
}

/// How much is quoted of what AWS wrote, in characters.
const LONGEST_QUOTED: usize = 200;

/// What AWS wrote, fit to be quoted: one line, not too long.
pub(crate) fn plain(text: &str) -> String {
    let mut line = one_line(text);
    if let Some((end, _)) = line.char_indices().nth(LONGEST_QUOTED) {
        line.truncate(end);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn a_line_holds_words_alone() {
        for (text, line) in [
            ("prod é 生产 👩", "prod é 生产 👩"),
            (" a\r\nb\t\u{85}c\u{a0} ", "a b c"),
            ("a\u{1b}[31mb", "a [31mb"),
            ("\u{202e}a\u{200b}b \u{feff} c\u{2028}d\u{e0041}", "ab c d"),
            ("\u{0}\u{7f}\u{202e}", ""),
            ("", ""),
        ] {
            assert_eq!(one_line(text), line);
        }
    }
}

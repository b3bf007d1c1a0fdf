//! JSON inside a script element of a page: nothing in it can end the element or be taken for markup.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::Formatter;

use crate::text::is_harmful;

/// Writes a value as JSON without any letter that HTML or older JavaScript could stumble over.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, InScript);
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Compact JSON with escapes for what a page reads as markup.
struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(|letter| "<>&".contains(letter) || is_harmful(letter)) {
            let (before, from) = rest.split_at(at);
            let mut letters = from.chars();
            let letter = letters.next().unwrap_or_default();
            writer.write_all(before.as_bytes())?;
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = letters.as_str();
        }
        writer.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::write;

    proptest! {
        #[test]
        fn any_text_comes_back_and_nothing_ends_the_element(
            text in "(\\PC|[\\u{0}-\\u{20}<>&\"\\\\\\u{2028}\\u{2029}]|</script>|<!--){0,60}"
        ) {
            let mut bytes = Vec::new();
            write(&mut bytes, &text).unwrap();
            let json = String::from_utf8(bytes).unwrap();
            let harmful = json.find(['<', '>', '&', '\u{2028}', '\u{2029}', '\n']);
            prop_assert_eq!(harmful, None);
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}

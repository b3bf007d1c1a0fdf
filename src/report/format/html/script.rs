//! JSON inside a script element of a page: nothing in it can end the element or be taken for markup.

use std::io::{self, Write};

use serde::Serialize;

use crate::json;

/// Writes a value as JSON without any letter that HTML or older JavaScript could stumble over.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    json::compact_but(out, value, "<>&")
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

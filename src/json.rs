//! JSON that is written for others: what no person is shown stands in it as an escape, which every reader of JSON
//! takes for the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::text::{is_harmful, is_plain};

/// Writes a value on one line.
///
/// # Errors
/// What cannot be written.
pub fn compact(out: impl Write, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
    write(out, value, CompactFormatter, "")
}

/// Writes a value on indented lines.
///
/// # Errors
/// What cannot be written.
pub fn pretty(out: impl Write, value: &(impl Serialize + ?Sized)) -> io::Result<()> {
    write(out, value, PrettyFormatter::new(), "")
}

/// Writes a value on one line, with escapes for these characters too.
///
/// # Errors
/// What cannot be written.
pub fn compact_but(
    out: impl Write,
    value: &(impl Serialize + ?Sized),
    but: &'static str,
) -> io::Result<()> {
    write(out, value, CompactFormatter, but)
}

fn write(
    out: impl Write,
    value: &(impl Serialize + ?Sized),
    form: impl Formatter,
    but: &'static str,
) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Escaped { form, but });
    value.serialize(&mut serializer).map_err(io::Error::from)
}

/// Another form of JSON with more escapes in its texts.
struct Escaped<F> {
    form: F,
    but: &'static str,
}

/// Leaves a method to the form.
macro_rules! as_the_form {
    ($($method:ident($($argument:ident: $of:ty)?);)*) => {$(
        fn $method<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $of)?) -> io::Result<()> {
            self.form.$method(out $(, $argument)?)
        }
    )*};
}

impl<F: Formatter> Formatter for Escaped<F> {
    as_the_form! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        if self.but.is_empty() && is_plain(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some(at) = rest.find(|letter| self.but.contains(letter) || is_harmful(letter)) {
            let (before, from) = rest.split_at(at);
            let mut letters = from.chars();
            let letter = letters.next().unwrap_or_default();
            out.write_all(before.as_bytes())?;
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = letters.as_str();
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{compact, pretty};
    use crate::text::is_harmful;

    proptest! {
        #[test]
        fn any_text_comes_back_and_nothing_harmful_is_seen(
            text in "(\\PC|[\\u{0}-\\u{20}\"\\\\\\u{7f}-\\u{9f}\\u{200b}-\\u{2029}\\u{fffe}\\u{10ffff}]){0,60}"
        ) {
            let value = [[text.as_str()], ["b"]];
            let (mut on_one, mut on_lines) = (Vec::new(), Vec::new());
            compact(&mut on_one, &value).unwrap();
            pretty(&mut on_lines, &value).unwrap();
            for bytes in [on_one, on_lines.clone()] {
                let json = String::from_utf8(bytes).unwrap();
                let seen = json.find(|letter| letter != '\n' && is_harmful(letter));
                prop_assert_eq!(seen, None);
                prop_assert_eq!(serde_json::from_str::<[[String; 1]; 2]>(&json).unwrap(), value);
            }
            let mut plain = serde_json::to_string_pretty(&value).unwrap();
            plain.retain(|letter| letter == '\n');
            on_lines.retain(|byte| *byte == b'\n');
            prop_assert_eq!(plain.len(), on_lines.len());
        }
    }
}

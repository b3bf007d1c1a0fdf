//! Characters that JSON escapes in two halves, which YAML does not know: `\ud83d\ude00` as `\U0001f600`.

use std::borrow::Cow;

/// The text of a template in JSON with each such character in one escape; any other text as it is.
pub fn joined(text: &str) -> Cow<'_, str> {
    let is_json = text.trim_start().starts_with('{');
    if !is_json || !(text.contains("\\ud") || text.contains("\\uD")) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (length, one) = match pair(escape) {
            Some(letter) => (12, Some(letter)),
            // A backslash, and what it escapes.
            None => (1 + escape.chars().nth(1).map_or(0, char::len_utf8), None),
        };
        let (escape, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        match one {
            Some(letter) => out.push_str(&format!("\\U{:08x}", u32::from(letter))),
            None => out.push_str(escape),
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that a text begins with in two halves.
fn pair(text: &str) -> Option<char> {
    let (first, second) = (half(text)?, half(text.get(6..)?)?);
    char::decode_utf16([first, second]).next()?.ok()
}

/// `\ud83d`
fn half(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let unit = u16::from_str_radix(digits, 16).ok()?;
    (0xd800..0xe000).contains(&unit).then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn halves_are_joined_and_nothing_else_is_touched() {
        let cases = [
            (r#"{"a": "\ud83d\ude00b"}"#, r#"{"a": "\U0001f600b"}"#),
            (r#"{"a": "\\ud83d\\ude00"}"#, r#"{"a": "\\ud83d\\ude00"}"#),
            (r#"{"a": "\uD83D\uDE00\n"}"#, r#"{"a": "\U0001f600\n"}"#),
            (r#"{"a": "\ud83d"}"#, r#"{"a": "\ud83d"}"#),
            (r#"{"a": "\ud83d\u0041\"#, r#"{"a": "\ud83d\u0041\"#),
            (r"a: '\ud83d\ude00'", r"a: '\ud83d\ude00'"),
        ];
        for (text, expected) in cases {
            assert_eq!(joined(text), expected);
        }
    }
}

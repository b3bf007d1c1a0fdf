//! The text of an answer, gathered part by part: whether it is whole, and without what nobody reads.

use memchr::{memchr, memchr2};

/// Names of elements, as they are in XML.
#[derive(Debug, Clone, Copy)]
pub struct Names(pub &'static [&'static str]);

impl Names {
    /// Whether an element of this name is among them.
    pub fn contains(self, name: &[u8]) -> bool {
        self.0.iter().any(|one| one.as_bytes() == name)
    }
}

/// An answer's text as it comes in. Of XML it is known whether every element that was opened was closed,
/// and elements that nobody reads are left out as soon as they come: they take neither memory nor
/// the time to parse them. Other texts are taken as they are: a JSON reader finds out by itself.
#[derive(Debug)]
pub struct Body {
    /// What is kept, then what was not looked at yet: text after the last whole tag.
    text: Vec<u8>,
    /// Where the second begins.
    kept: usize,
    unread: Names,
    /// How many elements are open.
    open: usize,
    /// How many of them hold an element that is left out, and it.
    left_out: Option<usize>,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Xml,
    BrokenXml,
    Other,
}

impl Body {
    /// A body without text, of which elements of these names will be left out.
    pub fn new(unread: Names) -> Self {
        Self {
            text: Vec::new(),
            kept: 0,
            unread,
            open: 0,
            left_out: None,
            form: Form::Unknown,
        }
    }

    /// Takes the next part.
    pub fn push(&mut self, part: &[u8]) {
        self.text.extend_from_slice(part);
        if self.form == Form::Unknown {
            let first = self.text.iter().find(|byte| !byte.is_ascii_whitespace());
            self.form = match first {
                None => Form::Unknown,
                Some(b'<') => Form::Xml,
                Some(_) => Form::Other,
            };
        }
        if self.form == Form::Xml {
            self.look();
        }
    }

    /// The text that is kept, and whether it is whole.
    pub fn finish(self) -> (Vec<u8>, bool) {
        let is_whole = match self.form {
            Form::Unknown | Form::Other => true,
            Form::BrokenXml => false,
            Form::Xml => self.open == 0 && self.kept == self.text.len(),
        };
        (self.text, is_whole)
    }

    /// Looks at the whole tags that are there, and closes the gaps that elements leave.
    fn look(&mut self) {
        // What is kept from here on is not yet in its place.
        let mut from = self.kept;
        let mut seen = self.kept;
        loop {
            let rest = self.text.get(seen..).unwrap_or_default();
            let Some(start) = memchr(b'<', rest) else {
                seen = self.text.len();
                break;
            };
            let start = seen + start;
            let tag = self.text.get(start + 1..).unwrap_or_default();
            let Some(length) = memchr2(b'<', b'>', tag) else {
                seen = start;
                break;
            };
            let (tag, end) = (tag.get(..length).unwrap_or_default(), start + 1 + length);
            if self.text.get(end) != Some(&b'>') {
                self.form = Form::BrokenXml;
                return;
            }
            seen = end + 1;
            match (tag.first(), tag.last()) {
                (Some(b'/'), _) => {
                    let Some(open) = self.open.checked_sub(1) else {
                        self.form = Form::BrokenXml;
                        return;
                    };
                    self.open = open;
                    if self.left_out == Some(open) {
                        self.left_out = None;
                        from = seen;
                    }
                }
                (Some(b'?' | b'!'), _) => {}
                (_, last) => {
                    let is_empty = last == Some(&b'/');
                    if self.left_out.is_none() && self.unread.contains(name(tag)) {
                        self.keep(from, start);
                        from = seen;
                        self.left_out = (!is_empty).then_some(self.open);
                    }
                    self.open += usize::from(!is_empty);
                }
            }
        }
        if self.left_out.is_none() {
            self.keep(from, seen);
        }
        self.text.drain(self.kept..seen);
    }

    /// Puts a stretch of text behind what is kept.
    fn keep(&mut self, from: usize, to: usize) {
        if self.kept != from {
            self.text.copy_within(from..to, self.kept);
        }
        self.kept += to - from;
    }
}

/// The name in a tag.
fn name(tag: &[u8]) -> &[u8] {
    let end = tag
        .iter()
        .position(|byte| *byte == b'/' || byte.is_ascii_whitespace());
    tag.get(..end.unwrap_or(tag.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Body, Names};

    const UNREAD: Names = Names(&["b", "set"]);

    fn gather(unread: Names, parts: &[&[u8]]) -> (Vec<u8>, bool) {
        let mut body = Body::new(unread);
        for part in parts {
            body.push(part);
        }
        body.finish()
    }

    fn is_whole(text: &str) -> bool {
        gather(Names(&[]), &[text.as_bytes()]).1
    }

    #[test]
    fn half_an_answer_is_none() {
        let whole = r#"<?xml version="1.0" encoding="UTF-8"?>
            <R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><!-- n --><set/><set><item>a &lt; b</item></set></R>"#;
        let from = whole.find("<R").unwrap();
        for end in from + 1..whole.len() {
            for unread in [Names(&[]), UNREAD] {
                let half = &whole[..end];
                assert!(!gather(unread, &[half.as_bytes()]).1, "{half}");
            }
        }
        assert!(is_whole(whole));
        assert!(is_whole(""));
        assert!(is_whole("{\"a\": \"<\"}"));
        assert!(!is_whole("<a></a></a>"));
        assert!(!is_whole("<a><b></a>"));
        assert!(is_whole("<a><b>b > c<d/></b></a>"));
        assert!(!is_whole("<a <b></b></a>"));
    }

    #[test]
    fn what_nobody_reads_is_left_out() {
        let cases = [
            ("<a>1<b>2<b>3</b>4</b>5<c>6</c></a>", "<a>15<c>6</c></a>"),
            ("<a><b/><b />1<set x=\"b\">2</set></a>", "<a>1</a>"),
            (
                "<a><bb>1</bb><sets/>b set</a>",
                "<a><bb>1</bb><sets/>b set</a>",
            ),
            (" <b>1</b> ", "  "),
            ("<b>1", ""),
            ("{\"<b>1</b>\": 2}", "{\"<b>1</b>\": 2}"),
        ];
        for (text, kept) in cases {
            let (found, _) = gather(UNREAD, &[text.as_bytes()]);
            assert_eq!(String::from_utf8(found).unwrap(), kept, "{text}");
        }
    }

    proptest! {
        /// However an answer is cut into parts, the same of it is kept.
        #[test]
        fn parts_do_not_matter(text in "(<[abs]>|</[abs]>|<set/>|<!--x-->|[<>/ x]){0,24}", cuts in proptest::collection::vec(0..80_usize, 0..6)) {
            let at_once = gather(UNREAD, &[text.as_bytes()]);
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let parts: Vec<&[u8]> = cuts.windows(2).map(|ends| &text.as_bytes()[ends[0]..ends[1]]).collect();
            let in_parts = gather(UNREAD, &parts);
            prop_assert_eq!(in_parts.1, at_once.1);
            if at_once.1 {
                prop_assert_eq!(in_parts.0, at_once.0);
            }
        }

        /// Nothing is left out where everything is read.
        #[test]
        fn what_is_read_stays(text in "(<[abs]>|</[abs]>|<set/>|[<>/ x{]){0,24}") {
            let (kept, is_whole) = gather(Names(&[]), &[text.as_bytes()]);
            if is_whole {
                prop_assert_eq!(String::from_utf8(kept).unwrap(), text);
            }
        }
    }
}

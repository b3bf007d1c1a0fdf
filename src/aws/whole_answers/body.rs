//! The text of an answer, gathered part by part: whether it is whole, and without what nobody reads.

use memchr::{memchr, memchr2};

/// Names of elements, as they are in XML.
#[derive(Debug, Clone, Copy)]
pub struct ElementNames(pub &'static [&'static str]);

impl ElementNames {
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
    unread: ElementNames,
    /// The elements that are open, each by a hash of its name.
    open: Vec<u64>,
    /// How many of them hold an element that is left out.
    left_out: Option<usize>,
    /// The first element.
    root: Option<Root>,
    form: Form,
}

/// The element that a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// Its name.
    pub name: Vec<u8>,
    /// The names of the elements right below it, each once: no more than any document that is asked for has.
    pub members: Vec<Vec<u8>>,
}

/// The most members that are taken note of.
const MOST_MEMBERS: usize = 32;

impl Root {
    fn note(&mut self, member: &[u8]) {
        let known = self.members.iter().any(|known| known == member);
        if !known && self.members.len() < MOST_MEMBERS {
            self.members.push(member.to_vec());
        }
    }
}

/// What an answer is found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BodyKind {
    /// One XML element, whole. Beside it is nothing but white space.
    Xml(Root),
    /// No XML: a JSON reader finds out by itself.
    Other,
    /// No text at all.
    Nothing,
    /// XML without its end, or none.
    Broken,
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
    pub fn new(unread: ElementNames) -> Self {
        Self {
            text: Vec::new(),
            kept: 0,
            unread,
            open: Vec::new(),
            left_out: None,
            root: None,
            form: Form::Unknown,
        }
    }

    /// Takes the next part.
    pub fn push(&mut self, part: &[u8]) {
        self.text.extend_from_slice(part);
        if self.form == Form::Unknown {
            // A byte order mark may stand before XML; half of one may have come.
            let text = match self.text.strip_prefix(BYTE_ORDER_MARK) {
                Some(rest) => rest,
                None if BYTE_ORDER_MARK.starts_with(&self.text) => &[],
                None => &self.text,
            };
            let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
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

    /// The text that is kept, and what the whole of it is.
    pub fn finish(self) -> (Vec<u8>, BodyKind) {
        let found = match self.form {
            Form::Unknown if self.text.iter().all(u8::is_ascii_whitespace) => BodyKind::Nothing,
            Form::Unknown | Form::BrokenXml => BodyKind::Broken,
            Form::Other => BodyKind::Other,
            Form::Xml => {
                let rest = self.text.get(self.kept..).unwrap_or_default();
                let is_whole = self.open.is_empty() && rest.iter().all(u8::is_ascii_whitespace);
                match self.root {
                    Some(root) if is_whole => BodyKind::Xml(root),
                    _ => BodyKind::Broken,
                }
            }
        };
        (self.text, found)
    }

    /// Looks at the whole tags that are there, and closes the gaps that elements leave.
    fn look(&mut self) {
        // What is kept from here on is not yet in its place.
        let mut from = self.kept;
        let mut seen = self.kept;
        loop {
            let rest = self.text.get(seen..).unwrap_or_default();
            let Some(start) = memchr(b'<', rest) else {
                if self.open.is_empty() && !is_blank(rest, seen) {
                    self.form = Form::BrokenXml;
                    return;
                }
                seen = self.text.len();
                break;
            };
            let start = seen + start;
            let between = self.text.get(seen..start).unwrap_or_default();
            if self.open.is_empty() && !is_blank(between, seen) {
                self.form = Form::BrokenXml;
                return;
            }
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
                    let closed = hash(tag.get(1..).unwrap_or_default().trim_ascii_end());
                    if self.open.pop() != Some(closed) {
                        self.form = Form::BrokenXml;
                        return;
                    }
                    if self.left_out == Some(self.open.len()) {
                        self.left_out = None;
                        from = seen;
                    }
                }
                (Some(b'?' | b'!'), _) => {}
                (_, last) => {
                    let is_empty = last == Some(&b'/');
                    let hashed = hash(name(tag));
                    match (self.open.len(), &mut self.root) {
                        // A second one is no part of the answer.
                        (0, Some(_)) => {
                            self.form = Form::BrokenXml;
                            return;
                        }
                        (0, root) => {
                            *root = Some(Root {
                                name: name(tag).to_vec(),
                                members: Vec::new(),
                            });
                        }
                        (1, Some(root)) => root.note(name(tag)),
                        _ => {}
                    }
                    if self.left_out.is_none() && self.unread.contains(name(tag)) {
                        self.keep(from, start);
                        from = seen;
                        self.left_out = (!is_empty).then_some(self.open.len());
                    }
                    if !is_empty {
                        self.open.push(hashed);
                    }
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

/// What some writers of UTF-8 begin with.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether nothing stands between elements that must stand alone; a byte order mark may stand at the beginning.
fn is_blank(text: &[u8], at: usize) -> bool {
    let text = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) if at == 0 => rest,
        _ => text,
    };
    text.iter().all(u8::is_ascii_whitespace)
}

/// FNV-1a: names are compared by it, which is as good as by themselves against an answer that is damaged.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
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

    use super::{Body, BodyKind, ElementNames, Root};

    const UNREAD: ElementNames = ElementNames(&["b", "set"]);

    fn gather(unread: ElementNames, parts: &[&[u8]]) -> (Vec<u8>, BodyKind) {
        let mut body = Body::new(unread);
        for part in parts {
            body.push(part);
        }
        body.finish()
    }

    fn is_whole(text: &str) -> bool {
        gather(ElementNames(&[]), &[text.as_bytes()]).1 != BodyKind::Broken
    }

    #[test]
    fn half_an_answer_is_none() {
        let whole = r#"<?xml version="1.0" encoding="UTF-8"?>
            <R xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><!-- n --><set/><set><item>a &lt; b</item></set></R>"#;
        let from = whole.find("<R").unwrap();
        for end in from + 1..whole.len() {
            for unread in [ElementNames(&[]), UNREAD] {
                let half = &whole[..end];
                assert_eq!(
                    gather(unread, &[half.as_bytes()]).1,
                    BodyKind::Broken,
                    "{half}"
                );
                // A byte order mark makes no other text of it.
                let marked = format!("\u{feff}{half}");
                assert_eq!(
                    gather(unread, &[marked.as_bytes()]).1,
                    BodyKind::Broken,
                    "{half}"
                );
            }
        }
        for text in [
            whole.to_owned(),
            format!("\u{feff}{whole}"),
            format!("{whole} \n"),
        ] {
            let (_, found) = gather(UNREAD, &[text.as_bytes()]);
            let root = Root {
                name: b"R".to_vec(),
                members: vec![b"set".to_vec()],
            };
            assert_eq!(found, BodyKind::Xml(root), "{text}");
        }
        assert_eq!(gather(UNREAD, &[b" \n"]).1, BodyKind::Nothing);
        assert_eq!(gather(UNREAD, &[b"\xef\xbb\xbf"]).1, BodyKind::Broken);
        assert_eq!(gather(UNREAD, &[b"\xef\xbb"]).1, BodyKind::Broken);
        assert!(is_whole(""));
        assert!(is_whole("{\"a\": \"<\"}"));
        assert!(!is_whole("<a></a></a>"));
        assert!(!is_whole("<a><b></a>"));
        assert!(is_whole("<a><b>b > c<d/></b></a>"));
        assert!(!is_whole("<a <b></b></a>"));
        // Other ends than beginnings, more than one document, text beside it.
        assert!(!is_whole("<a><b></a></b>"));
        assert!(!is_whole("<a><b></c></a>"));
        assert!(!is_whole("<a></a><a></a>"));
        assert!(!is_whole("<a></a><a/>"));
        assert!(!is_whole("<a></a>b"));
        assert!(!is_whole("<a></a>b<!-- c -->"));
        assert!(!is_whole("<!-- c -->"));
        assert!(is_whole("<a></a ><!-- c -->"));
        assert_eq!(
            gather(UNREAD, &["<\0a\0".as_bytes()]).1,
            BodyKind::Broken,
            "UTF-16 is none of it"
        );
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
            ("\u{feff} <b>1</b> ", "\u{feff}  "),
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
            prop_assert_eq!(&in_parts.1, &at_once.1);
            if at_once.1 != BodyKind::Broken {
                prop_assert_eq!(in_parts.0, at_once.0);
            }
        }

        /// Nothing is left out where everything is read.
        #[test]
        fn what_is_read_stays(text in "(<[abs]>|</[abs]>|<set/>|[<>/ x{]){0,24}") {
            let (kept, found) = gather(ElementNames(&[]), &[text.as_bytes()]);
            if found != BodyKind::Broken {
                prop_assert_eq!(String::from_utf8(kept).unwrap(), text);
            }
        }
    }
}

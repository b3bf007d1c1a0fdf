//! JSON from a reader, value by value: what is not wanted is passed over without being held.

use std::io::Read;

use serde::de::DeserializeOwned;

/// How much is read at once.
const CHUNK: usize = 256 * 1024;

/// The text is no JSON, not of the shape that is expected, or cannot be read. Who meets this reads the text whole, which
/// says what is wrong, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PiecesError;

/// JSON of which only the value that is looked at is held.
#[derive(Debug)]
pub struct Pieces<R> {
    reader: R,
    /// What was read and is needed yet.
    buffer: Vec<u8>,
    /// The place in it of the next byte.
    at: usize,
    /// Where the value begins that is held.
    held_from: Option<usize>,
}

impl<R: Read> Pieces<R> {
    /// JSON from a reader.
    pub fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            held_from: None,
        }
    }

    /// The members of an object: `member` takes each value, or passes over it.
    ///
    /// # Errors
    /// Where it is no object, or `member` stops.
    pub fn object(
        &mut self,
        member: &mut dyn FnMut(&mut Self, &str) -> Result<(), PiecesError>,
    ) -> Result<(), PiecesError> {
        self.enter(b'{')?;
        let mut is_first = true;
        while self.has_next(b'}', &mut is_first)? {
            let name: String = self.take()?;
            self.enter(b':')?;
            member(self, &name)?;
        }
        Ok(())
    }

    /// The elements of a list: `element` takes each of them, or passes over it.
    ///
    /// # Errors
    /// Where it is no list, or `element` stops.
    pub fn list(
        &mut self,
        element: &mut dyn FnMut(&mut Self) -> Result<(), PiecesError>,
    ) -> Result<(), PiecesError> {
        self.enter(b'[')?;
        let mut is_first = true;
        while self.has_next(b']', &mut is_first)? {
            element(self)?;
        }
        Ok(())
    }

    /// A value.
    ///
    /// # Errors
    /// Where it is no JSON, or has another shape.
    pub fn take<T: DeserializeOwned>(&mut self) -> Result<T, PiecesError> {
        self.peek()?;
        let from = self.at;
        self.held_from = Some(from);
        self.pass()?;
        let from = self.held_from.take().ok_or(PiecesError)?;
        let text = self.buffer.get(from..self.at).ok_or(PiecesError)?;
        // At once: text by text it takes longer.
        let text = std::str::from_utf8(text).map_err(|_| PiecesError)?;
        serde_json::from_str(text).map_err(|_| PiecesError)
    }

    /// Passes over a value.
    ///
    /// # Errors
    /// Where the text ends too early, or no value begins here.
    pub fn pass(&mut self) -> Result<(), PiecesError> {
        let mut depth = 0_usize;
        match self.peek()? {
            b'"' | b'{' | b'[' => {}
            // Numbers, `true`, `false` and `null` end before what is none of theirs.
            _ => return self.pass_scalar(),
        }
        loop {
            match self.byte()? {
                b'"' => self.pass_text()?,
                b'{' | b'[' => depth = depth.saturating_add(1),
                b'}' | b']' => depth = depth.checked_sub(1).ok_or(PiecesError)?,
                _ => continue,
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Passes over the rest, which is white.
    ///
    /// # Errors
    /// Where something else follows.
    pub fn end(&mut self) -> Result<(), PiecesError> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            if !rest.iter().all(u8::is_ascii_whitespace) {
                return Err(PiecesError);
            }
            self.at = self.buffer.len();
            if !self.fill()? {
                return Ok(());
            }
        }
    }

    fn enter(&mut self, byte: u8) -> Result<(), PiecesError> {
        match self.peek()? == byte {
            true => self.byte().map(drop),
            false => Err(PiecesError),
        }
    }

    /// Whether one more follows, behind a comma where it is not the first; passes over the end where none does.
    fn has_next(&mut self, end: u8, is_first: &mut bool) -> Result<bool, PiecesError> {
        if self.peek()? == end {
            self.byte()?;
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.enter(b',')?;
        }
        Ok(true)
    }

    /// The next byte that is not white, which stays.
    fn peek(&mut self) -> Result<u8, PiecesError> {
        loop {
            match self.buffer.get(self.at).copied() {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(byte) => return Ok(byte),
                None if self.fill()? => {}
                None => return Err(PiecesError),
            }
        }
    }

    fn byte(&mut self) -> Result<u8, PiecesError> {
        loop {
            if let Some(byte) = self.buffer.get(self.at).copied() {
                self.at += 1;
                return Ok(byte);
            }
            if !self.fill()? {
                return Err(PiecesError);
            }
        }
    }

    /// Passes over the rest of a text, behind its first quote.
    fn pass_text(&mut self) -> Result<(), PiecesError> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            match memchr::memchr2(b'"', b'\\', rest) {
                Some(found) => {
                    let is_quote = rest.get(found) == Some(&b'"');
                    self.at += found + 1;
                    if is_quote {
                        return Ok(());
                    }
                    // What an escape begins with is no quote of the text's end.
                    self.byte()?;
                }
                None => {
                    self.at = self.buffer.len();
                    if !self.fill()? {
                        return Err(PiecesError);
                    }
                }
            }
        }
    }

    fn pass_scalar(&mut self) -> Result<(), PiecesError> {
        let mut length = 0_usize;
        loop {
            match self.buffer.get(self.at).copied() {
                Some(byte) if byte.is_ascii_alphanumeric() || b"+-.".contains(&byte) => {
                    self.at += 1;
                    length += 1;
                }
                Some(_) if length > 0 => return Ok(()),
                Some(_) => return Err(PiecesError),
                None if self.fill()? => {}
                None if length > 0 => return Ok(()),
                None => return Err(PiecesError),
            }
        }
    }

    /// Reads more, and lets go of what is not held; whether anything came.
    fn fill(&mut self) -> Result<bool, PiecesError> {
        let gone = self.held_from.unwrap_or(self.at);
        self.buffer.drain(..gone);
        self.at -= gone;
        self.held_from = self.held_from.map(|_| 0);
        let limit = u64::try_from(CHUNK).map_err(|_| PiecesError)?;
        let mut more = self.reader.by_ref().take(limit);
        let read = more
            .read_to_end(&mut self.buffer)
            .map_err(|_| PiecesError)?;
        Ok(read > 0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    use super::{Pieces, PiecesError};

    /// Gives few bytes at a time, as a pipe may.
    struct Slow<'t> {
        text: &'t [u8],
        at_once: usize,
    }

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let length = self.at_once.min(into.len()).min(self.text.len());
            let (now, later) = self.text.split_at(length);
            into[..length].copy_from_slice(now);
            self.text = later;
            Ok(length)
        }
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-z\"\\\\{}\\[\\],: é\n]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[a-z\"\\\\]{0,4}", inner, 0..4)
                    .prop_map(|all| json!(all)),
            ]
        })
    }

    /// The members whose names have an even length; the others are passed over.
    fn even(text: &[u8], at_once: usize) -> Result<Map<String, Value>, PiecesError> {
        let mut pieces = Pieces::new(Slow { text, at_once });
        let mut found = Map::new();
        pieces.object(&mut |pieces, name| match name.len() % 2 {
            0 => {
                found.insert(name.to_owned(), pieces.take()?);
                Ok(())
            }
            _ => pieces.pass(),
        })?;
        pieces.end()?;
        Ok(found)
    }

    proptest! {
        #[test]
        fn pieces_are_what_the_whole_is(
            members in prop::collection::btree_map("[a-z\"\\\\]{0,5}", any_json(), 0..5),
            is_pretty: bool,
            at_once in 1_usize..40,
            cut in 0.0..1.0,
        ) {
            let whole = json!(members);
            let text = match is_pretty {
                true => serde_json::to_string_pretty(&whole).unwrap(),
                false => whole.to_string(),
            };
            let expected: Map<String, Value> = members
                .into_iter()
                .filter(|(name, _)| name.len() % 2 == 0)
                .collect();
            prop_assert_eq!(even(text.as_bytes(), at_once), Ok(expected));
            // A text that ends too early is none.
            let end = (text.len() as f64 * cut) as usize;
            prop_assert_eq!(even(&text.as_bytes()[..end], at_once), Err(PiecesError));
        }
    }
}

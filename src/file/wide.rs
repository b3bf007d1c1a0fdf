//! UTF-16 text, which Windows PowerShell's redirection writes, as UTF-8.

use std::io::{self, Cursor, Read};

use super::{FileError, Unit};

/// How many bytes are decoded at a time: whole units.
const PART: u64 = 8192;

/// What UTF-16 text is as UTF-8, decoded part by part.
pub struct Wide<R> {
    inner: R,
    unit: Unit,
    /// The first half of a character whose second is in the next part.
    half: Option<u16>,
    decoded: Cursor<Vec<u8>>,
}

impl<R: Read> Wide<R> {
    /// The text behind its mark.
    pub fn new(inner: R, unit: Unit) -> Self {
        Self {
            inner,
            unit,
            half: None,
            decoded: Cursor::default(),
        }
    }

    /// Decodes the next part; nothing where the text has ended.
    fn part(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        self.inner.by_ref().take(PART).read_to_end(&mut bytes)?;
        let (units, rest) = bytes.as_chunks::<2>();
        let mut units: Vec<u16> = units.iter().copied().map(self.unit).collect();
        let ended = units.is_empty() && self.half.is_some();
        if !rest.is_empty() || ended {
            return Err(FileError::Utf16.into());
        }
        let before = self.half.take();
        self.half = units.pop_if(|unit| (0xd800..0xdc00).contains(unit));
        let units = before.into_iter().chain(units);
        let text: Result<String, _> = char::decode_utf16(units).collect();
        let text = text.map_err(|_| FileError::Utf16)?;
        self.decoded = Cursor::new(text.into_bytes());
        Ok(())
    }
}

impl<R: Read> Read for Wide<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoded.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        self.part()?;
        // A part that is half a character alone is followed by the rest of it.
        if self.decoded.get_ref().is_empty() && self.half.is_some() {
            self.part()?;
        }
        self.decoded.read(buffer)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::Wide;

    proptest! {
        /// Whatever stands where parts are cut, the text is the same.
        #[test]
        fn any_text_comes_back(text in "\\PC{0,9}", before in 4090_usize..4100) {
            let text = format!("{}{text}", "a".repeat(before));
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let mut read = String::new();
            Wide::new(bytes.as_slice(), u16::from_be_bytes)
                .read_to_string(&mut read)
                .unwrap();
            prop_assert_eq!(read, text);
        }
    }
}

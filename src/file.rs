//! A file that people hand over: plain or gzip, told by its first bytes and not by its name, as UTF-8 text.
//!
//! Every file that this program reads comes through here, but for those that it alone writes and reads again.

mod wide;

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use self::wide::Wide;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF16_LITTLE: &[u8] = &[0xff, 0xfe];
const UTF16_BIG: &[u8] = &[0xfe, 0xff];

/// What a gzip file may unpack to, at least, and how often its own size. JSON of resources that are much alike becomes
/// fifty times smaller; what becomes a thousand times smaller was made to fill the memory.
const UNPACKED_AT_LEAST: u64 = 128 * 1024 * 1024;
const UNPACKED_TIMES: u64 = 100;

/// What is wrong with a file that can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// UTF-16, which Windows PowerShell's redirection writes, and not whole.
    #[error("it begins as UTF-16 text, and goes on as none: save it as UTF-8")]
    Utf16,
    /// Another encoding, or no text.
    #[error("it is not UTF-8 text: byte {0} begins no character")]
    NotUtf8(usize),
    /// More than anything of its kind.
    #[error("it has more than {0} bytes, the most that are read")]
    TooLarge(u64),
    /// A gzip file that becomes too large.
    #[error("it unpacks to more than {0} bytes, the most that are read of a gzip file of its size")]
    Unpacks(u64),
}

impl FileError {
    /// The problem behind an error of this module, where it is not one of the file system.
    pub fn of(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref().copied()
    }
}

impl From<FileError> for io::Error {
    fn from(problem: FileError) -> Self {
        Self::new(io::ErrorKind::InvalidData, problem)
    }
}

/// An opened file.
pub struct Opened {
    /// Its content, unpacked and without a byte order mark.
    pub content: Box<dyn Read>,
    /// A guess at the content's size.
    pub size: usize,
}

/// Opens a file.
///
/// # Errors
/// What the file system says. Reading the content may fail with [`FileError::Unpacks`] and [`FileError::Utf16`].
pub fn open(path: &Path) -> io::Result<Opened> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    opened(file, size)
}

/// The whole text of a file of at most so many bytes.
///
/// # Errors
/// As [`open`]; [`FileError::TooLarge`], [`FileError::NotUtf8`].
pub fn text(path: &Path, most: u64) -> io::Result<String> {
    let bytes = bytes(path, most)?;
    String::from_utf8(bytes)
        .map_err(|error| FileError::NotUtf8(error.utf8_error().valid_up_to()).into())
}

/// The whole content of a file of at most so many bytes; `-` is standard input.
///
/// # Errors
/// As [`open`]; [`FileError::TooLarge`].
pub fn bytes(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let Opened { content, size } = match path.as_os_str() == "-" {
        true => opened(io::stdin(), 0)?,
        false => open(path)?,
    };
    // At once, where the size is known: a buffer that grows takes up to three times what it holds.
    let most_of_it = usize::try_from(most).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(size.min(most_of_it).saturating_add(1));
    content
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(FileError::TooLarge(most).into());
    }
    Ok(bytes)
}

/// Whether the content of a file is other bytes than those that are in it.
///
/// # Errors
/// What the file system says.
pub fn is_encoded(path: &Path) -> io::Result<bool> {
    let (head, _) = beginning(File::open(path)?)?;
    Ok(head.starts_with(GZIP_MAGIC) || head == UTF8_MARK || utf16(&head).is_some())
}

/// The content of what comes from anywhere.
///
/// # Errors
/// As [`open`].
pub fn opened(packed: impl Read + 'static, size: u64) -> io::Result<Opened> {
    let (head, rest) = beginning(BufReader::new(packed))?;
    let is_packed = head.starts_with(GZIP_MAGIC);
    let packed = Cursor::new(head).chain(rest);
    if !is_packed {
        return decoded(packed, usize::try_from(size).unwrap_or(0));
    }
    let most = size.saturating_mul(UNPACKED_TIMES).max(UNPACKED_AT_LEAST);
    let unpacked = Unpacked {
        inner: MultiGzDecoder::new(BufReader::new(packed)),
        left: most,
        most,
    };
    decoded(unpacked, 0)
}

/// The content of a text as UTF-8, without its byte order mark.
fn decoded(text: impl Read + 'static, size: usize) -> io::Result<Opened> {
    let (mut head, rest) = beginning(text)?;
    if let Some((unit, mark)) = utf16(&head) {
        let rest = Cursor::new(head.split_off(mark)).chain(rest);
        return Ok(Opened {
            content: Box::new(Wide::new(rest, unit)),
            size,
        });
    }
    if head == UTF8_MARK {
        head.clear();
    }
    Ok(Opened {
        content: Box::new(Cursor::new(head).chain(rest)),
        size,
    })
}

/// How two bytes of UTF-16 text are one unit.
type Unit = fn([u8; 2]) -> u16;

/// Of UTF-16 text, how its units are written, and how long its mark is.
fn utf16(head: &[u8]) -> Option<(Unit, usize)> {
    match head {
        _ if head.starts_with(UTF16_LITTLE) => Some((u16::from_le_bytes, 2)),
        _ if head.starts_with(UTF16_BIG) => Some((u16::from_be_bytes, 2)),
        // Without a mark: the characters that JSON and lists begin with are ASCII.
        [0, other, ..] if *other != 0 => Some((u16::from_be_bytes, 0)),
        [other, 0, ..] if *other != 0 => Some((u16::from_le_bytes, 0)),
        _ => None,
    }
}

/// The first three bytes, or as many as there are, and what follows them.
fn beginning<R: Read>(mut text: R) -> io::Result<(Vec<u8>, R)> {
    let mut head = Vec::new();
    text.by_ref().take(3).read_to_end(&mut head)?;
    Ok((head, text))
}

/// What a gzip file unpacks to, up to a limit.
struct Unpacked<R> {
    inner: R,
    left: u64,
    most: u64,
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(left) = self
            .left
            .checked_sub(u64::try_from(read).unwrap_or(u64::MAX))
        else {
            return Err(FileError::Unpacks(self.most).into());
        };
        self.left = left;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::path::PathBuf;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::{FileError, UNPACKED_AT_LEAST, open, text};

    fn written(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn text_is_told_by_its_first_bytes() {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let cases: [(Vec<u8>, Result<&str, FileError>); 15] = [
            (b"{}".to_vec(), Ok("{}")),
            (b"".to_vec(), Ok("")),
            (b"a".to_vec(), Ok("a")),
            ("\u{feff}{}".into(), Ok("{}")),
            ("\u{feff}".into(), Ok("")),
            (packed(b"{}"), Ok("{}")),
            (packed("\u{feff}{}".as_bytes()), Ok("{}")),
            ([packed(b"{"), packed(b"}")].concat(), Ok("{}")),
            (utf16("\u{feff}{é👩}", u16::to_le_bytes), Ok("{é👩}")),
            (utf16("\u{feff}{é👩}", u16::to_be_bytes), Ok("{é👩}")),
            (utf16("{}", u16::to_le_bytes), Ok("{}")),
            (packed(&utf16("{}", u16::to_be_bytes)), Ok("{}")),
            (
                utf16("{}", u16::to_le_bytes)[..3].to_vec(),
                Err(FileError::Utf16),
            ),
            (b"\xff\xfe\x00\xd8".to_vec(), Err(FileError::Utf16)),
            (b"{\xe9}".to_vec(), Err(FileError::NotUtf8(1))),
        ];
        for (bytes, expected) in cases {
            let (_folder, path) = written(&bytes);
            let found = text(&path, 100);
            let found = found.map_err(|error| FileError::of(&error).unwrap());
            assert_eq!(found.as_deref(), expected.as_ref().copied(), "{bytes:?}");
        }
    }

    #[test]
    fn nothing_is_read_without_an_end() {
        let (_folder, path) = written(b"12345");
        assert_eq!(text(&path, 5).unwrap(), "12345");
        let error = text(&path, 4).unwrap_err();
        assert_eq!(FileError::of(&error), Some(FileError::TooLarge(4)));
        #[cfg(unix)]
        assert!(text(std::path::Path::new("/dev/zero"), 1000).is_err());
    }

    #[test]
    fn a_gzip_file_that_was_made_to_fill_the_memory_is_left() {
        let megabytes = vec![b' '; 1024 * 1024];
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        for _ in 0..UNPACKED_AT_LEAST / 1024 / 1024 + 2 {
            encoder.write_all(&megabytes).unwrap();
        }
        let (_folder, path) = written(&encoder.finish().unwrap());
        let mut read = 0;
        let mut content = open(&path).unwrap().content;
        let mut buffer = vec![0; 1 << 16];
        let error = loop {
            match content.read(&mut buffer) {
                Ok(0) => panic!("all of it was read"),
                Ok(more) => read += more as u64,
                Err(error) => break error,
            }
        };
        assert_eq!(
            FileError::of(&error),
            Some(FileError::Unpacks(UNPACKED_AT_LEAST))
        );
        assert!(read <= UNPACKED_AT_LEAST);
    }
}

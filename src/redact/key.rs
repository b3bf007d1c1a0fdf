//! The key of a redaction, and the digests that every pseudonym is made of.
//!
//! A plain hash of an account number or an address can be guessed back by trying them all: there
//! are 10^12 and 2^32. HMAC-SHA-256 with a random key of 256 bits cannot, by whoever lacks the key.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::file;

/// How many bytes a key has.
const LENGTH: usize = 32;

/// The key of one redaction.
#[derive(Clone)]
pub struct RedactionKey(Hmac<Sha256>);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system gives no random bytes.
    #[error("cannot make a random key: {0}")]
    Random(getrandom::Error),
    /// The file cannot be read or made.
    #[error("cannot use the key file")]
    File(#[source] io::Error),
    /// The file holds something else.
    #[error("expected a key of 64 hexadecimal digits, as this program writes it")]
    NotAKey,
}

impl std::fmt::Debug for RedactionKey {
    /// Never the key itself.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

impl RedactionKey {
    /// A key of these bytes.
    pub fn new(bytes: &[u8; LENGTH]) -> Self {
        // HMAC fills a key up to the length of a block with zeros.
        let mut block = [0; 64];
        for (place, byte) in block.iter_mut().zip(bytes) {
            *place = *byte;
        }
        Self(Hmac::new(&block.into()))
    }

    /// A new key, which nobody knows once the program has ended.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn random() -> Result<Self, KeyError> {
        random_bytes().map(|bytes| Self::new(&bytes))
    }

    /// The key in a file; a new one, written into it for its owner alone, where there is no file.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or holds no key.
    pub fn in_file(path: &Path) -> Result<Self, KeyError> {
        // A key is 64 digits: what is longer is none.
        match file::text(path, 1024) {
            Ok(text) => parse(text.trim()).map(|bytes| Self::new(&bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let bytes = random_bytes()?;
                let mut options = OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(path).map_err(KeyError::File)?;
                writeln!(file, "{}", hexadecimal(&bytes)).map_err(KeyError::File)?;
                Ok(Self::new(&bytes))
            }
            Err(error) => Err(KeyError::File(error)),
        }
    }

    /// A digest of a value among those of one sort: values of different sorts share nothing.
    pub fn digest(&self, sort: &str, value: &[u8]) -> [u8; 32] {
        let mut mac = self.0.clone();
        mac.update(sort.as_bytes());
        mac.update(&[0]);
        mac.update(value);
        mac.finalize().into_bytes().into()
    }

    /// What tells this key from others without telling it.
    pub fn mark(&self) -> String {
        let digest = self.digest("mark", &[]);
        hexadecimal(digest.first_chunk::<8>().unwrap_or(&[0; 8]))
    }
}

fn random_bytes() -> Result<[u8; LENGTH], KeyError> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    Ok(bytes)
}

/// Bytes as hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn parse(text: &str) -> Result<[u8; LENGTH], KeyError> {
    let mut bytes = [0; LENGTH];
    if text.len() != 2 * LENGTH {
        return Err(KeyError::NotAKey);
    }
    for (byte, place) in bytes.iter_mut().zip((0..).step_by(2)) {
        let digits = text.get(place..place + 2).ok_or(KeyError::NotAKey)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| KeyError::NotAKey)?;
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::{KeyError, RedactionKey};

    #[test]
    fn a_file_keeps_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let made = RedactionKey::in_file(&path).unwrap();
        assert_eq!(made.mark(), RedactionKey::in_file(&path).unwrap().mark());
        assert_ne!(made.mark(), RedactionKey::random().unwrap().mark());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn another_text_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        for text in ["", "00", &"x".repeat(64), &"é".repeat(32), &"0".repeat(66)] {
            std::fs::write(&path, text).unwrap();
            assert!(
                matches!(RedactionKey::in_file(&path), Err(KeyError::NotAKey)),
                "{text}"
            );
        }
    }
}

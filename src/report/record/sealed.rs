//! A line that carries a checksum of itself: what was changed since it was written is told from what was not.

use std::io;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// What stands between a line's text and its checksum, and after it.
const CHECKSUM: &[u8] = br#","checksum":""#;
const ENDING: &[u8] = b"\"}\n";
const WINDOWS_ENDING: &[u8] = b"\"}\r\n";

/// How many characters a checksum has.
const CHARACTERS: usize = 16;

/// A value as one line of JSON. It is an object, and its last member is the checksum of what stands before it.
///
/// # Errors
/// A value that is no object, or no JSON.
pub fn seal(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(value)?;
    if text.pop() != Some(b'}') {
        return Err(io::Error::other("a line is an object"));
    }
    let checksum = checksum(&text);
    text.extend_from_slice(CHECKSUM);
    text.extend_from_slice(checksum.as_bytes());
    text.extend_from_slice(ENDING);
    Ok(text)
}

/// Takes the checksum off a line that it is true of: what is left is the value's JSON.
///
/// # Errors
/// A line without a checksum, or with that of another.
pub fn unseal(line: &mut Vec<u8>) -> Result<(), &'static str> {
    // Windows PowerShell's redirection ends lines in its own way.
    let told = line
        .strip_suffix(ENDING)
        .or(line.strip_suffix(WINDOWS_ENDING));
    let told = told.and_then(|text| {
        let (text, told) = text.split_at_checked(text.len().checked_sub(CHARACTERS)?)?;
        Some((text.strip_suffix(CHECKSUM)?, told))
    });
    let length = match told {
        Some((before, told)) if checksum(before).as_bytes() == told => before.len(),
        Some(_) => return Err("its checksum is of another text"),
        None => return Err("it does not end in a checksum"),
    };
    line.truncate(length);
    line.push(b'}');
    Ok(())
}

/// The checksum of a text.
fn checksum(text: &[u8]) -> String {
    let digest = Sha256::digest(text);
    let bytes = digest.iter().take(CHARACTERS / 2);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

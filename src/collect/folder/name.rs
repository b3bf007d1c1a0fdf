//! Names of folders, of names that the data has: none leads elsewhere, and no two become one.

use sha2::{Digest, Sha256};

use super::CollectedPlace;

/// The name of a region's folder: digits alone would be the folder of an account that comes a second time.
pub(super) fn region_name(place: &CollectedPlace) -> String {
    let region = &place.place.region;
    if !region.is_empty() && region.bytes().all(|byte| byte.is_ascii_digit()) {
        marked(region)
    } else {
        plain(region)
    }
}

/// A name from the data as the name of a folder, and of nothing else. Names of accounts and regions stay what they
/// are; others get a mark that no such name has, by which they are told apart, also where case does not count.
pub(super) fn plain(name: &str) -> String {
    let is_plain = (1..=64).contains(&name.len())
        && name.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte)
        });
    if is_plain {
        name.to_owned()
    } else {
        marked(name)
    }
}

/// What of a name can be the name of a folder, and a digest of all of it.
fn marked(name: &str) -> String {
    let part = |character: char| {
        if character.is_ascii_alphanumeric() || "-_".contains(character) {
            character
        } else {
            '_'
        }
    };
    let mut marked: String = name.chars().take(48).map(part).collect();
    marked.push('=');
    for byte in Sha256::digest(name).iter().take(8) {
        marked.push_str(&format!("{byte:02x}"));
    }
    marked
}

//! Invented ids, account numbers and names: the same for the same original, in all of a redaction.

use rule::needs::is_guarddutys;

use super::key::{RedactionKey, hexadecimal};

/// Kinds of ids that keep their beginning; others become `id-…`.
const PREFIXES: &[&str] = &[
    "acl",
    "cagw",
    "dopt",
    "eigw",
    "eni",
    "i",
    "igw",
    "lgw",
    "nat",
    "ou",
    "pcx",
    "pl",
    "r",
    "rp",
    "rpassoc",
    "rpr",
    "rslvr-rr",
    "rslvr-rrassoc",
    "rtb",
    "sg",
    "subnet",
    "tgw",
    "tgw-attach",
    "tgw-rtb",
    "vgw",
    "vpc",
    "vpce",
    "vpce-svc",
];

/// What the ids of rules begin with that Resolver made by itself.
const AUTODEFINED: &str = "rslvr-autodefined-";

/// Texts in the place of an id that say something and name nothing.
const WORDS: &[&str] = &["", "local", "default"];

/// What an account is called whose number nothing tells.
const UNKNOWN: &str = "unknown";

/// Whether ids of resources begin so: `vpc` of `vpc-…`.
pub fn is_kind_of_id(text: &str) -> bool {
    PREFIXES.contains(&text)
}

/// An invented resource id: `vpc-…` for `vpc-…`.
pub fn id(key: &RedactionKey, original: &str) -> String {
    if WORDS.contains(&original) {
        return original.to_owned();
    }
    let prefix = original.rsplit_once('-').map(|(prefix, _)| prefix);
    let prefix = match original.strip_prefix(AUTODEFINED) {
        Some(_) => Some(AUTODEFINED.trim_end_matches('-')),
        None => prefix.filter(|prefix| PREFIXES.contains(prefix)),
    };
    let body = letters_and_digits(key, "id", original, 17);
    format!("{}-{body}", prefix.unwrap_or("id"))
}

/// The invented id of a hosted zone: `Z…`, whether or not `/hostedzone/` stood in front.
pub fn hosted_zone(key: &RedactionKey, original: &str) -> String {
    let original = original.strip_prefix("/hostedzone/").unwrap_or(original);
    if original.is_empty() {
        return String::new();
    }
    let body = letters_and_digits(key, "zone", original, 20);
    format!("Z{}", body.to_ascii_uppercase())
}

/// An invented account number; the accounts of AWS that tasks pull from without saying so stay.
pub fn account(key: &RedactionKey, original: &str) -> String {
    if original.is_empty() || original == UNKNOWN || is_guarddutys(original) {
        return original.to_owned();
    }
    let digest = key.digest("account", original.as_bytes());
    let number = digest
        .first_chunk()
        .map_or(0, |bytes| u64::from_be_bytes(*bytes));
    format!("{:012}", number % 1_000_000_000_000)
}

/// An invented id of an organization.
pub fn organization(key: &RedactionKey, original: &str) -> String {
    if original.is_empty() {
        return String::new();
    }
    format!("o-{}", letters_and_digits(key, "id", original, 10))
}

/// An invented name: `n…`. The empty name says nothing and stays.
pub fn name(key: &RedactionKey, original: &str) -> String {
    if original.is_empty() {
        return String::new();
    }
    format!("n{}", letters_and_digits(key, "name", original, 12))
}

/// Letters alone, where digits would mean something.
pub fn letters(key: &RedactionKey, sort: &str, original: &str, length: usize) -> String {
    letters_and_digits(key, sort, original, length)
        .bytes()
        .map(|digit| {
            char::from(if digit.is_ascii_digit() {
                digit - b'0' + b'g'
            } else {
                digit
            })
        })
        .collect()
}

/// Hexadecimal digits.
pub fn letters_and_digits(key: &RedactionKey, sort: &str, original: &str, length: usize) -> String {
    let mut text = hexadecimal(&key.digest(sort, original.as_bytes()));
    text.truncate(length);
    text
}

//! Parsing one file, fast while it is right and with its place once it is not.

use std::fmt;
use std::path::Path;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::error::{SnapshotError, cure};
use crate::describe::region_facts::NamelessVpcError;

/// Feeds a file's content to a seed. Only where that fails is its text walked again, to find the place.
///
/// # Errors
/// [`SnapshotError::NotJson`] and [`SnapshotError::WrongShape`].
pub fn parse<'de>(
    path: &Path,
    bytes: &'de [u8],
    seed: impl DeserializeSeed<'de, Value = ()>,
) -> Result<(), SnapshotError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed = seed
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    parsed.map_err(|source| misread(path, bytes, source))
}

/// What is wrong with a file.
fn misread(path: &Path, bytes: &[u8], source: serde_json::Error) -> SnapshotError {
    let path = path.to_owned();
    match source.classify() {
        Category::Data => SnapshotError::WrongShape {
            path,
            place: match place(bytes, &source) {
                place if place == "." => "its top level".to_owned(),
                // A key of a map is whatever the file says.
                place => format!("`{}`", place.escape_debug()),
            },
            source,
        },
        Category::Eof => SnapshotError::NotJson {
            path,
            cure: ": it ends too early; save it again",
            source,
        },
        Category::Syntax | Category::Io => SnapshotError::NotJson {
            path,
            cure: cure(bytes),
            source,
        },
    }
}

/// The place of the value at which the parser stopped: the one that is still open where the text ends within it. To
/// read the types again for it would have each compiled twice.
fn place(bytes: &[u8], error: &serde_json::Error) -> String {
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let before: usize = lines
        .take(error.line().saturating_sub(1))
        .map(<[u8]>::len)
        .sum();
    let read = bytes.get(..before + error.column()).unwrap_or(bytes);
    let mut read = read.trim_ascii_end();
    // What is wrong with a whole record is said after it, and after the comma or the bracket that follows it.
    if error.to_string().starts_with(&NamelessVpcError.to_string())
        && let [record @ .., b',' | b']'] = read
    {
        read = record.trim_ascii_end();
    }
    let text = match read {
        // The value is one that begins here.
        [.., b':' | b','] => [read, b"-"].concat(),
        // Or the list that begins here: whether it or its first element is wrong, the position does not tell.
        [.., b'['] => read.to_vec(),
        // A number has no end of its own, and only its first letter leaves it open.
        [.., b'0'..=b'9'] => {
            let is_of_number = |byte: &u8| b"+-.0123456789Ee".contains(byte);
            let before = read.iter().rposition(|byte| !is_of_number(byte));
            let before = before.map_or(0, |at| at + 1);
            [read.get(..before).unwrap_or_default(), b"-"].concat()
        }
        [open @ .., _] => open.to_vec(),
        [] => Vec::new(),
    };
    let mut track = serde_path_to_error::Track::new();
    let mut deserializer = serde_json::Deserializer::from_slice(&text);
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    let _ = Walked::deserialize(tracked);
    let place = track.path().to_string();
    // Between the members of an object the text ended: it is the object's place.
    match place.strip_suffix('?') {
        Some("") => ".".to_owned(),
        Some(place) => place.trim_end_matches('.').to_owned(),
        None => place,
    }
}

/// Any value, of which nothing is kept.
struct Walked;

impl<'de> Deserialize<'de> for Walked {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Walked {
    type Value = Self;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self, A::Error> {
        while members.next_entry::<String, Self>()?.is_some() {}
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::{Value, json};
    use walkdir::WalkDir;

    use super::super::document::DescribeDocument;
    use super::*;
    use crate::describe::region_facts::RegionFacts;

    /// The place as the types tell it that cannot take a value.
    fn tracked(bytes: &[u8]) -> Option<String> {
        let mut facts = RegionFacts::default();
        let mut document = document(&mut facts);
        let mut track = serde_path_to_error::Track::new();
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
        let read = document.deserialize(tracked);
        read.is_err().then(|| track.path().to_string())
    }

    fn document(facts: &mut RegionFacts) -> DescribeDocument<'_> {
        DescribeDocument {
            records: facts,
            kinds: |_| true,
        }
    }

    fn found(bytes: &[u8]) -> Option<String> {
        let mut facts = RegionFacts::default();
        let mut document = document(&mut facts);
        let mut deserializer = serde_json::Deserializer::from_slice(bytes);
        let read = document.deserialize(&mut deserializer);
        read.err().map(|error| place(bytes, &error))
    }

    /// The pointers to all values in a value.
    fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        match value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(n, item)| pointers(item, &format!("{at}/{n}"), all)),
            Value::Object(members) => members
                .iter()
                .for_each(|(name, member)| pointers(member, &format!("{at}/{name}"), all)),
            _ => {}
        }
    }

    #[test]
    fn the_place_is_the_one_that_the_types_tell() {
        let region: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests/example/111122223333"]
            .iter()
            .collect();
        let wrong = [
            json!(5),
            json!(-17),
            json!(1.5),
            json!("x"),
            json!([]),
            json!({}),
            json!({"a": [1]}),
            json!(true),
            json!(null),
        ];
        let mut places = 0;
        let mut others = Vec::new();
        for file in WalkDir::new(region).sort_by_file_name() {
            let file = file.unwrap();
            if !file.file_type().is_file() {
                continue;
            }
            let text = std::fs::read(file.path()).unwrap();
            if text.len() > 6000 {
                continue;
            }
            let whole: Value = serde_json::from_slice(&text).unwrap();
            let mut all = Vec::new();
            pointers(&whole, "", &mut all);
            // Long files repeat themselves.
            for at in all.iter().step_by(1 + all.len() / 40) {
                for wrong in &wrong {
                    let mut value = whole.clone();
                    *value.pointer_mut(at).unwrap() = wrong.clone();
                    let compact = value.to_string().into_bytes();
                    let pretty = serde_json::to_vec_pretty(&value).unwrap();
                    for text in [compact, pretty] {
                        let expected = tracked(&text);
                        places += usize::from(expected.is_some());
                        let found = found(&text);
                        if found != expected {
                            let text = String::from_utf8_lossy(&text).into_owned();
                            others.push((found, expected, text));
                        }
                    }
                }
            }
        }
        assert_eq!(others.get(..others.len().min(3)), Some(&[][..]));
        assert!(places > 300, "{places} wrong places were tried");
    }
}

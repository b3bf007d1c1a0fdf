//! Parsing one file, fast while it is right and with its place once it is not.

use std::path::Path;

use serde::de::DeserializeSeed;
use serde_json::error::Category;

use super::error::{SnapshotError, cure};

/// Feeds a file's content to a seed. Only where that fails is it parsed again, to find the place.
///
/// # Errors
/// [`SnapshotError::NotJson`] and [`SnapshotError::WrongShape`].
pub fn parse<S>(path: &Path, bytes: &[u8], seed: &mut S) -> Result<(), SnapshotError>
where
    for<'s, 'de> &'s mut S: DeserializeSeed<'de, Value = ()>,
{
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed = seed
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end());
    parsed.map_err(|source| located(path, bytes, seed, source))
}

fn located<S>(path: &Path, bytes: &[u8], seed: &mut S, source: serde_json::Error) -> SnapshotError
where
    for<'s, 'de> &'s mut S: DeserializeSeed<'de, Value = ()>,
{
    let path = path.to_owned();
    if source.classify() != Category::Data {
        let cure = match source.classify() {
            Category::Eof => ": it ends too early; save it again",
            _ => cure(bytes),
        };
        return SnapshotError::NotJson { path, cure, source };
    }
    let mut track = serde_path_to_error::Track::new();
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    // The outcome is known; the seed has failed and its facts are thrown away.
    let _ = seed.deserialize(tracked);
    let place = match track.path().to_string() {
        place if place == "." => "its top level".to_owned(),
        // A key of a map is whatever the file says.
        place => format!("`{}`", place.escape_debug()),
    };
    SnapshotError::WrongShape {
        path,
        place,
        source,
    }
}

//! Moments, in all the forms in which AWS and its tools write them.

use std::fmt;

use jiff::{Timestamp, civil};
use serde::de::{Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::Serializer;

/// A moment in time: ISO 8601 with or without an offset (then it is UTC), or AWS Config's epoch
/// milliseconds. What cannot be read as one counts as absent: nothing but a grace rests on it.
///
/// # Errors
/// Where the input is not JSON.
pub fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    struct Moment;

    impl<'de> Visitor<'de> for Moment {
        type Value = Option<Timestamp>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a moment in time")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            Ok(moment_of(text))
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
            Ok(i64::try_from(number).ok().and_then(moment_since_epoch))
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
            Ok(moment_since_epoch(number))
        }

        fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "saturates; such a moment is absent"
            )]
            Ok(moment_since_epoch(number as i64))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(None)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(None)
        }
    }

    deserializer.deserialize_any(Moment)
}

/// A moment as AWS writes it: ISO 8601, in UTC.
///
/// # Errors
/// What the serializer refuses.
pub fn serialize<S: Serializer>(
    moment: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match moment {
        Some(moment) => serializer.collect_str(moment),
        None => serializer.serialize_none(),
    }
}

fn moment_of(text: &str) -> Option<Timestamp> {
    text.parse().ok().or_else(|| {
        let civil: civil::DateTime = text.parse().ok()?;
        civil
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()
            .map(|zoned| zoned.timestamp())
    })
}

/// Seconds or milliseconds: whichever gives a moment between 1973 and 5138.
fn moment_since_epoch(number: i64) -> Option<Timestamp> {
    if number.unsigned_abs() < 100_000_000_000 {
        Timestamp::from_second(number).ok()
    } else {
        Timestamp::from_millisecond(number).ok()
    }
}

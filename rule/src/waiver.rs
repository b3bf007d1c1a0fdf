//! Waivers: the tag that takes a VPC out of the evaluation until a day (`decision.md`, section 2.5).

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// The words that a value's parts begin with.
const KEYS: [&str; 3] = ["until=", "by=", "reason="];

/// A waiver that a VPC's tag grants: `until=2027-01-31 by=… reason=…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The last day, in UTC, on which it holds.
    pub until: Date,
    /// Who grants it: what stands behind `by=`. A tag of AWS does not say who wrote it.
    pub by: Option<String>,
    /// Why: what stands behind `reason=`.
    pub reason: Option<String>,
}

/// Why a tag's value is not a waiver: no well-formed `until=YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no part of the form until=YYYY-MM-DD")]
pub struct WaiverError;

impl Waiver {
    /// Reads a tag's value.
    ///
    /// # Errors
    /// [`WaiverError`] where no blank-separated part is `until=YYYY-MM-DD`.
    pub fn parse(value: &str) -> Result<Self, WaiverError> {
        let until = value
            .split_whitespace()
            .find_map(|part| part.strip_prefix("until="))
            .and_then(date)
            .ok_or(WaiverError)?;
        Ok(Self {
            until,
            by: text(value, "by="),
            reason: text(value, "reason="),
        })
    }

    /// Whether it still holds at `now`: through the whole of its last day in UTC.
    pub fn holds(&self, now: Timestamp) -> bool {
        now.to_zoned(TimeZone::UTC).date() <= self.until
    }
}

/// What stands behind a key: to the next other key, or to the end of the value.
fn text(value: &str, key: &str) -> Option<String> {
    let begins = |part: &&str, key: &str| part.starts_with(key);
    let mut parts = value
        .split_whitespace()
        .skip_while(|part| !begins(part, key));
    let first = parts.next()?.strip_prefix(key)?;
    let is_other = |part: &&str| {
        KEYS.iter()
            .any(|other| *other != key && begins(part, other))
    };
    let rest = parts.take_while(|part| !is_other(part));
    let words: Vec<&str> = std::iter::once(first)
        .filter(|first| !first.is_empty())
        .chain(rest)
        .collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A date of exactly the form `YYYY-MM-DD`.
fn date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shape.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::Waiver;

    #[test]
    fn holds_through_its_last_day_in_utc() {
        let waiver = Waiver::parse("until=2027-01-31 reason=hub move, see CHG-1").unwrap();
        assert_eq!(waiver.reason.as_deref(), Some("hub move, see CHG-1"));
        assert!(waiver.holds("2027-01-31T23:59:59Z".parse().unwrap()));
        assert!(!waiver.holds("2027-02-01T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn its_parts_stand_in_any_order() {
        for value in [
            "until=2027-01-31 by=Jane Doe reason=hub move, see CHG-1",
            "by=Jane Doe until=2027-01-31 reason=hub move, see CHG-1",
            "reason=hub move,  see CHG-1 by= Jane Doe until=2027-01-31",
        ] {
            let waiver = Waiver::parse(value).unwrap();
            assert_eq!(waiver.by.as_deref(), Some("Jane Doe"), "{value}");
            assert_eq!(
                waiver.reason.as_deref(),
                Some("hub move, see CHG-1"),
                "{value}"
            );
        }
        let bare = Waiver::parse("until=2027-01-31 by= reason=").unwrap();
        assert_eq!((bare.by, bare.reason), (None, None));
        let stood_by = Waiver::parse("until=2027-01-31 reason=stand-by=off").unwrap();
        assert_eq!(stood_by.by, None);
    }

    #[test]
    fn other_forms_waive_nothing() {
        for value in [
            "",
            "until=",
            "until=2027-1-31",
            "until=2027-02-30",
            "2027-01-31",
            "Until=2027-01-31",
            "until = 2027-01-31",
        ] {
            assert!(Waiver::parse(value).is_err(), "{value}");
        }
        assert!(Waiver::parse("reason=x until=2027-01-31").is_ok());
    }
}

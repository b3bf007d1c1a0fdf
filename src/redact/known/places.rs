//! Which places are AWS's: regions and zones, told by the form of their names.

/// The beginnings of AWS's regions, and the directions that follow.
const AREAS: &[&str] = &[
    "af", "ap", "ca", "cn", "eu", "eu-isoe", "eusc-de", "il", "me", "mx", "sa", "us", "us-gov",
    "us-iso", "us-isob", "us-isof",
];
const DIRECTIONS: &[&str] = &[
    "central",
    "east",
    "north",
    "northeast",
    "northwest",
    "south",
    "southeast",
    "southwest",
    "west",
];

/// Whether it is the name of one of AWS's regions, in any case.
pub fn is_region(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some((place, number)) = lower.rsplit_once('-') else {
        return false;
    };
    let is_number = matches!(number.as_bytes(), [b'1'..=b'9']);
    let parts = place.rsplit_once('-');
    is_number
        && parts.is_some_and(|(area, direction)| {
            AREAS.contains(&area) && DIRECTIONS.contains(&direction)
        })
}

/// Whether it is the name or the id of one of AWS's zones: `eu-west-3a`, `us-west-2-lax-1a`,
/// `us-east-1-wl1-bos-wlz-1`, `euw3-az1`.
pub fn is_zone(text: &str) -> bool {
    let plain = |part: &str| {
        (1..=4).contains(&part.len())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let end_of_region = text
        .match_indices(|character: char| character.is_ascii_digit())
        .map(|(at, _)| at + 1)
        .find(|end| text.get(..*end).is_some_and(is_region));
    if let Some(rest) = end_of_region.and_then(|end| text.get(end..)) {
        let mut parts = rest.split('-');
        let letter = parts.next().unwrap_or_default();
        let is_letter = matches!(letter.as_bytes(), [b'a'..=b'z'] | []);
        return is_letter && parts.all(plain) && (rest.len() > 1 || !letter.is_empty());
    }
    let mut parts = text.split('-');
    let place = parts
        .next()
        .is_some_and(|part| plain(part) || part.len() == 5);
    let number = text.rsplit('-').next().unwrap_or_default();
    let is_id = matches!(number.as_bytes(), [b'a', b'z', b'0'..=b'9', ..]) && number.len() <= 4;
    place && is_id && text.split('-').count() <= 3 && text.split('-').skip(1).all(plain)
}

#[cfg(test)]
mod tests {
    use super::{is_region, is_zone};

    #[test]
    fn aws_places_are_known_from_customers_words() {
        for text in [
            "eu-west-3",
            "US-GOV-WEST-1",
            "eusc-de-east-1",
            "us-isob-east-1",
            "ap-southeast-7",
        ] {
            assert!(is_region(text), "{text}");
        }
        for text in [
            "acme-prod-1",
            "eu-west",
            "eu-west-33",
            "west-3",
            "eu-acme-1",
            "unknown",
            "",
        ] {
            assert!(!is_region(text), "{text}");
        }
        for text in [
            "eu-west-3a",
            "us-west-2-lax-1a",
            "us-east-1-wl1-bos-wlz-1",
            "euw3-az1",
            "usw2-lax1-az1",
        ] {
            assert!(is_zone(text), "{text}");
        }
        for text in [
            "acme",
            "eu-west-3-acmeprod",
            "eu-west-3",
            "acme-payroll-az1",
            "rack-7",
        ] {
            assert!(!is_zone(text), "{text}");
        }
    }
}

//! The nearest known word to one that is not known, for messages that help.

/// The known word that most likely was meant, where one is near enough to be worth saying.
/// Case does not count, and the beginning of a word is near to it: `exist` to `existence`.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_lowercase();
    let limit = (folded.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let begins = folded.len() >= 3 && lower.starts_with(&folded);
            (
                if begins { 0 } else { distance(&folded, &lower) },
                candidate,
            )
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many characters to insert, delete or replace to come from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.chars().count()).collect();
    for (at, left) in one.chars().enumerate() {
        let mut diagonal = at;
        let mut before = at + 1;
        if let Some(first) = row.first_mut() {
            *first = before;
        }
        for (cell, right) in row.iter_mut().skip(1).zip(other.chars()) {
            let replaced = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = replaced.min(before + 1).min(*cell + 1);
            *cell = before;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn counts_edits() {
        for (one, other, edits) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("depth", "depth", 0),
            ("é", "e", 1),
        ] {
            assert_eq!(distance(one, other), edits, "{one} {other}");
        }
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["serviceNames", "vpcIds", "depth"];
        assert_eq!(nearest("serviceName", known), Some("serviceNames"));
        assert_eq!(nearest("VPCIDS", known), Some("vpcIds"));
        assert_eq!(nearest("dept", known), Some("depth"));
        assert_eq!(nearest("service", known), Some("serviceNames"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("", known), None);
    }
}

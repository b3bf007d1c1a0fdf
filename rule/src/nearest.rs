//! The nearest known words to one that is not known, for messages that help.

use strsim::osa_distance;

/// The known word that most likely was meant, where one is near enough to be worth a suggestion.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    several(word, known, 1).into_iter().next()
}

/// The known words that may have been meant, the nearest first. Case does not count. A beginning
/// is near to the whole word (`exist` to `existence`), and nearest where it ends at a dot (`ecr`).
pub fn several<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    nearest_first(word, &mut known.into_iter(), most)
}

/// The same of any iterator, compiled once.
fn nearest_first<'a>(
    word: &str,
    known: &mut dyn Iterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let folded = word.to_lowercase();
    let limit = (folded.chars().count() / 3).max(1);
    let mut near: Vec<(usize, &str)> = known
        .filter_map(|candidate| {
            let lower = candidate.to_lowercase();
            let rest = lower.strip_prefix(&folded).filter(|_| folded.len() >= 3);
            let distance = match rest {
                Some(rest) if rest.starts_with('.') => 0,
                Some(rest) if rest.starts_with('-') || !folded.contains('.') => 1,
                _ => osa_distance(&folded, &lower) + 1,
            };
            (distance <= limit + 1).then_some((distance, candidate))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    if near.first().is_some_and(|(distance, _)| *distance == 0) {
        near.retain(|(distance, _)| *distance == 0);
    }
    near.truncate(most);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["serviceNames", "vpcIds", "depth", "unusedVpcs"];
        for (word, meant) in [
            ("serviceName", Some("serviceNames")),
            ("VPCIDS", Some("vpcIds")),
            ("dept", Some("depth")),
            ("depht", Some("depth")),
            ("service", Some("serviceNames")),
            ("unsuedVpcs", Some("unusedVpcs")),
            ("colour", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
    }
}

//! Globs over the descriptions of network interfaces (`decision.md`, section 3, `clientDescriptions`).

/// Whether a glob (`*` stands for any characters or none, `?` for one) matches a whole description,
/// without case. The cost is at most the product of both lengths.
pub fn description_matches(glob: &str, description: &str) -> bool {
    let glob: Vec<char> = glob.to_lowercase().chars().collect();
    let text: Vec<char> = description.to_lowercase().chars().collect();
    let (mut at, mut read) = (0, 0);
    // Where to go on from if what follows the last star does not fit: the star's end, and the text.
    let mut back: Option<(usize, usize)> = None;
    while let Some(character) = text.get(read) {
        match glob.get(at) {
            Some('*') => {
                at += 1;
                back = Some((at, read));
            }
            Some(one) if *one == '?' || one == character => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((star, from)) = back else {
                    return false;
                };
                at = star;
                read = from + 1;
                back = Some((star, read));
            }
        }
    }
    glob.get(at..)
        .is_some_and(|rest| rest.iter().all(|one| *one == '*'))
}

#[cfg(test)]
mod tests {
    use super::description_matches;

    #[test]
    fn globs_match_whole_descriptions_without_case() {
        for (glob, description, matches) in [
            ("DMSNetworkInterface", "dmsnetworkinterface", true),
            ("DMS*", "DMSNetworkInterface", true),
            ("DMS", "DMSNetworkInterface", false),
            ("*ab*ab", "xabab", true),
            ("*ab*ab", "xab", false),
            ("a?c", "aBc", true),
            ("a?c", "ac", false),
            ("", "", true),
            ("*", "", true),
            ("**", "anything", true),
            ("", "x", false),
            ("a*?", "a", false),
        ] {
            let found = description_matches(glob, description);
            assert_eq!(found, matches, "{glob} {description}");
        }
    }
}

//! Globs over the descriptions of network interfaces (`clientDescriptions`).

use std::fmt;

/// A glob: `*` is any characters or none, `?` any one. Case does not count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DescriptionGlob(String);

impl DescriptionGlob {
    /// A glob, as it was written.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// Whether a description matches, all of it.
    pub fn matches(&self, description: &str) -> bool {
        let pattern: Vec<char> = self.0.to_lowercase().chars().collect();
        let text: Vec<char> = description.to_lowercase().chars().collect();
        matches(&pattern, &text)
    }
}

impl fmt::Display for DescriptionGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The last star alone is tried again: at most the lengths' product of steps.
fn matches(pattern: &[char], text: &[char]) -> bool {
    let (mut at, mut of) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(character) = text.get(of) {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at + 1, of));
                at += 1;
            }
            Some(own) if *own == '?' || own == character => {
                at += 1;
                of += 1;
            }
            _ => match star {
                Some((after, taken)) => {
                    star = Some((after, taken + 1));
                    at = after;
                    of = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern.iter().skip(at).all(|own| *own == '*')
}

#[cfg(test)]
mod tests {
    use super::DescriptionGlob;

    #[test]
    fn globs_match_the_whole_description_in_any_case() {
        for (glob, description, expected) in [
            ("DMSNetworkInterface", "dmsnetworkinterface", true),
            ("DMSNetworkInterface", "DMSNetworkInterface 2", false),
            ("RDS*", "RDSNetworkInterface", true),
            ("*proxy*", "Network interface for DBProxy my-PROXY", true),
            ("*a*b", "aab", true),
            ("*a*b", "aabc", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true),
            ("**", "anything", true),
            ("?", "", false),
            ("*É", "caf\u{e9}", true),
        ] {
            assert_eq!(
                DescriptionGlob::new(glob).matches(description),
                expected,
                "{glob} {description}"
            );
        }
    }
}

//! Names of DNS, in the one form in which they are compared.

use std::fmt;
use std::sync::Arc;

/// A DNS name: lower-cased, without its last dot, `\052` read as `*` (`decision.md`, section 11.4). The root is
/// the empty name, which covers every host.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DnsName(Arc<str>);

impl DnsName {
    /// A name, as AWS or people write it.
    pub fn new(text: &str) -> Self {
        let text = text.trim().replace("\\052", "*").to_ascii_lowercase();
        Self(text.strip_suffix('.').unwrap_or(&text).into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a zone, endpoint or rule of this name covers a host: the host's name equals it, or ends with it
    /// after a dot.
    pub fn covers(&self, host: &Self) -> bool {
        match host.0.strip_suffix(&*self.0) {
            Some(rest) => rest.is_empty() || self.0.is_empty() || rest.ends_with('.'),
            None => false,
        }
    }

    /// The name without its first label; `None` of the root.
    pub fn parent(&self) -> Option<Self> {
        if self.0.is_empty() {
            return None;
        }
        let rest = self.0.split_once('.').map_or("", |(_, rest)| rest);
        Some(Self(rest.into()))
    }

    /// The name without a first label `*`: what an endpoint's private DNS name stands for in a Profile.
    pub fn without_star(&self) -> Self {
        match self.0.strip_prefix("*.") {
            Some(rest) => Self(rest.into()),
            None => self.clone(),
        }
    }

    /// How many labels it has: of two names that cover a host, the one of more labels is the more specific.
    pub fn labels(&self) -> usize {
        if self.0.is_empty() {
            0
        } else {
            self.0.split('.').count()
        }
    }
}

impl fmt::Display for DnsName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "." } else { &self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::DnsName;

    #[test]
    fn names_are_compared_in_one_form() {
        for (written, expected) in [
            (
                "API.ecr.eu-west-3.amazonaws.com.",
                "api.ecr.eu-west-3.amazonaws.com",
            ),
            (
                "\\052.dkr.ecr.eu-west-3.amazonaws.com.",
                "*.dkr.ecr.eu-west-3.amazonaws.com",
            ),
            (".", ""),
            ("", ""),
        ] {
            assert_eq!(DnsName::new(written).as_str(), expected);
        }
        assert_eq!(DnsName::new(".").to_string(), ".");
    }

    #[test]
    fn a_name_covers_itself_and_what_is_below_it() {
        for (zone, host, covers) in [
            ("amazonaws.com", "sts.amazonaws.com", true),
            ("sts.amazonaws.com", "sts.amazonaws.com", true),
            ("ts.amazonaws.com", "sts.amazonaws.com", false),
            ("sts.amazonaws.com", "amazonaws.com", false),
            (".", "sts.amazonaws.com", true),
            (".", ".", true),
        ] {
            let (zone, host) = (DnsName::new(zone), DnsName::new(host));
            assert_eq!(zone.covers(&host), covers, "{zone} {host}");
        }
    }

    #[test]
    fn the_parents_of_a_name_end_at_the_root() {
        let mut names = vec![DnsName::new("a.b.c")];
        while let Some(parent) = names.last().and_then(DnsName::parent) {
            names.push(parent);
        }
        let written: Vec<String> = names.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["a.b.c", "b.c", "c", "."]);
        let labels: Vec<usize> = names.iter().map(DnsName::labels).collect();
        assert_eq!(labels, [3, 2, 1, 0]);
    }
}

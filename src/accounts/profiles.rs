//! The profiles of the AWS configuration files: which there are, and which log in through IAM Identity Center.
//!
//! The SDK reads what is in them; this says what it does not: the names, where one is misspelt, and the
//! command that logs in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::file;

/// The most bytes of a configuration file that are read.
const LONGEST_FILE: u64 = 16 * 1024 * 1024;

/// How far sources are followed: they may lead in a circle.
const MOST_SOURCES: usize = 8;

/// The profiles by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profiles(BTreeMap<String, Profile>);

/// What is to be known of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Profile {
    /// Whether it logs in through IAM Identity Center (`aws sso login`).
    is_sso: bool,
    /// The profile whose credentials it assumes its role with.
    source: Option<String>,
}

impl Profiles {
    /// Those of the files that the environment names, or of `~/.aws`. A file that is not there has none.
    pub fn read() -> Self {
        let mut profiles = Self::default();
        for (variable, name, is_config) in [
            ("AWS_CONFIG_FILE", "config", true),
            ("AWS_SHARED_CREDENTIALS_FILE", "credentials", false),
        ] {
            let path = std::env::var_os(variable).map(PathBuf::from);
            let path = path.or_else(|| Some(std::env::home_dir()?.join(".aws").join(name)));
            let text = path.and_then(|path| file::text(&path, LONGEST_FILE).ok());
            profiles.add(&text.unwrap_or_default(), is_config);
        }
        profiles
    }

    /// Those of one configuration file.
    #[cfg(test)]
    pub fn of(text: &str) -> Self {
        let mut profiles = Self::default();
        profiles.add(text, true);
        profiles
    }

    fn add(&mut self, text: &str, is_config: bool) {
        let mut current: Option<String> = None;
        for line in text.lines().map(str::trim) {
            let head = line
                .strip_prefix('[')
                .and_then(|line| line.split(']').next());
            if let Some(head) = head {
                let head = head.trim();
                let named = head.strip_prefix("profile ").map(str::trim);
                current = match named {
                    Some(name) if is_config => Some(name.trim_matches('"').to_owned()),
                    _ if head == "default" || !is_config => Some(head.to_owned()),
                    _ => None,
                };
                if let Some(name) = &current {
                    self.0.entry(name.clone()).or_default();
                }
            }
            let Some(profile) = current.as_ref().and_then(|name| self.0.get_mut(name)) else {
                continue;
            };
            profile.is_sso |= line.starts_with("sso_");
            if let Some(("source_profile", source)) =
                line.split_once('=').map(|(key, value)| (key.trim(), value))
            {
                profile.source = Some(source.trim().to_owned());
            }
        }
    }

    /// Whether there is one of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The profile to log in with through IAM Identity Center: it, or the one that its credentials come from.
    pub fn sso<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        let mut sources = self.sources(name);
        sources.find(|name| self.0.get(*name).is_some_and(|profile| profile.is_sso))
    }

    /// The profile that its credentials are to come from and that is not there.
    pub fn missing_source<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.sources(name).skip(1).find(|name| !self.has(name))
    }

    /// A profile, the one that its credentials come from, and so on.
    fn sources<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let source = |name: &&'a str| {
            let source = self.0.get(*name)?.source.as_deref();
            source.filter(|source| source != name)
        };
        std::iter::successors(Some(name), source).take(MOST_SOURCES)
    }

    /// Their names: `` `audit`, `prod` ``; `none` where there is none.
    pub fn names(&self) -> String {
        let names: Vec<String> = self.0.keys().map(|name| format!("`{name}`")).collect();
        if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Profiles;

    #[test]
    fn names_are_those_that_the_aws_cli_takes() {
        let mut profiles = Profiles::default();
        profiles.add(
            "[default]\nregion = eu-west-3\n[profile audit]\nsso_session = corp\n\
             [profile \"with blanks\"]\n[sso-session corp]\nsso_region = eu-west-1\n[prod]\n",
            true,
        );
        profiles.add("[keys]\naws_access_key_id = AKIA\n", false);
        assert_eq!(
            profiles.names(),
            "`audit`, `default`, `keys`, `with blanks`"
        );
        assert_eq!(
            (profiles.sso("audit"), profiles.sso("default")),
            (Some("audit"), None)
        );
        assert!(profiles.has("keys") && !profiles.has("prod"));
        assert_eq!(Profiles::default().names(), "none");
    }

    #[test]
    fn sources_are_followed_and_circles_end() {
        let profiles = Profiles::of(
            "[profile a]\nsource_profile = b\n[profile b]\nsso_session = corp\n\
             [profile c]\nsource_profile=gone\n[profile d]\nsource_profile = e\n\
             [profile e]\nsource_profile = d\n[profile f]\nsource_profile = f\n",
        );
        let found = ["a", "b", "c", "d", "f"]
            .map(|name| (profiles.sso(name), profiles.missing_source(name)));
        assert_eq!(
            found,
            [
                (Some("b"), None),
                (Some("b"), None),
                (None, Some("gone")),
                (None, None),
                (None, None),
            ]
        );
    }
}

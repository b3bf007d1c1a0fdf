//! The profiles of the AWS configuration files: which there are, and which log in through IAM Identity Center.
//!
//! The SDK reads what is in them; this says what it does not: the names, where one is misspelt, and the
//! command that logs in.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::file;

/// The most bytes of a configuration file that are read.
const LONGEST_FILE: u64 = 16 * 1024 * 1024;

/// The profiles by name, and whether they log in through IAM Identity Center (`aws sso login`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profiles(BTreeMap<String, bool>);

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
            if line.starts_with("sso_")
                && let Some(is_sso) = current.as_ref().and_then(|name| self.0.get_mut(name))
            {
                *is_sso = true;
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

    /// Whether a profile logs in through IAM Identity Center.
    pub fn is_sso(&self, name: &str) -> bool {
        self.0.get(name).copied().unwrap_or_default()
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
        assert!(profiles.is_sso("audit") && !profiles.is_sso("default"));
        assert!(profiles.has("keys") && !profiles.has("prod"));
        assert_eq!(Profiles::default().names(), "none");
    }
}

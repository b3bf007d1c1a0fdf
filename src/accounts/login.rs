//! Where the credentials at hand come from, and what to do where they, or the region, or the accounts are not those
//! that are wanted: what is said before any VPC is read.

use std::collections::BTreeSet;

use super::profiles::Profiles;
use super::wanted::WantedPlaces;
use crate::failure::ReadError;

/// Where the credentials at hand come from, as far as can be said before they are used.
#[derive(Debug)]
pub struct Login {
    profile: Option<String>,
    /// The profile to log in with through IAM Identity Center: this one, or the one that its credentials come from.
    sso: Option<String>,
    has_keys: bool,
}

impl Login {
    /// What is wanted, and what the environment has.
    ///
    /// # Errors
    /// A profile that is in no configuration file.
    pub fn of(wanted: &WantedPlaces) -> Result<Self, ReadError> {
        let set = |variable| {
            std::env::var(variable)
                .ok()
                .filter(|value| !value.is_empty())
        };
        let has_keys = wanted.profile.is_none() && set("AWS_ACCESS_KEY_ID").is_some();
        let profile = wanted.profile.clone().or_else(|| set("AWS_PROFILE"));
        Self::with(profile, has_keys, &Profiles::read())
    }

    /// A profile, or the keys of the environment, which outweigh one that the environment names.
    fn with(
        profile: Option<String>,
        has_keys: bool,
        profiles: &Profiles,
    ) -> Result<Self, ReadError> {
        if let Some(name) = profile
            .as_ref()
            .filter(|name| !has_keys && !profiles.has(name))
        {
            let found = format!("the AWS configuration files have {}", profiles.names());
            return Err(
                ReadError::new(format!("the profile `{name}`"), found).advise(
                    if profiles.is_empty() {
                        format!("create it: `aws configure --profile {name}`")
                    } else {
                        format!(
                            "name one that is there, or create it: `aws configure --profile {name}`"
                        )
                    },
                ),
            );
        }
        let used = profile.as_deref().unwrap_or("default");
        if let Some(source) = profiles.missing_source(used).filter(|_| !has_keys) {
            let found = format!(
                "its source_profile `{source}` is not there; the AWS configuration files have {}",
                profiles.names()
            );
            return Err(ReadError::new(format!("the profile `{used}`"), found)
                .advise("name another source_profile in it, or create that one"));
        }
        let sso = profiles.sso(used).filter(|_| !has_keys);
        Ok(Self {
            sso: sso.map(str::to_owned),
            profile,
            has_keys,
        })
    }

    /// What to do where AWS does not take them.
    pub fn advice(&self) -> String {
        match (&self.profile, self.sso.as_deref(), self.has_keys) {
            (None, Some("default"), _) => "log in: `aws sso login`".to_owned(),
            (_, Some(profile), _) => format!("log in: `aws sso login --profile {profile}`"),
            (_, _, true) => "the AWS_ACCESS_KEY_ID variables of the environment are used: log in and set them anew, or unset them and name a profile with --profile".to_owned(),
            (Some(profile), ..) => format!(
                "log in, and look at the credentials of the profile `{profile}`: `aws sts get-caller-identity --profile {profile}`"
            ),
            (None, ..) => "log in, name a profile with --profile, or set AWS_PROFILE or the AWS_ACCESS_KEY_ID variables".to_owned(),
        }
    }
}

/// None of the accounts that can be read is wanted.
pub fn none_among(among: &BTreeSet<String>, there: &[String]) -> ReadError {
    let wanted: Vec<&str> = among.iter().map(String::as_str).collect();
    let there = match there {
        [first, _] => format!("{first} and 1 other"),
        [first, _, ..] => format!("{first} and {} others", there.len() - 1),
        one => one.concat(),
    };
    ReadError::new(
        format!(
            "the accounts that the configuration file names ({})",
            wanted.join(", ")
        ),
        format!("the credentials at hand lead to {there}"),
    )
    .advise(
        "name that account under `accounts` in the file, or give `roles`, --role-arn or --profile",
    )
}

/// No region is named anywhere.
pub fn no_region() -> ReadError {
    ReadError::new(
        "a region",
        "neither the environment nor the profile names one",
    )
    .advise("name one with --region, or set AWS_REGION")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Login, no_region, none_among};
    use crate::accounts::profiles::Profiles;
    use crate::failure::chain;

    const FILES: &str = "[default]\nregion = eu-west-3\n[profile audit]\nsso_session = corp\n\
                         [profile keys]\nrole_arn = arn:aws:iam::111122223333:role/audit\n\
                         [profile role]\nsource_profile = audit\n[profile lost]\nsource_profile = gone\n";
    const ALL_SSO: &str = "[default]\nsso_session = corp\n";

    fn told(profile: Option<&str>, has_keys: bool, files: &str) -> String {
        let profiles = Profiles::of(files);
        match Login::with(profile.map(str::to_owned), has_keys, &profiles) {
            Ok(login) => login.advice(),
            Err(error) => chain(&error),
        }
    }

    #[test]
    fn every_advice_names_the_command_or_the_variable() {
        let lines = [
            (
                "a profile of Identity Center",
                told(Some("audit"), false, FILES),
            ),
            (
                "the default profile of Identity Center",
                told(None, false, ALL_SSO),
            ),
            ("a profile with a role", told(Some("keys"), false, FILES)),
            ("a role by a login", told(Some("role"), false, FILES)),
            ("a lost source", told(Some("lost"), false, FILES)),
            ("keys of the environment", told(None, true, FILES)),
            ("keys outweigh AWS_PROFILE", told(Some("gone"), true, FILES)),
            ("nothing", told(None, false, "")),
            ("a misspelt profile", told(Some("adit"), false, FILES)),
            ("a profile, and no file", told(Some("audit"), false, "")),
        ];
        let lines = lines.map(|(of, said)| format!("{of}: {said}"));
        insta::assert_snapshot!(lines.join("\n"), @"
        a profile of Identity Center: log in: `aws sso login --profile audit`
        the default profile of Identity Center: log in: `aws sso login`
        a profile with a role: log in, and look at the credentials of the profile `keys`: `aws sts get-caller-identity --profile keys`
        a role by a login: log in: `aws sso login --profile audit`
        a lost source: cannot read the profile `lost` (name another source_profile in it, or create that one): its source_profile `gone` is not there; the AWS configuration files have `audit`, `default`, `keys`, `lost`, `role`
        keys of the environment: the AWS_ACCESS_KEY_ID variables of the environment are used: log in and set them anew, or unset them and name a profile with --profile
        keys outweigh AWS_PROFILE: the AWS_ACCESS_KEY_ID variables of the environment are used: log in and set them anew, or unset them and name a profile with --profile
        nothing: log in, name a profile with --profile, or set AWS_PROFILE or the AWS_ACCESS_KEY_ID variables
        a misspelt profile: cannot read the profile `adit` (name one that is there, or create it: `aws configure --profile adit`): the AWS configuration files have `audit`, `default`, `keys`, `lost`, `role`
        a profile, and no file: cannot read the profile `audit` (create it: `aws configure --profile audit`): the AWS configuration files have none
        ");
    }

    #[test]
    fn accounts_and_regions_that_are_not_there_are_named() {
        let among = BTreeSet::from(["444455556666".to_owned(), "777788889999".to_owned()]);
        let there = ["111122223333", "222233334444", "333344445555"].map(str::to_owned);
        let said: Vec<String> = (1..=3)
            .filter_map(|count| there.get(..count))
            .map(|there| chain(&none_among(&among, there)))
            .chain([chain(&no_region())])
            .collect();
        insta::assert_snapshot!(said.join("\n"), @"
        cannot read the accounts that the configuration file names (444455556666, 777788889999) (name that account under `accounts` in the file, or give `roles`, --role-arn or --profile): the credentials at hand lead to 111122223333
        cannot read the accounts that the configuration file names (444455556666, 777788889999) (name that account under `accounts` in the file, or give `roles`, --role-arn or --profile): the credentials at hand lead to 111122223333 and 1 other
        cannot read the accounts that the configuration file names (444455556666, 777788889999) (name that account under `accounts` in the file, or give `roles`, --role-arn or --profile): the credentials at hand lead to 111122223333 and 2 others
        cannot read a region (name one with --region, or set AWS_REGION): neither the environment nor the profile names one
        ");
    }
}

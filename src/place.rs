//! An account in a region: where facts are read, and where results go.

use std::fmt;
use std::ops::Deref;
use std::str::FromStr;

/// One account in one region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The account: 12 digits, or what the data calls it.
    pub account_id: String,
    /// The region.
    pub region: String,
}

impl Place {
    /// A place of these names, whatever they are.
    pub fn new(account_id: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            account_id: account_id.into(),
            region: region.into(),
        }
    }

    /// The place, where account and region have the form of one: both end up in host names, ARNs
    /// and credentials.
    pub fn checked(account_id: &str, region: &str) -> Option<Self> {
        let digits = (1..=20).contains(&account_id.len())
            && account_id.bytes().all(|byte| byte.is_ascii_digit());
        let region: RegionName = region.parse().ok()?;
        digits.then(|| Self::new(account_id, region.0))
    }
}

/// The name of a region in AWS's form, such as `eu-west-3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionName(String);

/// A text that is not the name of a region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a region, such as `eu-west-3`")]
pub struct RegionNameError(String);

impl FromStr for RegionName {
    type Err = RegionNameError;

    fn from_str(text: &str) -> Result<Self, RegionNameError> {
        let of_a_name =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = (1..=40).contains(&text.len())
            && text.contains('-')
            && !text.starts_with('-')
            && text.bytes().all(of_a_name);
        if is_name {
            Ok(Self(text.to_owned()))
        } else {
            Err(RegionNameError(text.to_owned()))
        }
    }
}

impl Deref for RegionName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RegionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::RegionName;

    #[test]
    fn a_region_has_a_name_of_lower_case_letters_digits_and_hyphens() {
        for name in ["eu-west-3", "us-gov-west-1", "us-iso-east-1"] {
            assert_eq!(&*name.parse::<RegionName>().unwrap(), name);
        }
        for other in [
            "",
            "eu",
            "EU-WEST-3",
            "-eu-west-3",
            "eu-west-3.evil.example",
            "eu-west-3 ",
        ] {
            let error = other.parse::<RegionName>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("`{other}` is not")), "{error}");
        }
    }
}

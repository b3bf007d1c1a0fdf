//! The ARN of an IAM role: the account that it is in is the account that is read with it.

use std::fmt;
use std::str::FromStr;

/// `arn:<partition>:iam::<account>:role/<path and name>`, checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleArn {
    account_id: String,
    arn: String,
}

/// A text that is not the ARN of a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected the ARN of a role, such as `arn:aws:iam::111122223333:role/reader`, found `{0}`")]
pub struct RoleArnError(String);

/// The path and the name of a role, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleName(String);

/// A text that is not the name of a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a role")]
pub struct RoleNameError(String);

impl FromStr for RoleName {
    type Err = RoleNameError;

    fn from_str(text: &str) -> Result<Self, RoleNameError> {
        let name = text.trim_start_matches('/');
        if is_role_name(name) {
            Ok(Self(name.to_owned()))
        } else {
            Err(RoleNameError(text.to_owned()))
        }
    }
}

impl RoleArn {
    /// The role of this name in an account of a partition.
    ///
    /// # Errors
    /// An account id that no account has.
    pub fn of(partition: &str, account_id: &str, name: &RoleName) -> Result<Self, RoleArnError> {
        let RoleName(name) = name;
        format!("arn:{partition}:iam::{account_id}:role/{name}").parse()
    }

    /// The account that the role is in.
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// The partition that the role is in.
    pub fn partition(&self) -> &str {
        self.arn.split(':').nth(1).unwrap_or("aws")
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.arn)
    }
}

impl FromStr for RoleArn {
    type Err = RoleArnError;

    fn from_str(text: &str) -> Result<Self, RoleArnError> {
        let account_id = account_of(text).ok_or_else(|| RoleArnError(text.to_owned()))?;
        Ok(Self {
            account_id: account_id.to_owned(),
            arn: text.to_owned(),
        })
    }
}

/// The account in a text that has the form of a role's ARN.
fn account_of(text: &str) -> Option<&str> {
    let (partition, rest) = text.strip_prefix("arn:")?.split_once(":iam::")?;
    let (account_id, name) = rest.split_once(":role/")?;
    let well_formed = partition.starts_with("aws")
        && partition
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        && is_account_id(account_id)
        && is_role_name(name);
    well_formed.then_some(account_id)
}

/// Whether a text has the form of a role's path and name.
fn is_role_name(text: &str) -> bool {
    let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&byte);
    !text.is_empty() && !text.ends_with('/') && text.bytes().all(of_a_name)
}

/// Whether a text is an account id: 12 digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{RoleArn, RoleName};

    #[test]
    fn a_role_names_its_account_and_partition() {
        let role: RoleArn = "arn:aws-cn:iam::111122223333:role/audit/reader"
            .parse()
            .unwrap();
        assert_eq!(
            (role.account_id(), role.partition()),
            ("111122223333", "aws-cn")
        );
        let name: RoleName = "/audit/reader".parse().unwrap();
        let named = RoleArn::of("aws-cn", "111122223333", &name).unwrap();
        assert_eq!(named, role);
        assert_eq!(
            named.to_string(),
            "arn:aws-cn:iam::111122223333:role/audit/reader"
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "reader",
            "arn:aws:iam::11112222333:role/reader",
            "arn:aws:iam::111122223333:role/",
            "arn:aws:iam::111122223333:role/a b",
            "arn:aws:iam::111122223333:user/reader",
            "arn:aws:sts::111122223333:assumed-role/reader/session",
            "arn:aws.evil:iam::111122223333:role/reader",
        ] {
            let error = text.parse::<RoleArn>().unwrap_err().to_string();
            assert!(error.ends_with(&format!("found `{text}`")), "{error}");
        }
        for text in ["", "/", "reader/", "a b"] {
            let error = text.parse::<RoleName>().unwrap_err().to_string();
            assert_eq!(error, format!("`{text}` is not the name of a role"));
        }
    }
}

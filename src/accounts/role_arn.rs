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

impl RoleArn {
    /// The role of this name in an account of a partition.
    ///
    /// # Errors
    /// A name or an account id that no role has.
    pub fn of(partition: &str, account_id: &str, name: &str) -> Result<Self, RoleArnError> {
        let name = name.trim_start_matches('/');
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
    let of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&byte);
    let well_formed = partition.starts_with("aws")
        && partition
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        && is_account_id(account_id)
        && !name.is_empty()
        && !name.ends_with('/')
        && name.bytes().all(of_a_name);
    well_formed.then_some(account_id)
}

/// Whether a text is an account id: 12 digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::RoleArn;

    #[test]
    fn a_role_names_its_account_and_partition() {
        let role: RoleArn = "arn:aws-cn:iam::111122223333:role/audit/reader"
            .parse()
            .unwrap();
        assert_eq!(
            (role.account_id(), role.partition()),
            ("111122223333", "aws-cn")
        );
        let named = RoleArn::of("aws-cn", "111122223333", "/audit/reader").unwrap();
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
        assert!(RoleArn::of("aws", "111122223333", "").is_err());
    }
}

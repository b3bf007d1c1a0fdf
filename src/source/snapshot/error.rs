//! What can be wrong with a snapshot, and where.

use std::io;
use std::path::PathBuf;

/// A snapshot that cannot be read whole; nothing of it is then evaluated as if it were.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The file system, or the gzip wrapping, refused.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Nothing of that name.
    #[error(
        "there is no file or folder `{path}`: name a folder of saved data, which \
         `vpc-endpoint-rule collect --output {path}` makes, or read the account with --live"
    )]
    Missing {
        /// What was named.
        path: PathBuf,
    },
    /// A file without a byte in it.
    #[error(
        "`{path}` is empty: a call that failed leaves such a file; remove it, and what it would \
         have held counts as unread"
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Not JSON at all, or cut off.
    #[error("`{path}` is not JSON{cure}")]
    NotJson {
        /// The file.
        path: PathBuf,
        /// What to do about it, where its content tells.
        cure: &'static str,
        /// What the parser met, with line and column.
        source: serde_json::Error,
    },
    /// JSON, with something else in a place than AWS puts there.
    #[error("`{path}` has a wrong shape at {place}")]
    WrongShape {
        /// The file.
        path: PathBuf,
        /// The place in it, such as `Subnets[3].CidrBlock`.
        place: String,
        /// What was found and what was expected, with line and column.
        source: serde_json::Error,
    },
    /// No folder in it is an account's region.
    #[error(
        "no region found in `{path}`: expected a folder such as `111122223333/eu-west-3` with what \
         `aws ec2 describe-vpcs`, `describe-vpc-endpoints` and so on print, as .json files of \
         which one has a top-level `Vpcs`, or an AWS Config snapshot with AWS::EC2::VPC items{cure}"
    )]
    NoRegion {
        /// The snapshot.
        path: PathBuf,
        /// What to do about it, where what is there tells.
        cure: String,
    },
}

/// How the error messages of the AWS CLI begin.
const ERRORS: [&[u8]; 5] = [
    b"An error occurred",
    b"Unable to locate credentials",
    b"Error when retrieving",
    b"aws: error",
    b"usage: aws",
];

/// The first line of a text, and the key that it begins with where it is `key: …` of YAML.
fn first_line(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    let text = bytes.trim_ascii_start();
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let key = first.split(|byte| *byte == b':').next().unwrap_or_default();
    let is_key =
        !key.is_empty() && key.len() < first.len() && key.iter().all(u8::is_ascii_alphanumeric);
    (first, is_key.then_some(key))
}

/// Whether a text begins as a CloudFormation template in YAML does.
pub fn is_template(bytes: &[u8]) -> bool {
    let (_, key) = first_line(bytes);
    key.is_some_and(|key| [b"AWSTemplateFormatVersion".as_slice(), b"Resources"].contains(&key))
}

/// What to do about a text that is not JSON: the AWS CLI has other outputs, which a profile may make
/// the default.
pub fn cure(bytes: &[u8]) -> &'static str {
    let text = bytes.trim_ascii_start();
    let (first, key) = first_line(text);
    if is_template(text) {
        return ": it looks like a CloudFormation template; give it with --plan";
    }
    if ERRORS.iter().any(|error| text.starts_with(error)) {
        return ": it holds an error message of the AWS CLI; remove it, and what it would have held counts as unread";
    }
    match text.first() {
        _ if text.starts_with(b"---\n") || key.is_some() => {
            ": it looks like YAML; save it with `--output json`"
        }
        Some(b'-' | b'+' | b'|') => {
            ": it looks like a table of the AWS CLI; save it with `--output json`"
        }
        Some(byte) if byte.is_ascii_uppercase() && first.contains(&b'\t') => {
            ": it looks like text of the AWS CLI; save it with `--output json`"
        }
        Some(b'{' | b'[') => "",
        _ => "; expected what the AWS CLI prints with `--output json`",
    }
}

#[cfg(test)]
mod tests {
    use super::cure;

    #[test]
    fn outputs_of_the_aws_cli_are_told_apart() {
        for (text, expected) in [
            ("Vpcs:\n- CidrBlock: 10.0.0.0/16\n", "YAML"),
            ("---\nVpcs: []\n", "YAML"),
            ("-------\n| DescribeVpcs |\n", "a table"),
            ("+----+\n", "a table"),
            ("VPCS\t10.0.0.0/16\tdopt-0a\n", "text"),
            ("Resources:\n  A:\n", "a CloudFormation template"),
        ] {
            let found = cure(text.as_bytes());
            assert!(
                found.contains(&format!("looks like {expected}")),
                "{text}: {found}"
            );
        }
        for (text, expected) in [
            (
                "\nAn error occurred (UnauthorizedOperation) when",
                "remove it",
            ),
            ("usage: aws [options]", "remove it"),
            ("<html>", "--output json"),
            ("# README", "--output json"),
        ] {
            let found = cure(text.as_bytes());
            assert!(found.contains(expected), "{text}: {found}");
        }
        assert_eq!(cure(b"{\"Vpcs\": [1 2]}"), "");
    }
}

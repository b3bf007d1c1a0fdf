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
    /// A file without a byte in it.
    #[error(
        "`{path}` is empty: a call that failed leaves such a file; remove it, and what it would \
         have held counts as unread"
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// UTF-16, which Windows PowerShell's redirection writes.
    #[error(
        "`{path}` is UTF-16 text, expected UTF-8: save it as UTF-8, or use `Out-File -Encoding utf8`"
    )]
    Utf16 {
        /// The file.
        path: PathBuf,
    },
    /// Not JSON at all, or cut off.
    #[error("`{path}` is not JSON")]
    NotJson {
        /// The file.
        path: PathBuf,
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
         which one has a top-level `Vpcs`, or an AWS Config snapshot with AWS::EC2::VPC items"
    )]
    NoRegion {
        /// The snapshot.
        path: PathBuf,
    },
}

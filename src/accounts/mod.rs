//! Accounts and regions that are read live: which there are, and with whose credentials each is read.
//!
//! Three steps, the same for every command that reads more than saved data:
//!
//! 1. [`wanted::WantedPlaces`] is what the user asked for, checked (`cli::live::LiveArguments::wanted`).
//! 2. [`caller::Caller::connect`] takes the credentials at hand, and `members` lists the accounts, with
//!    the names and organizational units that AWS Organizations knows.
//! 3. [`visit::visit_all`] goes through every account and region, a bounded number at a time, and hands a
//!    [`visit::Visitor`] an [`Ec2`](crate::source::ec2::client::Ec2) for each: its `client` has the credentials
//!    and the region, its `deadline` the time. The answers come account by account, sorted by account id, and with them
//!    what failed. It needs a `tokio::task::LocalSet` around it.

#[cfg(feature = "offline")]
pub mod aggregator;
#[cfg(feature = "aws")]
pub mod caller;
#[cfg(feature = "aws")]
pub mod door;
#[cfg(feature = "offline")]
pub mod journal;
#[cfg(feature = "aws")]
mod login;
#[cfg(feature = "aws")]
mod organization;
#[cfg(feature = "aws")]
mod profiles;
pub mod role_arn;
#[cfg(feature = "aws")]
pub mod session;
#[cfg(feature = "aws")]
pub mod visit;
pub mod wanted;

/// What the role that is assumed in each account must be allowed beside the reads of
/// [`source::ec2`](crate::source::ec2::IAM_ACTIONS), for `--all-regions`.
pub const ALL_REGIONS_IAM_ACTIONS: &[&str] = &["ec2:DescribeRegions"];

/// What the caller must be allowed for `--organization`, beside `sts:AssumeRole` on the roles: in the
/// management account, or in one that AWS Organizations delegated to.
pub const ORGANIZATION_IAM_ACTIONS: &[&str] = &[
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListRoots",
];

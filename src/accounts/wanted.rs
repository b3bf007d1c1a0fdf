//! What to read live: accounts, regions, credentials, as the user asked for it and checked.

use std::collections::BTreeSet;

use super::role_arn::{RoleArn, RoleName};
use crate::place::RegionName;

/// The accounts and regions that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedPlaces {
    /// Which accounts.
    pub accounts: WantedAccounts,
    /// Of them these alone; all where it is empty.
    pub among: BTreeSet<String>,
    /// Which regions of each.
    pub regions: WantedRegions,
    /// The profile of the AWS configuration files that the credentials at hand are of.
    pub profile: Option<String>,
    /// The most accounts and regions that are read at a time.
    pub concurrency: usize,
}

/// Which accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedAccounts {
    /// The one of the credentials at hand.
    Own,
    /// Those of these roles, each of another account, sorted.
    Roles(Vec<RoleArn>),
    /// The active ones of the organization.
    Organization(WantedMembers),
}

/// Which accounts of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedMembers {
    /// The role to assume in each but the own account.
    pub role_name: RoleName,
    /// Which.
    pub below: WantedUnits,
}

/// Where in the organization.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedUnits {
    /// Those below one of these organizational units, by id (`ou-…`, or the root's `r-…`); all where it is empty.
    pub units: BTreeSet<String>,
    /// All but these.
    pub excluded: BTreeSet<String>,
}

/// Which regions of each account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedRegions {
    /// The one of the environment or the profile.
    Own,
    /// These.
    Named(BTreeSet<RegionName>),
    /// Those that are enabled in the account.
    Enabled,
}

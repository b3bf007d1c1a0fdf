//! The options of every command that reads accounts: which accounts, which regions, with whose credentials.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::Args;
use rule::services::partition;

use crate::accounts::role_arn::{RoleArn, RoleArnError, RoleName, RoleNameError, is_account_id};
use crate::accounts::wanted::{
    WantedAccounts, WantedMembers, WantedPlaces, WantedRegions, WantedUnits,
};
use crate::cli::config::Config;
use crate::cli::config::effective::Effective;
use crate::cli::error::CliError;
use crate::cli::option::inputs;
use crate::place::{Place, RegionName, RegionNameError};

/// The most bytes of a list of roles that are read.
const LONGEST_LIST: u64 = 64 * 1024 * 1024;

/// Which accounts are read live, and how. A command that has these options has `--region` too.
#[derive(Debug, Args)]
#[command(next_help_heading = "Live accounts")]
pub struct LiveArguments {
    /// Read every region that the account has enabled
    #[arg(long, conflicts_with = "regions")]
    all_regions: bool,
    /// Assume this role, and read its account; @ and the name of a file with one a line for many (may be repeated)
    #[arg(long = "role-arn", value_name = "ARN|@FILE")]
    role_arns: Vec<String>,
    /// Read every active account of the organization that the credentials belong to
    #[arg(long, conflicts_with = "role_arns")]
    organization: bool,
    /// The role to assume in each account of the organization, or in that of --place, by name; not in the account of the credentials
    #[arg(long, value_name = "NAME")]
    role_name: Option<String>,
    /// Read the accounts below this organizational unit only, by its id (may be repeated)
    #[arg(long = "ou", value_name = "OU", requires = "organization")]
    units: Vec<String>,
    /// Leave out this account of the organization (may be repeated)
    #[arg(
        long = "exclude-account",
        value_name = "ACCOUNT",
        requires = "organization"
    )]
    excluded: Vec<String>,
    /// The profile of the AWS configuration files to take the credentials and the region from
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// How many accounts and regions are read at a time
    #[arg(long, value_name = "NUMBER", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=256))]
    concurrency: u16,
    /// Accounts that the configuration chooses among those; all where it names none.
    #[arg(skip)]
    among: BTreeSet<String>,
}

impl LiveArguments {
    /// Takes the roles of the configuration, where the command line does not say which accounts are read; and its
    /// accounts, unless the command line names roles one by one.
    pub fn configure(&mut self, config: &Config) {
        if self.role_arns.is_empty() {
            self.among = config.accounts.iter().cloned().collect();
        }
        if self.role_arns.is_empty() && !self.organization && self.role_name.is_none() {
            self.role_arns.clone_from(&config.roles);
        }
    }

    /// The same of the regions too, where the command line names none.
    pub fn configure_with(&mut self, regions: &mut Vec<String>, config: &Config) {
        self.configure(config);
        *regions = self.regions(regions, &config.regions).to_vec();
    }

    /// What of a configuration they come to, with the regions.
    pub fn effective(&self, regions: &[String]) -> Effective {
        Effective {
            regions: regions.to_vec(),
            roles: self.role_arns.clone(),
            ..Effective::default()
        }
    }

    /// The regions to read, of those that the command line names and those of the configuration.
    pub fn regions<'r>(&self, named: &'r [String], configured: &'r [String]) -> &'r [String] {
        if named.is_empty() && !self.all_regions {
            configured
        } else {
            named
        }
    }

    /// The roles to assume, as they were given.
    pub fn roles(&self) -> &[String] {
        &self.role_arns
    }

    /// Refuses options that do not go with what is read instead of accounts: all but those in `but`.
    ///
    /// # Errors
    /// The first option that was given all the same.
    pub fn refuse(&self, instead: &str, but: &[&str]) -> Result<(), CliError> {
        let given = [
            ("--all-regions", self.all_regions),
            ("--role-arn", !self.role_arns.is_empty()),
            ("--organization", self.organization),
            ("--role-name", self.role_name.is_some()),
            ("--profile", self.profile.is_some()),
        ];
        let mut given = given.into_iter().filter(|(_, given)| *given);
        match given.find(|(option, _)| !but.contains(option)) {
            Some((option, _)) => Err(CliError::Usage(format!(
                "{option} says how to read accounts: it does not go with {instead}"
            ))),
            None => Ok(()),
        }
    }

    /// What is wanted, checked.
    ///
    /// # Errors
    /// A role, a region or an account that has not the form of one; two roles for one account.
    pub fn wanted(&self, regions: &[String]) -> Result<WantedPlaces, CliError> {
        Ok(WantedPlaces {
            accounts: self.accounts()?,
            among: self.among.clone(),
            regions: self.wanted_regions(regions)?,
            profile: self.profile.clone(),
            concurrency: self.concurrency.into(),
        })
    }

    /// What is wanted to read one place: the credentials at hand, and the role in its account where one is named.
    ///
    /// # Errors
    /// A role that has not the form of one, or is of another account; options that are of many accounts.
    pub fn of_place(&self, place: &Place) -> Result<(WantedPlaces, Option<RoleArn>), CliError> {
        if self.all_regions || self.organization {
            return Err(CliError::Usage(
                "--place names one account in one region: --organization and --all-regions do not go with it"
                    .to_owned(),
            ));
        }
        let region = place.region.parse();
        let region = region.map_err(|error: RegionNameError| CliError::Usage(error.to_string()))?;
        let wanted = WantedPlaces {
            accounts: WantedAccounts::Own,
            among: BTreeSet::new(),
            regions: WantedRegions::Named(BTreeSet::from([region])),
            profile: self.profile.clone(),
            concurrency: self.concurrency.into(),
        };
        Ok((wanted, self.role_in(place)?))
    }

    /// The role in the account of a place, where one is named.
    fn role_in(&self, place: &Place) -> Result<Option<RoleArn>, CliError> {
        let account_id = &place.account_id;
        if let Some(name) = &self.role_name {
            let role = RoleArn::of(partition(&place.region), account_id, &role_name(name)?);
            let role = role.map_err(|error| CliError::Usage(format!("--place: {error}")))?;
            return Ok(Some(role));
        }
        if self.role_arns.is_empty() {
            return Ok(None);
        }
        let mut roles = roles(&self.role_arns)?.into_iter();
        let role = roles.find(|role| role.account_id() == account_id);
        role.map(Some).ok_or_else(|| {
            CliError::Usage(format!(
                "--role-arn names no role of account {account_id}, which --place names"
            ))
        })
    }

    /// What is wanted of an aggregator: the credentials at hand, and with `--organization` the accounts to ask it for.
    ///
    /// # Errors
    /// A region or an account that has not the form of one.
    pub fn of_aggregator(
        &self,
        regions: &[String],
    ) -> Result<(WantedPlaces, Option<WantedUnits>), CliError> {
        let units = self.organization.then(|| self.units()).transpose()?;
        let wanted = WantedPlaces {
            accounts: WantedAccounts::Own,
            among: BTreeSet::new(),
            regions: self.wanted_regions(regions)?,
            profile: self.profile.clone(),
            concurrency: self.concurrency.into(),
        };
        Ok((wanted, units))
    }

    fn wanted_regions(&self, regions: &[String]) -> Result<WantedRegions, CliError> {
        let named = regions.iter().map(|region| region.parse());
        let named: BTreeSet<RegionName> = named
            .collect::<Result<_, RegionNameError>>()
            .map_err(|error| CliError::Usage(format!("--region: {error}")))?;
        Ok(if self.all_regions {
            WantedRegions::Enabled
        } else if named.is_empty() {
            WantedRegions::Own
        } else {
            WantedRegions::Named(named)
        })
    }

    fn units(&self) -> Result<WantedUnits, CliError> {
        if let Some(wrong) = self.excluded.iter().find(|id| !is_account_id(id)) {
            return Err(CliError::Usage(format!(
                "`{wrong}` in --exclude-account is not an account id, which has 12 digits"
            )));
        }
        Ok(WantedUnits {
            units: self.units.iter().cloned().collect(),
            excluded: self.excluded.iter().cloned().collect(),
        })
    }

    fn accounts(&self) -> Result<WantedAccounts, CliError> {
        if !self.role_arns.is_empty() {
            return Ok(WantedAccounts::Roles(roles(&self.role_arns)?));
        }
        let name = match (&self.role_name, self.organization) {
            (Some(name), true) => name,
            (Some(_), false) => {
                return Err(CliError::Usage(
                    "--role-name goes with --organization, or with --place".to_owned(),
                ));
            }
            (None, true) => {
                return Err(CliError::Usage(
                    "--organization reads accounts with a role in each: name it with --role-name"
                        .to_owned(),
                ));
            }
            (None, false) => return Ok(WantedAccounts::Own),
        };
        Ok(WantedAccounts::Organization(WantedMembers {
            role_name: role_name(name)?,
            below: self.units()?,
        }))
    }
}

/// The name of a role that `--role-name` gives.
fn role_name(name: &str) -> Result<RoleName, CliError> {
    name.parse()
        .map_err(|error: RoleNameError| CliError::Usage(format!("--role-name: {error}")))
}

/// The roles of `--role-arn ARN|@FILE`, one an account, sorted by account.
fn roles(arguments: &[String]) -> Result<Vec<RoleArn>, CliError> {
    let mut roles: BTreeMap<String, RoleArn> = BTreeMap::new();
    let mut add = |text: &str, whence: &str| {
        let role: RoleArn = text
            .parse()
            .map_err(|error: RoleArnError| CliError::Usage(format!("{whence}: {error}")))?;
        match roles.insert(role.account_id().to_owned(), role.clone()) {
            Some(other) if other != role => Err(CliError::Usage(format!(
                "`{other}` and `{role}` are roles of one account: name one of them"
            ))),
            _ => Ok(()),
        }
    };
    for argument in arguments {
        let Some(path) = argument.strip_prefix('@') else {
            add(argument, "--role-arn")?;
            continue;
        };
        let text = inputs::text("--role-arn", Path::new(path), LONGEST_LIST)?;
        let lines = text.lines().map(str::trim).zip(1..);
        for (line, number) in lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#')) {
            add(line, &format!("line {number} of `{path}`"))?;
        }
    }
    if roles.is_empty() {
        return Err(CliError::Usage(
            "the files that --role-arn names hold no role".to_owned(),
        ));
    }
    Ok(roles.into_values().collect())
}

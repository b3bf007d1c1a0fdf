//! Where the facts of evaluations come from: saved data, or accounts that are read.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use crate::cli::config::effective::Effective;
use crate::cli::config::{Config, NAME};
use crate::cli::error::CliError;
use crate::cli::option::live::LiveArguments;
use crate::cli::option::place::NamedPlace;
use crate::cli::option::plan::{ListingArguments, PlanArguments};
use crate::cli::option::selection;
use crate::source::snapshot::regions::RegionFolder;

/// The name of the group of arguments of which one at least names the origin.
pub const ORIGIN: &str = "origin";

/// Where the facts come from. `evaluate` and `report` share it.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new(ORIGIN).required(true).multiple(true))]
#[group(skip)]
pub struct OriginArguments {
    /// Saved data: a folder of `aws ec2 describe-*` output, or a configuration snapshot of AWS Config
    #[arg(group = ORIGIN)]
    snapshot: Option<PathBuf>,
    /// Read accounts instead of a snapshot
    #[arg(long, group = ORIGIN, conflicts_with = "snapshot", help_heading = "Origin")]
    live: bool,
    #[command(flatten)]
    pub selection: SelectionArguments,
    /// With --live or --aggregator, keep what is read in this file, and do not read again what it holds
    #[arg(long, value_name = "FILE", help_heading = "Origin")]
    pub resume: Option<PathBuf>,
    /// End at the first account or region that cannot be read; otherwise it is reported as not evaluated (status 3)
    #[arg(long, help_heading = "Origin")]
    pub stop_on_error: bool,
    #[command(flatten)]
    pub accounts: LiveArguments,
}

/// Which accounts and regions of the origin.
#[derive(Debug, Args)]
#[command(next_help_heading = "Origin")]
#[group(skip)]
pub struct SelectionArguments {
    /// The account that the snapshot is of; where there are several, those to take (may be repeated)
    #[arg(long = "account", value_name = "ACCOUNT", conflicts_with = "live")]
    pub accounts: Vec<String>,
    /// The region that the snapshot is of; where there are several, those to take; with --live, those to read (may be repeated)
    #[arg(long = "region", value_name = "REGION")]
    pub regions: Vec<String>,
    /// Those of the configuration. They select, and say of nothing what it is.
    #[arg(skip)]
    configured: Selected,
}

/// Accounts and regions that a configuration selects; every one where none is named.
#[derive(Debug, Default)]
struct Selected {
    accounts: Vec<String>,
    regions: Vec<String>,
}

impl SelectionArguments {
    /// Takes what the configuration selects, where the command line does not.
    fn configure(&mut self, config: &Config) {
        if self.accounts.is_empty() {
            self.configured.accounts.clone_from(&config.accounts);
        }
        if self.regions.is_empty() {
            self.configured.regions.clone_from(&config.regions);
        }
    }

    /// The accounts that are asked for; every one where none is.
    pub fn asked_accounts(&self) -> &[String] {
        if self.accounts.is_empty() {
            &self.configured.accounts
        } else {
            &self.accounts
        }
    }

    /// The regions that are asked for; every one where none is.
    pub fn asked_regions(&self) -> &[String] {
        if self.regions.is_empty() {
            &self.configured.regions
        } else {
            &self.regions
        }
    }

    /// The regions that the configuration names.
    pub fn configured_regions(&self) -> &[String] {
        &self.configured.regions
    }

    /// Whether a part of what is there is asked for.
    pub fn is_narrow(&self) -> bool {
        !self.asked_accounts().is_empty() || !self.asked_regions().is_empty()
    }

    /// The accounts and regions of saved data that are asked for.
    ///
    /// # Errors
    /// What selects nothing.
    pub fn select(&self, folders: &[RegionFolder]) -> Result<Vec<RegionFolder>, CliError> {
        let mut selected = selection::select(folders, &self.accounts, &self.regions)?;
        let Selected { accounts, regions } = &self.configured;
        let among = |asked: &[String], value: &String| asked.is_empty() || asked.contains(value);
        let there = selected.len();
        selected
            .retain(|folder| among(accounts, &folder.account_id) && among(regions, &folder.region));
        if selected.is_empty() && there > 0 {
            return Err(CliError::Usage(format!(
                "the saved data has none of the accounts and regions that `{NAME}` names ({}): name others by \
                 --account and --region",
                [accounts.as_slice(), regions].concat().join(", ")
            )));
        }
        Ok(selected)
    }
}

/// The name that the conformance pack and the examples give the rule.
const RULE_NAME: &str = "vpc-endpoint-rule";

/// What AWS Config's aggregator knows, as a third origin.
#[derive(Debug, Args)]
#[command(next_help_heading = "Origin")]
#[group(skip)]
pub struct AggregatorArguments {
    /// Take the results that this aggregator of AWS Config collects, in the region of --region or of the environment
    #[arg(long, value_name = "NAME", group = ORIGIN, conflicts_with_all = ["snapshot", "live", "parameters"])]
    aggregator: Option<String>,
    /// The name of the rule, as it was deployed (may be repeated)
    #[arg(long = "rule", value_name = "NAME", requires = "aggregator", default_value = RULE_NAME)]
    rules: Vec<String>,
}

/// What was evaluated elsewhere, as another origin.
#[derive(Debug, Args)]
#[command(next_help_heading = "Origin")]
#[group(skip)]
pub struct EvaluatedArguments {
    /// Take what was evaluated elsewhere, place by place: a folder or a file of lines, or standard input (`-`)
    #[arg(long, value_name = "DIR|FILE|-", group = ORIGIN, conflicts_with_all = ["snapshot", "live", "aggregator", "parameters"])]
    evaluated: Option<PathBuf>,
}

/// One account in one region, of saved data or live, as another origin.
#[derive(Debug, Args)]
#[command(next_help_heading = "Origin")]
#[group(skip)]
pub struct PlaceArguments {
    /// Evaluate one account in one region and print it as a line for `report --evaluated`: ACCOUNT/REGION, or an object of JSON
    #[arg(long, value_name = "PLACE", group = ORIGIN, conflicts_with_all = ["live", "resume", "plans", "format", "clients", "accounts", "regions"])]
    pub place: Option<NamedPlace>,
}

/// Where facts, or verdicts, come from.
#[derive(Debug, Clone, Copy)]
pub enum Origin<'a> {
    /// Saved data.
    Snapshot(&'a Path),
    /// Accounts that are read.
    Live,
    /// An aggregator of AWS Config, with the names of the rule.
    Aggregator(&'a str, &'a [String]),
    /// Lines of places that were evaluated elsewhere.
    Evaluated(&'a Path),
    /// One account in one region, of saved data or live.
    Place(&'a NamedPlace, Option<&'a Path>),
    /// Plans, and what they are laid over.
    Plans(&'a PlanArguments, ListingArguments, Over<'a>),
}

/// What plans are laid over.
#[derive(Debug, Clone, Copy)]
pub enum Over<'a> {
    /// Nothing: what they make is all there is.
    Nothing,
    /// Saved data.
    Snapshot(&'a Path),
    /// Accounts that are read.
    Live,
}

/// What else may be an origin, where a command takes it.
#[derive(Debug, Clone, Copy, Default)]
pub struct More<'a> {
    /// An aggregator.
    pub aggregator: Option<&'a AggregatorArguments>,
    /// A place.
    pub place: Option<&'a NamedPlace>,
    /// Lines of evaluated places.
    pub evaluated: Option<&'a EvaluatedArguments>,
    /// Plans, and what is said of them.
    pub plans: Option<(&'a PlanArguments, ListingArguments)>,
}

impl OriginArguments {
    /// Takes what the configuration says of accounts and regions, where the command line says nothing of them.
    pub fn configure(&mut self, config: &Config) {
        self.selection.configure(config);
        if self.live {
            self.accounts.configure(config);
        }
    }

    /// The regions to read live.
    pub fn regions_to_read(&self) -> &[String] {
        let selection = &self.selection;
        let configured = selection.configured_regions();
        self.accounts.regions(&selection.regions, configured)
    }

    /// What of a configuration it comes to.
    pub fn effective(&self) -> Effective {
        let regions = match self.live {
            true => self.regions_to_read(),
            false => self.selection.asked_regions(),
        };
        Effective {
            accounts: self.selection.asked_accounts().to_vec(),
            regions: regions.to_vec(),
            roles: self.accounts.roles().to_vec(),
            ..Effective::default()
        }
    }

    /// What was named, with the options that go with it.
    ///
    /// # Errors
    /// An option that does not go with it.
    pub fn origin<'a>(&'a self, more: More<'a>) -> Result<Origin<'a>, CliError> {
        let origin = self.named(more)?;
        match origin {
            Origin::Live | Origin::Aggregator(..) => {}
            _ if self.resume.is_none() => {}
            _ => {
                return Err(CliError::Usage(
                    "--resume keeps what is read of AWS: it goes with --live or --aggregator"
                        .to_owned(),
                ));
            }
        }
        Ok(origin)
    }

    fn named<'a>(&'a self, more: More<'a>) -> Result<Origin<'a>, CliError> {
        let snapshot = self.snapshot.as_deref();
        if let Some(place) = more.place {
            if snapshot.is_some() {
                self.accounts.refuse("a snapshot", &[])?;
            }
            return Ok(Origin::Place(place, snapshot));
        }
        if let Some((plans, outcome)) = more.plans
            && !plans.plans.is_empty()
        {
            if self.resume.is_some() {
                return Err(CliError::Usage(
                    "--resume keeps verdicts, and a plan is laid over what was read: leave one of \
                     --resume and --plan out"
                        .to_owned(),
                ));
            }
            let over = match snapshot {
                _ if self.live => Over::Live,
                Some(snapshot) => Over::Snapshot(snapshot),
                None => Over::Nothing,
            };
            if !self.live {
                self.accounts.refuse("a plan", &[])?;
            }
            return Ok(Origin::Plans(plans, outcome, over));
        }
        let evaluated = more.evaluated;
        if let Some(path) = evaluated.and_then(|one| one.evaluated.as_deref()) {
            self.accounts.refuse("--evaluated", &[])?;
            return Ok(Origin::Evaluated(path));
        }
        let aggregator = more.aggregator;
        let named = aggregator.and_then(|one| Some((one.aggregator.as_deref()?, &*one.rules)));
        match (snapshot, named) {
            (Some(snapshot), _) => {
                self.accounts.refuse("a snapshot", &[])?;
                Ok(Origin::Snapshot(snapshot))
            }
            (None, Some((name, rules))) => {
                let but = ["--profile", "--organization"];
                self.accounts.refuse("--aggregator", &but)?;
                if self.selection.regions.len() > 1 {
                    return Err(CliError::Usage(
                        "an aggregator is in one region: name one --region".to_owned(),
                    ));
                }
                Ok(Origin::Aggregator(name, rules))
            }
            (None, None) => Ok(Origin::Live),
        }
    }
}

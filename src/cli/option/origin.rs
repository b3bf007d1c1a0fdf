//! Where the facts of evaluations come from: saved data, or accounts that are read.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use crate::cli::error::CliError;
use crate::cli::option::live::LiveArguments;
use crate::cli::option::place::NamedPlace;
use crate::cli::option::plan::{ListingArguments, PlanArguments};

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
    /// Plans, laid over saved data or over nothing.
    Plans(&'a PlanArguments, ListingArguments, Option<&'a Path>),
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
            if self.live {
                return Err(CliError::Usage(
                    "--plan goes over saved data: `collect --output DIR`, then `evaluate DIR --plan …`"
                        .to_owned(),
                ));
            }
            self.accounts.refuse("a plan", &[])?;
            return Ok(Origin::Plans(plans, outcome, snapshot));
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

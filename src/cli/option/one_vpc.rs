//! One VPC of a snapshot: the arguments that name it, and where it is found.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rule::explain::ExplainError;
use rule::network::Network;
use rule::parameters::Parameters;
use rule::view::{Hubs, View};

#[cfg(feature = "aws")]
use crate::accounts::wanted::{Wanted, WantedAccounts, WantedRegions};
use crate::cli::config::effective::Effective;
use crate::cli::config::{Config, Configurable};
use crate::cli::error::CliError;
use crate::cli::option::evaluation::EvaluationArguments;
use crate::cli::option::exceptions::ExceptionArguments;
use crate::cli::option::plan::PlanArguments;
use crate::cli::option::selection;
use crate::cli::run::hubs;
#[cfg(feature = "aws")]
use crate::cli::run::one_region;
use crate::cli::run::planned::begun::{Begun, keys};
use crate::cli::run::planned::{self, Planned};
use crate::cli::run::saved_regions;
#[cfg(feature = "aws")]
use crate::place::{RegionName, RegionNameError};
use crate::report::comparison::FailOn;
use crate::source::plan::plans::Plan;
use crate::source::snapshot::{Overrides, Snapshot};
use crate::text::printable;

/// What names a VPC, and what it is evaluated by.
#[derive(Debug, Args)]
pub struct OneVpc {
    /// A folder of saved `aws ec2 describe-*` output, or a configuration snapshot of AWS Config; with --plan it may be left out, with --live it is
    #[arg(value_name = "SNAPSHOT")]
    first: String,
    /// The VPC: its id or how that begins, or its name; after a plan its id or its address
    #[arg(value_name = "VPC")]
    second: Option<String>,
    /// Read the account of the credentials at hand instead of a snapshot
    #[arg(long, conflicts_with_all = ["plans", "second", "account"])]
    live: bool,
    /// With --live, the profile of the AWS configuration files to take the credentials and the region from
    #[arg(long, value_name = "PROFILE", requires = "live")]
    profile: Option<String>,
    #[command(flatten)]
    pub evaluation: EvaluationArguments,
    /// The account that the snapshot is of; where it holds several, the one to look in
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// The region that the snapshot is of; where it holds several, the one to look in; with --live, the one to read
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Show which files and keys of the snapshot are passed over
    #[arg(long)]
    pub verbose: bool,
    #[command(flatten)]
    plan: PlanArguments,
    #[command(flatten)]
    pub exceptions: ExceptionArguments,
}

/// A VPC that was found.
#[derive(Debug)]
pub struct Found {
    /// The account and region that it is in; after the plans, where there are any.
    pub network: Network,
    /// Its id.
    pub vpc: String,
    /// Whether it is looked at after plans of Terraform.
    pub of_terraform: bool,
    hubs: Option<Arc<Hubs>>,
}

impl Found {
    /// What the decision looks at.
    pub fn view(&self) -> View<'_> {
        View::new(&self.network, self.hubs.as_deref())
    }
}

impl Configurable for OneVpc {
    fn configure(&mut self, config: &Config) {
        self.evaluation.configure(config);
        self.exceptions.configure(config);
    }

    fn effective(&self) -> Result<Effective, CliError> {
        Ok(Effective {
            exceptions: self.exceptions.read()?,
            ..self.evaluation.effective()?
        })
    }
}

impl OneVpc {
    /// The snapshot, where one is named, and the VPC.
    fn words(&self) -> (Option<PathBuf>, &str) {
        match &self.second {
            Some(vpc) => (Some(PathBuf::from(&self.first)), vpc),
            None => (None, &self.first),
        }
    }

    /// The snapshot, where it is named and no VPC of it.
    pub fn whole_snapshot(&self) -> Option<&Path> {
        let is_whole = self.second.is_none() && !self.live && self.plan.plans.is_empty();
        is_whole.then(|| Path::new(&self.first))
    }

    /// The account and the region that are named.
    pub fn places(&self) -> (&[String], &[String]) {
        (self.account.as_slice(), self.region.as_slice())
    }

    /// The VPC: its owner's, where the snapshot holds a participant's too.
    ///
    /// # Errors
    /// What cannot be read, and where no such VPC is there.
    pub fn find(&self, parameters: &Parameters) -> Result<Found, CliError> {
        if self.whole_snapshot().is_some() {
            return Err(CliError::Usage(format!(
                "name a VPC after `{}`: its id, how that begins, or its name",
                self.first
            )));
        }
        let (path, vpc) = self.words();
        if self.live {
            return self.live(parameters, vpc);
        }
        let snapshot = path.map(|path| Snapshot::open(path, &Overrides::default()));
        let snapshot = snapshot.transpose()?;
        if let (Some(snapshot), true) = (&snapshot, self.verbose) {
            saved_regions::show_passed_over(snapshot)?;
        }
        let hubs = || hubs::gather(snapshot.as_ref()?, parameters, true);
        let accounts: Vec<String> = self.account.iter().cloned().collect();
        let regions: Vec<String> = self.region.iter().cloned().collect();
        let saved = match &snapshot {
            Some(snapshot) => {
                let folders = selection::select(snapshot.regions(), &accounts, &regions)?;
                Some((snapshot, folders))
            }
            None => None,
        };
        if !self.plan.plans.is_empty() {
            let (account, region) = (self.account.as_deref(), self.region.as_deref());
            let Begun {
                plans,
                gathered,
                read,
            } = Begun::open(
                &self.plan,
                account,
                region,
                saved.as_ref(),
                &BTreeSet::new(),
            )?;
            let folders = saved.iter().flat_map(|(_, folders)| folders);
            let planned = Planned {
                plans: &plans,
                asked: keys(folders, &BTreeSet::new()),
                saved,
                hubs: hubs(),
                looked_into: BTreeSet::new(),
                runs: true,
                strict: self.plan.strict,
                source: None,
                fail_on: FailOn::None,
                all_vpcs: true,
            };
            let places = planned.lay(gathered, read)?;
            if self.second.is_none() && Path::new(vpc).exists() {
                return Err(CliError::Usage(format!("name a VPC after `{vpc}`")));
            }
            let found = planned::network_of(&places, vpc);
            let (network, vpc) = found.ok_or_else(|| no_such(vpc, &planned::labels(&places)))?;
            let hubs = planned.hubs_after(&places.laid, &places.beside);
            let hubs = hubs.map(Arc::new);
            let of_terraform = plans.list.iter().any(Plan::is_terraform);
            return Ok(Found {
                network,
                vpc,
                of_terraform,
                hubs,
            });
        }
        let mut matches = Matches::new(vpc);
        for (snapshot, folder) in saved
            .iter()
            .flat_map(|(snapshot, folders)| folders.iter().map(move |folder| (snapshot, folder)))
        {
            matches.look_in(snapshot.read(folder)?);
            if matches.is_settled {
                break;
            }
        }
        let (network, vpc) = matches.the_one()?;
        let hubs = hubs();
        Ok(Found {
            network,
            vpc,
            of_terraform: false,
            hubs,
        })
    }

    #[cfg(feature = "aws")]
    fn live(&self, parameters: &Parameters, vpc: &str) -> Result<Found, CliError> {
        let region = self.region.iter().map(|region| region.parse());
        let region: BTreeSet<RegionName> = region
            .collect::<Result<_, RegionNameError>>()
            .map_err(|error| CliError::Usage(format!("--region: {error}")))?;
        let wanted = Wanted {
            accounts: WantedAccounts::Own,
            among: BTreeSet::new(),
            regions: if region.is_empty() {
                WantedRegions::Own
            } else {
                WantedRegions::Named(region)
            },
            profile: self.profile.clone(),
            concurrency: 1,
        };
        let reading = one_region::read(wanted, parameters, self.evaluation.now())?;
        let mut matches = Matches::new(vpc);
        matches.look_in(reading.network);
        let (network, vpc) = matches.the_one()?;
        let hubs = reading.hubs;
        Ok(Found {
            network,
            vpc,
            of_terraform: false,
            hubs,
        })
    }

    #[cfg(not(feature = "aws"))]
    fn live(&self, _: &Parameters, _: &str) -> Result<Found, CliError> {
        Err(CliError::WithoutAws)
    }
}

/// The VPCs that a word fits: one by its id; else those that have it as their name, or whose id
/// begins with it.
struct Matches<'w> {
    wanted: &'w str,
    /// By id, with the network of the last one: more than one is no answer.
    found: BTreeMap<String, Option<Network>>,
    /// What there is, for those who look for something else.
    there: Vec<String>,
    /// Whether it was found by its id, in its owner's account.
    is_settled: bool,
}

/// The most VPCs that are named where none fits, or several do.
const MOST_NAMED: usize = 8;

impl<'w> Matches<'w> {
    fn new(wanted: &'w str) -> Self {
        Self {
            wanted,
            found: BTreeMap::new(),
            there: Vec::new(),
            is_settled: false,
        }
    }

    fn look_in(&mut self, network: Network) {
        let is_prefix = self.wanted.len() > "vpc-".len() && self.wanted.starts_with("vpc-");
        let mut taken: Option<String> = None;
        for vpc in &network.vpcs {
            let name = vpc.name().map(str::to_owned);
            let by_id = *vpc.id == *self.wanted;
            let fits = by_id
                || name.as_deref() == Some(self.wanted)
                || (is_prefix && vpc.id.starts_with(self.wanted));
            let is_owner = vpc
                .owner_id
                .as_ref()
                .is_none_or(|of| *of == network.account_id);
            if by_id && is_owner {
                self.found.clear();
                self.is_settled = true;
                let id = vpc.id.to_string();
                self.found.insert(id, Some(network));
                return;
            }
            if fits && (is_owner || !self.found.contains_key(&*vpc.id)) {
                taken = Some(vpc.id.to_string());
                self.found.entry(vpc.id.to_string()).or_default();
            } else if !fits && self.found.is_empty() {
                self.there.push(label(&vpc.id, name.as_deref()));
            }
        }
        if let Some(id) = taken {
            self.found.insert(id, Some(network));
        }
    }

    /// The one that fits.
    ///
    /// # Errors
    /// None fits, or several do: the error names them.
    fn the_one(mut self) -> Result<(Network, String), CliError> {
        if self.found.len() > 1 {
            let ids: Vec<String> = self.found.keys().map(|id| format!("`{id}`")).collect();
            return Err(CliError::Usage(format!(
                "`{}` fits several VPCs: {}; name one by its id",
                self.wanted,
                first(&ids)
            )));
        }
        match self.found.pop_first() {
            Some((id, Some(network))) => Ok((network, id)),
            _ => Err(no_such(self.wanted, &self.there)),
        }
    }
}

/// That no VPC has an id or a name, and which there are, as [`label`] names them.
pub fn no_such(wanted: &str, there: &[String]) -> CliError {
    if there.is_empty() {
        return ExplainError::NoSuchVpc(wanted.to_owned()).into();
    }
    CliError::Usage(format!(
        "no VPC has the id or the name `{wanted}`; there are {}",
        first(there)
    ))
}

fn first(labels: &[String]) -> String {
    let more = match labels.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let labels = labels.iter().take(MOST_NAMED).cloned();
    labels.collect::<Vec<_>>().join(", ") + &more
}

/// A VPC as messages name it: `vpc-0a1b2c3d` (payments-prod).
pub fn label(id: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("`{id}` ({})", printable(name)),
        None => format!("`{id}`"),
    }
}

//! One VPC of a snapshot: the arguments that name it, and where it is found.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use rule::explain::ExplainError;
use rule::network::Network;
use rule::parameters::Parameters;
use rule::view::{Hubs, View};

use crate::cli::error::CliError;
use crate::cli::option::evaluation::EvaluationArguments;
use crate::cli::option::plan::PlanArguments;
use crate::cli::option::selection;
use crate::cli::run::hubs;
use crate::cli::run::planned::{self, Planned};
use crate::cli::run::saved_regions;
use crate::report::comparison::FailOn;
use crate::source::snapshot::{Overrides, Snapshot};

/// What names a VPC, and what it is evaluated by.
#[derive(Debug, Args)]
pub struct OneVpc {
    /// A folder of saved `aws ec2 describe-*` output, or a configuration snapshot of AWS Config; with --plan it may be left out
    #[arg(value_name = "SNAPSHOT")]
    first: String,
    /// The VPC; after a plan by its id or its address
    #[arg(value_name = "VPC", required_unless_present = "plans")]
    second: Option<String>,
    #[command(flatten)]
    pub evaluation: EvaluationArguments,
    /// The account that the snapshot is of; where it holds several, the one to look in
    #[arg(long, value_name = "ACCOUNT")]
    account: Option<String>,
    /// The region that the snapshot is of; where it holds several, the one to look in
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Show which files and keys of the snapshot are passed over
    #[arg(long)]
    verbose: bool,
    #[command(flatten)]
    plan: PlanArguments,
}

/// A VPC that was found.
#[derive(Debug)]
pub struct Found {
    /// The account and region that it is in; after the plans, where there are any.
    pub network: Network,
    /// Its id.
    pub vpc: String,
    hubs: Option<Arc<Hubs>>,
}

impl Found {
    /// What the decision looks at.
    pub fn view(&self) -> View<'_> {
        View::new(&self.network, self.hubs.as_deref())
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

    /// The VPC: its owner's, where the snapshot holds a participant's too.
    ///
    /// # Errors
    /// What cannot be read, and where no such VPC is there.
    pub fn find(&self, parameters: &Parameters) -> Result<Found, CliError> {
        let (path, vpc) = self.words();
        let none = || CliError::Explain(ExplainError::NoSuchVpc(vpc.to_owned()));
        let snapshot = path.map(|path| Snapshot::open(path, &Overrides::default()));
        let snapshot = snapshot.transpose()?;
        if let (Some(snapshot), true) = (&snapshot, self.verbose) {
            saved_regions::show_passed_over(snapshot)?;
        }
        let hubs = || {
            let snapshot = snapshot.as_ref()?;
            hubs::gather(snapshot, parameters, true)
        };
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
            let plans = self
                .plan
                .open(self.account.as_deref(), self.region.as_deref())?;
            let planned = Planned {
                plans: &plans,
                saved,
                hubs: None,
                strict: self.plan.strict,
                source: None,
                fail_on: FailOn::None,
                all_vpcs: true,
            };
            let places = planned.lay()?;
            let planned: Vec<Network> = places.laid.iter().map(|of| of.after.clone()).collect();
            let (network, vpc) = planned::network_of(places, vpc).ok_or_else(none)?;
            let hubs = hubs().map(|hubs| Arc::new(hubs.with(planned)));
            return Ok(Found { network, vpc, hubs });
        }
        let mut shared = None;
        for (snapshot, folder) in saved
            .iter()
            .flat_map(|(snapshot, folders)| folders.iter().map(move |folder| (snapshot, folder)))
        {
            let network = snapshot.read(folder)?;
            if let Some(found) = network.vpcs.iter().find(|of| *of.id == *vpc) {
                let owner = found.owner_id.as_ref();
                if owner.is_none_or(|owner| *owner == network.account_id) {
                    return Ok(Found {
                        network,
                        vpc: vpc.to_owned(),
                        hubs: hubs(),
                    });
                }
                shared = Some(network);
            }
        }
        let network = shared.ok_or_else(none)?;
        Ok(Found {
            network,
            vpc: vpc.to_owned(),
            hubs: hubs(),
        })
    }
}

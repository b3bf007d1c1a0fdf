//! One VPC of a snapshot: the arguments that name it, and where it is found.

use std::path::PathBuf;

use clap::Args;
use rule::explain::ExplainError;
use rule::network::Network;

use crate::cli::error::CliError;
use crate::cli::option::evaluation::EvaluationArguments;
use crate::cli::option::selection;
use crate::cli::run::saved_regions;
use crate::source::snapshot::{Overrides, Snapshot};

/// What names a VPC, and what it is evaluated by.
#[derive(Debug, Args)]
pub struct OneVpc {
    /// A folder of saved `aws ec2 describe-*` output, or a configuration snapshot of AWS Config
    pub snapshot: PathBuf,
    /// The VPC
    pub vpc: String,
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
}

impl OneVpc {
    /// The account and region that the VPC is in: its owner's, where the snapshot holds a
    /// participant's too.
    pub fn network(&self) -> Result<Network, CliError> {
        let snapshot = Snapshot::open(&self.snapshot, &Overrides::default())?;
        if self.verbose {
            saved_regions::show_passed_over(&snapshot)?;
        }
        let accounts: Vec<String> = self.account.iter().cloned().collect();
        let regions: Vec<String> = self.region.iter().cloned().collect();
        let mut shared = None;
        for folder in selection::select(snapshot.regions(), &accounts, &regions)? {
            let network = snapshot.read(&folder)?;
            if let Some(vpc) = network.vpcs.iter().find(|vpc| *vpc.id == *self.vpc) {
                let owner = vpc.owner_id.as_ref();
                if owner.is_none_or(|owner| *owner == network.account_id) {
                    return Ok(network);
                }
                shared = Some(network);
            }
        }
        shared.ok_or_else(|| CliError::Explain(ExplainError::NoSuchVpc(self.vpc.clone())))
    }
}

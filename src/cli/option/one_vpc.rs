//! The arguments that name one VPC, and what it is evaluated by.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::config::Config;
use crate::cli::config::effective::Effective;
use crate::cli::error::CliError;
use crate::cli::option::configurable::Configurable;
use crate::cli::option::evaluation::EvaluationArguments;
use crate::cli::option::exceptions::ExceptionArguments;
use crate::cli::option::plan::PlanArguments;

/// What names a VPC, and what it is evaluated by.
#[derive(Debug, Args)]
pub struct OneVpc {
    /// A folder of saved `aws ec2 describe-*` output, or a configuration snapshot of AWS Config; with --plan it may be left out, with --live it is
    #[arg(value_name = "SNAPSHOT")]
    pub first: String,
    /// The VPC: its id or how that begins, or its name; after a plan its id or its address
    #[arg(value_name = "VPC")]
    pub second: Option<String>,
    /// Read the account of the credentials at hand instead of a snapshot
    #[arg(long, conflicts_with_all = ["plans", "second", "account"])]
    pub live: bool,
    /// With --live, the profile of the AWS configuration files to take the credentials and the region from
    #[arg(long, value_name = "PROFILE", requires = "live")]
    pub profile: Option<String>,
    #[command(flatten)]
    pub evaluation: EvaluationArguments,
    /// The account that the snapshot is of; where it holds several, the one to look in; with --plan, the one that its resources are in where it names none: the VPC may be in any
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// The region that the snapshot is of; where it holds several, the one to look in; with --plan as --account; with --live, the one to read
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Show which files and keys of the snapshot are passed over
    #[arg(long)]
    pub verbose: bool,
    #[command(flatten)]
    pub plan: PlanArguments,
    #[command(flatten)]
    pub exceptions: ExceptionArguments,
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
    pub fn words(&self) -> (Option<PathBuf>, &str) {
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
}

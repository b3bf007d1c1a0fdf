//! One VPC for a command that looks at no other: found in saved data, after plans, or in an account that is read.

#[cfg(feature = "aws")]
mod live;
mod matches;
#[cfg(feature = "offline")]
mod planned;

#[cfg(feature = "aws")]
use std::collections::BTreeSet;
use std::sync::Arc;

use rule::network::Network;
use rule::parameters::Parameters;
use rule::view::{Hubs, View};

use self::matches::Matches;
#[cfg(feature = "offline")]
use self::planned::after_plans;
#[cfg(feature = "aws")]
use crate::accounts::wanted::{WantedAccounts, WantedPlaces, WantedRegions};
use crate::cli::error::CliError;
use crate::cli::option::one_vpc::OneVpc;
use crate::cli::option::selection;
use crate::cli::run::hubs;
use crate::cli::run::saved_regions;
#[cfg(feature = "aws")]
use crate::place::{RegionName, RegionNameError};
#[cfg(not(feature = "offline"))]
use crate::source::snapshot::regions::RegionFolder;
use crate::source::snapshot::{Overrides, Snapshot};

/// A VPC that was found.
#[derive(Debug)]
pub struct FoundVpc {
    /// The account and region that it is in; after the plans, where there are any.
    pub network: Network,
    /// Its id.
    pub vpc: String,
    /// Whether it is looked at after plans of Terraform.
    pub of_terraform: bool,
    hubs: Option<Arc<Hubs>>,
}

impl FoundVpc {
    /// What the decision looks at.
    pub fn view(&self) -> View<'_> {
        View::new(&self.network, self.hubs.as_deref())
    }
}

/// The VPC: its owner's, where the snapshot holds a participant's too.
///
/// # Errors
/// What cannot be read, and where no such VPC is there.
pub fn find(of: &OneVpc, parameters: &Parameters) -> Result<FoundVpc, CliError> {
    if of.whole_snapshot().is_some() {
        return Err(CliError::Usage(format!(
            "name a VPC after `{}`: its id, how that begins, or its name",
            of.first
        )));
    }
    let (path, vpc) = of.words();
    if of.live {
        return read_live(of, parameters, vpc);
    }
    let snapshot = path.map(|path| Snapshot::open(path, &Overrides::default()));
    let snapshot = snapshot.transpose()?;
    if let (Some(snapshot), true) = (&snapshot, of.verbose) {
        saved_regions::show_passed_over(snapshot)?;
    }
    let hubs = || hubs::gather(snapshot.as_ref()?, parameters, true);
    let accounts: Vec<String> = of.account.iter().cloned().collect();
    let regions: Vec<String> = of.region.iter().cloned().collect();
    let saved = match &snapshot {
        Some(snapshot) => {
            let folders = selection::select(snapshot.regions(), &accounts, &regions)?;
            Some((snapshot, folders))
        }
        None => None,
    };
    if !of.plan.plans.is_empty() {
        return after_plans(of, saved, hubs);
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
    Ok(FoundVpc {
        network,
        vpc,
        of_terraform: false,
        hubs,
    })
}

#[cfg(not(feature = "offline"))]
fn after_plans(
    _: &OneVpc,
    _: Option<(&Snapshot, Vec<RegionFolder>)>,
    _: impl FnOnce() -> Option<Arc<Hubs>>,
) -> Result<FoundVpc, CliError> {
    Err(CliError::LeftOut("--plan"))
}

#[cfg(feature = "aws")]
fn read_live(of: &OneVpc, parameters: &Parameters, vpc: &str) -> Result<FoundVpc, CliError> {
    let region = of.region.iter().map(|region| region.parse());
    let region: BTreeSet<RegionName> = region
        .collect::<Result<_, RegionNameError>>()
        .map_err(|error| CliError::Usage(format!("--region: {error}")))?;
    let wanted = WantedPlaces {
        accounts: WantedAccounts::Own,
        among: BTreeSet::new(),
        regions: if region.is_empty() {
            WantedRegions::Own
        } else {
            WantedRegions::Named(region)
        },
        profile: of.profile.clone(),
        concurrency: 1,
    };
    let reading = live::read(wanted, parameters, of.evaluation.now())?;
    let mut matches = Matches::new(vpc);
    matches.look_in(reading.network);
    let (network, vpc) = matches.the_one()?;
    let hubs = reading.hubs;
    Ok(FoundVpc {
        network,
        vpc,
        of_terraform: false,
        hubs,
    })
}

#[cfg(not(feature = "aws"))]
fn read_live(_: &OneVpc, _: &Parameters, _: &str) -> Result<FoundVpc, CliError> {
    Err(CliError::WithoutAws)
}

//! One VPC after plans that are laid over saved data, or over nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rule::view::Hubs;

use super::FoundVpc;
use crate::cli::error::CliError;
use crate::cli::option::one_vpc::OneVpc;
use crate::cli::option::vpc_word::no_such;
use crate::cli::run::planned::begun::{Begun, places_of};
use crate::cli::run::planned::{self, Planned};
use crate::report::fail_on::FailOn;
use crate::source::plan::plans::Plan;
use crate::source::snapshot::Snapshot;
use crate::source::snapshot::regions::RegionFolder;

/// Lays the plans over what is saved, and finds the VPC in it. `hubs` gathers what other accounts have, once plans are
/// there to be laid.
///
/// # Errors
/// What is no plan or cannot be read, and where no such VPC is there.
pub fn after_plans(
    of: &OneVpc,
    saved: Option<(&Snapshot, Vec<RegionFolder>)>,
    hubs: impl FnOnce() -> Option<Arc<Hubs>>,
) -> Result<FoundVpc, CliError> {
    let (_, vpc) = of.words();
    let (account, region) = (of.account.as_deref(), of.region.as_deref());
    let Begun {
        plans,
        gathered,
        read,
    } = Begun::open(&of.plan, account, region, saved.as_ref(), &BTreeSet::new())?;
    let folders = saved.iter().flat_map(|(_, folders)| folders);
    let asked = places_of(folders, &BTreeSet::new());
    let saved = saved.map(|(snapshot, asked)| (snapshot, Planned::all_of(snapshot, asked)));
    let planned = Planned {
        plans: &plans,
        asked,
        saved,
        hubs: hubs(),
        looked_into: BTreeSet::new(),
        runs: true,
        strict: of.plan.strict,
        source: None,
        fail_on: FailOn::None,
        all_vpcs: true,
    };
    let places = planned.lay(gathered, read)?;
    if of.second.is_none() && Path::new(vpc).exists() {
        return Err(CliError::Usage(format!("name a VPC after `{vpc}`")));
    }
    let found = planned.network_of(&places, vpc)?;
    let (network, vpc) = found.ok_or_else(|| no_such(vpc, &planned::labels(&places)))?;
    let hubs = planned.hubs_after(&places.laid, &places.beside);
    let hubs = hubs.map(Arc::new);
    let of_terraform = plans.list.iter().any(Plan::is_terraform);
    Ok(FoundVpc {
        network,
        vpc,
        of_terraform,
        hubs,
    })
}

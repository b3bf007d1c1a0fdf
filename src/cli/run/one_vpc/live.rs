//! One account in one region, read live for a command that looks at a single VPC.

use std::rc::Rc;

use jiff::Timestamp;
use rule::parameters::Parameters;

use crate::accounts::wanted::WantedPlaces;
use crate::cli::error::CliError;
use crate::cli::run::live::LiveAccounts;
use crate::cli::run::runtime::block_on;
use crate::cli::terminal::denied::DeniedActions;
use crate::cli::terminal::notices;
use crate::source::ec2::client::Ec2;
use crate::source::hub::door::HubAccess;
use crate::source::{Reading, Scope, Source};

/// Reads the first account that is wanted, in the first region, as `evaluate --live` does.
///
/// # Errors
/// Credentials that cannot be used; a list of VPCs that cannot be read.
pub fn read(
    wanted: WantedPlaces,
    parameters: &Parameters,
    now: Timestamp,
) -> Result<Reading, CliError> {
    block_on(async move {
        let accounts = LiveAccounts::connect(wanted, false).await?;
        let Some(ec2) = accounts.first().await? else {
            return Err(CliError::Usage("no account is to be read".to_owned()));
        };
        let kept = Default::default();
        let ec2 = Ec2 {
            shows_paths: true,
            hubs: Some(HubAccess {
                door: Rc::new(accounts.door(parameters)),
                kept: &kept,
                store: None,
            }),
            ..ec2
        };
        let reading = ec2.read(&Scope::Region, parameters, now).await?;
        let mut denied = DeniedActions::default();
        for failure in &reading.failures {
            notices::warning(&failure.why());
            denied.note(&failure.why());
        }
        denied.tell();
        Ok(reading)
    })?
}

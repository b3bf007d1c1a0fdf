//! Which places there are: the accounts and regions that are asked for, read once before a survey.

use futures_util::{StreamExt, stream};

use super::places::{Batch, batches};
use crate::accounts::caller::{Caller, Member};
use crate::accounts::wanted::{WantedPlaces, WantedRegions};
use crate::failure::{FailedPlace, ReadError};

/// The places of a survey.
#[derive(Debug)]
pub struct Listed {
    /// By account, each with its regions.
    pub batches: Vec<Batch>,
    /// Accounts whose enabled regions are not known: each is there with one region, where it fails again and is
    /// reported.
    pub failures: Vec<FailedPlace>,
}

/// Lists the places, in batches of so many regions of an account at most.
///
/// # Errors
/// AWS Organizations does not tell.
pub async fn list(
    caller: &Caller,
    wanted: &WantedPlaces,
    most: usize,
) -> Result<Listed, ReadError> {
    let (members, organization) = caller.members(wanted).await?;
    let known: Option<Vec<String>> = match &wanted.regions {
        WantedRegions::Own => Some(vec![caller.home.clone()]),
        WantedRegions::Named(named) => Some(named.iter().map(ToString::to_string).collect()),
        WantedRegions::Enabled => None,
    };
    let mut listed = Listed {
        batches: Vec::new(),
        failures: Vec::new(),
    };
    let regions = stream::iter(&members)
        .map(|member| regions_of(caller, member, known.as_deref()))
        .buffered(wanted.concurrency.max(1));
    let regions: Vec<Result<Vec<String>, ReadError>> = regions.collect().await;
    for (member, regions) in members.iter().zip(regions) {
        let account_id = &member.account_id;
        let regions = regions.unwrap_or_else(|failed| {
            listed
                .failures
                .push(FailedPlace::account(account_id, &failed));
            vec![caller.home.clone()]
        });
        let of_account = batches(account_id, &regions, &organization, most);
        listed.batches.extend(of_account);
    }
    Ok(listed)
}

/// The regions of an account: those that are known, else those that it has enabled.
async fn regions_of(
    caller: &Caller,
    member: &Member,
    known: Option<&[String]>,
) -> Result<Vec<String>, ReadError> {
    match known {
        Some(known) => Ok(known.to_vec()),
        None => {
            let session = caller.session(member).await?;
            session.enabled_regions(&caller.home).await
        }
    }
}

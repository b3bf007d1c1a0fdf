//! The places of a survey: accounts and their regions, in batches of one account each.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::json;
use crate::organization::{Account, Organization};
use crate::place::Place;

/// The most regions of a batch, where nothing else is asked for: all that AWS has in a partition.
pub const MOST_REGIONS: usize = 40;

/// Regions of one account: what one worker evaluates, with one role that it assumes once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Batch {
    /// The account.
    pub account_id: String,
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_name: Option<String>,
    /// The organizational unit that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizational_unit: Option<String>,
    /// The regions, sorted.
    pub regions: Vec<String>,
}

impl Batch {
    /// What is known of the account.
    pub fn account(&self) -> Account {
        Account {
            name: self.account_name.clone(),
            organizational_unit: self.organizational_unit.clone(),
        }
    }

    /// The places.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.regions
            .iter()
            .map(|region| Place::new(&*self.account_id, &**region))
    }
}

/// Writes batches as a list of JSON with an entry a line.
///
/// # Errors
/// What cannot be written.
pub fn write(out: &mut impl Write, batches: &[Batch]) -> io::Result<()> {
    let mut before = "[\n";
    for batch in batches {
        out.write_all(before.as_bytes())?;
        json::compact(&mut *out, batch)?;
        before = ",\n";
    }
    out.write_all(if batches.is_empty() {
        b"[]\n"
    } else {
        b"\n]\n"
    })
}

/// The batches of an account in these regions, each of so many at most.
pub fn batches(
    account_id: &str,
    regions: &[String],
    organization: &Organization,
    most: usize,
) -> Vec<Batch> {
    let account = organization.account(account_id);
    let batches = regions.chunks(most.max(1));
    batches
        .map(|regions| Batch {
            account_id: account_id.to_owned(),
            account_name: account.name.clone(),
            organizational_unit: account.organizational_unit.clone(),
            regions: regions.to_vec(),
        })
        .collect()
}

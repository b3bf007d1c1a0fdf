//! The source of an advanced query of AWS Config: what `select-resource-config` and
//! `select-aggregate-resource-config` print, each result the text of one item.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use rule::network::Network;
use serde::Deserialize;
use serde_json::Value;

use crate::describe::kind::Kind;
use crate::describe::record::{Record, Records as _};
use crate::describe::region_facts::RegionFacts;
use crate::describe::shape::vpc_endpoint::Writer;
use crate::file;

/// The longest file that is read.
const LONGEST: u64 = 1 << 30;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    results: Vec<String>,
}

/// One result: `SELECT accountId, awsRegion, resourceType, configuration`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    account_id: String,
    aws_region: String,
    resource_type: String,
    configuration: Value,
}

/// Reads every account and region of the results, in their order.
///
/// # Errors
/// Where the file cannot be read, or is no answer of such a query.
pub fn networks(path: &Path) -> io::Result<Vec<Network>> {
    let answer: Answer = serde_json::from_str(&file::text(path, LONGEST)?)?;
    let mut kinds = BTreeSet::new();
    let mut places: BTreeMap<(String, String), RegionFacts> = BTreeMap::new();
    for result in &answer.results {
        let item: Item = serde_json::from_str(result)?;
        let Some(kind) = Kind::of_resource_type(&item.resource_type) else {
            continue;
        };
        kinds.insert(kind);
        let facts = places.entry((item.account_id, item.aws_region));
        let record = Record::read(kind, &item.configuration)?;
        let taken = facts.or_default().take(record, Writer::Config);
        taken.map_err(io::Error::other)?;
    }
    let networks = places.into_iter().map(|((account, region), mut facts)| {
        for kind in Kind::ALL {
            match kind.resource_type() {
                Some(_) if kinds.contains(&kind) => facts.mark_read(kind),
                Some(of) => facts.mark_unread(kind, format!("the results hold no {of}")),
                None => {
                    let why = format!("AWS Config does not record `{}`", kind.key());
                    facts.mark_unread(kind, why);
                }
            }
        }
        facts.finish(account, region)
    });
    Ok(networks.collect())
}

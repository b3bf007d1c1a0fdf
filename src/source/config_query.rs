//! The source of results of AWS Config's advanced queries: what `aws configservice select-resource-config` prints for
//! `SELECT accountId, awsRegion, resourceType, configuration`, of any accounts and regions.
//!
//! A query tells nothing of kinds that it was not asked for, or that AWS Config does not record: those are unread.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rule::network::Network;
use serde::Deserialize;
use serde_json::Value;

use crate::describe::kind::Kind;
use crate::describe::record::{Record, Records};
use crate::describe::region_facts::{NamelessVpcError, RegionFacts};
use crate::describe::shape::vpc_endpoint::Writer;
use crate::file;
use crate::place::Place;

/// More than the results of any query: they come in pages of a hundred.
const MOST_BYTES: u64 = 1 << 30;

/// Results that cannot be read whole.
#[derive(Debug, thiserror::Error)]
pub enum ConfigQueryError {
    /// The file system refused.
    #[error("cannot read `{path}`")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It is no answer of SelectResourceConfig, or a result of it has another shape.
    #[error(
        "`{path}` has no results of an advanced query at {place}: expected `Results`, each with `accountId`, `awsRegion`, `resourceType` and `configuration`"
    )]
    WrongShape {
        /// The file.
        path: PathBuf,
        /// Which result, or the file.
        place: String,
        /// What was found.
        source: serde_json::Error,
    },
    /// A VPC that does not say which.
    #[error("`{path}` has a VPC without an id")]
    Nameless {
        /// The file.
        path: PathBuf,
        /// What is missing.
        source: NamelessVpcError,
    },
}

/// The answer.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Results")]
    results: Vec<String>,
}

/// One result, which AWS Config writes as text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResourceResult {
    account_id: String,
    aws_region: String,
    resource_type: String,
    configuration: Value,
}

/// The networks of the accounts and regions that have results.
///
/// # Errors
/// What cannot be read, or is none.
pub fn read(path: &Path) -> Result<Vec<Network>, ConfigQueryError> {
    let text = file::text(path, MOST_BYTES).map_err(|source| ConfigQueryError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    let wrong = |place: String| {
        let path = path.to_owned();
        move |source| ConfigQueryError::WrongShape {
            path,
            place,
            source,
        }
    };
    let answer: Answer = serde_json::from_str(&text).map_err(wrong("its top".to_owned()))?;
    let mut places: BTreeMap<Place, RegionFacts> = BTreeMap::new();
    for (at, result) in answer.results.iter().enumerate() {
        let place = || format!("`Results[{at}]`");
        let result: ResourceResult = serde_json::from_str(result).map_err(wrong(place()))?;
        let Some(kind) = Kind::of_resource_type(&result.resource_type) else {
            continue;
        };
        let record = Record::read(kind, &result.configuration).map_err(wrong(place()))?;
        let of = Place {
            account_id: result.account_id,
            region: result.aws_region,
        };
        let facts = places.entry(of).or_default();
        facts.mark_read(kind);
        facts
            .take(record, Writer::Config)
            .map_err(|source| ConfigQueryError::Nameless {
                path: path.to_owned(),
                source,
            })?;
    }
    let places = places.into_iter();
    Ok(places
        .map(|(place, facts)| facts.finish(place.account_id, place.region))
        .collect())
}

#[cfg(test)]
mod tests {
    use rule::network::fact::Fact;

    use super::read;

    #[test]
    fn results_are_those_of_each_place_and_the_others_are_unread() {
        let result = |region: &str, kind: &str, configuration: &str| {
            let text = format!(
                r#"{{"accountId":"111122223333","awsRegion":"{region}","resourceType":"AWS::EC2::{kind}","configuration":{configuration}}}"#
            );
            serde_json::Value::from(text)
        };
        let results = [
            result(
                "eu-west-3",
                "VPC",
                r#"{"vpcId":"vpc-0a","cidrBlock":"10.0.0.0/16"}"#,
            ),
            result(
                "eu-west-3",
                "Subnet",
                r#"{"subnetId":"subnet-0a","vpcId":"vpc-0a"}"#,
            ),
            result("eu-west-3", "Volume", "{}"),
            result("us-east-1", "VPC", r#"{"vpcId":"vpc-0b"}"#),
        ];
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("results.json");
        std::fs::write(&path, serde_json::json!({"Results": results}).to_string()).unwrap();
        let networks = read(&path).unwrap();
        let [paris, virginia] = &networks[..] else {
            panic!("{networks:?}")
        };
        assert_eq!(&*paris.vpcs[0].id, "vpc-0a");
        assert_eq!(paris.subnets.elements().len(), 1);
        assert!(matches!(paris.route_tables, Fact::Unread(_)));
        assert_eq!(virginia.region, "us-east-1");
        assert!(matches!(virginia.subnets, Fact::Unread(_)));
        std::fs::write(&path, r#"{"Results": ["{}"]}"#).unwrap();
        assert!(
            read(&path)
                .unwrap_err()
                .to_string()
                .contains("`Results[0]`")
        );
    }
}

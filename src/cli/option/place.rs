//! `--place`: one account in one region, as people write it or as `places` prints it.

use std::str::FromStr;

use serde::Deserialize;

use crate::organization::Account;
use crate::place::Place;

/// One place, and what is known of its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPlace {
    /// Which.
    pub place: Place,
    /// Its account.
    pub account: Account,
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected an account and a region, such as `111122223333/eu-west-3` or `{{\"accountId\": \"111122223333\", \"region\": \"eu-west-3\"}}`"
)]
pub struct NamedPlaceError;

/// The same as JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    account_id: String,
    region: String,
    #[serde(default)]
    account_name: Option<String>,
    #[serde(default)]
    organizational_unit: Option<String>,
}

impl FromStr for NamedPlace {
    type Err = NamedPlaceError;

    fn from_str(text: &str) -> Result<Self, NamedPlaceError> {
        let named = if text.trim_start().starts_with('{') {
            serde_json::from_str(text).map_err(|_| NamedPlaceError)?
        } else {
            let (account_id, region) = text.split_once('/').ok_or(NamedPlaceError)?;
            Named {
                account_id: account_id.to_owned(),
                region: region.to_owned(),
                account_name: None,
                organizational_unit: None,
            }
        };
        Ok(Self {
            place: Place::checked(&named.account_id, &named.region).ok_or(NamedPlaceError)?,
            account: Account {
                name: named.account_name,
                organizational_unit: named.organizational_unit,
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::NamedPlace;
    use crate::place::Place;

    #[test]
    fn both_forms_name_a_place_and_others_none() {
        let place = Place::new("111122223333", "eu-west-3");
        let short: NamedPlace = "111122223333/eu-west-3".parse().unwrap();
        assert_eq!((short.place, short.account.name), (place.clone(), None));
        let long = r#"{"accountId": "111122223333", "region": "eu-west-3", "accountName": "prod"}"#;
        let long: NamedPlace = long.parse().unwrap();
        assert_eq!(long.place, place);
        assert_eq!(long.account.name.as_deref(), Some("prod"));
        for other in ["", "111122223333", "eu-west-3/111122223333", "{}", "1/eu/x"] {
            assert!(other.parse::<NamedPlace>().is_err(), "{other}");
        }
    }
}

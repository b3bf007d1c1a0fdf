//! Accounts and regions in which a rule has no result, told from those that have one.

use std::collections::BTreeSet;

use crate::failure::FailedPlace;

/// Where a rule has results, by account.
#[derive(Debug, Default)]
pub struct WithoutResults {
    accounts: Vec<(String, BTreeSet<String>)>,
}

impl WithoutResults {
    /// Takes note of the regions of an account that have results.
    pub fn note(&mut self, account_id: String, regions: BTreeSet<String>) {
        self.accounts.push((account_id, regions));
    }

    /// Whether any account has one.
    pub fn any_has(&self) -> bool {
        self.accounts.iter().any(|(_, regions)| !regions.is_empty())
    }

    /// The places without one: in these regions, or, where they are not named, in those in which any account has
    /// one. An account that has none at all is one entry.
    pub fn places(
        &self,
        named: Option<&BTreeSet<String>>,
        why: impl Fn(&str) -> String,
    ) -> Vec<FailedPlace> {
        let found = || {
            self.accounts
                .iter()
                .flat_map(|(_, regions)| regions)
                .cloned()
        };
        let all = named.map_or_else(|| found().collect(), BTreeSet::clone);
        let mut places = Vec::new();
        for (account_id, regions) in &self.accounts {
            let without = |region: Option<&String>| FailedPlace {
                account_id: account_id.clone(),
                region: region.cloned(),
                why: why(account_id),
            };
            if regions.is_empty() {
                places.push(without(None));
            } else {
                places.extend(all.difference(regions).map(|region| without(Some(region))));
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::WithoutResults;

    fn regions(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_place_without_a_result_is_told_and_an_account_without_any_once() {
        let mut all = WithoutResults::default();
        for (account_id, has) in [("1", &["a", "b"][..]), ("2", &["b"]), ("3", &[])] {
            all.note(account_id.to_owned(), regions(has));
        }
        let told = |named: Option<BTreeSet<String>>| -> Vec<String> {
            let places = all.places(named.as_ref(), |id| format!("why {id}"));
            let told = places.into_iter();
            told.map(|one| {
                format!(
                    "{} {} {}",
                    one.account_id,
                    one.region.as_deref().unwrap_or("*"),
                    one.why
                )
            })
            .collect()
        };
        assert_eq!(told(None), ["2 a why 2", "3 * why 3"]);
        assert_eq!(
            told(Some(regions(&["b", "c"]))),
            ["1 c why 1", "2 c why 2", "3 * why 3"]
        );
        assert!(all.any_has());
        assert!(!WithoutResults::default().any_has());
    }
}

//! Hosts that never answered, told once a run: every account and region says the same of them.

use std::collections::BTreeMap;

use crate::cli::terminal::notices;
use crate::failure::silent_host;

/// The hosts that were told, and of how many more accounts and regions nothing was said.
#[derive(Debug, Clone, Default)]
pub struct ToldHosts(BTreeMap<String, usize>);

impl ToldHosts {
    /// The reason of an account and region that is worth a warning: the first that is not of a host that was told
    /// before. Without one it is counted.
    pub fn news<'w>(&mut self, reasons: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
        let mut told = None;
        for why in reasons {
            match silent_host(why) {
                Some(host) if self.0.contains_key(host) => {
                    told.get_or_insert(host);
                }
                Some(host) => {
                    self.0.insert(host.to_owned(), 0);
                    return Some(why);
                }
                None => return Some(why),
            }
        }
        if let Some(places) = told.and_then(|host| self.0.get_mut(host)) {
            *places += 1;
        }
        None
    }

    /// Says of how many accounts and regions nothing was said.
    pub fn tell(&self) {
        self.sentences().for_each(|text| notices::warning(&text));
    }

    fn sentences(&self) -> impl Iterator<Item = String> {
        let more = self.0.iter().filter(|(_, places)| **places > 0);
        more.map(|(host, places)| {
            let places = match places {
                1 => "1 more account and region was".to_owned(),
                many => format!("{many} more accounts and regions were"),
            };
            format!("`{host}` never answered: {places} read in part or not at all")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ToldHosts;
    use crate::failure::let_reach;

    #[test]
    fn a_silent_host_is_told_once() {
        let mut told = ToldHosts::default();
        let zones = format!(
            "cannot read ListHostedZonesByVPC of 111122223333 ({}): no answer",
            let_reach("route53.amazonaws.com")
        );
        let profiles = format!(
            "cannot read ListProfileAssociations ({}): no answer",
            let_reach("profiles.example")
        );
        let denied = "cannot read DescribeSubnets: denied";
        assert_eq!(told.news([&*zones, &profiles]), Some(&*zones));
        assert_eq!(told.news([&*zones, denied]), Some(denied));
        assert_eq!(told.news([&*zones, &profiles]), Some(&*profiles));
        assert_eq!(told.news([&*zones, &profiles]), None);
        assert_eq!(told.news([&*zones]), None);
        assert_eq!(told.news([]), None);
        let said: Vec<String> = told.sentences().collect();
        assert_eq!(
            said,
            [
                "`route53.amazonaws.com` never answered: 2 more accounts and regions were read in part or not at all"
            ]
        );
    }
}

//! What was gathered of other accounts and regions.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::directory::Directory;
use crate::network::Network;
use crate::network::fact::Fact;

/// What was gathered beside the evaluated networks: of each account and region what section 11 may ask. The
/// networks may be cut down to it, and may be those of evaluated accounts too.
#[derive(Debug, Clone)]
pub struct Hubs {
    networks: Vec<Network>,
    /// Places of the networks that say something: most accounts of an organization lead nobody anywhere.
    telling: Vec<usize>,
    by_account: BTreeMap<String, Vec<usize>>,
    everything: bool,
    /// Where things are in the networks that say something; made when it is first asked.
    directory: OnceLock<Directory>,
}

impl PartialEq for Hubs {
    fn eq(&self, other: &Self) -> bool {
        self.networks == other.networks && self.everything == other.everything
    }
}

impl Hubs {
    /// What was gathered. `everything` says that all accounts there are were looked into (saved data, runs over
    /// many accounts): `hubAccounts` then narrows the view; otherwise only those of `hubAccounts` were.
    pub fn new(networks: Vec<Network>, everything: bool) -> Self {
        let mut hubs = Self {
            networks,
            telling: Vec::new(),
            by_account: BTreeMap::new(),
            everything,
            directory: OnceLock::new(),
        };
        let mut said: HashMap<_, usize> = HashMap::new();
        for (place, network) in hubs.networks.iter().enumerate() {
            let of_account = hubs.by_account.entry(network.account_id.clone());
            of_account.or_default().push(place);
            // Of those in which nothing is, two a region say what is unread there: one may be the evaluated one.
            if has_anything(network) {
                hubs.telling.push(place);
                continue;
            }
            let same = said.entry((network.region.as_str(), unread(network)));
            let same = same.or_default();
            *same += 1;
            if *same <= 2 {
                hubs.telling.push(place);
            }
        }
        hubs
    }

    /// The same, with these networks in the place of those of the same accounts and regions.
    #[must_use]
    pub fn with(&self, networks: impl IntoIterator<Item = Network>) -> Self {
        let mut all = self.networks.clone();
        for network in networks {
            let same =
                |of: &Network| of.account_id == network.account_id && of.region == network.region;
            all.retain(|of| !same(of));
            all.push(network);
        }
        Self::new(all, self.everything)
    }

    /// What was gathered, network by network.
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// Whether all accounts there are were looked into.
    pub(super) fn is_everything(&self) -> bool {
        self.everything
    }

    /// Whether something was gathered of an account.
    pub(super) fn has(&self, account_id: &str) -> bool {
        self.by_account.contains_key(account_id)
    }

    /// What was gathered of an account in a region.
    pub(super) fn network(&self, account_id: &str, region: &str) -> Option<&Network> {
        let places = self.by_account.get(account_id)?;
        let mut networks = self.at(places);
        networks.find(|network| network.region == region)
    }

    /// The place of a network.
    pub(super) fn place_of(&self, network: &Network) -> Option<usize> {
        let places = self.by_account.get(&network.account_id)?;
        let is_it = |place: &&usize| {
            let other = self.networks.get(**place);
            other.is_some_and(|other| std::ptr::eq(other, network))
        };
        places.iter().find(is_it).copied()
    }

    /// Where things are in the networks that say something.
    pub(super) fn directory(&self) -> &Directory {
        self.directory
            .get_or_init(|| Directory::of(&self.networks, &self.telling))
    }

    /// The networks that say something.
    pub(super) fn telling(&self) -> Box<dyn Iterator<Item = &Network> + '_> {
        Box::new(self.at(&self.telling))
    }

    /// The networks of an account and of those that are named.
    pub(super) fn of_accounts<'h>(
        &'h self,
        account_id: &str,
        named: &[String],
    ) -> Box<dyn Iterator<Item = &'h Network> + 'h> {
        let named = named.iter().map(String::as_str);
        let mut accounts: Vec<&str> = std::iter::once(account_id).chain(named).collect();
        accounts.sort_unstable();
        accounts.dedup();
        let places = accounts
            .into_iter()
            .filter_map(|id| self.by_account.get(id));
        let places: Vec<&Vec<usize>> = places.collect();
        Box::new(places.into_iter().flat_map(|places| self.at(places)))
    }

    fn at<'h>(&'h self, places: &'h [usize]) -> impl Iterator<Item = &'h Network> {
        let places = places.iter();
        places.filter_map(|place| self.networks.get(*place))
    }
}

/// Of each kind of a network whether it is unread, and whether nothing of it is there.
fn kinds(network: &Network) -> [(bool, bool); 18] {
    fn of<T>(fact: &Fact<Vec<T>>) -> (bool, bool) {
        (fact.why().is_some(), fact.elements().is_empty())
    }
    let central = &network.central;
    [
        of(&network.subnets),
        of(&network.network_interfaces),
        of(&network.vpc_endpoints),
        of(&network.security_groups),
        of(&network.network_acls),
        of(&network.route_tables),
        of(&network.prefix_lists),
        of(&central.hosted_zones_by_vpc),
        of(&central.hosted_zones),
        of(&central.zone_records),
        of(&central.profile_associations),
        of(&central.profile_resources),
        of(&central.resolver_rule_associations),
        of(&central.resolver_rules),
        of(&central.peering_connections),
        of(&central.vpc_attachments),
        of(&central.attachments),
        of(&central.gateway_routes),
    ]
}

/// Whether a network holds anything.
fn has_anything(network: &Network) -> bool {
    !network.vpcs.is_empty()
        || !network.central.single_hosted_zones.is_empty()
        || kinds(network).iter().any(|(_, is_empty)| !is_empty)
}

/// Which kinds of a network are unread.
fn unread(network: &Network) -> [bool; 18] {
    kinds(network).map(|(is_unread, _)| is_unread)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Hubs;
    use crate::network::Network;
    use crate::network::central::{Fallback, HostedZone};
    use crate::network::fact::Fact;
    use crate::parameters::Parameters;
    use crate::view::{Sight, View};

    fn network(account_id: &str, region: &str) -> Network {
        Network::unread(account_id, region, "it was not read")
    }

    /// A network with a hosted zone.
    fn hub(account_id: &str, region: &str) -> Network {
        let mut network = network(account_id, region);
        Arc::make_mut(&mut network.central).hosted_zones = Fact::Read(vec![HostedZone {
            id: "Z0".into(),
            name: crate::network::central::DnsName::new("sts.amazonaws.com"),
            fallback: Fallback::Disabled,
        }]);
        network
    }

    fn parameters(hub_accounts: &str) -> Parameters {
        let text = format!(r#"{{"hubAccounts": "{hub_accounts}"}}"#);
        Parameters::from_json(&text).unwrap()
    }

    /// The accounts of the networks that are looked into, one after the other.
    fn accounts(view: View<'_>, parameters: &Parameters) -> Vec<String> {
        let networks = view.networks(parameters);
        networks
            .map(|it| format!("{} {}", it.account_id, it.region))
            .collect()
    }

    #[test]
    fn accounts_in_which_nothing_is_stand_for_one_another() {
        let blank = (300..400).map(|number| network(&format!("000000000{number}"), "eu-west-3"));
        let hubs = Hubs::new(
            blank.chain([hub("222233334444", "eu-west-3")]).collect(),
            true,
        );
        let evaluated = network("111122223333", "eu-west-3");
        let view = View::new(&evaluated, Some(&hubs));
        let all = parameters("");
        assert_eq!(
            accounts(view, &all),
            [
                "111122223333 eu-west-3",
                "000000000300 eu-west-3",
                "000000000301 eu-west-3",
                "222233334444 eu-west-3"
            ]
        );
        assert!(matches!(view.account(&all, "000000000399"), Sight::Seen(_)));
        assert_eq!(view.account(&all, "444455556666"), Sight::NotShown);
    }

    #[test]
    fn hub_accounts_narrow_the_view_and_what_they_lack_is_unread() {
        let own = hub("111122223333", "eu-west-1");
        let hubs = vec![
            own,
            hub("222233334444", "eu-west-3"),
            hub("333344445555", "eu-west-3"),
        ];
        let hubs = Hubs::new(hubs, true);
        let evaluated = network("111122223333", "eu-west-3");
        let view = View::new(&evaluated, Some(&hubs));
        let named = parameters("222233334444,444455556666");
        assert_eq!(
            accounts(view, &named),
            [
                "111122223333 eu-west-3",
                "111122223333 eu-west-1",
                "222233334444 eu-west-3"
            ]
        );
        assert_eq!(view.account(&named, "333344445555"), Sight::NotShown);
        assert!(!view.holds(&named, "333344445555"));
        assert!(matches!(
            view.account(&named, "444455556666"),
            Sight::Unread(_)
        ));
        assert!(view.missing_accounts(&named).contains("444455556666"));
    }

    #[test]
    fn without_hub_accounts_one_account_is_looked_into() {
        let hubs = Hubs::new(vec![hub("222233334444", "eu-west-3")], false);
        let evaluated = network("111122223333", "eu-west-3");
        let view = View::new(&evaluated, Some(&hubs));
        assert_eq!(accounts(view, &parameters("")), ["111122223333 eu-west-3"]);
        assert_eq!(
            view.account(&parameters(""), "222233334444"),
            Sight::NotShown
        );
    }
}

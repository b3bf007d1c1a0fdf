//! The view: what the decision looks at beside the evaluated network (`decision.md`, section 11.2).

use std::collections::BTreeSet;

use crate::network::Network;
use crate::network::fact::Why;
use crate::parameters::Parameters;

/// An evaluated network, and what was gathered of other accounts and regions. A network alone is a view of
/// itself.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The evaluated account in the evaluated region.
    pub network: &'a Network,
    /// All of it, where `network` is a part or a changed copy.
    whole: &'a Network,
    hubs: Option<&'a Hubs>,
    /// Changed copies: they stand in the place of the networks beside the evaluated one.
    changed: &'a [Network],
}

/// What was gathered beside the evaluated networks: of each account and region what section 11 may ask. The
/// networks may be cut down to it, and may be those of evaluated accounts too.
#[derive(Debug, Clone, PartialEq)]
pub struct Hubs {
    networks: Vec<Network>,
    everything: bool,
}

/// What an account, or a fact of it, is for the decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight<T> {
    /// It was read.
    Seen(T),
    /// Somebody could read it, and it was not read; and why.
    Unread(Why),
    /// It is of an account outside the view: undecidable.
    NotShown,
}

impl<T> Sight<T> {
    /// What was read, changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Sight<U> {
        match self {
            Self::Seen(value) => Sight::Seen(change(value)),
            Self::Unread(why) => Sight::Unread(why),
            Self::NotShown => Sight::NotShown,
        }
    }
}

impl Hubs {
    /// What was gathered. `everything` says that all accounts there are were looked into (saved data, runs over
    /// many accounts): `hubAccounts` then narrows the view; otherwise only those of `hubAccounts` were.
    pub fn new(networks: Vec<Network>, everything: bool) -> Self {
        Self {
            networks,
            everything,
        }
    }

    /// The same, with these networks in the place of those of the same accounts and regions.
    #[must_use]
    pub fn with(&self, networks: impl IntoIterator<Item = Network>) -> Self {
        let mut hubs = self.clone();
        for network in networks {
            let same =
                |of: &Network| of.account_id == network.account_id && of.region == network.region;
            hubs.networks.retain(|of| !same(of));
            hubs.networks.push(network);
        }
        hubs
    }

    /// What was gathered, network by network.
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }
}

impl<'a> From<&'a Network> for View<'a> {
    fn from(network: &'a Network) -> Self {
        Self::new(network, None)
    }
}

impl<'a> View<'a> {
    /// An evaluated network with what was gathered beside it, if anything was.
    pub fn new(network: &'a Network, hubs: Option<&'a Hubs>) -> Self {
        Self {
            network,
            whole: network,
            hubs,
            changed: &[],
        }
    }

    /// The same, with a part of the evaluated network, or a changed copy, in its place. The whole network stays
    /// in the view: a VPC of the same account and region may be the hub.
    pub fn of(self, network: &'a Network) -> Self {
        Self { network, ..self }
    }

    /// The same, with changed copies in the place of networks beside the evaluated one.
    pub fn with_changed(self, changed: &'a [Network]) -> Self {
        Self { changed, ..self }
    }

    /// Whether an account is looked into (section 11.2), whatever was gathered of it: the evaluated one, those
    /// of `hubAccounts`, and where there are none all accounts there are.
    pub fn holds(&self, parameters: &Parameters, account_id: &str) -> bool {
        account_id == self.network.account_id
            || if parameters.hub_accounts.is_empty() {
                self.hubs.is_some_and(|hubs| hubs.everything)
                    && self
                        .networks(parameters)
                        .any(|it| it.account_id == account_id)
            } else {
                parameters.hub_accounts.iter().any(|id| id == account_id)
            }
    }

    /// Every network of the view, the evaluated one first; then, where that is a part or a changed copy, the
    /// whole of it. Of the evaluated account there may be further regions. What is found first counts.
    pub fn networks<'p>(
        &self,
        parameters: &'p Parameters,
    ) -> impl Iterator<Item = &'a Network> + use<'a, 'p> {
        let evaluated = self.network;
        let hubs = self.hubs;
        let further = hubs.map_or(&[][..], |hubs| &hubs.networks).iter();
        let named = &parameters.hub_accounts;
        let everything = hubs.is_some_and(|hubs| hubs.everything) && named.is_empty();
        let further = further.filter(move |network| {
            let own = network.account_id == evaluated.account_id;
            let same = own && network.region == evaluated.region;
            !same && (own || everything || named.contains(&network.account_id))
        });
        let whole = (!std::ptr::eq(evaluated, self.whole)).then_some(self.whole);
        let changed = self.changed;
        let now = move |network: &'a Network| {
            let mut copies = changed.iter();
            let is_its = |it: &&'a Network| {
                it.account_id == network.account_id && it.region == network.region
            };
            copies.find(is_its).unwrap_or(network)
        };
        std::iter::once(evaluated).chain(whole.into_iter().chain(further).map(now))
    }

    /// What was gathered of an account in a region.
    pub fn network_of(
        &self,
        parameters: &Parameters,
        account_id: &str,
        region: &str,
    ) -> Option<&'a Network> {
        let mut networks = self.networks(parameters);
        networks.find(|network| network.account_id == account_id && network.region == region)
    }

    /// What an account in the evaluated region is for the decision: its network, unread where it is one of
    /// `hubAccounts` of which nothing is there, else not shown.
    pub fn account(&self, parameters: &Parameters, account_id: &str) -> Sight<&'a Network> {
        let region = &*self.network.region;
        if let Some(network) = self.network_of(parameters, account_id, region) {
            return Sight::Seen(network);
        }
        if parameters.hub_accounts.iter().any(|id| id == account_id) {
            let why = format!("nothing of {account_id} in {region} was read");
            return Sight::Unread(why.into());
        }
        Sight::NotShown
    }

    /// The accounts of `hubAccounts` of which nothing is there in the evaluated region: all of their facts are
    /// unread.
    pub fn missing_accounts<'p>(&self, parameters: &'p Parameters) -> BTreeSet<&'p str> {
        let named = parameters.hub_accounts.iter().map(String::as_str);
        let missing = |id: &&str| !matches!(self.account(parameters, id), Sight::Seen(_));
        named.filter(missing).collect()
    }
}

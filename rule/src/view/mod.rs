//! The view: what the decision looks at beside the evaluated network (`decision.md`, section 11.2).

mod directory;
mod hubs;
mod other_networks;
mod routes;

use std::collections::BTreeSet;

pub(crate) use self::directory::{HubFactKind, is_endpoints, own_names};
pub use self::hubs::Hubs;
pub(crate) use self::other_networks::OtherNetworks;
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
                self.hubs
                    .is_some_and(|hubs| hubs.is_everything() && hubs.has(account_id))
            } else {
                parameters.hub_accounts.iter().any(|id| id == account_id)
            }
    }

    /// Every network of the view, the evaluated one first; then, where that is a part or a changed copy, the
    /// whole of it. Of the evaluated account there may be further regions. What is found first counts. Of many
    /// accounts in which nothing is, those are left out that say nothing more than another.
    pub fn networks<'p>(
        &self,
        parameters: &'p Parameters,
    ) -> impl Iterator<Item = &'a Network> + use<'a, 'p> {
        let evaluated = self.network;
        let further = self.hubs.into_iter().flat_map(|hubs| {
            let named = parameters.hub_accounts.as_slice();
            if hubs.is_everything() && named.is_empty() {
                hubs.telling()
            } else {
                hubs.of_accounts(&evaluated.account_id, named)
            }
        });
        let further = further.filter(move |network| {
            let own = network.account_id == evaluated.account_id;
            !(own && network.region == evaluated.region)
        });
        let mut own = self.own();
        let view = *self;
        let first = own.next();
        let further = own.chain(further);
        first
            .into_iter()
            .chain(further.map(move |network| view.now(network)))
    }

    /// The evaluated network; then, where that is a part or a changed copy, the whole of it.
    pub(crate) fn own(self) -> impl Iterator<Item = &'a Network> {
        let whole = (!std::ptr::eq(self.network, self.whole)).then_some(self.whole);
        std::iter::once(self.network).chain(whole)
    }

    /// What was gathered beside those, where all of it is looked into as it was gathered: where to find a thing
    /// there was looked up once for all evaluated networks.
    pub(crate) fn beside(self, parameters: &Parameters) -> Option<OtherNetworks<'a>> {
        let is_all = parameters.hub_accounts.is_empty() && self.changed.is_empty();
        let hubs = self.hubs.filter(|hubs| is_all && hubs.is_everything())?;
        Some(OtherNetworks::new(hubs, self.network))
    }

    /// A network, or its changed copy.
    fn now(&self, network: &'a Network) -> &'a Network {
        let is_its =
            |it: &&Network| it.account_id == network.account_id && it.region == network.region;
        self.changed.iter().find(is_its).unwrap_or(network)
    }

    /// What was gathered of an account in a region.
    pub fn network_of(
        &self,
        parameters: &Parameters,
        account_id: &str,
        region: &str,
    ) -> Option<&'a Network> {
        let is_it = |of: &Network| of.account_id == account_id && of.region == region;
        if is_it(self.network) {
            return Some(self.network);
        }
        let hubs = self.hubs.filter(|_| self.holds(parameters, account_id))?;
        hubs.network(account_id, region)
            .map(|network| self.now(network))
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

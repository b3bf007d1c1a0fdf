//! Where the traffic of clients goes that no endpoint carries, for those who compare two networks.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::network::{Network, NetworkInterface};
use crate::path::Client;
use crate::path::engine::index::Index;
use crate::path::leaves::leaves;
use crate::verdict::Leaves;

/// The ways out of a network, looked up once, where somebody asks for one.
#[derive(Debug)]
pub struct EgressPaths<'n> {
    network: &'n Network,
    lookups: OnceCell<EgressLookups<'n>>,
}

#[derive(Debug)]
struct EgressLookups<'n> {
    index: Index<'n>,
    interfaces: FxHashMap<&'n str, &'n NetworkInterface>,
}

impl<'n> EgressPaths<'n> {
    /// The ways out of a network.
    pub fn new(network: &'n Network) -> Self {
        Self {
            network,
            lookups: OnceCell::new(),
        }
    }

    fn lookups(&self) -> &EgressLookups<'n> {
        self.lookups.get_or_init(|| {
            let interfaces = self.network.network_interfaces.elements().iter();
            EgressLookups {
                index: Index::new(self.network),
                interfaces: interfaces.map(|of| (&*of.id, of)).collect(),
            }
        })
    }

    /// Where the traffic of a client leaves, by the id of its interface; `None` where that is not known.
    pub fn of(&self, client: &str) -> Option<Leaves> {
        let EgressLookups { index, interfaces } = self.lookups();
        let interface = interfaces.get(client)?;
        let vpc_id = interface.vpc_id.as_ref()?;
        leaves(index, Client { interface, vpc_id })
    }
}

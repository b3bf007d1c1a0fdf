//! Where the traffic of clients goes that no endpoint carries, for those who compare two networks.

use rustc_hash::FxHashMap;

use crate::network::{Network, NetworkInterface};
use crate::path::Client;
use crate::path::engine::index::Index;
use crate::path::leaves::leaves;
use crate::verdict::Leaves;

/// The ways out of a network, looked up once.
#[derive(Debug)]
pub struct EgressPaths<'n> {
    index: Index<'n>,
    interfaces: FxHashMap<&'n str, &'n NetworkInterface>,
}

impl<'n> EgressPaths<'n> {
    /// The ways out of a network.
    pub fn new(network: &'n Network) -> Self {
        let interfaces = network.network_interfaces.elements().iter();
        Self {
            index: Index::new(network),
            interfaces: interfaces.map(|of| (&*of.id, of)).collect(),
        }
    }

    /// Where the traffic of a client leaves, by the id of its interface; `None` where that is not known.
    pub fn of(&self, client: &str) -> Option<Leaves> {
        let interface = self.interfaces.get(client)?;
        let vpc_id = interface.vpc_id.as_ref()?;
        leaves(&self.index, Client { interface, vpc_id })
    }
}

//! Where traffic goes that no endpoint carries (`decision.md`, section 7.5).

use std::fmt;

use rustc_hash::FxHashMap;

use super::engine::index::Index;
use super::{Client, route};
use crate::network::{Id, Network, NetworkInterface};

/// Where a client's traffic leaves the VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaves {
    /// The target of its default route; `None` where it has no way out, and hangs.
    pub target: Option<Id>,
}

impl Leaves {
    /// Whether there is no way out.
    pub fn hangs(&self) -> bool {
        self.target.is_none()
    }
}

/// The ways out of a network, looked up once.
#[derive(Debug)]
pub struct WaysOut<'n> {
    index: Index<'n>,
    interfaces: FxHashMap<&'n str, &'n NetworkInterface>,
}

impl<'n> WaysOut<'n> {
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

/// Where a client's traffic leaves by: its IPv4 traffic where it has any. `None` where its route
/// table is unread.
pub fn leaves(index: &Index<'_>, client: Client<'_>) -> Option<Leaves> {
    let table = client.route_table(index).ok()?;
    let everything = if client.has_ipv4() {
        "0.0.0.0/0"
    } else {
        "::/0"
    };
    let everything = everything.parse().ok()?;
    let route = route::most_specific_active(index, table, &everything);
    let is_public = !client.has_ipv4() || client.interface.has_public_ipv4;
    let target = route
        .map(|route| &route.target)
        .filter(|target| !target.is_empty() && (is_public || !is_internet_gateway(target)));
    Some(Leaves {
        target: target.cloned(),
    })
}

/// Whether a route leads to an internet gateway, which takes packets from public addresses only.
fn is_internet_gateway(target: &str) -> bool {
    target.starts_with("igw-")
}

impl fmt::Display for Leaves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.target {
            Some(target) => write!(f, "leaves by {target}"),
            None => f.write_str("has no way out: it hangs"),
        }
    }
}

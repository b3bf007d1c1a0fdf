//! Where the traffic of a client leaves that reaches a service over public addresses.

use std::collections::HashMap;
use std::fmt;

use rule::network::{Destination, Network, NetworkInterface, Route, RouteState, RouteTable};

/// Where PUBLIC traffic goes. What is worse stands last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum WayOut {
    /// By this target of a route.
    By(String),
    /// There is no way out: it hangs.
    Nowhere,
}

impl fmt::Display for WayOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::By(target) => write!(f, "leaves by {target}"),
            Self::Nowhere => f.write_str("has no way out: it hangs"),
        }
    }
}

/// The ways out of a network, looked up once.
#[derive(Debug)]
pub struct WaysOut<'n> {
    interfaces: HashMap<&'n str, &'n NetworkInterface>,
    own: HashMap<&'n str, &'n RouteTable>,
    main: HashMap<&'n str, &'n RouteTable>,
}

impl<'n> WaysOut<'n> {
    /// The ways out of a network.
    pub fn new(network: &'n Network) -> Self {
        let tables = network.route_tables.elements();
        let own = tables
            .iter()
            .flat_map(|table| table.subnet_ids.iter().map(move |id| (&**id, table)));
        let main = tables
            .iter()
            .filter(|table| table.is_main)
            .filter_map(|table| Some((table.vpc_id.as_deref()?, table)));
        let interfaces = network.network_interfaces.elements().iter();
        Self {
            interfaces: interfaces.map(|of| (&*of.id, of)).collect(),
            own: own.collect(),
            main: main.collect(),
        }
    }

    /// Where the traffic of a client leaves; `None` where that is not known.
    pub fn of(&self, vpc_id: &str, client: &str) -> Option<WayOut> {
        let interface = self.interfaces.get(client)?;
        let subnet = interface.subnet_id.as_deref()?;
        let table = self.own.get(subnet).or_else(|| self.main.get(vpc_id))?;
        let default = |route: &&Route| {
            let is_default = match &route.destination {
                Destination::Cidr(cidr) => cidr.prefix_len() == 0 && cidr.network().is_ipv4(),
                Destination::PrefixList(_) | Destination::Absent => false,
            };
            is_default && route.state == RouteState::Active
        };
        let target = table.routes.iter().find(default);
        Some(match target.map(|route| &*route.target) {
            // An internet gateway takes packets from public addresses only.
            Some(target) if is_internet_gateway(target) && !interface.has_public_ipv4 => {
                WayOut::Nowhere
            }
            Some(target) => WayOut::By(target.to_owned()),
            None => WayOut::Nowhere,
        })
    }
}

fn is_internet_gateway(target: &str) -> bool {
    target.starts_with("igw-") || target.contains("aws_internet_gateway.")
}

//! Where the traffic of a client leaves that reaches a service over public addresses.

use std::fmt;

use rule::network::{Destination, Network, NetworkInterface, RouteState, RouteTable};

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

/// Where the traffic of a client leaves; `None` where that is not known.
pub fn of(network: &Network, vpc_id: &str, client: &str) -> Option<WayOut> {
    let interfaces = network.network_interfaces.read()?;
    let interface = interfaces.iter().find(|one| &*one.id == client)?;
    let table = table(network, vpc_id, interface)?;
    let default = |route: &&rule::network::Route| {
        let is_default = match &route.destination {
            Destination::Cidr(cidr) => cidr.prefix_len() == 0 && cidr.network().is_ipv4(),
            Destination::PrefixList(_) | Destination::Absent => false,
        };
        is_default && route.state == RouteState::Active
    };
    let target = table
        .routes
        .iter()
        .find(default)
        .map(|route| &*route.target);
    Some(match target {
        // An internet gateway takes packets from public addresses only.
        Some(target) if is_internet_gateway(target) && !interface.has_public_ipv4 => {
            WayOut::Nowhere
        }
        Some(target) => WayOut::By(target.to_owned()),
        None => WayOut::Nowhere,
    })
}

fn is_internet_gateway(target: &str) -> bool {
    target.starts_with("igw-") || target.contains("aws_internet_gateway.")
}

fn table<'n>(
    network: &'n Network,
    vpc_id: &str,
    interface: &NetworkInterface,
) -> Option<&'n RouteTable> {
    let tables = network.route_tables.read()?;
    let subnet = interface.subnet_id.as_ref()?;
    let own = tables
        .iter()
        .find(|table| table.subnet_ids.contains(subnet));
    own.or_else(|| {
        tables
            .iter()
            .find(|table| table.is_main && table.vpc_id.as_deref() == Some(vpc_id))
    })
}

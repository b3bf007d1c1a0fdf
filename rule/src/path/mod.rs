//! The path from one client to one endpoint, a file a stage. A stage knows for each of its reasons the sentence, the
//! culprits, the remedy and the change that mends it. What it asks stands beside them, or in `engine/` where it is long.

pub mod central;
pub mod dns;
pub mod endpoint_phrase;
pub mod endpoint_state;
pub mod engine;
pub mod families;
pub mod gateway;
pub mod images;
pub mod interface;
pub mod leaves;
pub mod mending;
pub mod network_acl;
pub mod passing;
pub mod policy;
pub mod route;
pub mod security_group;
pub mod step;
pub mod trio;

use std::net::IpAddr;

use ipnet::IpNet;

use self::engine::index::Index;
use self::engine::reply_ports::ReplyPorts;
use self::engine::some_address::Addresses;
use crate::network::fact::Why;
use crate::network::{Id, NetworkInterface, RouteTable};

/// An address family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// IPv4
    Ipv4,
    /// IPv6
    Ipv6,
}

impl Family {
    /// The family of a block.
    pub fn of(cidr: &IpNet) -> Self {
        match cidr {
            IpNet::V4(_) => Self::Ipv4,
            IpNet::V6(_) => Self::Ipv6,
        }
    }

    /// Its name, as people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        }
    }
}

/// A client, as its packets see it.
#[derive(Debug, Clone, Copy)]
pub struct Client<'a> {
    /// Its network interface.
    pub interface: &'a NetworkInterface,
    /// Its VPC.
    pub vpc_id: &'a Id,
}

impl<'a> Client<'a> {
    /// Whether it has an IPv4 address.
    pub fn has_ipv4(&self) -> bool {
        self.interface.ipv4.is_some() || self.will_have(Family::Ipv4)
    }

    /// Whether it has an IPv6 address.
    pub fn has_ipv6(&self) -> bool {
        self.interface.ipv6.is_some() || self.will_have(Family::Ipv6)
    }

    /// Whether it will get some address of a family.
    fn will_have(&self, family: Family) -> bool {
        let mut blocks = self.interface.some_address_of.iter();
        blocks.any(|block| Family::of(block) == family)
    }

    /// What is known of its address of a family.
    pub fn addresses(&self, family: Family) -> Option<Addresses> {
        Addresses::of(self.interface, family)
    }

    /// The family that it is evaluated by where one is enough: IPv4 where it has such an address, else
    /// IPv6 (`decision.md`, section 3).
    pub fn family(&self) -> Family {
        if self.has_ipv4() {
            Family::Ipv4
        } else {
            Family::Ipv6
        }
    }

    /// Its address of a family, where it has one.
    pub fn address(&self, family: Family) -> Option<IpAddr> {
        address(self.interface, family)
    }

    /// What is known of the ports that it takes replies on.
    pub fn reply_ports(&self) -> ReplyPorts {
        ReplyPorts::of(self.interface.client)
    }

    /// The route table of its subnet.
    ///
    /// # Errors
    /// Why it is unread.
    pub fn route_table(&self, index: &Index<'a>) -> Result<&'a RouteTable, Why> {
        match self.subnet_id() {
            Some(subnet) => index.route_table(subnet, self.vpc_id),
            None => Err(format!("the subnet of {} is not in the data", self.interface.id).into()),
        }
    }

    /// Its subnet.
    pub fn subnet_id(&self) -> Option<&'a Id> {
        self.interface.subnet_id.as_ref()
    }
}

/// An interface's address of a family.
pub fn address(interface: &NetworkInterface, family: Family) -> Option<IpAddr> {
    match family {
        Family::Ipv4 => interface.ipv4.map(IpAddr::V4),
        Family::Ipv6 => interface.ipv6.map(IpAddr::V6),
    }
}

/// A client, as a colleague would name it.
pub fn name_client(client: Client<'_>) -> String {
    let interface = client.interface;
    let id = &interface.id;
    let what = match (interface.client, &interface.instance_id) {
        (Some(class), Some(instance)) if class.is_on_instance() => format!("{instance} ({id})"),
        (Some(class), _) => format!("{} {id}", class.before_id()),
        (None, _) => id.to_string(),
    };
    match client.subnet_id() {
        Some(subnet) => format!("{what} in {subnet}"),
        None => what,
    }
}

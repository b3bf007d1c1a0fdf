//! One client, one endpoint: the steps of a packet, and what decided each.

pub mod gateway;
pub mod interface;
pub mod network_acl;
pub mod route;
pub mod security_group;
pub mod steering;
pub mod step;

use std::net::IpAddr;

use ipnet::IpNet;

use crate::network::{Id, NetworkInterface};

/// The port that every AWS service answers on.
pub const HTTPS: u16 = 443;

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
    /// Its family: IPv4 where it has such an address, else IPv6 (`decision.md`, sections 3 and 12).
    pub fn family(&self) -> Family {
        if self.interface.ipv4.is_some() {
            Family::Ipv4
        } else {
            Family::Ipv6
        }
    }

    /// Its address, where it has one.
    pub fn address(&self) -> Option<IpAddr> {
        address(self.interface, self.family())
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

/// A block of addresses as numbers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The family; blocks of different families have nothing in common.
    pub family: Family,
    /// The first address.
    pub first: u128,
    /// The last address.
    pub last: u128,
}

impl From<&IpNet> for Block {
    fn from(cidr: &IpNet) -> Self {
        let number = |address: IpAddr| match address {
            IpAddr::V4(v4) => u128::from(v4.to_bits()),
            IpAddr::V6(v6) => v6.to_bits(),
        };
        Self {
            family: Family::of(cidr),
            first: number(cidr.network()),
            last: number(cidr.broadcast()),
        }
    }
}

impl From<IpAddr> for Block {
    fn from(address: IpAddr) -> Self {
        Self::from(&IpNet::from(address))
    }
}

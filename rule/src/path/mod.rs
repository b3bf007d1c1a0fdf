//! The path from one client to one endpoint, a file a stage. A stage asks its question, and knows
//! for each of its reasons the sentence, the culprits, the remedy and the change that mends it.

mod acl_question;
pub mod block;
pub mod endpoint_state;
pub mod gateway;
mod gateway_path;
mod group_rules;
pub mod index;
pub mod interface;
pub mod mending;
pub mod names;
pub mod network_acl;
mod ordered_acl;
pub mod policy;
pub mod route;
pub mod security_group;
pub mod some_address;
pub mod step;
mod unread_list;

use std::net::IpAddr;

use ipnet::IpNet;

use self::some_address::Addresses;

use crate::network::clients::Workload;
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
        let some = || self.interface.some_address_of.iter();
        if self.interface.ipv4.is_some() || some().any(|block| Family::of(block) == Family::Ipv4) {
            Family::Ipv4
        } else {
            Family::Ipv6
        }
    }

    /// Its address, where it has one.
    pub fn address(&self) -> Option<IpAddr> {
        address(self.interface, self.family())
    }

    /// What is known of its address.
    pub fn addresses(&self) -> Option<Addresses> {
        Addresses::of(self.interface, self.family())
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
    let what = match interface.workload() {
        Some(Workload::Instance(id)) => format!("{id} ({})", interface.id),
        Some(Workload::FargateTask) => format!("Fargate task {}", interface.id),
        Some(Workload::CodeBuild) => format!("CodeBuild {}", interface.id),
        None => interface.id.to_string(),
    };
    match client.subnet_id() {
        Some(subnet) => format!("{what} in {subnet}"),
        None => what,
    }
}

/// One line without control characters: what AWS wrote, fit to be quoted.
pub fn plain(text: &str) -> String {
    let words: Vec<&str> = text
        .split(|letter: char| letter.is_control() || letter.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    words
        .join(" ")
        .chars()
        .filter(|letter| !is_invisible(*letter))
        .take(200)
        .collect()
}

/// Letters that turn or hide text around them.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

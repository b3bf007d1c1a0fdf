//! The hosts of a row, as section 11 asks for them (`decision.md`, section 11.3).

use crate::network::Network;
use crate::network::central::DnsName;
use crate::network::fact::{Fact, Why};
use crate::row::Row;
use crate::services::endpoint_name;

/// The hosts that clients ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// These; the best answer counts.
    Are(Vec<DnsName>),
    /// They are unread.
    Unread(Why),
}

/// What stands for a label that only a client knows.
const ANY: &str = "{any}";

impl Hosts {
    /// The hosts of a row, for clients with IPv4 or without: the table's; for a service that the
    /// table does not know those that AWS lists.
    pub fn of(row: &Row, has_ipv4: bool, network: &Network) -> Self {
        if let Some(host) = row.host_of(has_ipv4) {
            return Self::Are(vec![DnsName::new(host)]);
        }
        let details = match &network.service_details {
            Fact::Unread(why) => return Self::Unread(why.clone()),
            Fact::Read(details) => details,
        };
        let mut details = details.iter();
        let own = details.find(|detail| {
            let name = endpoint_name(&detail.service_name);
            let region = detail.service_region.as_deref();
            name.is_some_and(|name| {
                let is_here = |of: &str| of == &*row.region;
                let region = region.or(name.region.as_deref());
                Some(name.name.as_str()) == row.service_name() && region.is_none_or(is_here)
            })
        });
        let names: Vec<DnsName> = own
            .iter()
            .flat_map(|detail| &detail.private_dns_names)
            .map(|name| DnsName::new(&name.replace('*', ANY)))
            .collect();
        if names.is_empty() {
            let lacks = match own {
                Some(_) => "lists no private DNS names of it",
                None => "does not list it",
            };
            let why = format!("the hosts of {} are not known: the data {lacks}", row.name);
            return Self::Unread(why.into());
        }
        Self::Are(names)
    }
}

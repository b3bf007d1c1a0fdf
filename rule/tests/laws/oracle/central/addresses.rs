//! Section 11.6: records that hold addresses.

use std::collections::BTreeSet;
use std::net::IpAddr;

use rule::network::{Id, Network, NetworkInterface, VpcEndpoint};

use super::target::{RecordOutcome, rest, serves, worst};
use super::{Request, path, view};
use crate::oracle::possible::{Outcome, surely};

/// Typed addresses, address by address.
pub fn led(asked: &Request<'_>, values: &[String], ipv4: bool) -> RecordOutcome {
    let mut leads: Vec<RecordOutcome> = vec![];
    let (vpcs, unread) = path::joined(asked);
    for value in values {
        let address: Option<IpAddr> = value.parse().ok();
        let mut found: Vec<(&Network, &VpcEndpoint, &NetworkInterface)> = vec![];
        for (network, endpoint) in view::endpoints(asked.case) {
            if !endpoint.vpc_id.as_ref().is_some_and(|id| vpcs.contains(id)) {
                continue;
            }
            let interfaces = network.network_interfaces.elements().iter();
            let own = interfaces.filter(|one| endpoint.network_interface_ids.contains(&one.id));
            found.extend(
                own.filter(|one| {
                    let own = if ipv4 {
                        one.ipv4.map(IpAddr::V4)
                    } else {
                        one.ipv6.map(IpAddr::V6)
                    };
                    own.is_some() && own == address
                })
                .map(|one| (network, endpoint, one)),
            );
        }
        let of: BTreeSet<Option<&Id>> = found.iter().map(|one| one.1.vpc_id.as_ref()).collect();
        let here = BTreeSet::from([asked.vpc.id.clone()]);
        let own = |one: &(&Network, &VpcEndpoint, &NetworkInterface)| {
            one.1.vpc_id.as_ref() == Some(&asked.vpc.id)
        };
        let perhaps_here = found.iter().any(own)
            || found.is_empty() && (lacks_records(asked, &here) || is_unread_here(asked));
        leads.push(match found.first() {
            Some(_) if of.len() > 1 => RecordOutcome::without_e(asked, surely(Outcome::Maybe)),
            _ if unread && perhaps_here => RecordOutcome::perhaps_here(asked),
            _ if unread => RecordOutcome::elsewhere(asked, true),
            None if lacks_records(asked, &here) => RecordOutcome::perhaps_here(asked),
            None if lacks_records(asked, &vpcs) => RecordOutcome::elsewhere(asked, true),
            None => RecordOutcome::elsewhere(asked, false),
            Some((network, endpoint, target)) => RecordOutcome {
                handed: serves(endpoint, ipv4),
                path: if asked.client.is_none() {
                    surely(Outcome::Yes)
                } else {
                    path::to(asked, network, endpoint, Some(target), ipv4)
                },
                rest: rest(asked, network, endpoint),
                steers: surely(Outcome::Yes),
            },
        });
    }
    worst(&leads)
}

/// Whether an interface of some endpoint in these VPCs has no record: it may have any address.
fn lacks_records(asked: &Request<'_>, vpcs: &BTreeSet<Id>) -> bool {
    view::endpoints(asked.case)
        .into_iter()
        .filter(|(_, endpoint)| endpoint.vpc_id.as_ref().is_some_and(|id| vpcs.contains(id)))
        .any(|(network, endpoint)| {
            let known = network.network_interfaces.elements();
            let mut own = endpoint.network_interface_ids.iter();
            own.any(|id| known.iter().all(|one| one.id != *id))
        })
}

/// Whether the VPC's own endpoints, or their interfaces, are unread.
fn is_unread_here(asked: &Request<'_>) -> bool {
    let network = &asked.case.network;
    network.vpc_endpoints.read().is_none() || network.network_interfaces.read().is_none()
}

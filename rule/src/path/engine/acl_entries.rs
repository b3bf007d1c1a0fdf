//! The entries that would open a network ACL: their numbers and their blocks.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;

use super::block::entries_of;
use crate::change::{Change, Makes};
use crate::network::{Direction, Id};
use crate::path::mending::Mending;
use crate::path::step::At;
use crate::path::{Family, address};

/// Adds an entry before the rule that denies, unless another change has done so.
pub fn allow(
    at: &At<'_>,
    mending: &mut Mending<'_, '_>,
    acl: &Id,
    direction: Direction,
    before: Option<i32>,
    cidr: IpNet,
    ports: (u16, u16),
) {
    let same = |change: &Change| {
        matches!(change, Change::AllowInNetworkAcl { acl: other, direction: way, cidr: block, ports: range, .. }
            if other == acl && *way == direction && *block == cidr && *range == ports)
    };
    if mending.changes().any(same) {
        return;
    }
    let Some(rule_number) = free_number(mending, acl, direction, before) else {
        return mending.by_hand();
    };
    let change = Change::AllowInNetworkAcl {
        acl: acl.clone(),
        direction,
        rule_number,
        cidr,
        ports,
    };
    // At a gateway the block is one of AWS's prefix list.
    let grows = if at.interface.is_none() {
        "; AWS adds blocks to its prefix list, which a network ACL cannot name"
    } else {
        ""
    };
    mending.push_for(change, &format!("{}{grows}", mending.why));
}

/// A number that no rule of that direction has: below `before`, or behind all of them.
fn free_number(
    mending: &Mending<'_, '_>,
    acl: &Id,
    direction: Direction,
    before: Option<i32>,
) -> Option<i32> {
    let entries = mending.acl_entries(acl)?;
    let mut taken: BTreeSet<i32> = entries
        .iter()
        .filter(|entry| entry.egress == (direction == Direction::Out))
        .map(|entry| entry.rule_number)
        .collect();
    let made = mending.changes().map(|change| change.row().makes);
    taken.extend(made.filter_map(|made| match made {
        Makes::NetworkAclEntry {
            acl: other,
            direction: way,
            rule_number,
        } => (other == acl && way == direction).then_some(rule_number),
        Makes::SecurityGroup { .. }
        | Makes::Endpoint { .. }
        | Makes::HostedZone { .. }
        | Makes::PartOfZone { .. }
        | Makes::GroupRule(_)
        | Makes::NothingNamed => None,
    }));
    match before {
        Some(before) => (1..before).rev().find(|number| !taken.contains(number)),
        None => {
            let ordinary = taken.iter().copied().filter(|number| *number < 32_000);
            let last = ordinary.max().unwrap_or(0);
            (last + 1..32_766).find(|number| !taken.contains(number))
        }
    }
}

/// The subnet of whoever has an address, else the address alone.
pub fn wide(address: IpAddr, at: &At<'_>, mending: &Mending<'_, '_>) -> IpNet {
    let cidr_of = |id: &Id| {
        let subnet = mending.index.subnet(id).ok()?;
        match address {
            IpAddr::V4(_) => subnet.cidr_block.map(IpNet::V4),
            IpAddr::V6(_) => subnet.ipv6_cidr_block.map(IpNet::V6),
        }
    };
    if let Some(block) = mending.other_block(at, address) {
        return block;
    }
    let own = at.client.and_then(|client| client.subnet_id());
    let other = at.interface.and_then(|it| it.subnet_id.as_ref());
    [own, other]
        .into_iter()
        .flatten()
        .filter_map(cidr_of)
        .find(|cidr| cidr.contains(&address))
        .unwrap_or_else(|| IpNet::from(address))
}

/// Whom a reply must be let through to or from: the client, the endpoint's interface, or every
/// block of a service.
pub fn reply_cidrs(
    at: &At<'_>,
    mending: &Mending<'_, '_>,
    direction: Direction,
    family: Family,
    to: Option<IpAddr>,
) -> Vec<IpNet> {
    if let Some(interface) = at.interface {
        let peer = match direction {
            Direction::Out => to,
            Direction::In => address(interface, family),
        };
        return peer
            .map(|peer| wide(peer, at, mending))
            .into_iter()
            .collect();
    }
    service_blocks(at, mending, family)
}

/// Every block of the service that an endpoint is for.
pub fn service_blocks(at: &At<'_>, mending: &Mending<'_, '_>, family: Family) -> Vec<IpNet> {
    let name = at
        .endpoint
        .and_then(|endpoint| endpoint.service_name.as_deref());
    let list = name.and_then(|name| mending.index.prefix_list_named(name));
    list.map(|list| entries_of(list, family).copied().collect())
        .unwrap_or_default()
}

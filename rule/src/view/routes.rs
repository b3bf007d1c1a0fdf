//! The routes of a transit gateway's table by their blocks: a gateway has one to every VPC of an organization, and
//! each VPC asks for a few.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use rustc_hash::FxHashMap;

use crate::network::central::TransitGatewayRoutes;

/// The places of routes in their table.
#[derive(Debug, Clone, Default)]
pub struct RoutesByBlock {
    by_block: FxHashMap<IpNet, Vec<usize>>,
    /// The blocks in order: those within another one stand after it.
    blocks: Vec<IpNet>,
    /// The lengths that blocks have.
    lengths: BTreeSet<u8>,
    /// Routes without a block of their own: to a prefix list, or to nothing that is known.
    others: Vec<usize>,
}

impl RoutesByBlock {
    /// Those of a table.
    pub(super) fn of(table: &TransitGatewayRoutes) -> Self {
        let mut routes = Self::default();
        for (at, route) in table.routes.iter().enumerate() {
            let Some(cidr) = route.cidr.map(|cidr| cidr.trunc()) else {
                routes.others.push(at);
                continue;
            };
            routes.lengths.insert(cidr.prefix_len());
            routes.by_block.entry(cidr).or_default().push(at);
        }
        routes.blocks = routes.by_block.keys().copied().collect();
        routes.blocks.sort_unstable();
        routes
    }

    /// The routes to an address, and those of which only their lists tell, in the order of the table.
    pub fn to(&self, address: IpAddr) -> Vec<usize> {
        let mut found = self.others.clone();
        found.extend(self.around(IpNet::from(address)));
        found.sort_unstable();
        found
    }

    /// The routes that have something in common with one of these blocks, and those of which only their lists tell,
    /// in the order of the table.
    pub fn about(&self, blocks: &[IpNet]) -> Vec<usize> {
        let mut found: BTreeSet<usize> = self.others.iter().copied().collect();
        for block in blocks {
            found.extend(self.around(*block));
            let block = block.trunc();
            let first = self.blocks.partition_point(|other| *other < block);
            let within = self.blocks.iter().skip(first);
            let within = within.take_while(|other| block.contains(*other));
            found.extend(within.filter_map(|cidr| self.by_block.get(cidr)).flatten());
        }
        found.into_iter().collect()
    }

    /// The routes whose block holds another one.
    fn around(&self, block: IpNet) -> impl Iterator<Item = usize> {
        let wider = self.lengths.range(..=block.prefix_len());
        let wider = wider.filter_map(move |length| IpNet::new(block.addr(), *length).ok());
        let routes = wider.filter_map(|cidr| self.by_block.get(&cidr.trunc()));
        routes.flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use ipnet::IpNet;
    use proptest::prelude::*;

    use super::RoutesByBlock;
    use crate::network::RouteState;
    use crate::network::central::{GatewayRoute, RouteKind, TransitGatewayRoutes};

    fn block() -> impl Strategy<Value = IpNet> {
        // Few addresses, so that blocks meet.
        (0u32..4, 0u32..4, 0u8..=32, any::<bool>()).prop_map(|(high, low, length, is_ipv4)| {
            let bits = high << 30 | low;
            let text = if is_ipv4 {
                format!("{}/{length}", std::net::Ipv4Addr::from_bits(bits))
            } else {
                format!("{:x}::{low:x}/{}", high << 12, length * 4)
            };
            text.parse().unwrap()
        })
    }

    fn table(blocks: &[Option<IpNet>]) -> TransitGatewayRoutes {
        let route = |cidr: &Option<IpNet>| GatewayRoute {
            cidr: *cidr,
            prefix_list_id: cidr.is_none().then(|| "pl-0a".into()),
            attachments: Vec::new(),
            kind: RouteKind::Static,
            state: RouteState::Active,
        };
        TransitGatewayRoutes {
            table_id: "tgw-rtb-0a".into(),
            routes: blocks.iter().map(route).collect(),
            complete: true,
        }
    }

    proptest! {
        #[test]
        fn what_is_found_is_what_looking_through_all_finds(
            blocks in prop::collection::vec(prop::option::weighted(0.9, block()), 0..20),
            asked in prop::collection::vec(block(), 1..4),
        ) {
            let table = table(&blocks);
            let routes = RoutesByBlock::of(&table);
            let all = |is_one: &dyn Fn(&IpNet) -> bool| -> Vec<usize> {
                let all = blocks.iter().enumerate();
                let found = all.filter(|(_, block)| block.as_ref().is_none_or(is_one));
                found.map(|(at, _)| at).collect()
            };
            let address = asked[0].addr();
            prop_assert_eq!(routes.to(address), all(&|block| block.contains(&address)));
            let meets = |block: &IpNet| asked.iter().any(|other| block.contains(other) || other.contains(block));
            prop_assert_eq!(routes.about(&asked), all(&meets));
        }
    }
}

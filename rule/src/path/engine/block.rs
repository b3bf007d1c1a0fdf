//! Blocks of addresses as numbers: what covers what, and where rules begin and end.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::network::PrefixList;
use crate::path::{Client, Family};

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

/// The entries of a prefix list.
pub fn entries(list: &PrefixList) -> &[IpNet] {
    list.cidrs.as_deref().unwrap_or_default()
}

/// The entries of a prefix list in one family, sorted: of several at fault the first is named, whatever order
/// they are listed in.
pub fn entries_of(list: &PrefixList, family: Family) -> impl Iterator<Item = &IpNet> {
    let of_family = |cidr: &&IpNet| Family::of(cidr) == family;
    let mut entries: Vec<&IpNet> = entries(list).iter().filter(of_family).collect();
    entries.sort_unstable();
    entries.into_iter()
}

/// Whether blocks, taken together, cover every wanted one.
pub fn covers_all(
    mut blocks: Vec<Block>,
    family: Family,
    mut wanted: impl Iterator<Item = Block>,
) -> bool {
    blocks.retain(|block| block.family == family);
    blocks.sort_by_key(|block| block.first);
    let mut merged: Vec<Block> = Vec::new();
    for block in blocks {
        match merged.last_mut() {
            Some(last) if block.first <= last.last.saturating_add(1) => {
                last.last = last.last.max(block.last)
            }
            _ => merged.push(block),
        }
    }
    wanted.all(|block| {
        merged
            .iter()
            .any(|cover| cover.first <= block.first && block.last <= cover.last)
    })
}

/// Where rules that look at clients' addresses begin and end. Each stage adds its own: two clients
/// between the same borders are the same to it.
#[derive(Debug, Default)]
pub struct Borders {
    ipv4: Vec<u128>,
    ipv6: Vec<u128>,
}

impl Borders {
    /// Adds both ends of a block.
    pub fn add(&mut self, cidr: &IpNet) {
        let block = Block::from(cidr);
        let side = self.side(block.family);
        side.push(block.first);
        side.extend(block.last.checked_add(1));
    }

    /// Adds the ends of every entry of a prefix list.
    pub fn add_list(&mut self, list: &PrefixList) {
        entries(list).iter().for_each(|cidr| self.add(cidr));
    }

    /// Puts them in order, once all are added.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        for side in [&mut self.ipv4, &mut self.ipv6] {
            side.sort_unstable();
            side.dedup();
        }
        self
    }

    /// How many borders lie at or below each of a client's addresses.
    pub fn below(&self, client: Client<'_>) -> [usize; 2] {
        [Family::Ipv4, Family::Ipv6].map(|family| {
            let Some(address) = client.address(family) else {
                return 0;
            };
            let side = match family {
                Family::Ipv4 => &self.ipv4,
                Family::Ipv6 => &self.ipv6,
            };
            let block = Block::from(address);
            side.partition_point(|border| *border <= block.first)
        })
    }

    /// The borders inside of a block, its own beginning left out.
    pub fn within(&self, block: Block) -> impl Iterator<Item = u128> {
        let side = match block.family {
            Family::Ipv4 => &self.ipv4,
            Family::Ipv6 => &self.ipv6,
        };
        let inside = move |border: &u128| block.first < *border && *border <= block.last;
        side.iter().copied().filter(inside)
    }

    fn side(&mut self, family: Family) -> &mut Vec<u128> {
        match family {
            Family::Ipv4 => &mut self.ipv4,
            Family::Ipv6 => &mut self.ipv6,
        }
    }
}

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
        Self {
            family: Family::of(cidr),
            first: number(cidr.network()),
            last: number(cidr.broadcast()),
        }
    }
}

impl From<IpAddr> for Block {
    fn from(address: IpAddr) -> Self {
        let family = match address {
            IpAddr::V4(_) => Family::Ipv4,
            IpAddr::V6(_) => Family::Ipv6,
        };
        let number = number(address);
        Self {
            family,
            first: number,
            last: number,
        }
    }
}

/// An address as a number.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// Whether a block holds an address: they differ in none of the first bits.
pub fn holds(cidr: &IpNet, address: IpAddr) -> bool {
    let same = match (cidr, address) {
        (IpNet::V4(cidr), IpAddr::V4(address)) => {
            (cidr.addr().to_bits() ^ address.to_bits()).leading_zeros()
        }
        (IpNet::V6(cidr), IpAddr::V6(address)) => {
            (cidr.addr().to_bits() ^ address.to_bits()).leading_zeros()
        }
        _ => return false,
    };
    same >= u32::from(cidr.prefix_len())
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
            let address = client.address(family);
            address.map_or(0, |address| self.below_address(address))
        })
    }

    /// How many borders lie at or below each address of a block; `None` where some lie between two of them.
    pub(super) fn below_block(&self, block: &IpNet) -> Option<usize> {
        let block = Block::from(block);
        let side = self.of(block.family);
        let below = side.partition_point(|border| *border <= block.first);
        let next = side.get(below);
        next.is_none_or(|border| *border > block.last)
            .then_some(below)
    }

    /// How many borders lie at or below an address.
    pub(super) fn below_address(&self, address: IpAddr) -> usize {
        let block = Block::from(address);
        self.of(block.family)
            .partition_point(|border| *border <= block.first)
    }

    /// The borders inside of a block, its own beginning left out.
    pub fn within(&self, block: Block) -> impl Iterator<Item = u128> {
        let side = self.of(block.family);
        let inside = move |border: &u128| block.first < *border && *border <= block.last;
        side.iter().copied().filter(inside)
    }

    fn of(&self, family: Family) -> &[u128] {
        match family {
            Family::Ipv4 => &self.ipv4,
            Family::Ipv6 => &self.ipv6,
        }
    }

    fn side(&mut self, family: Family) -> &mut Vec<u128> {
        match family {
            Family::Ipv4 => &mut self.ipv4,
            Family::Ipv6 => &mut self.ipv6,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use ipnet::IpNet;

    use super::holds;

    #[test]
    fn a_block_holds_what_the_library_says() {
        let blocks = [
            "0.0.0.0/0",
            "10.0.0.0/8",
            "10.0.1.7/24",
            "10.0.1.7/32",
            "::/0",
            "2001:db8::/33",
        ];
        let addresses = [
            "10.0.1.7",
            "10.0.1.8",
            "10.0.2.7",
            "11.0.0.0",
            "::",
            "2001:db8::1",
            "2001:db8:8000::",
        ];
        for block in blocks.map(|text| text.parse::<IpNet>().unwrap()) {
            for address in addresses.map(|text| text.parse::<IpAddr>().unwrap()) {
                assert_eq!(
                    holds(&block, address),
                    block.contains(&address),
                    "{block} {address}"
                );
            }
        }
    }
}

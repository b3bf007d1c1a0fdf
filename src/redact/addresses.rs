//! Invented addresses and blocks: what contains what, and what is equal, stays.
//!
//! As in Crypto-PAn (Xu, Fan, Ammar, Moon: "Prefix-preserving IP address anonymization", 2002) each
//! bit is flipped, or not, by a keyed function of the bits before it: two addresses then share as
//! many leading bits as they did. One digest is the flips of the 255 places below eight bits.
//!
//! The first four bits are always flipped: what begins with 10 then comes out above 240, which are
//! addresses that nobody has, and no block becomes another network's own.
//!
//! NAT64's `64:ff9b::/96` is public and decides paths: it stays, and so does every block that holds it.
//! What begins with `2` comes out with `3` then, which no registry gives away either.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::key::RedactionKey;

/// How many leading bits are always flipped.
const ALWAYS: usize = 4;

/// The first octets of addresses by which IPv6 reaches IPv4: `64:ff9b::/96` (RFC 6052).
const NAT64: [u8; 12] = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

/// The invented address for an address.
pub fn ipv4(key: &RedactionKey, address: Ipv4Addr) -> Ipv4Addr {
    let mut octets = address.octets();
    flip(key, "ipv4", &[], &mut octets);
    octets.into()
}

/// The invented address for an address.
pub fn ipv6(key: &RedactionKey, address: Ipv6Addr) -> Ipv6Addr {
    let mut octets = address.octets();
    flip(key, "ipv6", &NAT64, &mut octets);
    octets.into()
}

/// The invented block for a block; `0.0.0.0/0` and `::/0` are themselves.
pub fn block(key: &RedactionKey, block: IpNet) -> IpNet {
    match block {
        IpNet::V4(block) => block_v4(key, block).into(),
        IpNet::V6(block) => block_v6(key, block).into(),
    }
}

/// The invented block for an IPv6 block.
pub fn block_v6(key: &RedactionKey, block: Ipv6Net) -> Ipv6Net {
    let address = ipv6(key, block.network());
    Ipv6Net::new(address, block.prefix_len())
        .unwrap_or_default()
        .trunc()
}

/// The invented block for an IPv4 block.
pub fn block_v4(key: &RedactionKey, block: Ipv4Net) -> Ipv4Net {
    let address = ipv4(key, block.network());
    Ipv4Net::new(address, block.prefix_len())
        .unwrap_or_default()
        .trunc()
}

/// Flips bits, from the first to the last; none as long as they are those of what stays, and always
/// the one after the first that is not.
fn flip(key: &RedactionKey, family: &str, stays: &[u8], octets: &mut [u8]) {
    let original = octets.to_vec();
    let (mut on_the_way, mut just_left) = (!stays.is_empty(), false);
    for (at, octet) in octets.iter_mut().enumerate() {
        let before = original.get(..at).unwrap_or_default();
        let flips = key.digest(family, before);
        let mut invented = 0;
        // The place in the tree of the octet's bits: 1 before the first, then by each bit.
        let mut place = 1_usize;
        for level in 0..8 {
            let bit = (*octet >> (7 - level)) & 1;
            let always = at == 0 && level < ALWAYS || just_left;
            let by_key = flips
                .get(place / 8)
                .map_or(0, |byte| (byte >> (place % 8)) & 1);
            let flip = if always { 1 } else { by_key };
            let flipped = bit ^ if on_the_way { 0 } else { flip };
            let next = stays.get(at).map(|octet| (octet >> (7 - level)) & 1);
            just_left = on_the_way && next.is_some_and(|next| next != bit);
            on_the_way &= next == Some(bit);
            invented = (invented << 1) | flipped;
            place = place * 2 + usize::from(bit);
        }
        *octet = invented;
    }
}

#[cfg(test)]
mod tests {
    use ipnet::IpNet;
    use proptest::prelude::*;

    use super::{RedactionKey, block, ipv4, ipv6};

    fn net(address: u128, length: u8, is_ipv4: bool) -> IpNet {
        let net = if is_ipv4 {
            IpNet::new(
                std::net::Ipv4Addr::from_bits(address as u32).into(),
                length % 33,
            )
        } else {
            IpNet::new(std::net::Ipv6Addr::from_bits(address).into(), length % 129)
        };
        net.unwrap().trunc()
    }

    proptest! {
        #[test]
        fn what_contains_what_stays(
            key in any::<[u8; 32]>(),
            one in any::<u128>(),
            shared in 0..128_u32,
            other in any::<u128>(),
            lengths in any::<[u8; 2]>(),
            is_ipv4 in any::<bool>(),
        ) {
            let key = RedactionKey::new(&key);
            let mask = u128::MAX.checked_shl(128 - shared).unwrap_or(0);
            let mask = if is_ipv4 { mask >> 96 } else { mask };
            let other = (one & mask) | (other & !mask);
            let (one, other) = (net(one, lengths[0], is_ipv4), net(other, lengths[1], is_ipv4));
            let (new, new_other) = (block(&key, one), block(&key, other));
            prop_assert_eq!(one.prefix_len(), new.prefix_len());
            prop_assert_eq!(one.contains(&other), new.contains(&new_other));
            prop_assert_eq!(one == other, new == new_other);
            let nat64: std::net::Ipv6Addr = "64:ff9b::".parse().unwrap();
            let kept = match one.network() {
                std::net::IpAddr::V4(_) => 0,
                std::net::IpAddr::V6(one) => (one.to_bits() ^ nat64.to_bits()).leading_zeros().min(95) + 1,
            };
            prop_assert!(one != new || u32::from(one.prefix_len()) <= kept);
        }

        #[test]
        fn nat64_stays(key in any::<[u8; 32]>(), length in 0..97_u8) {
            let nat64: std::net::Ipv6Addr = "64:ff9b::".parse().unwrap();
            let one = net(nat64.to_bits(), length, false);
            prop_assert_eq!(block(&RedactionKey::new(&key), one), one);
        }

        #[test]
        fn an_address_is_in_the_blocks_that_it_was_in(
            key in any::<[u8; 32]>(),
            address in any::<u32>(),
            wide in any::<u128>(),
            length in any::<u8>(),
        ) {
            let key = RedactionKey::new(&key);
            let address = std::net::Ipv4Addr::from_bits(address);
            let within = net(u128::from(address.to_bits()), length, true);
            prop_assert!(block(&key, within).contains(&std::net::IpAddr::from(ipv4(&key, address))));
            let address = std::net::Ipv6Addr::from_bits(wide);
            let within = net(wide, length, false);
            prop_assert!(block(&key, within).contains(&std::net::IpAddr::from(ipv6(&key, address))));
        }
    }
}

//! `Fn::Cidr`: the first blocks of a size within a block.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::super::super::value::Value;
use super::super::node::Node;
use super::TemplateEvaluator;

impl TemplateEvaluator<'_> {
    pub(super) fn cidr(&self, arguments: &Value, node: &Node) -> Value {
        if let Some(why) = arguments.unread() {
            return Value::Unread(why.clone());
        }
        let [block, count, ..] = arguments.items() else {
            return self.refuse(
                node,
                "`Fn::Cidr` takes a block, a count and the bits for hosts",
            );
        };
        let bits = arguments.items().get(2).and_then(Value::integer);
        let is_ipv6 = block.text().is_some_and(|block| block.contains(':'));
        let bits = bits.unwrap_or(if is_ipv6 { 64 } else { 8 });
        let count = count
            .integer()
            .and_then(|count| usize::try_from(count).ok());
        let found = blocks(
            block.text().unwrap_or_default(),
            count.unwrap_or(0),
            u8::try_from(bits).unwrap_or(u8::MAX),
        );
        match found {
            Some(blocks) => Value::List(blocks.into_iter().map(Value::from_text).collect()),
            None => self.refuse(
                node,
                "`Fn::Cidr` does not fit: the block holds no such blocks",
            ),
        }
    }
}

/// `count` blocks with `bits` bits for hosts each; `None` where the block does not hold them.
fn blocks(within: &str, count: usize, bits: u8) -> Option<Vec<String>> {
    let within: IpNet = within.parse().ok()?;
    let length = within.max_prefix_len().checked_sub(bits)?;
    let room = length.checked_sub(within.prefix_len())?;
    if !(1..=256).contains(&count) || (room < 9 && count > 1 << room) {
        return None;
    }
    let first = match within.network() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    (0..count)
        .map(|at| {
            let step = u128::try_from(at).ok()?.checked_shl(bits.into())?;
            let number = first.checked_add(step)?;
            let address = match within {
                IpNet::V4(_) => IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(number).ok()?)),
                IpNet::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(number)),
            };
            Some(IpNet::new(address, length).ok()?.to_string())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::blocks;

    #[test]
    fn blocks_follow_each_other() {
        let list = |all: Option<Vec<String>>| all.unwrap_or_default().join(" ");
        assert_eq!(
            list(blocks("10.40.0.0/16", 3, 8)),
            "10.40.0.0/24 10.40.1.0/24 10.40.2.0/24"
        );
        assert_eq!(
            list(blocks("2001:db8::/56", 2, 64)),
            "2001:db8::/64 2001:db8:0:1::/64"
        );
        assert_eq!(blocks("10.0.0.0/24", 3, 7), None);
        assert_eq!(blocks("10.0.0.0/24", 1, 33), None);
        assert_eq!(blocks("garbage", 1, 8), None);
    }
}

//! The rules of a network ACL in the order in which AWS asks them, and which of them stops packets
//! (`decision.md`, section 6.4).

use super::block::{Block, Borders};
use crate::network::{Direction, NetworkAcl, NetworkAclEntry, Protocol};

/// A network ACL with its rules in the order in which AWS asks them.
#[derive(Debug)]
pub struct OrderedAcl<'a> {
    /// The ACL itself.
    pub acl: &'a NetworkAcl,
    ingress: Vec<AclRule<'a>>,
    egress: Vec<AclRule<'a>>,
}

/// A rule that is about TCP, as numbers.
#[derive(Debug)]
struct AclRule<'a> {
    entry: &'a NetworkAclEntry,
    block: Block,
    ports: (u16, u16),
}

/// Packets: a block of addresses times a range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packets {
    /// The addresses of the peer.
    pub block: Block,
    /// The ports.
    pub ports: (u16, u16),
}

impl<'a> OrderedAcl<'a> {
    /// Orders the rules of an ACL by `RuleNumber`; among equal numbers a deny goes first.
    pub fn new(acl: &'a NetworkAcl) -> Self {
        let rules = |egress: bool| {
            let mut rules: Vec<AclRule<'a>> = acl
                .entries
                .iter()
                .filter(|entry| entry.egress == egress)
                .filter_map(AclRule::new)
                .collect();
            rules.sort_by_key(|rule| (rule.entry.rule_number, rule.entry.allow));
            rules
        };
        Self {
            acl,
            ingress: rules(false),
            egress: rules(true),
        }
    }

    fn rules(&self, direction: Direction) -> &[AclRule<'a>] {
        match direction {
            Direction::In => &self.ingress,
            Direction::Out => &self.egress,
        }
    }

    /// The first rule that stops some of the packets, and the first ports that it stops.
    /// `None` where all pass; an inner `None` is the final `*`.
    pub fn stops(
        &self,
        direction: Direction,
        packets: Packets,
    ) -> Option<(Option<i32>, (u16, u16))> {
        let mut rules = self.rules(direction).iter();
        // Most rules are about all of the packets or about none: the first that is about some
        // decides alone, and nothing is split.
        let mut undecided = loop {
            let Some(rule) = rules.next() else {
                return Some((None, packets.ports));
            };
            match packets.meet(rule) {
                None => {}
                Some(met) if !rule.entry.allow => {
                    return Some((Some(rule.entry.rule_number), met.ports));
                }
                Some(met) if met == packets => return None,
                Some(met) => {
                    let mut rest = Vec::new();
                    packets.without(met, &mut rest);
                    break rest;
                }
            }
        };
        for rule in rules {
            if undecided.is_empty() {
                return None;
            }
            let mut rest = Vec::new();
            for packets in undecided {
                match packets.meet(rule) {
                    None => rest.push(packets),
                    Some(met) if !rule.entry.allow => {
                        return Some((Some(rule.entry.rule_number), met.ports));
                    }
                    Some(met) => packets.without(met, &mut rest),
                }
            }
            undecided = rest;
        }
        undecided
            .iter()
            .map(|packets| packets.ports)
            .min()
            .map(|ports| (None, ports))
    }

    /// The rule that lets a single packet through, for explanations.
    pub fn passes_by(&self, direction: Direction, packets: Packets) -> Option<i32> {
        self.rules(direction)
            .iter()
            .find(|rule| packets.meet(rule).is_some())
            .map(|rule| rule.entry.rule_number)
    }
}

impl<'a> AclRule<'a> {
    /// `None` where the entry is not about TCP, or names no addresses.
    fn new(entry: &'a NetworkAclEntry) -> Option<Self> {
        let block = Block::from(entry.cidr.as_ref()?);
        let ports = match entry.protocol {
            Protocol::All => (0, u16::MAX),
            Protocol::Tcp => {
                let port = |port: i32| {
                    u16::try_from(port.clamp(0, i32::from(u16::MAX))).unwrap_or(u16::MAX)
                };
                let (from, to) = (
                    entry.from_port.unwrap_or(0),
                    entry.to_port.unwrap_or(i32::from(u16::MAX)),
                );
                if to < 0 || from > i32::from(u16::MAX) {
                    return None;
                }
                (port(from), port(to))
            }
            Protocol::Other => return None,
        };
        (ports.0 <= ports.1).then_some(Self {
            entry,
            block,
            ports,
        })
    }
}

impl Packets {
    /// What a rule is about of these packets.
    fn meet(&self, rule: &AclRule<'_>) -> Option<Self> {
        let first = self.block.first.max(rule.block.first);
        let last = self.block.last.min(rule.block.last);
        let ports = (
            self.ports.0.max(rule.ports.0),
            self.ports.1.min(rule.ports.1),
        );
        (self.block.family == rule.block.family && first <= last && ports.0 <= ports.1).then_some(
            Self {
                block: Block {
                    family: self.block.family,
                    first,
                    last,
                },
                ports,
            },
        )
    }

    /// Adds what is left of these packets without `met`, which is a part of them.
    fn without(&self, met: Self, rest: &mut Vec<Self>) {
        let family = self.block.family;
        if self.block.first < met.block.first {
            let block = Block {
                family,
                first: self.block.first,
                last: met.block.first - 1,
            };
            rest.push(Self {
                block,
                ports: self.ports,
            });
        }
        if met.block.last < self.block.last {
            let block = Block {
                family,
                first: met.block.last + 1,
                last: self.block.last,
            };
            rest.push(Self {
                block,
                ports: self.ports,
            });
        }
        if self.ports.0 < met.ports.0 {
            rest.push(Self {
                block: met.block,
                ports: (self.ports.0, met.ports.0 - 1),
            });
        }
        if met.ports.1 < self.ports.1 {
            rest.push(Self {
                block: met.block,
                ports: (met.ports.1 + 1, self.ports.1),
            });
        }
    }
}

/// Adds where the rules about clients' addresses begin and end.
pub fn borders(acl: &OrderedAcl<'_>, borders: &mut Borders) {
    let entries = acl.acl.entries.iter();
    entries
        .filter_map(|entry| entry.cidr.as_ref())
        .for_each(|cidr| borders.add(cidr));
}

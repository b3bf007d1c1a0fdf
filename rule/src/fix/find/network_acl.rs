//! What mends a network ACL: an entry with a free number before the rule that denies.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::super::Change;
use super::Find;
use crate::network::{Direction, Id};

impl Find<'_, '_> {
    /// Adds an entry before the rule that denies, unless another change has done so.
    pub(super) fn acl(
        &mut self,
        acl: &Id,
        direction: Direction,
        before: Option<i32>,
        cidr: IpNet,
        ports: (u16, u16),
        why: &str,
    ) {
        let same = |change: &Change| {
            matches!(change, Change::AllowInNetworkAcl { acl: other, direction: way, cidr: block, ports: range, .. }
                if other == acl && *way == direction && *block == cidr && *range == ports)
        };
        if self.found.iter().any(|(change, _)| same(change)) {
            return;
        }
        match self.free_number(acl, direction, before) {
            Some(rule_number) => {
                let change = Change::AllowInNetworkAcl {
                    acl: acl.clone(),
                    direction,
                    rule_number,
                    cidr,
                    ports,
                };
                self.push(change, why);
            }
            None => self.push(Change::ByHand, why),
        }
    }

    /// A number that no rule of that direction has: below `before`, or behind all of them.
    fn free_number(&self, acl: &Id, direction: Direction, before: Option<i32>) -> Option<i32> {
        let acls = self.index.network.network_acls.elements();
        let entries = acls
            .iter()
            .find(|other| other.id == *acl)
            .map(|acl| acl.entries.as_slice())?;
        let mut taken: BTreeSet<i32> = entries
            .iter()
            .filter(|entry| entry.egress == (direction == Direction::Out))
            .map(|entry| entry.rule_number)
            .collect();
        taken.extend(self.found.iter().filter_map(|(change, _)| match change {
            Change::AllowInNetworkAcl {
                acl: other,
                direction: way,
                rule_number,
                ..
            } if other == acl && *way == direction => Some(*rule_number),
            _ => None,
        }));
        match before {
            Some(before) => (1..before).rev().find(|number| !taken.contains(number)),
            None => {
                let last = taken
                    .iter()
                    .copied()
                    .filter(|number| *number < 32_000)
                    .max()
                    .unwrap_or(0);
                (last + 1..32_766).find(|number| !taken.contains(number))
            }
        }
    }
}

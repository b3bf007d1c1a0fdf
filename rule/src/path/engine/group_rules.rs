//! The rules of security groups: which of them lets a TCP port through to or from a peer, or to a
//! whole prefix list (`decision.md`, section 6.3).

use std::net::IpAddr;

use ipnet::IpNet;

use super::block::{Block, covers_all, entries, entries_of, holds};
use super::index::{Index, Lookup};
use super::some_address::{is_private, is_private_block};
use crate::network::fact::Why;
use crate::network::{
    Direction, Field, Id, PrefixList, Protocol, SecurityGroup, SecurityGroupRule,
};
use crate::path::Family;
use crate::path::network_acl::AclPeer;
use crate::path::security_group::{Reason, check};
use crate::path::step::{Says, Step};
use crate::possible::Possible;

/// The other side of a connection: its address and its groups.
#[derive(Debug, Clone, Copy)]
pub struct GroupPeer<'a> {
    /// Its address.
    pub address: IpAddr,
    /// Its security groups.
    pub groups: &'a [Id],
    /// Why its groups are unknown, where they are: it may have any.
    pub unknown_groups: Option<&'a Why>,
}

/// Whether a rule is about a TCP port.
pub fn covers_port(rule: &SecurityGroupRule, port: u16) -> bool {
    let port = i32::from(port);
    match rule.protocol {
        Protocol::All => true,
        Protocol::Tcp => {
            rule.from_port.is_none_or(|from| from <= port)
                && rule.to_port.is_none_or(|to| port <= to)
        }
        Protocol::Other => false,
    }
}

/// The rules of a group in one direction.
pub fn rules(group: &SecurityGroup, direction: Direction) -> &[SecurityGroupRule] {
    match direction {
        Direction::In => &group.ingress,
        Direction::Out => &group.egress,
    }
}

/// What stays open when no rule that was read lets it through.
#[derive(Default)]
struct Open<'a> {
    unread: Option<Why>,
    not_shown: Option<Reason<'a>>,
}

impl<'a> Open<'a> {
    /// Notes what the account is not shown; of several, the one whose ids sort first.
    fn note(&mut self, by: Reason<'a>) {
        let sorts_first = self
            .not_shown
            .as_ref()
            .is_none_or(|noted| by.culprits() < noted.culprits());
        if sorts_first {
            self.not_shown = Some(by);
        }
    }

    /// A group, where it is in the data; otherwise notes why it is not.
    fn group(
        &mut self,
        index: &Index<'a>,
        id: &'a Id,
        direction: Direction,
    ) -> Option<&'a SecurityGroup> {
        match index.security_group(id) {
            Lookup::Found(group) => {
                // A rule that nobody knows yet may be among its rules.
                let field = match direction {
                    Direction::In => Field::Ingress,
                    Direction::Out => Field::Egress,
                };
                if let Some(why) = index.network.unknown.why(id, field) {
                    self.unread = Some(why.clone());
                }
                return Some(group);
            }
            Lookup::NotShown => self.note(Reason::NotShown {
                group: id,
                direction,
            }),
            Lookup::Unread(why) => self.unread = Some(why),
        }
        None
    }

    /// A prefix list that a rule of `group` names, where it is in the data; otherwise notes why
    /// it is not.
    fn list(
        &mut self,
        index: &Index<'a>,
        group: &'a SecurityGroup,
        id: &'a Id,
        direction: Direction,
    ) -> Option<&'a PrefixList> {
        match index.prefix_list(id) {
            Lookup::Found(list) => return Some(list),
            Lookup::NotShown => self.note(Reason::ListNotShown {
                group: &group.id,
                list: id,
                direction,
            }),
            Lookup::Unread(why) => self.unread = Some(why),
        }
        None
    }

    /// The step, given that nothing said yes.
    fn step(self, direction: Direction, no: Reason<'a>) -> Step<'a> {
        let base = if self.not_shown.is_some() {
            Possible::MAYBE
        } else {
            Possible::NO
        };
        match (self.unread, self.not_shown) {
            (Some(why), _) => {
                let open = Possible::YES.or_else(Possible::MAYBE).or_else(base);
                Step::unread(check(direction), open, why)
            }
            (None, Some(by)) => Step::new(base, by),
            (None, None) => Step::new(base, no),
        }
    }
}

/// Whether the union of `groups` lets a TCP port through to or from one peer.
pub fn allows_peer<'a>(
    index: &Index<'a>,
    groups: &'a [Id],
    direction: Direction,
    peer: GroupPeer<'_>,
    port: u16,
) -> Step<'a> {
    let mut open = Open::default();
    for id in groups {
        let Some(group) = open.group(index, id, direction) else {
            continue;
        };
        for rule in rules(group, direction) {
            if covers_port(rule, port)
                && rule_matches(index, group, rule, direction, peer, &mut open)
            {
                let reason = Reason::Allows {
                    group: id,
                    direction,
                    peer: Some(AclPeer::Address(peer.address)),
                    port,
                };
                return Step::new(Possible::YES, reason);
            }
        }
    }
    open.step(
        direction,
        Reason::NoneAllows {
            groups,
            direction,
            peer: Some(AclPeer::Address(peer.address)),
            list: None,
            port,
        },
    )
}

/// Whether a rule about a TCP port names the peer; notes what could not be told.
fn rule_matches<'a>(
    index: &Index<'a>,
    group: &'a SecurityGroup,
    rule: &'a SecurityGroupRule,
    direction: Direction,
    peer: GroupPeer<'_>,
    open: &mut Open<'a>,
) -> bool {
    if rule.cidrs.iter().any(|cidr| holds(cidr, peer.address))
        || rule.group_ids.iter().any(|id| peer.groups.contains(id))
    {
        return true;
    }
    if let (Some(why), false) = (peer.unknown_groups, rule.group_ids.is_empty()) {
        open.unread = Some(why.clone());
    }
    rule.prefix_list_ids.iter().any(|id| {
        if let Some(why) = index.network.unknown.why(id, Field::ListEntries) {
            open.unread = Some(why.clone());
            return false;
        }
        if let Some(why) = index.network.unknown.why(id, Field::Cidrs) {
            if !is_private(peer.address) {
                open.unread = Some(why.clone());
            }
            return false;
        }
        let list = open.list(index, group, id, direction);
        list.is_some_and(|list| entries(list).iter().any(|cidr| holds(cidr, peer.address)))
    })
}

/// Whether the union of a client's groups lets a TCP port out to every block of a service's prefix
/// list: by the list's id, or by blocks that cover it together.
pub fn allows_list<'a>(
    index: &Index<'a>,
    groups: &'a [Id],
    list: &'a PrefixList,
    family: Family,
    port: u16,
) -> Step<'a> {
    let direction = Direction::Out;
    if let Some(step) = one_rule_allows(index, groups, list, family, port) {
        return step;
    }
    let mut open = Open::default();
    let mut blocks: Vec<Block> = Vec::new();
    for id in groups {
        let Some(group) = open.group(index, id, direction) else {
            continue;
        };
        for rule in group.egress.iter().filter(|rule| covers_port(rule, port)) {
            blocks.extend(rule.cidrs.iter().map(Block::from));
            for list_id in &rule.prefix_list_ids {
                if let Some(other) = open.list(index, group, list_id, direction) {
                    blocks.extend(entries(other).iter().map(Block::from));
                }
            }
        }
    }
    let wanted = entries_of(list, family).map(Block::from);
    if covers_all(blocks, family, wanted) {
        let list = &list.id;
        return Step::new(Possible::YES, Reason::Cover { groups, list });
    }
    open.step(
        direction,
        Reason::NoneAllows {
            groups,
            direction,
            peer: None,
            list: Some(&list.id),
            port,
        },
    )
}

/// The step where a single rule lets a TCP port out to a whole list: by its id, or by one block that
/// holds all of it. That is how most groups are written, and nothing has to be put together.
fn one_rule_allows<'a>(
    index: &Index<'a>,
    groups: &'a [Id],
    list: &'a PrefixList,
    family: Family,
    port: u16,
) -> Option<Step<'a>> {
    let holds_all = |cidr: &IpNet| entries_of(list, family).all(|block| cidr.contains(block));
    groups.iter().find_map(|id| {
        let Lookup::Found(group) = index.security_group(id) else {
            return None;
        };
        let allows = |rule: &SecurityGroupRule| {
            covers_port(rule, port)
                && (rule.prefix_list_ids.contains(&list.id) || rule.cidrs.iter().any(holds_all))
        };
        let reason = Reason::Allows {
            group: id,
            direction: Direction::Out,
            peer: None,
            port,
        };
        let allowed = group.egress.iter().any(allows);
        allowed.then(|| Step::new(Possible::YES, reason))
    })
}

/// Whether the union of a client's groups lets a TCP port out to an AWS list whose blocks nobody
/// knows: by its id, or to everywhere. A block of private space has nothing of it.
pub fn allows_unread_list<'a>(
    index: &Index<'a>,
    groups: &'a [Id],
    list: &'a PrefixList,
    why: &Why,
    port: u16,
) -> Step<'a> {
    let direction = Direction::Out;
    let mut open = Open::default();
    let mut blocks: Vec<Block> = Vec::new();
    let mut public = false;
    for id in groups {
        let Some(group) = open.group(index, id, direction) else {
            continue;
        };
        for rule in &group.egress {
            if !covers_port(rule, port) {
                continue;
            }
            if rule.prefix_list_ids.contains(&list.id) {
                let reason = Reason::Allows {
                    group: id,
                    direction,
                    peer: None,
                    port,
                };
                return Step::new(Possible::YES, reason);
            }
            let of_lists =
                rule.prefix_list_ids
                    .iter()
                    .filter_map(|id| match index.prefix_list(id) {
                        Lookup::Found(other) => Some(entries(other)),
                        Lookup::NotShown | Lookup::Unread(_) => None,
                    });
            for cidr in rule.cidrs.iter().chain(of_lists.flatten()) {
                public |= !is_private_block(cidr) && Family::of(cidr) == Family::Ipv4;
                blocks.push(Block::from(cidr));
            }
        }
    }
    let everywhere = IpNet::V4(ipnet::Ipv4Net::default());
    if covers_all(
        blocks,
        Family::Ipv4,
        std::iter::once(Block::from(&everywhere)),
    ) {
        let list = &list.id;
        return Step::new(Possible::YES, Reason::Cover { groups, list });
    }
    if public {
        open.unread.get_or_insert_with(|| why.clone());
    }
    open.step(
        direction,
        Reason::NoneAllows {
            groups,
            direction,
            peer: None,
            list: Some(&list.id),
            port,
        },
    )
}

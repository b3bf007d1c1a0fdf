//! Security groups: whether the union of some groups' rules lets the port through
//! (`decision.md`, section 6.3).

use std::fmt;

use super::engine::block::Borders;
use super::engine::index::{Index, Lookup};
use super::mending::Mending;
use super::network_acl::AclPeer;
use super::step::{At, Says};
use crate::change::{self, Change};
use crate::checks::{Check, Stage};
use crate::network::{Direction, Id, SecurityGroup};
use crate::verdict::{Answer, Apart, ShortFix};

use super::engine::group_rules::rules;
pub use super::engine::group_rules::{GroupPeer, allows_list, allows_peer, allows_unread_list};

/// Why security groups let it through, or do not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// A rule lets it through.
    Allows {
        group: &'a Id,
        direction: Direction,
        peer: Option<AclPeer>,
        port: u16,
    },
    /// The egress rules of these groups together cover a prefix list.
    Cover { groups: &'a [Id], list: &'a Id },
    /// No rule of these groups lets it through.
    NoneAllows {
        groups: &'a [Id],
        direction: Direction,
        peer: Option<AclPeer>,
        list: Option<&'a Id>,
        port: u16,
    },
    /// A group is not among what the account is shown.
    NotShown { group: &'a Id, direction: Direction },
    /// A rule's prefix list is not among what the account is shown.
    ListNotShown {
        group: &'a Id,
        list: &'a Id,
        direction: Direction,
    },
}

/// The check that speaks for a side: clients' groups are asked outwards, endpoints' inwards.
pub fn check(direction: Direction) -> Check {
    match direction {
        Direction::Out => Check::ClientSecurityGroupBlocks,
        Direction::In => Check::EndpointSecurityGroupBlocks,
    }
}

/// What is to be done about a reason: a reason that is added is one of these, or a kind of its own.
enum ToDo<'a> {
    /// There is no group.
    GiveGroup,
    /// A rule is missing.
    AddRule(MissingRule<'a>),
    /// Whether a rule is missing knows the account that owns it.
    AskOwner,
    /// It is let through.
    Nothing,
}

/// The rule that no group has.
#[derive(Debug, Clone, Copy)]
struct MissingRule<'a> {
    groups: &'a [Id],
    direction: Direction,
    /// Its peer as an address.
    peer: Option<AclPeer>,
    /// Its peer as a list.
    list: Option<&'a Id>,
    port: u16,
}

/// Whom a rule that is added has to let through, as the fix, the remedy and the change name it.
#[derive(Debug, Clone, Copy)]
enum PeerToAllow<'a> {
    /// A prefix list.
    List(&'a Id),
    /// A group of the other side: it outlives the client that shows the fault, whose address may not.
    Group(&'a Id),
    /// The block of the other side's VPC that has an address. A rule that names a group of another VPC may not count,
    /// and one address lets one client in.
    BlockOf(&'a Id, AclPeer),
    /// An address, where nothing more is known.
    Address(AclPeer),
}

impl<'a> MissingRule<'a> {
    /// The peer that it has to name; `None` where nobody is known.
    fn peer_to_allow(&self, at: &At<'a>) -> Option<PeerToAllow<'a>> {
        if let Some(list) = self.list {
            return Some(PeerToAllow::List(list));
        }
        if let Some((client, hub)) = vpcs(at) {
            let vpc = match self.direction {
                Direction::In => client,
                Direction::Out => hub,
            };
            return self.peer.map(|peer| PeerToAllow::BlockOf(vpc, peer));
        }
        let group = other_groups(at, self.direction).iter().min();
        group
            .map(PeerToAllow::Group)
            .or_else(|| self.peer.map(PeerToAllow::Address))
    }
}

impl PeerToAllow<'_> {
    /// It in a change.
    fn in_change(self, mending: &Mending<'_, '_>) -> change::AllowedPeer {
        match self {
            Self::List(list) => change::AllowedPeer::PrefixList(list.clone()),
            Self::Group(group) => change::AllowedPeer::Group(group.clone()),
            Self::BlockOf(vpc, peer) => {
                change::AllowedPeer::Cidr(mending.block_of(vpc, peer.address()))
            }
            Self::Address(peer) => change::AllowedPeer::Cidr(peer.cidr()),
        }
    }
}

impl fmt::Display for PeerToAllow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::List(id) | Self::Group(id) => id.fmt(f),
            Self::BlockOf(vpc, _) => write!(f, "the block of {vpc}"),
            Self::Address(peer) => peer.fmt(f),
        }
    }
}

impl<'a> Reason<'a> {
    fn direction(&self) -> Direction {
        match self {
            Self::Allows { direction, .. }
            | Self::NoneAllows { direction, .. }
            | Self::NotShown { direction, .. }
            | Self::ListNotShown { direction, .. } => *direction,
            Self::Cover { .. } => Direction::Out,
        }
    }

    /// What is to be done about it. The fix, the remedy and the change are told of each kind.
    fn to_do(&self) -> ToDo<'a> {
        match self {
            Self::NoneAllows { groups: [], .. } => ToDo::GiveGroup,
            Self::NoneAllows {
                groups,
                direction,
                peer,
                list,
                port,
            } => ToDo::AddRule(MissingRule {
                groups,
                direction: *direction,
                peer: *peer,
                list: *list,
                port: *port,
            }),
            Self::NotShown { .. } | Self::ListNotShown { .. } => ToDo::AskOwner,
            Self::Allows { .. } | Self::Cover { .. } => ToDo::Nothing,
        }
    }
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        check(self.direction())
    }

    fn stage(&self) -> Stage {
        match self.direction() {
            Direction::Out => Stage::ClientEgress,
            Direction::In => Stage::EndpointIngress,
        }
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::NoneAllows { groups, .. } | Self::Cover { groups, .. } => {
                let mut groups: Vec<Id> = groups.to_vec();
                groups.sort();
                groups.dedup();
                groups
            }
            Self::Allows { group, .. } | Self::NotShown { group, .. } => vec![(*group).clone()],
            Self::ListNotShown { group, list, .. } => vec![(*group).clone(), (*list).clone()],
        }
    }

    fn apart(&self) -> Vec<Apart> {
        match self.to_do() {
            ToDo::AddRule(rule) => vec![Apart::Port(rule.port)],
            ToDo::GiveGroup | ToDo::AskOwner | ToDo::Nothing => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, at: &At<'a>) -> Option<ShortFix> {
        match self.to_do() {
            ToDo::GiveGroup => Some("give it a security group".into()),
            ToDo::AddRule(rule) => {
                let peer = rule.peer_to_allow(at)?;
                let preposition = rule.direction.preposition();
                Some(format!("allow tcp/{} {preposition} {peer}", rule.port).into())
            }
            ToDo::AskOwner => Some(ShortFix::check("the rules with the account that owns them")),
            ToDo::Nothing => None,
        }
    }

    fn remedy(&self, at: &At<'a>) -> Option<String> {
        match self.to_do() {
            ToDo::AddRule(rule) => {
                let group = rule.groups.iter().min()?;
                let peer = rule.peer_to_allow(at)?;
                let (direction, port) = (rule.direction, rule.port);
                let preposition = direction.preposition();
                Some(format!(
                    "Add to {group} an {direction} rule for tcp/{port} {preposition} {peer}."
                ))
            }
            ToDo::GiveGroup | ToDo::AskOwner | ToDo::Nothing => None,
        }
    }

    fn mend(&self, at: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self.to_do() {
            ToDo::AddRule(rule) => {
                let (Some(group), Some(peer)) = (rule.groups.iter().min(), rule.peer_to_allow(at))
                else {
                    return mending.by_hand();
                };
                mending.push(Change::AllowPort {
                    group: group.clone(),
                    direction: rule.direction,
                    peer: peer.in_change(mending),
                    port: rule.port,
                });
            }
            ToDo::GiveGroup | ToDo::AskOwner | ToDo::Nothing => mending.by_hand(),
        }
    }
}

/// The VPCs of the client and of the endpoint's interface, where they are two.
fn vpcs<'a>(at: &At<'a>) -> Option<(&'a Id, &'a Id)> {
    let client = at.client?.interface.vpc_id.as_ref()?;
    let hub = at.interface?.vpc_id.as_ref()?;
    (client != hub).then_some((client, hub))
}

/// The groups of the other side.
fn other_groups<'a>(at: &At<'a>, direction: Direction) -> &'a [Id] {
    let client = at.client.map(|client| client.interface);
    let other = match direction {
        Direction::In => client,
        Direction::Out => at.interface,
    };
    other.map_or(&[], |interface| &interface.groups)
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = || self.culprits().join(", ");
        match self {
            Self::Allows {
                group,
                direction,
                peer,
                port,
            } => {
                write!(f, "{group} allows {direction} tcp/{port}")?;
                peer.map_or(Ok(()), |peer| {
                    write!(f, " {} {peer}", direction.preposition())
                })
            }
            Self::Cover { list, .. } => {
                write!(f, "the egress rules of {} together cover {list}", named())
            }
            Self::NoneAllows { groups: [], .. } => f.write_str("it has no security group"),
            Self::NoneAllows {
                direction,
                peer,
                list,
                port,
                ..
            } => {
                write!(f, "{} has no {direction} tcp/{port}", named())?;
                match (peer, list) {
                    (Some(peer), _) => write!(f, " {} {peer}", direction.preposition()),
                    (None, Some(list)) => write!(f, " {} all of {list}", direction.preposition()),
                    (None, None) => Ok(()),
                }
            }
            Self::NotShown { group, direction } => write!(
                f,
                "the {direction} rules of {group} are not shown to this account"
            ),
            Self::ListNotShown {
                group,
                list,
                direction,
            } => write!(
                f,
                "{group} has an {direction} rule for {list}, whose entries are not shown to this account"
            ),
        }
    }
}

/// Adds where the rules about clients' addresses begin and end.
pub fn borders(index: &Index<'_>, group: &SecurityGroup, borders: &mut Borders) {
    borders_of(index, group, Direction::In, borders);
}

/// Adds where the rules of a direction begin and end.
pub fn borders_of(
    index: &Index<'_>,
    group: &SecurityGroup,
    direction: Direction,
    borders: &mut Borders,
) {
    for rule in rules(group, direction) {
        rule.cidrs.iter().for_each(|cidr| borders.add(cidr));
        for id in &rule.prefix_list_ids {
            if let Lookup::Found(list) = index.prefix_list(id) {
                borders.add_list(list);
            }
        }
    }
}

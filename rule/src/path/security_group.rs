//! Security groups: whether the union of some groups' rules lets the port through
//! (`decision.md`, section 6.3).

use std::fmt;

use super::engine::block::Borders;
use super::engine::index::{Index, Lookup};
use super::mending::Mending;
use super::network_acl::AclPeer;
use super::step::{At, RulePorts, Says};
use crate::change::{self, Change};
use crate::checks::{Check, Stage};
use crate::network::{Direction, Id, SecurityGroup};
use crate::verdict::{Answer, ShortFix};

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

/// The rule that no group has: the groups, its direction, its peer as an address and as a list, its port.
type MissingRule<'a> = (&'a [Id], Direction, Option<AclPeer>, Option<&'a Id>, u16);

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

    /// The rule that is missing, where that is the reason: one that is added says it here.
    fn missing_rule(&self) -> Option<MissingRule<'a>> {
        match self {
            Self::NoneAllows {
                groups,
                direction,
                peer,
                list,
                port,
            } => Some((*groups, *direction, *peer, *list, *port)),
            Self::Allows { .. }
            | Self::Cover { .. }
            | Self::NotShown { .. }
            | Self::ListNotShown { .. } => None,
        }
    }

    /// The port that a rule must let through.
    pub fn ports(&self) -> Option<RulePorts> {
        let missing = self
            .missing_rule()
            .filter(|(groups, ..)| !groups.is_empty());
        missing.map(|(.., port)| RulePorts::Request(port))
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

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, at: &At<'a>) -> Option<ShortFix> {
        let Some((groups, direction, peer, list, port)) = self.missing_rule() else {
            return Some(ShortFix::check("the rules with the account that owns them"));
        };
        if groups.is_empty() {
            return Some("give it a security group".into());
        }
        let other = list.or_else(|| other_groups(at, direction).iter().min());
        let peer = match (other, vpcs(at), peer) {
            (Some(other), ..) => other.to_string(),
            // One address of the other VPC lets one client in.
            (None, Some((client, hub)), Some(_)) => {
                let vpc = match direction {
                    Direction::In => client,
                    Direction::Out => hub,
                };
                format!("the block of {vpc}")
            }
            (None, _, peer) => peer.as_ref()?.to_string(),
        };
        Some(format!("allow tcp/{port} {} {peer}", direction.preposition()).into())
    }

    fn remedy(&self, at: &At<'a>) -> Option<String> {
        let (groups, direction, peer, list, port) = self.missing_rule()?;
        let group = groups.iter().min()?;
        // A group outlives the client that shows the fault; its address may not.
        let other = other_groups(at, direction).iter().min().or(list);
        let peer = match (other, peer) {
            (Some(id), _) => id.to_string(),
            (None, Some(address)) => address.to_string(),
            (None, None) => return None,
        };
        Some(format!(
            "Add to {group} an {direction} rule for tcp/{port} {} {peer}.",
            direction.preposition()
        ))
    }

    fn mend(&self, at: &At<'a>, mending: &mut Mending<'_, 'a>) {
        let Some((groups, direction, peer, list, port)) = self.missing_rule() else {
            return mending.by_hand();
        };
        let other = other_groups(at, direction).iter().min();
        let block = peer.and_then(|peer| mending.other_block(at, peer.cidr().network()));
        let peer = match (list, other, peer) {
            (Some(list), ..) => change::AllowedPeer::PrefixList(list.clone()),
            (None, ..) if let Some(block) = block => change::AllowedPeer::Cidr(block),
            (None, Some(group), _) => change::AllowedPeer::Group(group.clone()),
            (None, None, Some(peer)) => change::AllowedPeer::Cidr(peer.cidr()),
            (None, None, None) => return mending.by_hand(),
        };
        let Some(group) = groups.iter().min() else {
            return mending.by_hand();
        };
        mending.push(Change::AllowPort {
            group: group.clone(),
            direction,
            peer,
            port,
        });
    }
}

/// The VPCs of the client and of the endpoint's interface, where they are two.
fn vpcs<'a>(at: &At<'a>) -> Option<(&'a Id, &'a Id)> {
    let client = at.client?.interface.vpc_id.as_ref()?;
    let hub = at.interface?.vpc_id.as_ref()?;
    (client != hub).then_some((client, hub))
}

/// The groups of the other side; none where it is in another VPC, since a rule that names them may not count.
fn other_groups<'a>(at: &At<'a>, direction: Direction) -> &'a [Id] {
    if vpcs(at).is_some() {
        return &[];
    }
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

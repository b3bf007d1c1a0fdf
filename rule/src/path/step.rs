//! A step on the path: what was asked, the answer, and what decided it, in words.

use std::fmt;
use std::net::IpAddr;

use crate::checks::Check;
use crate::fact::Why;
use crate::network::{Direction, Id, NetworkInterface, Route};
use crate::possible::Possible;

/// One step on the path of a client to an endpoint.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The row of the catalogue that speaks where the step does not pass.
    pub check: Check,
    /// The answer.
    pub possible: Possible,
    /// What decided it.
    pub by: By<'a>,
    /// The endpoint's interface that it is about.
    pub interface: Option<&'a NetworkInterface>,
}

impl<'a> Step<'a> {
    /// A step with its answer.
    pub fn new(check: Check, possible: Possible, by: By<'a>) -> Self {
        Self {
            check,
            possible,
            by,
            interface: None,
        }
    }

    /// A step that asks for an unread fact: any of several answers is possible.
    pub fn unread(check: Check, possible: Possible, why: Why) -> Self {
        Self::new(check, possible, By::Unread(why))
    }
}

/// Which steps are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Those that do not pass: what a verdict needs.
    Faults,
    /// Every one: what an explanation needs.
    Every,
}

/// Steps gathered along a way.
#[derive(Debug)]
pub struct Gathered<'a> {
    /// Which are kept.
    pub detail: Detail,
    /// The endpoint's interface that they are about.
    pub interface: Option<&'a NetworkInterface>,
    /// Whether all of them pass.
    pub possible: Possible,
    /// Those that are kept.
    pub steps: Vec<Step<'a>>,
}

impl<'a> Gathered<'a> {
    /// Adds a step.
    pub fn add(&mut self, step: Step<'a>) {
        self.possible = self.possible.and(step.possible);
        if self.detail == Detail::Every || step.possible != Possible::YES {
            self.steps.push(Step {
                interface: self.interface,
                ..step
            });
        }
    }
}

/// What decided a step. It borrows from the network; [`By::culprits`] names the resources and
/// `Display` is the sentence.
#[derive(Debug, Clone)]
pub enum By<'a> {
    /// A security group rule lets it through.
    GroupAllows {
        group: &'a Id,
        rule: usize,
        direction: Direction,
        peer: Option<IpAddr>,
    },
    /// The egress rules of these groups together cover a prefix list.
    GroupsCover { groups: &'a [Id], list: &'a Id },
    /// No rule of these groups lets it through.
    NoGroupAllows {
        groups: &'a [Id],
        direction: Direction,
        peer: Option<IpAddr>,
        list: Option<&'a Id>,
    },
    /// A group is not among what the account is shown.
    GroupNotShown { group: &'a Id, direction: Direction },
    /// A rule's prefix list is not among what the account is shown.
    ListNotShown {
        group: &'a Id,
        list: &'a Id,
        direction: Direction,
    },
    /// A network ACL's rule, or its final `*`, decides on the request.
    AclRequest {
        acl: &'a Id,
        rule: Option<i32>,
        direction: Direction,
        peer: Peer,
    },
    /// A network ACL's rule lets the request through.
    AclPasses {
        acl: &'a Id,
        rule: Option<i32>,
        direction: Direction,
        peer: Peer,
    },
    /// Network ACLs decide on the reply: those that stop a Linux client's.
    AclReply {
        blocks: Vec<ReplyBlock<'a>>,
        peer: Option<IpAddr>,
    },
    /// Client and endpoint interface share a subnet: neither ACLs nor routes are asked.
    SameSubnet { subnet: &'a Id },
    /// A route, or none, for an address.
    Route {
        table: &'a Id,
        route: Option<&'a Route>,
        to: IpAddr,
    },
    /// A route table is, or is not, associated with a gateway endpoint.
    Association {
        table: &'a Id,
        subnet: &'a Id,
        associated: bool,
    },
    /// A route to another target takes (part of) the service's addresses, or none does.
    Override {
        table: &'a Id,
        route: Option<(&'a Route, ipnet::IpNet)>,
        list: &'a Id,
    },
    /// The prefix list of the service has, or has not, addresses of a family.
    ListFamily { list: &'a Id, family: super::Family },
    /// Something about the endpoint itself; the sentence says what.
    Endpoint { text: String },
    /// Something about the VPC itself; the sentence says what.
    Vpc { vpc: &'a Id, text: String },
    /// It was not read.
    Unread(Why),
}

/// Whom a network ACL's rule was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// One address.
    Address(IpAddr),
    /// A block of the service's prefix list.
    Cidr(ipnet::IpNet),
}

/// A network ACL that stops part of the reply.
#[derive(Debug, Clone)]
pub struct ReplyBlock<'a> {
    /// The ACL.
    pub acl: &'a Id,
    /// The rule's number; `None` is the final `*`.
    pub rule: Option<i32>,
    /// Which way it looks.
    pub direction: Direction,
    /// The first ports that it stops.
    pub ports: (u16, u16),
    /// Whom the reply comes from, or goes to.
    pub peer: Peer,
}

impl<'a> By<'a> {
    /// The resources at fault, for reports and for telling findings apart.
    pub fn culprits(&self) -> Vec<Id> {
        match self {
            Self::NoGroupAllows { groups, .. } | Self::GroupsCover { groups, .. } => {
                let mut groups: Vec<Id> = groups.to_vec();
                groups.sort();
                groups.dedup();
                groups
            }
            Self::GroupAllows { group, .. } | Self::GroupNotShown { group, .. } => {
                vec![(*group).clone()]
            }
            Self::ListNotShown { group, list, .. } => vec![(*group).clone(), (*list).clone()],
            Self::AclRequest { acl, .. } | Self::AclPasses { acl, .. } => vec![(*acl).clone()],
            Self::AclReply { blocks, .. } => blocks.iter().map(|block| block.acl.clone()).collect(),
            Self::SameSubnet { subnet } => vec![(*subnet).clone()],
            Self::Route { table, .. }
            | Self::Association { table, .. }
            | Self::Override { table, .. } => {
                vec![(*table).clone()]
            }
            Self::ListFamily { list, .. } => vec![(*list).clone()],
            Self::Vpc { vpc, .. } => vec![(*vpc).clone()],
            Self::Endpoint { .. } | Self::Unread(_) => Vec::new(),
        }
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Cidr(cidr) => cidr.fmt(f),
        }
    }
}

impl fmt::Display for By<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GroupAllows {
                group,
                rule,
                direction,
                peer,
            } => {
                write!(f, "{group} {direction} rule {rule} allows tcp/443")?;
                peer.map_or(Ok(()), |peer| {
                    write!(f, " {} {peer}", direction.preposition())
                })
            }
            Self::GroupsCover { list, .. } => {
                let groups = self.culprits().join(", ");
                write!(f, "the egress rules of {groups} together cover {list}")
            }
            Self::NoGroupAllows { groups: [], .. } => f.write_str("it has no security group"),
            Self::NoGroupAllows {
                direction,
                peer,
                list,
                ..
            } => {
                let groups = self.culprits().join(", ");
                write!(f, "{groups} has no {direction} tcp/443")?;
                match (peer, list) {
                    (Some(peer), _) => write!(f, " {} {peer}", direction.preposition()),
                    (None, Some(list)) => write!(f, " {} all of {list}", direction.preposition()),
                    (None, None) => Ok(()),
                }
            }
            Self::GroupNotShown { group, direction } => {
                write!(
                    f,
                    "the {direction} rules of {group} are not shown to this account"
                )
            }
            Self::ListNotShown {
                group,
                list,
                direction,
            } => {
                write!(
                    f,
                    "{group} has an {direction} rule for {list}, whose entries are not shown to this account"
                )
            }
            Self::AclRequest {
                acl,
                rule: Some(rule),
                direction,
                peer,
            } => {
                write!(
                    f,
                    "{acl} {direction} rule {rule} denies tcp/443 {} {peer}",
                    direction.preposition()
                )
            }
            Self::AclRequest {
                acl,
                rule: None,
                direction,
                peer,
            } => {
                write!(
                    f,
                    "{acl} has no {direction} rule that allows tcp/443 {} {peer}",
                    direction.preposition()
                )
            }
            Self::AclPasses {
                acl,
                rule,
                direction,
                peer,
            } => {
                write!(f, "{acl} {direction} ")?;
                rule.map_or(Ok(()), |rule| write!(f, "rule {rule} "))?;
                write!(f, "allows tcp/443 {} {peer}", direction.preposition())
            }
            Self::AclReply { blocks, peer } => reply(f, blocks, *peer),
            Self::SameSubnet { subnet } => write!(f, "both are in {subnet}"),
            Self::Route { table, route, to } => match route {
                None => write!(f, "{table} has no route to {to}"),
                Some(route) if route.state == crate::network::RouteState::Blackhole => {
                    write!(
                        f,
                        "in {table} the route to {to} by {} is a blackhole",
                        target(route)
                    )
                }
                Some(route) => write!(f, "in {table} the route to {to} leads to {}", target(route)),
            },
            Self::Association {
                table,
                subnet,
                associated,
            } => {
                let not = if *associated { "" } else { "not " };
                write!(f, "{table} of {subnet} is {not}associated with it")
            }
            Self::Override {
                table,
                route: Some((route, cidr)),
                ..
            } => {
                let blackhole = match route.state {
                    crate::network::RouteState::Blackhole => " (a blackhole)",
                    _ => "",
                };
                write!(
                    f,
                    "{table} sends {cidr} to {}{blackhole} instead",
                    target(route)
                )
            }
            Self::Override {
                table,
                route: None,
                list,
            } => {
                write!(f, "no route in {table} takes any of {list} elsewhere")
            }
            Self::ListFamily { list, family } => {
                write!(f, "{list} has no {} block", family.as_str())
            }
            Self::Endpoint { text, .. } | Self::Vpc { text, .. } => f.write_str(text),
            Self::Unread(why) => f.write_str(why),
        }
    }
}

/// The target of a route, in words.
fn target(route: &Route) -> &str {
    if route.target.is_empty() {
        "an unnamed target"
    } else {
        &route.target
    }
}

/// The sentence on a reply.
fn reply(
    f: &mut fmt::Formatter<'_>,
    blocks: &[ReplyBlock<'_>],
    peer: Option<IpAddr>,
) -> fmt::Result {
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        let (first, last) = block.ports;
        match block.rule {
            Some(rule) => write!(f, "{} {} rule {rule} denies", block.acl, block.direction)?,
            None => write!(
                f,
                "{} has no {} rule that allows",
                block.acl, block.direction
            )?,
        }
        let preposition = block.direction.preposition();
        write!(
            f,
            " the reply on tcp/{first}-{last} {preposition} {}",
            block.peer
        )?;
    }
    if !blocks.is_empty() {
        return Ok(());
    }
    f.write_str("the reply passes")?;
    peer.map_or(Ok(()), |peer| write!(f, " to {peer}"))
}

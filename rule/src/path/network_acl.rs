//! Network ACLs: whether a subnet's rules let a request out and its reply back
//! (`decision.md`, section 6.4).

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use super::Family;
use super::engine::acl_entries::{allow, reply_cidrs, service_blocks, wide};
use super::engine::reply_ports::ReplyPorts;
use super::mending::Mending;
use super::step::{At, Says};
use crate::checks::{Check, Stage};
use crate::network::{Direction, Id};
use crate::verdict::{Answer, Apart, ShortFix};

pub use super::engine::acl_question::{reply, request};
pub use super::engine::ordered_acl::borders;

/// The most ACLs that a reply meets: two on each side of a transit gateway.
pub const MOST_ACLS: usize = 4;

/// The addresses that a rule is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AclPeer {
    /// One address.
    Address(IpAddr),
    /// A block of the service's prefix list.
    Cidr(IpNet),
}

impl AclPeer {
    /// An address of it.
    pub fn address(self) -> IpAddr {
        match self {
            Self::Address(address) => address,
            Self::Cidr(cidr) => cidr.network(),
        }
    }

    /// It as a block.
    pub fn cidr(self) -> IpNet {
        match self {
            Self::Address(address) => IpNet::from(address),
            Self::Cidr(cidr) => cidr,
        }
    }

    /// What whoever copies a block of a prefix list has to know: network ACLs cannot name the list itself.
    fn grows(self) -> &'static str {
        match self {
            Self::Address(_) => "",
            Self::Cidr(_) => {
                " It is a block of AWS's prefix list, which grows: an ACL that copies today's blocks stops later ones."
            }
        }
    }
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
    pub peer: AclPeer,
}

/// Why network ACLs let it through, or do not.
#[derive(Debug, Clone)]
pub enum Reason<'a> {
    /// A rule, or the final `*`, stops the request.
    StopsRequest {
        acl: &'a Id,
        rule: Option<i32>,
        direction: Direction,
        peer: AclPeer,
        port: u16,
    },
    /// A rule lets the request through.
    Passes {
        acl: &'a Id,
        rule: Option<i32>,
        direction: Direction,
        peer: AclPeer,
        port: u16,
    },
    /// There is nobody to let through.
    NoPeer,
    /// The reply passes, to whatever system where the class tells none: as far as Linux clients go.
    ReplyPasses {
        /// The ACLs that let it through, each once: no way has more than four.
        acls: [Option<&'a Id>; MOST_ACLS],
        to: Option<IpAddr>,
    },
    /// These ACLs stop a part of the reply.
    StopsReply {
        blocks: Vec<ReplyBlock<'a>>,
        to: Option<IpAddr>,
        /// The family that is asked about.
        family: Family,
        /// What is known of the client's ports.
        ports: ReplyPorts,
        /// Whether those pass that may be enough.
        may_pass: bool,
    },
    /// Client and endpoint interface share a subnet: neither ACLs nor routes are asked.
    SameSubnet { subnet: &'a Id },
}

impl<'a> Says<'a> for Reason<'a> {
    fn check(&self) -> Check {
        match self {
            Self::StopsRequest { .. }
            | Self::Passes { .. }
            | Self::NoPeer
            | Self::SameSubnet { .. } => Check::NetworkAclBlocksRequest,
            Self::StopsReply { may_pass: true, .. } => Check::NetworkAclReplyDependsOnClientOs,
            Self::ReplyPasses { .. } | Self::StopsReply { .. } => Check::NetworkAclBlocksReply,
        }
    }

    fn stage(&self) -> Stage {
        Stage::NetworkAcls
    }

    fn culprits(&self) -> Vec<Id> {
        match self {
            Self::StopsRequest { acl, .. } | Self::Passes { acl, .. } => vec![(*acl).clone()],
            Self::StopsReply { blocks, .. } => {
                blocks.iter().map(|block| block.acl.clone()).collect()
            }
            Self::SameSubnet { subnet } => vec![(*subnet).clone()],
            Self::NoPeer | Self::ReplyPasses { .. } => Vec::new(),
        }
    }

    fn apart(&self) -> Vec<Apart> {
        match self {
            Self::StopsRequest {
                direction,
                peer,
                port,
                ..
            } => vec![
                Apart::Port(*port),
                Apart::Direction(*direction),
                Apart::Family(Family::of(&peer.cidr()).as_str()),
            ],
            Self::StopsReply { family, ports, .. } => {
                vec![Apart::Replies(*ports), Apart::Family(family.as_str())]
            }
            Self::Passes { .. }
            | Self::NoPeer
            | Self::ReplyPasses { .. }
            | Self::SameSubnet { .. } => Vec::new(),
        }
    }

    fn no_means(&self) -> Answer {
        Answer::Broken
    }

    fn is_of_client(&self) -> bool {
        true
    }

    fn fix(&self, _: &At<'a>) -> Option<ShortFix> {
        let fix = match self {
            Self::StopsReply { blocks, ports, .. } => {
                let (first, last) = ports.to_open();
                let reply = format!("tcp/{first}-{last}, the reply's ports");
                match blocks.first()?.rule {
                    Some(rule) => format!("allow {reply}, by a rule below {rule}"),
                    None => format!("add a rule that allows {reply}"),
                }
            }
            Self::StopsRequest {
                rule: Some(rule), ..
            } => format!("allow it by a rule below {rule}"),
            Self::StopsRequest { rule: None, .. } => "add a rule that allows it".to_owned(),
            Self::Passes { .. }
            | Self::NoPeer
            | Self::ReplyPasses { .. }
            | Self::SameSubnet { .. } => return None,
        };
        Some(fix.into())
    }

    fn remedy(&self, _: &At<'a>) -> Option<String> {
        let before = |rule: &Option<i32>| match rule {
            Some(rule) => format!(" with a number below {rule}"),
            None => String::new(),
        };
        match self {
            Self::StopsRequest {
                acl,
                rule,
                direction,
                peer,
                port,
            } => Some(format!(
                "Add to {acl} an {direction} rule{} that allows tcp/{port} {} {peer}.{}",
                before(rule),
                direction.preposition(),
                peer.grows(),
            )),
            Self::StopsReply { blocks, ports, .. } => {
                let block = blocks.first()?;
                let (first, last) = ports.to_open();
                Some(format!(
                    "Add to {} an {} rule{} that allows tcp {first}-{last} ({}).{}",
                    block.acl,
                    block.direction,
                    before(&block.rule),
                    ports.whose(),
                    block.peer.grows(),
                ))
            }
            Self::Passes { .. }
            | Self::NoPeer
            | Self::ReplyPasses { .. }
            | Self::SameSubnet { .. } => None,
        }
    }

    fn mend(&self, at: &At<'a>, mending: &mut Mending<'_, 'a>) {
        match self {
            Self::StopsRequest {
                acl,
                rule,
                direction,
                peer,
                port,
            } => {
                let cidrs = match peer {
                    AclPeer::Cidr(cidr) => service_blocks(at, mending, Family::of(cidr)),
                    AclPeer::Address(address) => vec![wide(*address, at, mending)],
                };
                for cidr in cidrs {
                    allow(at, mending, acl, *direction, *rule, cidr, (*port, *port));
                }
            }
            // A client that runs Windows gets its replies as it is.
            Self::StopsReply {
                ports: ReplyPorts::OfSystem,
                may_pass: true,
                ..
            } => mending.by_hand(),
            Self::StopsReply {
                blocks,
                to,
                family,
                ports,
                may_pass: _,
            } => {
                for block in blocks {
                    for cidr in reply_cidrs(at, mending, block.direction, *family, *to) {
                        allow(
                            at,
                            mending,
                            block.acl,
                            block.direction,
                            block.rule,
                            cidr,
                            ports.to_open(),
                        );
                    }
                }
            }
            Self::Passes { .. }
            | Self::NoPeer
            | Self::ReplyPasses { .. }
            | Self::SameSubnet { .. } => mending.by_hand(),
        }
    }
}

impl fmt::Display for AclPeer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Cidr(cidr) => cidr.fmt(f),
        }
    }
}

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StopsRequest {
                acl,
                rule: Some(rule),
                direction,
                peer,
                port,
            } => write!(
                f,
                "{acl} {direction} rule {rule} denies tcp/{port} {} {peer}",
                direction.preposition()
            ),
            Self::StopsRequest {
                acl,
                rule: None,
                direction,
                peer,
                port,
            } => write!(
                f,
                "{acl} has no {direction} rule that allows tcp/{port} {} {peer}",
                direction.preposition()
            ),
            Self::Passes {
                acl,
                rule,
                direction,
                peer,
                port,
            } => {
                write!(f, "{acl} {direction} ")?;
                rule.map_or(Ok(()), |rule| write!(f, "rule {rule} "))?;
                write!(f, "allows tcp/{port} {} {peer}", direction.preposition())
            }
            Self::NoPeer => f.write_str("the reply passes"),
            Self::ReplyPasses { acls, to } => reply_passes(f, acls, *to),
            Self::StopsReply { blocks, .. } => stops_reply(f, blocks),
            Self::SameSubnet { subnet } => write!(f, "both are in {subnet}"),
        }
    }
}

/// The sentence on a reply that passes.
fn reply_passes(
    f: &mut fmt::Formatter<'_>,
    acls: &[Option<&Id>; MOST_ACLS],
    to: Option<IpAddr>,
) -> fmt::Result {
    let acls: Vec<&str> = acls.iter().flatten().map(|id| &***id).collect();
    match acls.split_last() {
        None => f.write_str("the reply passes")?,
        Some((one, [])) => write!(f, "{one} lets the reply pass")?,
        Some((last, others)) => write!(f, "{} and {last} let the reply pass", others.join(", "))?,
    }
    to.map_or(Ok(()), |to| write!(f, " to {to}"))
}

/// The sentence on a reply that is stopped.
fn stops_reply(f: &mut fmt::Formatter<'_>, blocks: &[ReplyBlock<'_>]) -> fmt::Result {
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        let (first, last) = block.ports;
        let (acl, direction) = (block.acl, block.direction);
        match block.rule {
            Some(rule) => write!(f, "{acl} {direction} rule {rule} denies")?,
            None => write!(f, "{acl} has no {direction} rule that allows")?,
        }
        let preposition = direction.preposition();
        write!(
            f,
            " the reply on tcp/{first}-{last} {preposition} {}",
            block.peer
        )?;
    }
    Ok(())
}

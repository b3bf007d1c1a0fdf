//! What network ACLs are asked: whether they let a request through, and its reply back
//! (`decision.md`, section 6.4).

use std::net::IpAddr;

use super::block::Block;
use super::ordered_acl::{OrderedAcl, Packets};
use crate::checks::Check;
use crate::network::Direction;
use crate::network::fact::Why;
use crate::path::Family;
use crate::path::engine::reply_ports::ReplyPorts;
use crate::path::network_acl::{AclPeer, MOST_ACLS, Reason, ReplyBlock};
use crate::path::step::Step;
use crate::possible::Possible;

/// Whether an ACL lets a TCP port through to or from every peer.
pub fn request<'a>(
    acl: Result<&OrderedAcl<'a>, Why>,
    direction: Direction,
    peers: impl IntoIterator<Item = AclPeer>,
    port: u16,
) -> Step<'a> {
    let check = Check::NetworkAclBlocksRequest;
    let acl = match acl {
        Ok(acl) => acl,
        Err(why) => {
            return Step::unread(check, Possible::YES.or_else(Possible::NO), why);
        }
    };
    let mut passed = None;
    for peer in peers {
        let packets = Packets {
            block: block(peer),
            ports: (port, port),
        };
        if let Some((rule, _)) = acl.stops(direction, packets) {
            let reason = Reason::StopsRequest {
                acl: &acl.acl.id,
                rule,
                direction,
                peer,
                port,
            };
            return Step::new(Possible::NO, reason);
        }
        passed = passed.or(Some((peer, packets)));
    }
    let reason = passed.map_or(Reason::NoPeer, |(peer, packets)| Reason::Passes {
        acl: &acl.acl.id,
        rule: acl.passes_by(direction, packets),
        direction,
        peer,
        port,
    });
    Step::new(Possible::YES, reason)
}

/// One ACL's part in a reply: the ACL, which way it looks, and whom the packets come from or go to.
pub type ReplyHop<'i, 'a> = (Result<&'i OrderedAcl<'a>, Why>, Direction, &'i [AclPeer]);

/// Whether the ACLs let the reply through to the client's ephemeral ports: the whole range that is
/// enough through all of them is yes, else the whole range that may be enough maybe, else no.
pub fn reply<'a>(
    hops: &[ReplyHop<'_, 'a>],
    (to, family): (Option<IpAddr>, Family),
    ports: ReplyPorts,
) -> Step<'a> {
    let stops = |acl: &OrderedAcl<'a>, direction: Direction, peers: &[AclPeer], ports| {
        peers.iter().find_map(|peer| {
            let block = block(*peer);
            let stopped = acl.stops(direction, Packets { block, ports });
            stopped.map(|(rule, ports)| (rule, ports, *peer))
        })
    };
    let mut unread = None;
    let mut blocks = Vec::new();
    for (acl, direction, peers) in hops {
        match acl {
            Err(why) => unread = Some(why.clone()),
            Ok(acl) => {
                let stopped = stops(acl, *direction, peers, ports.enough());
                blocks.extend(stopped.map(|(rule, ports, peer)| ReplyBlock {
                    acl: &acl.acl.id,
                    rule,
                    direction: *direction,
                    ports,
                    peer,
                }));
            }
        }
    }
    let passes_all = blocks.is_empty();
    // The other range is asked only where the first does not decide.
    let may_pass = (!passes_all || unread.is_some())
        && hops.iter().all(|(acl, direction, peers)| match acl {
            Ok(acl) => stops(acl, *direction, peers, ports.perhaps_enough()).is_none(),
            Err(_) => true,
        });
    let base = match (passes_all, may_pass) {
        (true, _) => Possible::YES,
        (false, true) => Possible::MAYBE,
        (false, false) => Possible::NO,
    };
    let check = Check::NetworkAclBlocksReply;
    match (unread, base) {
        (Some(why), Possible::YES) => {
            let open = if may_pass {
                Possible::ANY
            } else {
                Possible::YES.or_else(Possible::NO)
            };
            Step::unread(check, open, why)
        }
        (Some(why), Possible::MAYBE) => {
            Step::unread(check, Possible::MAYBE.or_else(Possible::NO), why)
        }
        _ if passes_all => Step::new(base, passes(hops, to)),
        _ => Step::new(
            base,
            Reason::StopsReply {
                blocks,
                to,
                family,
                ports,
                may_pass,
            },
        ),
    }
}

/// The ACLs of a reply that passes, each once.
fn passes<'a>(hops: &[ReplyHop<'_, 'a>], to: Option<IpAddr>) -> Reason<'a> {
    let mut acls = [None; MOST_ACLS];
    for (acl, _, _) in hops {
        let id = acl.as_ref().ok().map(|acl| &acl.acl.id);
        if !acls.contains(&id)
            && let Some(place) = acls.iter_mut().find(|place| place.is_none())
        {
            *place = id;
        }
    }
    Reason::ReplyPasses { acls, to }
}

/// The addresses of a peer.
fn block(peer: AclPeer) -> Block {
    match peer {
        AclPeer::Address(address) => Block::from(address),
        AclPeer::Cidr(cidr) => Block::from(&cidr),
    }
}

//! The hops of packets between a client and an interface in another VPC, as far as network ACLs see
//! them (`decision.md`, section 11.7, rows 5 and 6).

use std::net::IpAddr;

use super::course::VpcConnection;
use super::hub_path::Between;
use super::transit_gateway::{Attached, Through};
use crate::checks::Check;
use crate::network::fact::Why;
use crate::network::{Direction, Id};
use crate::path::engine::index::Index;
use crate::path::engine::ordered_acl::OrderedAcl;
use crate::path::network_acl::{self, AclPeer};
use crate::path::step::{Reason as StepReason, Step};
use crate::possible::Possible;

/// What one check comes to: as it is, and where the client's address may have changed on the way.
#[derive(Debug)]
pub struct Checked<'a> {
    /// As it is.
    pub plain: Possible,
    /// Where the hub may see another address than the client's.
    pub changed: Possible,
    /// The steps, each with both answers.
    pub steps: Vec<(Step<'a>, Possible)>,
}

/// A subnet's ACL, asked about packets of one direction.
#[derive(Clone)]
struct Hop<'i, 'a> {
    acl: Result<&'i OrderedAcl<'a>, Why>,
    direction: Direction,
    peer: IpAddr,
    /// Whether it is one of the hub's: a *no* then rests on the client's own address.
    of_hub: bool,
}

/// The hops before a transit gateway, and behind it by each subnet that packets may leave it by.
/// Without one, all hops come before, and the only way behind has none.
struct Hops<'i, 'a> {
    before: Vec<Hop<'i, 'a>>,
    behind: Vec<Vec<Hop<'i, 'a>>>,
}

/// A side of the way: its lookups, its VPC, and its subnet.
#[derive(Clone, Copy)]
struct Site<'i, 'a> {
    index: &'i Index<'a>,
    vpc_id: &'a Id,
    subnet: &'a Id,
    /// The address of the other side.
    peer: IpAddr,
    of_hub: bool,
}

impl<'i, 'a> Site<'i, 'a> {
    fn hop(self, subnet: &Id, direction: Direction, peer: IpAddr) -> Hop<'i, 'a> {
        Hop {
            acl: self.index.network_acl(subnet, self.vpc_id),
            direction,
            peer,
            of_hub: self.of_hub,
        }
    }

    /// Its own subnet.
    fn own(self, direction: Direction) -> Hop<'i, 'a> {
        self.hop(self.subnet, direction, self.peer)
    }
}

/// The hops of packets from one site to another.
fn hops<'i, 'a>(
    from: Site<'i, 'a>,
    to: Site<'i, 'a>,
    attached: Option<(Option<&'a Id>, &'a [Id])>,
) -> Hops<'i, 'a> {
    let (out, into) = (from.own(Direction::Out), to.own(Direction::In));
    let Some((near, far)) = attached else {
        return Hops {
            before: vec![out, into],
            behind: vec![Vec::new()],
        };
    };
    // The gateway takes packets in by its subnet in the sender's zone, the sender's own included.
    let taken = near.map(|near| from.hop(near, Direction::In, to.peer));
    let before = std::iter::once(out).chain(taken).collect();
    let behind = far.iter().map(|subnet| match subnet {
        own if own == to.subnet => Vec::new(),
        other => vec![to.hop(other, Direction::Out, from.peer), into.clone()],
    });
    let behind: Vec<_> = behind.collect();
    Hops {
        before,
        behind: if behind.is_empty() {
            vec![vec![into]]
        } else {
            behind
        },
    }
}

/// Asks the ACLs on the way of the request, and on that of the reply.
pub fn ask<'a>(
    way: &Between<'_, 'a>,
    over: VpcConnection<'a>,
    through: Option<&Through<'a>>,
) -> [Checked<'a>; 2] {
    let (Some(own), Some(other)) = (way.client.subnet_id(), &way.interface.subnet_id) else {
        let id = match way.client.subnet_id() {
            None => &way.client.interface.id,
            Some(_) => &way.interface.id,
        };
        let why: Why = format!("the subnet of {id} is not in the data").into();
        let checks = [Check::NetworkAclBlocksRequest, Check::NetworkAclBlocksReply];
        return checks.map(|check| Checked::unread(check, why.clone()));
    };
    // To a site, the peer is who its packets go to.
    let client = Site {
        index: way.own,
        vpc_id: way.client.vpc_id,
        subnet: own,
        peer: way.to,
        of_hub: false,
    };
    let hub = Site {
        index: way.hub,
        vpc_id: way.hub_vpc,
        subnet: other,
        peer: way.from,
        of_hub: true,
    };
    let there = through.map(|through| (through.client.subnet, subnets(&through.hub)));
    let back = through.map(|through| (through.hub.subnet, subnets(&through.client)));
    // Where the attachments of the receiver are unread, its last hop may be none.
    let is_open = |site: Site<'_, 'a>| match over {
        VpcConnection::Unread => true,
        VpcConnection::Gateway(_) => site.index.network.central.vpc_attachments.why().is_some(),
        VpcConnection::Peering(_) | VpcConnection::PeeringNotShown(_) | VpcConnection::NotKnown => {
            false
        }
    };
    let requested = request(&hops(client, hub, there), way.by.port, is_open(hub));
    let replied = match (over, is_open(client)) {
        (VpcConnection::Gateway(_), true) => reply(way, &hops(hub, client, back), true),
        (_, is_open) => {
            let mut replied = reply(way, &hops(hub, client, back), false);
            if is_open {
                replied.opened();
            }
            replied
        }
    };
    [requested, replied]
}

/// The subnets that packets may leave a gateway by.
fn subnets<'a>(attached: &Attached<'a>) -> &'a [Id] {
    attached.attachment.map_or(&[], |it| &it.subnet_ids)
}

impl<'a> Checked<'a> {
    /// Nothing is known.
    fn unread(check: Check, why: Why) -> Self {
        let step = Step::unread(check, Possible::ANY, why);
        Self {
            plain: Possible::ANY,
            changed: Possible::ANY,
            steps: vec![(step, Possible::ANY)],
        }
    }

    /// It may pass all the same.
    fn opened(&mut self) {
        self.or_else(Possible::YES, Possible::YES);
    }

    /// It may come to something else all the same: as it is, and where the client's address may have changed.
    fn or_else(&mut self, plain: Possible, changed: Possible) {
        self.plain = self.plain.or_else(plain);
        self.changed = self.changed.or_else(changed);
        for (step, own) in &mut self.steps {
            step.possible = step.possible.or_else(plain);
            *own = own.or_else(changed);
        }
    }
}

/// Whether the port passes every hop of the request; with `is_open` the last ones may be none.
fn request<'a>(hops: &Hops<'_, 'a>, port: u16, is_open: bool) -> Checked<'a> {
    let ask = |hop: &Hop<'_, 'a>| {
        let peers = [AclPeer::Address(hop.peer)];
        let step = network_acl::request(hop.acl.clone(), hop.direction, peers, port);
        let changed = if hop.of_hub {
            softened(step.possible)
        } else {
            step.possible
        };
        (step, changed)
    };
    let (last, firm): (Vec<_>, Vec<_>) = hops.before.iter().partition(|hop| hop.of_hub);
    let mut all = PacketPath::of(firm.into_iter().map(ask).collect());
    let behind = hops.behind.iter().map(|behind| {
        let own = last.iter().copied().chain(behind);
        PacketPath::of(own.map(ask).collect())
    });
    let mut behind = together(behind.collect()).checked();
    if is_open {
        behind.opened();
    }
    all.plain = all.plain.and(behind.plain);
    all.changed = all.changed.and(behind.changed);
    all.steps.extend(behind.steps);
    all.checked()
}

/// Whether one range of ports passes every hop of the reply; with `is_open` the last ones may be none.
fn reply<'a>(way: &Between<'_, 'a>, hops: &Hops<'_, 'a>, is_open: bool) -> Checked<'a> {
    let ask = |hops: &[&Hop<'_, 'a>]| {
        let peers: Vec<[AclPeer; 1]> = hops
            .iter()
            .map(|hop| [AclPeer::Address(hop.peer)])
            .collect();
        let reply_hops: Vec<_> = hops
            .iter()
            .zip(&peers)
            .map(|(hop, peer)| (hop.acl.clone(), hop.direction, peer.as_slice()))
            .collect();
        let to = (Some(way.from), way.by.family);
        network_acl::reply(&reply_hops, to, way.client.reply_ports())
    };
    let over = |behind: &[Hop<'_, 'a>]| {
        let all: Vec<&Hop<'_, 'a>> = hops.before.iter().chain(behind).collect();
        let own: Vec<&Hop<'_, 'a>> = all.iter().copied().filter(|hop| !hop.of_hub).collect();
        let step = ask(&all);
        // What the client's own side stops is stopped whatever the address.
        let firm = ask(&own).possible;
        let changed = PacketPath::changed(step.possible, firm);
        PacketPath::of(vec![(step, changed)])
    };
    let ways = hops.behind.iter().map(|behind| over(behind));
    let mut replied = together(ways.collect()).checked();
    if is_open {
        let bare = over(&[]);
        replied.or_else(bare.plain, bare.changed);
    }
    replied
}

/// A *no* that rests on an address which may be another.
pub fn softened(possible: Possible) -> Possible {
    possible
        .each()
        .map(|one| {
            if one == Possible::NO {
                Possible::MAYBE
            } else {
                one
            }
        })
        .reduce(Possible::or_else)
        .unwrap_or(possible)
}

/// One way that packets may take.
struct PacketPath<'a> {
    plain: Possible,
    changed: Possible,
    steps: Vec<(Step<'a>, Possible)>,
}

impl<'a> PacketPath<'a> {
    fn of(steps: Vec<(Step<'a>, Possible)>) -> Self {
        let all = |of: fn(&(Step<'a>, Possible)) -> Possible| {
            steps.iter().map(of).fold(Possible::YES, Possible::and)
        };
        Self {
            plain: all(|(step, _)| step.possible),
            changed: all(|(_, changed)| *changed),
            steps,
        }
    }

    /// What a reply comes to where a *no* of the hub's hops is undecidable, and one of the
    /// client's own hops (`firm`) is not.
    fn changed(plain: Possible, firm: Possible) -> Possible {
        let mut changed = softened(plain);
        if firm.may_be(Possible::NO) {
            changed = if firm == Possible::NO {
                Possible::NO
            } else {
                changed.or_else(Possible::NO)
            };
        }
        changed
    }

    fn checked(self) -> Checked<'a> {
        Checked {
            plain: self.plain,
            changed: self.changed,
            steps: self.steps,
        }
    }
}

/// Ways of which any may be taken: all pass → yes, none → no, else undecidable.
fn together<'a>(paths: Vec<PacketPath<'a>>) -> PacketPath<'a> {
    let plain = any_of(paths.iter().map(|path| path.plain));
    let changed = any_of(paths.iter().map(|path| path.changed));
    let mut steps: Vec<(Step<'a>, Possible)> = Vec::new();
    for path in paths {
        for (step, own_changed) in path.steps {
            let passes = step.possible == Possible::YES;
            let is_unread = matches!(step.reason, StepReason::Unread { .. });
            let both = match (passes, is_unread) {
                (true, _) | (_, true) => (step.possible, own_changed),
                // Another way may pass: what stops this one stops not all.
                (false, false) => (limited(step.possible, plain), limited(own_changed, changed)),
            };
            let step = Step {
                possible: both.0,
                ..step
            };
            if !steps.iter().any(|(other, _)| other.is_same(&step)) {
                steps.push((step, both.1));
            }
        }
    }
    PacketPath {
        plain,
        changed,
        steps,
    }
}

/// What a step says that stops one of several ways: no more than all of them come to.
fn limited(own: Possible, all: Possible) -> Possible {
    if own == Possible::NO && all != Possible::NO {
        if all.is_unread() {
            all
        } else {
            Possible::MAYBE
        }
    } else {
        own
    }
}

/// All of them pass → yes, none → no, else undecidable; over all that unread facts may come to.
fn any_of(paths: impl Iterator<Item = Possible>) -> Possible {
    let pair = |one: Possible, other: Possible| {
        if one == other { one } else { Possible::MAYBE }
    };
    paths
        .reduce(|all, way| {
            let pairs = all
                .each()
                .flat_map(|one| way.each().map(move |other| pair(one, other)));
            pairs.reduce(Possible::or_else).unwrap_or(all)
        })
        .unwrap_or(Possible::YES)
}

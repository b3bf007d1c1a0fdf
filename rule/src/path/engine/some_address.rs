//! Interfaces whose address nobody knows yet: they will get some address of a block. A check is
//! asked for every part of the block that its rules treat differently; where the parts agree, that is the
//! answer, else it is unread.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::block::{Block, Borders};
use crate::network::NetworkInterface;
use crate::network::fact::{UnreadRemedy, Why};
use crate::path::Family;
use crate::path::central::transit_gateway::Reason as GatewayReason;
use crate::path::network_acl::{AclPeer, Reason as AclReason};
use crate::path::security_group::Reason as GroupReason;
use crate::path::step::{Reason, Step};
use crate::possible::Possible;

/// What is known of an interface's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// Its address.
    One(IpAddr),
    /// It will get some address of this block.
    SomeOf(IpNet),
}

impl Borders {
    /// How many borders lie at or below each of some addresses; `None` where some lie between two of them.
    pub fn below_all(&self, addresses: Addresses) -> Option<usize> {
        match addresses {
            Addresses::One(address) => Some(self.below_address(address)),
            Addresses::SomeOf(block) => self.below_block(&block),
        }
    }
}

impl Addresses {
    /// What is known of an interface's address of a family.
    pub fn of(interface: &NetworkInterface, family: Family) -> Option<Self> {
        let blocks = interface.some_address_of.iter();
        let block = || blocks.copied().find(|block| Family::of(block) == family);
        crate::path::address(interface, family)
            .map(Self::One)
            .or_else(|| block().map(Self::SomeOf))
    }

    /// Whether it is one of several.
    pub fn are_several(self) -> bool {
        matches!(self, Self::SomeOf(_))
    }

    /// One address of every part that borders cut it into.
    pub fn each(self, borders: &Borders) -> Vec<IpAddr> {
        match self {
            Self::One(address) => vec![address],
            Self::SomeOf(block) => parts(block, borders),
        }
    }

    /// Asks a check for every part, and combines what comes out. `whose` address it is comes into
    /// the words where the parts disagree.
    pub fn ask<'a>(
        self,
        whose: &dyn fmt::Display,
        borders: &Borders,
        ask: impl Fn(IpAddr) -> Step<'a>,
    ) -> Step<'a> {
        match self {
            Self::One(address) => ask(address),
            Self::SomeOf(block) => agree(whose, block, parts(block, borders), ask),
        }
    }
}

/// Asks a check about the public addresses of the world, of which an AWS list holds some.
pub fn ask_public<'a>(
    whose: &dyn fmt::Display,
    borders: &Borders,
    ask: impl Fn(IpAddr) -> Step<'a>,
) -> Step<'a> {
    let world = IpNet::V4(ipnet::Ipv4Net::default());
    let public = parts(world, borders)
        .into_iter()
        .filter(|at| !is_private(*at));
    agree(whose, world, public, ask)
}

/// Steps that were asked about one address of those that are meant, said of all of them.
pub fn about_all<'a>(steps: Vec<Step<'a>>, asked: &[(IpAddr, Addresses)]) -> Vec<Step<'a>> {
    let each = steps.into_iter();
    each.map(|step| {
        asked.iter().fold(step, |step, (address, of)| match of {
            Addresses::One(_) => step,
            Addresses::SomeOf(block) => about(step, *address, *block),
        })
    })
    .collect()
}

/// The step that all parts agree on, about the block as a whole; else one that is unread.
fn agree<'a>(
    whose: &dyn fmt::Display,
    block: IpNet,
    parts: impl IntoIterator<Item = IpAddr>,
    ask: impl Fn(IpAddr) -> Step<'a>,
) -> Step<'a> {
    let mut first: Option<Step<'a>> = None;
    let mut worst: Option<Step<'a>> = None;
    let mut all: Option<Possible> = None;
    for address in parts {
        let step = about(ask(address), address, block);
        all = Some(all.map_or(step.possible, |all| all.or_else(step.possible)));
        if step.possible.may_be(Possible::NO) && worst.is_none() {
            worst = Some(step.clone());
        }
        first.get_or_insert(step);
    }
    match (first, all) {
        (Some(step), Some(all)) if step.possible == all => step,
        (Some(step), Some(all)) => {
            let worst = worst.unwrap_or(step);
            let check = worst.reason.asked_check();
            let why = format!(
                "{whose} gets some address of {block}, and rules treat these differently: for part of them {}",
                worst.reason
            );
            let remedy = worst
                .reason
                .remedy_of_unread()
                .or(Some(UnreadRemedy::RulesAlike));
            Step::unread(check, all, Why::new(why, remedy))
        }
        // A block has a first address.
        _ => ask(block.network()),
    }
}

/// One address of every part of a block that borders cut it into.
fn parts(block: IpNet, borders: &Borders) -> Vec<IpAddr> {
    let numbers = Block::from(&block);
    let inside = borders.within(numbers);
    std::iter::once(numbers.first)
        .chain(inside)
        .filter_map(|number| match numbers.family {
            Family::Ipv4 => u32::try_from(number)
                .ok()
                .map(|bits| Ipv4Addr::from_bits(bits).into()),
            Family::Ipv6 => Some(Ipv6Addr::from_bits(number).into()),
        })
        .collect()
}

/// A step that was asked about one address, said of the block.
fn about(mut step: Step<'_>, address: IpAddr, block: IpNet) -> Step<'_> {
    let one = AclPeer::Address(address);
    let all = AclPeer::Cidr(block);
    match &mut step.reason {
        Reason::Group(GroupReason::Allows { peer, .. } | GroupReason::NoneAllows { peer, .. })
            if *peer == Some(one) =>
        {
            *peer = Some(all)
        }
        Reason::Acl(AclReason::StopsRequest { peer, .. } | AclReason::Passes { peer, .. })
            if *peer == one =>
        {
            *peer = all;
        }
        Reason::Acl(AclReason::StopsReply { blocks, .. }) => {
            for stopped in blocks.iter_mut().filter(|stopped| stopped.peer == one) {
                stopped.peer = all;
            }
        }
        Reason::Route(route) if route.to == one => route.to = all,
        Reason::Course(course) if course.to == Some(one) => course.to = Some(all),
        Reason::TransitGateway(GatewayReason::Route { to, .. }) if *to == one => *to = all,
        // Each by its name: a stage that is added has to say whether its sentence names the address.
        Reason::Group(_) | Reason::Acl(_) | Reason::Route(_) => {}
        Reason::Course(_) | Reason::TransitGateway(_) => {}
        Reason::Unread { .. }
        | Reason::State(_)
        | Reason::VpcDns(_)
        | Reason::Names(_)
        | Reason::Families(_)
        | Reason::Trio(_)
        | Reason::Gateway(_)
        | Reason::Interfaces(_)
        | Reason::Policy(_)
        | Reason::Target(_)
        | Reason::Peering(_)
        | Reason::Central(_)
        | Reason::OtherGroup(_)
        | Reason::Images(_) => {}
    }
    step
}

/// Whether an address is of a space that AWS's own lists have no block of: private, shared,
/// loopback, link-local.
pub fn is_private(address: IpAddr) -> bool {
    PRIVATE.iter().any(|block| match address {
        IpAddr::V4(address) => {
            let (network, length) = *block;
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            address.to_bits() & mask == network.to_bits()
        }
        IpAddr::V6(_) => false,
    })
}

/// Whether a block is within one of those spaces.
pub fn is_private_block(block: &IpNet) -> bool {
    block.prefix_len() >= 8 && is_private(block.network()) && is_private(block.broadcast())
}

/// Adds the borders of those spaces.
pub fn private_borders(borders: &mut Borders) {
    for (network, length) in PRIVATE {
        if let Ok(block) = ipnet::Ipv4Net::new(*network, u8::try_from(*length).unwrap_or(32)) {
            borders.add(&IpNet::V4(block));
        }
    }
}

const PRIVATE: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
];

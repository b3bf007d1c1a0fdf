//! What a client gets that asks for a host, as far as DNS goes (`decision.md`, sections 11.4 to 11.6).

use std::net::IpAddr;

use super::sources::Zone;
use crate::network::VpcEndpoint;
use crate::network::central::DnsName;
use crate::path::step::Step;

/// What answers for a host, and what it says.
#[derive(Debug, Clone)]
pub enum DnsAnswer<'a> {
    /// Nothing covers the host: public DNS answers.
    Nothing,
    /// A zone covers it, and leaves it to public DNS.
    Leaves(Step<'a>),
    /// A Resolver rule sends the question elsewhere.
    Rule(Step<'a>),
    /// What answers is undecidable.
    Undecided {
        /// Why.
        step: Step<'a>,
        /// Whether it is a zone or an endpoint of a Profile, whichever answers.
        by_zone: bool,
    },
    /// A zone, or an endpoint of a Profile, answers.
    Zone {
        /// Which one.
        who: Step<'a>,
        /// What it says.
        says: Box<ZoneAnswer<'a>>,
    },
    /// Some zone, of which nothing is known, or public DNS.
    AnyZone(Step<'a>),
    /// All of these may be handed out.
    Worst(Vec<Self>),
    /// Undecidably one of these.
    Both(Step<'a>, Vec<Self>),
    /// One of these: a fact is unread.
    OneOf(Option<Step<'a>>, Vec<Self>),
}

/// What a zone says of a host.
#[derive(Debug, Clone)]
pub enum ZoneAnswer<'a> {
    /// Its records cannot be seen: not shown, or unread; and whether it may leave the host to
    /// public DNS then.
    NotSeen(Step<'a>, bool),
    /// It hands the host on to other name servers.
    Delegates(Step<'a>),
    /// It has no record of the host, or none with an address.
    NoRecord(Step<'a>),
    /// It has none, and whether public DNS is asked then is not known.
    MayLeave(Step<'a>),
    /// It has records.
    Records(Box<HostRecords<'a>>),
}

/// The records of a host.
#[derive(Debug, Clone)]
pub struct HostRecords<'a> {
    /// The zone; `None` of an endpoint of a Profile.
    pub zone: Option<Zone<'a>>,
    /// The step that shows the record.
    pub step: Step<'a>,
    /// The warning that a record holds addresses.
    pub typed: Option<Step<'a>>,
    /// What may be handed out, by IPv4 and by IPv6; none of a family without a record.
    pub pairs: Vec<[Option<Lead<'a>>; 2]>,
}

/// Where a record leads.
#[derive(Debug, Clone)]
pub enum Lead<'a> {
    /// To an endpoint's own name.
    Name(DnsName),
    /// To an endpoint of a Profile.
    Endpoint(&'a VpcEndpoint),
    /// To an address.
    Address(IpAddr),
    /// To whatever answers for another name.
    Found(Box<DnsAnswer<'a>>),
}

impl Lead<'_> {
    /// Whether it leads to the same endpoint by the same name.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Name(one), Self::Name(other)) => one == other,
            (Self::Endpoint(one), Self::Endpoint(other)) => one.id == other.id,
            (Self::Address(one), Self::Address(other)) => one == other,
            (Self::Name(_) | Self::Endpoint(_) | Self::Address(_) | Self::Found(_), _) => false,
        }
    }
}

impl<'a> DnsAnswer<'a> {
    /// One of several ways, where a fact is unread.
    pub fn one_of(mut ways: Vec<Self>) -> Self {
        match ways.len() {
            1 => ways.swap_remove(0),
            _ => Self::OneOf(None, ways),
        }
    }

    /// All of several answers.
    pub fn worst(mut all: Vec<Self>) -> Self {
        match all.len() {
            1 => all.swap_remove(0),
            _ => Self::Worst(all),
        }
    }

    /// Visits every answer that is no choice between others.
    pub fn each(&self, visit: &mut impl FnMut(&Self)) {
        match self {
            Self::Worst(all) | Self::Both(_, all) | Self::OneOf(_, all) => {
                all.iter().for_each(|one| one.each(visit));
            }
            Self::Nothing
            | Self::Leaves(_)
            | Self::Rule(_)
            | Self::Undecided { .. }
            | Self::Zone { .. }
            | Self::AnyZone(_) => visit(self),
        }
    }

    /// What becomes of the answers that are left to public DNS.
    pub fn where_public(self, other: &impl Fn() -> Self) -> Self {
        let change = |all: Vec<Self>| all.into_iter().map(|it| it.where_public(other)).collect();
        match self {
            Self::Nothing | Self::Leaves(_) => other(),
            Self::Worst(all) => Self::Worst(change(all)),
            Self::Both(step, all) => Self::Both(step, change(all)),
            Self::OneOf(step, all) => Self::OneOf(step, change(all)),
            Self::Rule(_) | Self::Undecided { .. } | Self::Zone { .. } | Self::AnyZone(_) => self,
        }
    }
}

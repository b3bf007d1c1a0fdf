//! What answers for a host, weighed for one client: of each endpoint that a record leads to whether
//! it is the right one, whether the client gets there, and what its policy says.

use crate::path::families::{self, ClientDns64, Dns64, InWay};
use crate::path::{Client, Family};
use crate::possible::Possible;

/// What answers, with what it comes to for a client.
#[derive(Debug, Clone)]
pub enum Tree {
    /// Nothing covers the host.
    Nothing,
    /// A zone covers it, and leaves it to public DNS.
    Leaves,
    /// A Resolver rule sends the question elsewhere.
    Rule,
    /// What answers is undecidable, and whether it is a zone all the same.
    Undecided(Possible, bool),
    /// Some zone, or public DNS.
    AnyZone,
    /// A zone or an endpoint of a Profile answers.
    Zone(ZoneOutcome),
    /// All of these may be handed out.
    Worst(Vec<Self>),
    /// Undecidably one of these.
    Both(Vec<Self>),
    /// One of these: a fact is unread.
    OneOf(Vec<Self>),
}

/// More alternatives than this are not told apart.
const MANY: usize = 64;

impl Tree {
    /// What may answer for a host that is unread: a zone, a rule.
    pub fn of_any_host(zones: bool, rules: bool) -> Self {
        match (zones, rules) {
            (false, false) => Self::Nothing,
            (true, false) => Self::AnyZone,
            (false, true) => Self::OneOf(vec![Self::Nothing, Self::Rule]),
            (true, true) => Self::OneOf(vec![Self::AnyZone, Self::Rule]),
        }
    }

    /// The same where a zone leads there, and what is undecidable names no endpoint (11.7, *No E*).
    pub fn without_endpoint(self, known: Possible) -> Self {
        let all = |all: Vec<Self>| {
            let each = all.into_iter();
            each.map(|it| it.without_endpoint(known)).collect()
        };
        match self {
            Self::Undecided(possible, by_zone) => Self::Undecided(possible.and(known), by_zone),
            Self::Worst(trees) => Self::Worst(all(trees)),
            Self::Both(trees) => Self::Both(all(trees)),
            Self::OneOf(trees) => Self::OneOf(all(trees)),
            Self::Nothing | Self::Leaves | Self::Rule | Self::AnyZone | Self::Zone(_) => self,
        }
    }

    /// What it is, one value of what is unread about who answers after the other; `egress` is whether an egress rule
    /// of the client covers the port.
    pub fn alternatives(&self, egress: Possible) -> Vec<Self> {
        match self {
            Self::OneOf(all) => all.iter().flat_map(|it| it.alternatives(egress)).collect(),
            Self::AnyZone => {
                let any = Possible::ANY.or_else(Possible::UNSHOWN).and(egress);
                let zones = any.each().map(|one| Self::Undecided(one, true));
                std::iter::once(Self::Nothing).chain(zones).collect()
            }
            Self::Worst(all) => choices(all, egress).into_iter().map(Self::Worst).collect(),
            Self::Both(all) => choices(all, egress).into_iter().map(Self::Both).collect(),
            Self::Nothing | Self::Leaves | Self::Rule | Self::Undecided(..) | Self::Zone(_) => {
                vec![self.clone()]
            }
        }
    }
}

/// Every choice of an alternative of each tree; the trees as they are, where there are too many.
fn choices(all: &[Tree], egress: Possible) -> Vec<Vec<Tree>> {
    let each: Vec<Vec<Tree>> = all.iter().map(|it| it.alternatives(egress)).collect();
    if each.iter().map(Vec::len).product::<usize>() > MANY {
        return vec![all.to_vec()];
    }
    each.iter().fold(vec![Vec::new()], |so_far, further| {
        let longer = |begun: &Vec<Tree>| {
            let with = |next: &Tree| begun.iter().chain([next]).cloned().collect();
            further.iter().map(with).collect::<Vec<Vec<Tree>>>()
        };
        so_far.iter().flat_map(longer).collect()
    })
}

/// What a zone says.
#[derive(Debug, Clone)]
pub enum ZoneOutcome {
    /// Its records cannot be seen; and whether it may leave the host to public DNS then.
    NotSeen(Possible, bool),
    /// It hands the host on.
    Delegates,
    /// It has no record.
    NoRecord,
    /// It has none, and whether public DNS is asked then is not known.
    MayLeave(Possible),
    /// It has records: by IPv4 and by IPv6, each that may be handed out with each.
    Leads(Vec<RecordPair>),
}

/// A record of IPv4 and one of IPv6 that may be handed out together, and what they come to for a client.
#[derive(Debug, Clone)]
pub struct RecordPair {
    /// By IPv4, and by IPv6.
    pub sides: [Option<Side>; 2],
    /// What they come to in each way of the client's DNS64.
    pub in_ways: Vec<InWay>,
}

impl RecordPair {
    /// What records of IPv4, and of IPv6, come to for a client; nobody in particular uses any of them.
    pub fn of(
        sides: [Option<Side>; 2],
        client: Option<Client<'_>>,
        dns64: &ClientDns64<'_>,
    ) -> Self {
        let handed_out = sides.map(|side| side.map_or(Possible::NO, |side| side.handed));
        let [ipv4, ipv6] = sides;
        let whole = |family| {
            let side = match family {
                Family::Ipv4 => ipv4,
                Family::Ipv6 => ipv6,
            };
            side.map_or(Possible::NO, Side::whole)
        };
        let rest = ipv4.map_or(Possible::NO, |side| side.rest);
        Self {
            sides,
            in_ways: families::in_each_way(handed_out, client, dns64, whole, rest),
        }
    }

    /// What they come to in one way of the client's DNS64.
    pub fn in_way(&self, dns64: Dns64) -> Option<&InWay> {
        self.in_ways.iter().find(|way| way.dns64 == dns64)
    }

    /// Whether there is a record of a client's families.
    pub fn has_record(&self, client: Option<Client<'_>>) -> bool {
        let [ipv4, ipv6] = self.sides.map(|side| side.is_some());
        match client {
            None => ipv4 || ipv6,
            Some(client) => {
                let has_ipv6 = client.has_ipv6() || !client.has_ipv4();
                (ipv4 && client.has_ipv4()) || (ipv6 && has_ipv6)
            }
        }
    }
}

/// What one family of a record comes to.
#[derive(Debug, Clone, Copy)]
pub struct Side {
    /// Whether an address of the family is handed out.
    pub handed: Possible,
    /// Whether the client gets there.
    pub path: Possible,
    /// Whether it is the right endpoint, and its policy lets through what is asked.
    pub rest: Possible,
    /// Whether the record leads to an endpoint.
    pub is_endpoint: Possible,
}

impl Side {
    /// What it comes to, as far as it is known without the path.
    pub fn whole(self) -> Possible {
        self.path.and(self.rest)
    }
}

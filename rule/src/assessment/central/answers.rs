//! The answer of section 11 for one client: both ways where it is undecidable what counts, every
//! way where a fact is unread (`decision.md`, sections 11.4, 11.5 and 11.9).

use super::tree::{RecordPair, Side, Tree, ZoneOutcome};
use crate::path::Client;
use crate::path::families::{self, Dns64};
use crate::possible::{Answers, Possible};

/// The client whose answers a tree is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Of<'a> {
    /// The client; nobody in particular where the endpoints alone are evaluated.
    pub client: Option<Client<'a>>,
    /// What is known of the way where no interface is, and the endpoint is in another VPC.
    pub no_endpoint: Possible,
    /// What is known of it wherever the endpoint is: whether an egress rule covers the port.
    pub egress: Possible,
}

/// Which answers were taken: those of sections 5 to 7, those of section 11.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// Those without this section.
    pub without: bool,
    /// Those of this section.
    pub central: bool,
    /// That a zone answers, and the VPC is joined to none.
    pub on_its_own: bool,
    /// That other DNS servers answer.
    pub servers: bool,
    /// That no egress rule of the client covers the port.
    pub egress: bool,
}

impl Use {
    /// Those without this section.
    pub const WITHOUT: Self = Self {
        without: true,
        central: false,
        on_its_own: false,
        servers: false,
        egress: false,
    };

    /// Those of this section.
    pub const CENTRAL: Self = Self {
        central: true,
        without: false,
        ..Self::WITHOUT
    };

    /// Whether any of section 11 was taken.
    pub fn is_of_central(self) -> bool {
        self.central || self.on_its_own || self.servers
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self {
            without: self.without || other.without,
            central: self.central || other.central,
            on_its_own: self.on_its_own || other.on_its_own,
            servers: self.servers || other.servers,
            egress: self.egress || other.egress,
        }
    }
}

/// The worse of each pair of two sets.
pub fn worse(one: Answers, other: Answers) -> Answers {
    let mut all = Answers::NONE;
    for one in one.each() {
        for other in other.each() {
            all = all.with(if other.is_worse(one) { other } else { one });
        }
    }
    all
}

impl Tree {
    /// What it comes to, given one answer without section 11; and which answers are taken.
    pub fn answers(&self, of: Of<'_>, dns64: Dns64, without: Answers) -> (Answers, Use) {
        let answers = |tree: &Self| tree.answers(of, dns64, without);
        match self {
            Self::Nothing | Self::Leaves => (without, Use::WITHOUT),
            Self::Rule => (Answers::UNKNOWN, Use::CENTRAL),
            Self::Undecided(possible, _) => (Answers::from(*possible), Use::CENTRAL),
            Self::AnyZone => {
                let any = Possible::ANY.or_else(Possible::UNSHOWN);
                let answers = without.with(Answers::from(any.and(of.egress)));
                (answers, Use::CENTRAL.and(Use::WITHOUT))
            }
            Self::Zone(says) => says.answers(of, dns64, without),
            Self::Worst(all) => fold(all.iter().map(answers), worse),
            Self::Both(all) => fold(all.iter().map(answers), Answers::both_ways),
            Self::OneOf(all) => fold(all.iter().map(answers), Answers::with),
        }
    }

    /// Whether it leads to an endpoint; `without` is what own endpoints do.
    pub fn steers(&self, of: Of<'_>, dns64: Dns64, without: Possible) -> Possible {
        let steers = |tree: &Self| tree.steers(of, dns64, without);
        match self {
            Self::Nothing | Self::Leaves => without,
            Self::Rule => Possible::MAYBE,
            Self::Undecided(possible, _) => *possible,
            Self::AnyZone => without.or_else(Possible::ANY).or_else(Possible::UNSHOWN),
            Self::Zone(says) => says.steers(of, dns64, without),
            Self::Worst(all) => all.iter().map(steers).fold(Possible::YES, Possible::and),
            Self::Both(all) => all
                .iter()
                .map(steers)
                .reduce(families::both)
                .unwrap_or(Possible::MAYBE),
            Self::OneOf(all) => all
                .iter()
                .map(steers)
                .reduce(Possible::or_else)
                .unwrap_or(Possible::MAYBE),
        }
    }
}

impl ZoneOutcome {
    fn answers(&self, of: Of<'_>, dns64: Dns64, without: Answers) -> (Answers, Use) {
        let answers = match self {
            Self::NotSeen(possible, may_leave) => {
                // What is unread may lead to an endpoint of the VPC itself, which needs no route.
                let known = if possible.is_unread() {
                    of.egress
                } else {
                    of.no_endpoint
                };
                let answers = Answers::from(possible.and(known));
                if *may_leave && possible.is_unread() {
                    return (answers.with(without), Use::CENTRAL.and(Use::WITHOUT));
                }
                answers
            }
            Self::Delegates => Answers::from(Possible::MAYBE.and(of.no_endpoint)),
            Self::NoRecord => Answers::BROKEN,
            Self::MayLeave(possible) => {
                let answers = may_leave(*possible, without);
                return (answers, Use::CENTRAL.and(Use::WITHOUT));
            }
            Self::Leads(pairs) => {
                let pairs = pairs.iter();
                let each = pairs.map(|pair| Answers::from(of_pair(pair, of.client, dns64)));
                each.reduce(worse).unwrap_or(Answers::UNKNOWN)
            }
        };
        (answers, Use::CENTRAL)
    }

    fn steers(&self, of: Of<'_>, dns64: Dns64, without: Possible) -> Possible {
        match self {
            Self::NotSeen(possible, _) => *possible,
            Self::Delegates => Possible::MAYBE,
            Self::NoRecord => Possible::NO,
            Self::MayLeave(_) => match without {
                Possible::NO => Possible::NO,
                other => Possible::NO.or_else(other).or_else(Possible::MAYBE),
            },
            Self::Leads(pairs) => {
                let each = pairs.iter().map(|pair| {
                    let way = pair.in_way(dns64);
                    let is_handed = way.is_some_and(|way| way.handed != Possible::NO);
                    if !pair.has_record(of.client) && !is_handed {
                        return Possible::NO;
                    }
                    let own = of_families(pair, of.client);
                    let sides = own.iter().flatten();
                    sides.fold(Possible::YES, |all, side| all.and(side.is_endpoint))
                });
                each.fold(Possible::YES, Possible::and)
            }
        }
    }
}

/// A zone without the name, of which it is not known whether it leaves it to public DNS: two faults
/// are BROKEN, otherwise it is as little known.
pub fn may_leave(possible: Possible, without: Answers) -> Answers {
    let is_fault = without.is_worse(Answers::UNKNOWN);
    match possible {
        Possible::MAYBE | Possible::UNSHOWN if is_fault => Answers::BROKEN,
        Possible::UNSHOWN if without == Answers::PRIVATE => Answers::UNSHOWN,
        Possible::MAYBE | Possible::UNSHOWN => Answers::UNKNOWN,
        _ => Answers::BROKEN.with(without),
    }
}

fn fold(
    all: impl Iterator<Item = (Answers, Use)>,
    together: impl Fn(Answers, Answers) -> Answers,
) -> (Answers, Use) {
    let pairs = all.reduce(|one, other| (together(one.0, other.0), one.1.and(other.1)));
    pairs.unwrap_or((Answers::UNKNOWN, Use::default()))
}

/// The records of a client's families; all of them where there is none, and DNS64 makes one.
fn of_families(pair: &RecordPair, client: Option<Client<'_>>) -> [Option<Side>; 2] {
    let [ipv4, ipv6] = pair.sides;
    match client {
        Some(client) if pair.has_record(Some(client)) => [
            ipv4.filter(|_| client.has_ipv4()),
            ipv6.filter(|_| client.has_ipv6() || !client.has_ipv4()),
        ],
        _ => pair.sides,
    }
}

/// What the records of one answer come to.
fn of_pair(pair: &RecordPair, client: Option<Client<'_>>, dns64: Dns64) -> Possible {
    if client.is_none() {
        return of_any_family(&pair.sides);
    }
    let way = pair.in_way(dns64);
    way.map_or(Possible::NO, |way| way.handed.and(way.together.possible))
}

/// What they come to for nobody in particular: a record of any family serves.
fn of_any_family(pair: &[Option<Side>; 2]) -> Possible {
    let by = |handed: Possible| {
        let sides = pair.iter().flatten();
        let sides = sides.filter(move |side| side.handed == handed);
        let whole = sides.map(|side| side.whole()).reduce(families::both);
        whole.map(|whole| whole.and(handed))
    };
    by(Possible::YES)
        .or_else(|| by(Possible::MAYBE))
        .unwrap_or(Possible::NO)
}

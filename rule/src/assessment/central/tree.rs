//! What answers for a host, weighed for one client: of each endpoint that a record leads to whether
//! it is the right one, whether the client gets there, and what its policy says.

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
    Leads(Vec<[Option<Side>; 2]>),
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

//! What an endpoint's state means: whether the endpoint is usable, how near to it, what becomes of it,
//! and the state in words (`decision.md`, section 5).

use jiff::Timestamp;

use crate::network::fact::Fact;
use crate::network::{EndpointState, VpcEndpoint};
use crate::possible::Possible;
use crate::text::plain;

/// What an endpoint's state says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usability {
    /// It is available.
    Usable,
    /// It is not; the nearer to usable, the smaller the rank.
    NotUsable(Rank),
    /// It may be, or not: a state that AWS does not explain, or `pending` within its grace.
    Undecidable(Rank),
    /// Its record has no state.
    Unread,
}

impl Usability {
    /// Whether it is usable.
    pub fn possible(self) -> Possible {
        match self {
            Self::Usable => Possible::YES,
            Self::NotUsable(_) => Possible::NO,
            Self::Undecidable(_) => Possible::MAYBE,
            Self::Unread => Possible::ANY,
        }
    }

    /// How near to usable it is, where it is not, or only may be.
    pub fn rank(self) -> Option<Rank> {
        match self {
            Self::NotUsable(rank) | Self::Undecidable(rank) => Some(rank),
            Self::Usable | Self::Unread => None,
        }
    }
}

/// How near to usable an endpoint is that is not: the smallest is nearest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// `partial`, or a state that AWS does not explain.
    Unrecognised,
    /// `pending`, and still within its grace.
    PendingInGrace,
    /// `pending`
    Pending,
    /// `pendingAcceptance`
    PendingAcceptance,
    /// `deleting`, `deleted`
    Deleting,
    /// `failed`
    Failed,
    /// `rejected`
    Rejected,
    /// `expired`
    Expired,
}

/// What becomes of an endpoint that is not usable, or only may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outlook {
    /// AWS does not say.
    NotKnown,
    /// It comes.
    Comes,
    /// It waits for the owner of its service.
    Waits,
    /// It goes, or is gone.
    Goes,
    /// It stays as it is, and never serves.
    Failed,
}

impl Rank {
    /// What becomes of it.
    pub fn outlook(self) -> Outlook {
        match self {
            Self::Unrecognised => Outlook::NotKnown,
            Self::PendingInGrace | Self::Pending => Outlook::Comes,
            Self::PendingAcceptance => Outlook::Waits,
            Self::Deleting => Outlook::Goes,
            Self::Failed | Self::Rejected | Self::Expired => Outlook::Failed,
        }
    }

    /// Whether the state passes by itself, so that a second look soon is worth it.
    pub fn is_transition(self) -> bool {
        matches!(self.outlook(), Outlook::Comes | Outlook::Goes)
    }
}

/// What an endpoint's state says. The grace is strict: age < limit, 0 is none; a creation in the
/// future is within it, an absent one is not.
pub fn usability(endpoint: &VpcEndpoint, grace_minutes: u32, now: Timestamp) -> Usability {
    let Fact::Read(state) = &endpoint.state else {
        return Usability::Unread;
    };
    let in_grace = || {
        endpoint.created.is_some_and(|created| {
            now.as_nanosecond() - created.as_nanosecond()
                < i128::from(grace_minutes) * 60_000_000_000
        })
    };
    match state {
        EndpointState::Available => Usability::Usable,
        EndpointState::Pending if grace_minutes > 0 && in_grace() => {
            Usability::Undecidable(Rank::PendingInGrace)
        }
        EndpointState::Pending => Usability::NotUsable(Rank::Pending),
        EndpointState::PendingAcceptance => Usability::NotUsable(Rank::PendingAcceptance),
        EndpointState::Deleting | EndpointState::Deleted => Usability::NotUsable(Rank::Deleting),
        EndpointState::Failed => Usability::NotUsable(Rank::Failed),
        EndpointState::Rejected => Usability::NotUsable(Rank::Rejected),
        EndpointState::Expired => Usability::NotUsable(Rank::Expired),
        EndpointState::Unrecognised(_) => Usability::Undecidable(Rank::Unrecognised),
    }
}

/// A state in words, as it follows *is*.
pub fn in_words(state: &EndpointState) -> String {
    match state {
        EndpointState::Available => "available".to_owned(),
        EndpointState::Pending => "pending".to_owned(),
        EndpointState::PendingAcceptance => "pendingAcceptance".to_owned(),
        EndpointState::Failed => "failed".to_owned(),
        EndpointState::Rejected => "rejected".to_owned(),
        EndpointState::Expired => "expired".to_owned(),
        EndpointState::Deleting => "deleting".to_owned(),
        EndpointState::Deleted => "deleted".to_owned(),
        EndpointState::Unrecognised(state) => format!("in state `{}`", plain(state)),
    }
}

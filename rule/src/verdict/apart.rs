//! What tells two findings of one check apart that have the same culprits.

use crate::network::clients::ReplyPorts;
use crate::network::fact::Why;
use crate::network::{Direction, Id};

/// What a finding is true of, beyond its culprits: others have another reason, and ask for something else. The addresses
/// of clients and of endpoints' interfaces are not among it: of those a finding names the first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Apart {
    /// The address family, by its name.
    Family(&'static str),
    /// A host, or the name of a record.
    Name(Id),
    /// The port that a rule must let through.
    Port(u16),
    /// Those of the reply, which a rule must let through.
    Replies(ReplyPorts),
    /// Which way a rule looks.
    Direction(Direction),
    /// The zone that is asked for.
    Zone(Id),
    /// The VPC that packets go to.
    Towards(Id),
    /// A service.
    Service(&'static str),
    /// What is to be done about it, where only some of those without an endpoint are told to create one.
    ToDo(Box<str>),
    /// Why a fact was not read.
    Unread(Why),
}

impl Apart {
    /// Whether each service has its own, so that a cause which several share is the same all the same.
    pub fn is_own_of_each_service(&self) -> bool {
        match self {
            Self::Name(_) => true,
            Self::Family(_)
            | Self::Port(_)
            | Self::Replies(_)
            | Self::Direction(_)
            | Self::Zone(_)
            | Self::Towards(_)
            | Self::Service(_)
            | Self::ToDo(_)
            | Self::Unread(_) => false,
        }
    }
}

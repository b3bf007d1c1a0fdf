//! The seam between the pipeline and the ways of getting facts: what is asked, what comes back.

pub mod ec2;
pub mod plan;
pub mod snapshot;

use jiff::Timestamp;
use rule::network::{Id, Network};
use rule::parameters::Parameters;

use crate::failure::ReadError;

/// What a source is asked for, in the one account and region that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every VPC of the region.
    Region,
    /// One VPC; it may no longer exist, which is no error: the network then holds no VPC.
    Vpc(Id),
}

/// What a source read.
#[derive(Debug)]
pub struct Reading {
    /// The facts. A kind that could not be read is `Fact::Unread` and says why.
    pub network: Network,
    /// The calls that failed, one an unread kind: what is determined is reported first, and then
    /// the invocation fails, so that it is retried and its alarm fires.
    pub failures: Vec<ReadError>,
}

impl From<Network> for Reading {
    /// A reading in which nothing failed: what is unread was never there to read.
    fn from(network: Network) -> Self {
        Self {
            network,
            failures: Vec::new(),
        }
    }
}

/// One way of getting the facts of one account in one region.
pub trait Source {
    /// Reads the scope as far as the parameters need it at `now`.
    ///
    /// # Errors
    /// [`ReadError`] only where the list of VPCs itself could not be read whole; everything else
    /// that fails is an unread fact, and one of [`Reading::failures`].
    fn read(
        &self,
        scope: &Scope,
        parameters: &Parameters,
        now: Timestamp,
    ) -> impl Future<Output = Result<Reading, ReadError>>;
}

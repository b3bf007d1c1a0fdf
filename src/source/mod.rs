//! The seam between the pipeline and the ways of getting facts: what is asked, what comes back.

pub mod ec2;
pub mod hub;
#[cfg(feature = "offline")]
pub mod plan;
pub mod route53;
pub mod snapshot;
pub mod workload;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rule::network::fact::Why;
use rule::network::{Id, Network};
use rule::parameters::Parameters;
use rule::verdict::Verdict;
use rule::view::{Hubs, View};

use crate::failure::ReadError;

/// What a source is asked for, in the one account and region that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Every VPC of the region.
    Region,
    /// Every VPC of the region is listed, and these are not asked about any more: what is read for
    /// the others alone may leave theirs out.
    RegionBut(BTreeSet<Id>),
    /// One VPC; it may no longer exist, which is no error: the network then holds no VPC.
    Vpc(Id),
}

impl Scope {
    /// The VPCs that are evaluated, of what was read; `None` where all of them are.
    pub fn only(&self, network: &Network) -> Option<Vec<Id>> {
        match self {
            Self::Region => None,
            Self::RegionBut(but) => {
                let ids = network.vpcs.iter().map(|vpc| &vpc.id);
                Some(ids.filter(|id| !but.contains(*id)).cloned().collect())
            }
            Self::Vpc(id) => Some(vec![id.clone()]),
        }
    }
}

/// What a source read.
#[derive(Debug)]
pub struct Reading {
    /// The facts. A kind that could not be read is `Fact::Unread` and says why.
    pub network: Network,
    /// What was gathered of other accounts and regions, where anything was.
    pub hubs: Option<Arc<Hubs>>,
    /// The calls that failed, one an unread kind: what is determined is reported first, and then
    /// the invocation fails, so that it is retried and its alarm fires.
    pub failures: Vec<ReadError>,
    /// VPCs of which a fact is older than this reading, and when that was read: their evaluations
    /// are ordered by it.
    pub since: BTreeMap<Id, Timestamp>,
    /// VPCs of which nothing can be said, and why: what was read of them changed while it was read.
    pub open: BTreeMap<Id, Why>,
}

impl Reading {
    /// What the decision looks at.
    pub fn view(&self) -> View<'_> {
        View::new(&self.network, self.hubs.as_deref())
    }

    /// The verdicts, with those of [`Self::open`] among them, sorted by VPC id.
    pub fn leave_open(&self, mut verdicts: Vec<Verdict>) -> Vec<Verdict> {
        if !self.open.is_empty() {
            verdicts.retain(|verdict| !self.open.contains_key(&verdict.vpc_id));
            let open = self.open.iter();
            verdicts.extend(open.map(|(id, why)| Verdict::undetermined(id.clone(), why)));
            verdicts.sort_by(|a, b| a.vpc_id.cmp(&b.vpc_id));
        }
        verdicts
    }
}

impl From<Network> for Reading {
    /// A reading in which nothing failed: what is unread was never there to read.
    fn from(network: Network) -> Self {
        Self {
            network,
            hubs: None,
            failures: Vec::new(),
            since: BTreeMap::new(),
            open: BTreeMap::new(),
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

//! The evaluation of one account in one region, for every command that reports.

use jiff::Timestamp;
use rule::evaluate::evaluate;
use rule::network::{Id, Network};
use rule::parameters::Parameters;
use rule::verdict::Verdict;

use crate::organization::Organization;
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::report::paths::{Paths, paths};

/// What is evaluated, and how.
#[derive(Debug, Clone)]
pub struct Evaluator {
    /// The rule's parameters.
    pub parameters: Parameters,
    /// The time as of which is evaluated.
    pub now: Timestamp,
    /// `--vpc`: these VPCs only; every one where it is empty.
    pub only: Vec<Id>,
    /// What is known of the accounts.
    pub organization: Organization,
    /// Whether the report shows the paths behind the verdicts; such a report has the overview too.
    pub with_paths: bool,
}

/// One account in one region, evaluated.
#[derive(Debug, Clone)]
pub struct Evaluated {
    /// Which, and when.
    pub region: EvaluatedRegion,
    /// The verdicts, sorted by VPC id.
    pub verdicts: Vec<Verdict>,
    /// The paths behind the verdicts, in their order; only where the report shows them and a network was read.
    pub paths: Option<Vec<Paths>>,
    /// Every VPC that the account sees there, evaluated or not.
    pub vpc_ids: Vec<Id>,
}

impl Evaluator {
    /// Evaluates one account in one region.
    pub fn evaluate(&self, network: &Network) -> Evaluated {
        let only = (!self.only.is_empty()).then_some(self.only.as_slice());
        let verdicts = evaluate(network, &self.parameters, self.now, only);
        let paths = self
            .with_paths
            .then(|| paths(network, &self.parameters, self.now, &verdicts));
        Evaluated {
            verdicts,
            paths,
            region: EvaluatedRegion {
                place: Place::new(&*network.account_id, &*network.region),
                account: self.organization.account(&network.account_id),
                now: self.now,
            },
            vpc_ids: network.vpcs.iter().map(|vpc| vpc.id.clone()).collect(),
        }
    }
}

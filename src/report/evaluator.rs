//! The evaluation of one account in one region, for every command that reports.

use std::sync::Arc;

use jiff::Timestamp;
use rule::evaluate::evaluate;
use rule::exceptions::Exception;
use rule::network::Id;
use rule::parameters::Parameters;
use rule::verdict::Verdict;

use crate::organization::Organization;
use crate::place::Place;
use crate::report::EvaluatedRegion;
use crate::source::Reading;
use rule::paths::{Paths, evaluate_with_paths};

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
    /// Findings that people accept: fixes leave them. Verdicts are made without.
    pub exceptions: Arc<[Exception]>,
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
    pub fn evaluate(&self, reading: &Reading) -> Evaluated {
        let network = &reading.network;
        let only = (!self.only.is_empty()).then_some(self.only.as_slice());
        let (parameters, now) = (&self.parameters, self.now);
        let (verdicts, paths) = if self.with_paths {
            let mut both =
                evaluate_with_paths(reading.view(), parameters, now, only, &self.exceptions);
            both.retain(|(verdict, _)| !reading.open.contains_key(&verdict.vpc_id));
            let open = reading.leave_open(Vec::new()).into_iter();
            both.extend(open.map(|verdict| (verdict, Paths::default())));
            both.sort_by(|(a, _), (b, _)| a.vpc_id.cmp(&b.vpc_id));
            let (verdicts, paths) = both.into_iter().unzip();
            (verdicts, Some(paths))
        } else {
            let verdicts = evaluate(reading.view(), parameters, now, only);
            (reading.leave_open(verdicts), None)
        };
        Evaluated {
            verdicts,
            paths,
            region: EvaluatedRegion {
                place: Place::new(&*network.account_id, &*network.region),
                account: self.organization.account(&network.account_id),
                now: self.now,
            },
            vpc_ids: network
                .vpcs
                .iter()
                .map(|vpc| vpc.id.clone())
                .chain(reading.open.keys().cloned())
                .collect(),
        }
    }
}

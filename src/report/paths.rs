//! Why a verdict is what it is, and what would mend it: made from the network, while it is there.

use jiff::Timestamp;
use rule::explain::{Explanation, Question, explain};
use rule::fix::{Fix, fix};
use rule::network::Network;
use rule::parameters::{Depth, Parameters};
use rule::part::Parts;
use rule::verdict::{Answer, ComplianceType, Verdict};

/// What a report that shows paths wants to know of one VPC beside its verdict.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The ways of its clients to each service; none where nothing was judged by its path.
    pub explanations: Vec<Explanation>,
    /// What would mend it; none where there is nothing to mend.
    pub fix: Option<Fix>,
}

/// The paths behind verdicts on one network, in their order.
pub fn paths(
    network: &Network,
    parameters: &Parameters,
    now: Timestamp,
    verdicts: &[Verdict],
) -> Vec<Paths> {
    let parts = Parts::new(network);
    let of = |verdict: &Verdict| {
        let part = parts.of(&verdict.vpc_id).filter(|_| is_judged(verdict));
        let Some(part) = part else {
            return Paths {
                explanations: Vec::new(),
                fix: None,
            };
        };
        let question = Question {
            vpc_id: &verdict.vpc_id,
            service: None,
            client: None,
        };
        let explanations = match parameters.depth {
            Depth::Path => explain(&part, parameters, now, question).unwrap_or_default(),
            Depth::Existence => Vec::new(),
        };
        let wanted = verdict
            .services
            .iter()
            .any(|one| one.answer != Answer::Private);
        let fix = wanted.then(|| fix(&part, parameters, now, &verdict.vpc_id));
        Paths {
            explanations,
            fix: fix.flatten().filter(|fix| !fix.changes.is_empty()),
        }
    };
    verdicts.iter().map(of).collect()
}

/// Whether services were judged, so that there are paths to show.
fn is_judged(verdict: &Verdict) -> bool {
    verdict.compliance_type != ComplianceType::NotApplicable && !verdict.services.is_empty()
}

//! Verdicts with the paths behind them, for reports that show both: each VPC is assessed once, and
//! once more for each round of changes that its fix tries.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::assessment::{Assessment, Assessor};
use crate::evaluate::Counting;
use crate::exceptions::Exception;
use crate::explain::{Explanation, Explanations};
use crate::fix::{self, Faults, Fix, Round, Scope};
use crate::names::names;
use crate::network::Id;
use crate::parameters::{Depth, Parameters};
use crate::part::Parts;
use crate::path::step::Detail;
use crate::verdict::{Answer, ComplianceType, Verdict};
use crate::view::View;

/// What is known of one VPC beside its verdict.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// The ways of its clients to each service; none where nothing was judged by its path.
    pub explanations: Vec<Explanation>,
    /// What would mend it; none where there is nothing to mend.
    pub fix: Option<Fix>,
    /// What people call the resources of its findings, by id.
    pub names: BTreeMap<Id, String>,
}

/// Judges every VPC of a view's evaluated network, or only those named, as [`crate::evaluate::evaluate`] does, and
/// keeps the paths behind each verdict. Verdicts are made without exceptions; fixes leave what they accept.
pub fn evaluate_with_paths<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
    exceptions: &[Exception],
) -> Vec<(Verdict, Paths)> {
    let scope = Scope {
        exceptions,
        ..Scope::default()
    };
    let view = view.into();
    let parts = Parts::new(view.network);
    let assessor = Assessor::new(view, parameters, now);
    assessor
        .vpcs(only)
        .map(|assessment| {
            let (round, explanations) = assess(&assessment, scope);
            let verdict = round.verdict.clone();
            if !is_judged(&verdict) {
                return (verdict, Paths::default());
            }
            let fix = wants_fix(&verdict).then(|| {
                let part = parts.of(&verdict.vpc_id)?;
                match parameters.depth {
                    Depth::Path => fix::mend(view.of(&part), parameters, now, round, scope),
                    // A fix asks for the whole path, whatever was judged.
                    Depth::Existence => {
                        fix::fix_within(view.of(&part), parameters, now, &verdict.vpc_id, scope)
                    }
                }
            });
            let fix = fix.flatten().filter(|fix| !fix.changes.is_empty());
            let names = names(view.network, &verdict);
            let paths = Paths {
                explanations,
                fix,
                names,
            };
            (verdict, paths)
        })
        .collect()
}

/// Walks the paths of a VPC once: the verdict, the changes it asks for, and the explanations.
fn assess(assessment: &Assessment<'_, '_>, scope: Scope<'_>) -> (Round, Vec<Explanation>) {
    let mut counting = Counting::new(assessment);
    let mut faults = Faults::new(assessment, scope);
    let services = &assessment.services;
    let places = assessment.places();
    let mut explanations: Vec<Explanations> =
        services.iter().map(|_| Explanations::default()).collect();
    let explained = assessment.parameters.depth == Depth::Path;
    let detail = if explained {
        Detail::Every
    } else {
        Detail::Faults
    };
    for (class, population) in counting.populations().into_iter().enumerate() {
        let decisions = assessment.decide(population, detail);
        faults.add(population, &decisions);
        let of_services = services.iter().zip(&places).zip(&decisions);
        for ((service, place), decision) in of_services.filter(|_| explained) {
            if let Some(explanations) = explanations.get_mut(*place) {
                explanations.add(assessment, service, population, decision.as_ref());
            }
        }
        counting.add(class, population, decisions);
    }
    let round = Round {
        verdict: counting.verdict(),
        changes: faults.changes(),
    };
    let explanations = explanations.into_iter();
    let explanations = explanations.flat_map(Explanations::one_an_answer).collect();
    (round, explanations)
}

/// Whether services were judged, so that there are paths to show.
fn is_judged(verdict: &Verdict) -> bool {
    verdict.compliance_type != ComplianceType::NotApplicable && !verdict.services.is_empty()
}

/// Whether something is to be mended.
fn wants_fix(verdict: &Verdict) -> bool {
    let mut services = verdict.services.iter();
    services.any(|service| !matches!(service.answer, Answer::Private | Answer::NotApplicable))
}

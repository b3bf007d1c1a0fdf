//! Verdicts with the paths behind them, for reports that show both: each VPC is assessed once, and
//! once more for each round of changes that its fix tries.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::assessment::service::Service;
use crate::assessment::{Assessment, Assessor};
use crate::evaluate::Counting;
use crate::exceptions::Exception;
use crate::explain::{Explanation, Explanations};
use crate::fix::{self, FaultsByService, Fix, FixRound, FixScope};
use crate::names::ResourceNames;
use crate::network::Id;
use crate::parameters::{Depth, Parameters};
use crate::part::Parts;
use crate::path::step::Detail;
use crate::verdict::{ComplianceType, Verdict};
use crate::view::View;

/// What is known of one VPC beside its verdict.
#[derive(Debug, Clone, Default)]
pub struct Paths {
    /// The ways of its clients to each service; none where nothing was evaluated by its path.
    pub explanations: Vec<Explanation>,
    /// What would mend it; none where there is nothing to mend.
    pub fix: Option<Fix>,
    /// What people call the resources of its findings, by id.
    pub names: BTreeMap<Id, String>,
}

/// Evaluates every VPC of a view's evaluated network, or only those named, as [`crate::evaluate::evaluate`] does, and
/// keeps the paths behind each verdict. Verdicts are made without exceptions; fixes leave what they accept.
pub fn evaluate_with_paths<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
    exceptions: &[Exception],
) -> Vec<(Verdict, Paths)> {
    let scope = FixScope {
        exceptions,
        ..FixScope::default()
    };
    let view = view.into();
    let parts = Parts::new(view.network);
    let names = ResourceNames::new(view.network);
    let assessor = Assessor::new(view, parameters, now);
    assessor
        .vpcs(only)
        .map(|assessment| {
            let (round, explanations) = assess(&assessment, scope);
            let verdict = round.verdict.clone();
            if !is_evaluated(&verdict) {
                return (verdict, Paths::default());
            }
            let fix = wants_fix(&verdict).then(|| {
                let part = parts.of(&verdict.vpc_id)?;
                match parameters.depth {
                    Depth::Path => fix::mend(view.of(&part), parameters, now, round, scope),
                    // A fix asks for the whole path, whatever was evaluated.
                    Depth::Existence => {
                        fix::fix_within(view.of(&part), parameters, now, &verdict.vpc_id, scope)
                    }
                }
            });
            let fix = fix.flatten().filter(|fix| !fix.changes.is_empty());
            let paths = Paths {
                explanations,
                fix,
                names: names.of(&verdict),
            };
            (verdict, paths)
        })
        .collect()
}

/// Walks the paths of a VPC once: the verdict, the changes it asks for, and the explanations.
fn assess(assessment: &Assessment<'_, '_>, scope: FixScope<'_>) -> (FixRound, Vec<Explanation>) {
    let mut counting = Counting::new(assessment);
    let mut faults = FaultsByService::new(assessment, scope);
    let services: Vec<&Service<'_>> = assessment.services.iter().collect();
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
        let asker = assessment.asker(population);
        let decisions = assessment.decide_some(&services, &asker, detail);
        faults.add(population, &decisions);
        let of_services = services.iter().zip(&places).zip(&decisions);
        for ((service, place), decision) in of_services.filter(|_| explained) {
            if let Some(explanations) = explanations.get_mut(*place) {
                explanations.add(assessment, service, &asker, decision.as_ref());
            }
        }
        counting.add(class, population, decisions);
    }
    let round = FixRound {
        verdict: counting.verdict(),
        changes: faults.changes(),
    };
    let explanations = explanations.into_iter();
    let explanations = explanations.flat_map(Explanations::one_an_answer).collect();
    (round, explanations)
}

/// Whether services were evaluated, so that there are paths to show.
fn is_evaluated(verdict: &Verdict) -> bool {
    verdict.compliance_type != ComplianceType::NotApplicable && !verdict.services.is_empty()
}

/// Whether something is to be mended.
fn wants_fix(verdict: &Verdict) -> bool {
    let mut services = verdict.services.iter();
    services.any(|service| !service.answer.is_settled())
}

#[cfg(test)]
mod tests {
    use super::evaluate_with_paths;
    use crate::assessment::ASSESSED;
    use crate::explain::{Question, explain};
    use crate::network::Network;
    use crate::network::fact::Fact;
    use crate::parameters::Parameters;
    use crate::path::central::tests::fixture::{hub, spoke};

    /// The spoke with an endpoint of its own, which works.
    fn network() -> Network {
        let mut network = spoke();
        let mut of_hub = hub();
        let own = |text: &str| text.replace("hub", "spoke");
        if let (Fact::Read(endpoints), Fact::Read(interfaces)) =
            (&mut of_hub.vpc_endpoints, &mut of_hub.network_interfaces)
        {
            for endpoint in endpoints {
                endpoint.vpc_id = Some("vpc-spoke".into());
                endpoint.subnet_ids = vec!["subnet-spoke".into()];
                endpoint.private_dns_enabled = Fact::Read(true);
                let names = endpoint.dns_entries.iter_mut();
                names.for_each(|names| {
                    names.push("api.ecr.eu-west-3.amazonaws.com".to_owned().into())
                });
                network.vpc_endpoints = Fact::Read(vec![endpoint.clone()]);
            }
            let mut all = network.network_interfaces.elements().to_vec();
            for interface in interfaces {
                interface.vpc_id = Some("vpc-spoke".into());
                interface.subnet_id = interface.subnet_id.as_ref().map(|id| own(id).into());
                interface.groups = Box::from(["sg-spoke".into()]);
                interface.ipv4 = Some([10, 20, 1, 5].into());
                all.push(interface.clone());
            }
            network.network_interfaces = Fact::Read(all);
        }
        network
    }

    /// A report with paths assesses a VPC once; where it is at fault once more with what would mend it, round by round,
    /// and once without each change where that was not assessed yet.
    #[test]
    fn a_vpc_is_assessed_once_and_once_more_for_each_change_that_is_tried() {
        let parameters = Parameters::from_json(r#"{"serviceNames": "ecr.api"}"#).unwrap();
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let deaf: fn(&mut Network) = |network| {
            if let Fact::Read(groups) = &mut network.security_groups {
                groups.iter_mut().for_each(|group| group.ingress.clear());
            }
        };
        let nameless: fn(&mut Network) = |network| {
            network
                .vpcs
                .iter_mut()
                .for_each(|vpc| vpc.dns_support = Fact::Read(false));
        };
        for (deaf, nameless, changes, assessed) in [
            (None, None, 0, 1),
            (Some(deaf), None, 1, 2),
            (None, Some(nameless), 1, 2),
            (Some(deaf), Some(nameless), 2, 4),
        ] {
            let mut network = network();
            deaf.into_iter().for_each(|change| change(&mut network));
            nameless.into_iter().for_each(|change| change(&mut network));
            let before = ASSESSED.get();
            let evaluated = evaluate_with_paths(&network, &parameters, now, None, &[]);
            let found = ASSESSED.get() - before;
            let [(verdict, paths)] = evaluated.as_slice() else {
                panic!("there is one VPC");
            };
            assert!(!paths.explanations.is_empty(), "{verdict:?}");
            let fix = paths.fix.iter().flat_map(|fix| &fix.changes);
            assert_eq!((fix.count(), found), (changes, assessed), "{verdict:?}");
        }
    }

    /// What `explain` shows of a VPC, its verdict among it, comes of one assessment; of two where the verdict asks for
    /// endpoints alone.
    #[test]
    fn an_explanation_assesses_a_vpc_once() {
        let now = "2026-11-20T12:00:00Z".parse().unwrap();
        let network = network();
        for (depth, assessed) in [("path", 1), ("existence", 2)] {
            let parameters = format!(r#"{{"serviceNames": "ecr.api", "depth": "{depth}"}}"#);
            let parameters = Parameters::from_json(&parameters).unwrap();
            let question = Question {
                vpc_id: &network.vpcs[0].id,
                service: None,
                client: None,
            };
            let before = ASSESSED.get();
            let explained = explain(&network, &parameters, now, question).unwrap();
            let found = ASSESSED.get() - before;
            let verdicts = crate::evaluate::evaluate(&network, &parameters, now, None);
            assert_eq!((found, vec![explained.verdict]), (assessed, verdicts));
        }
    }
}

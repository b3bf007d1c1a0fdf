//! What the clients of a VPC run, what that needs, and how it is reached: a view of an assessment
//! (`decision.md`, section 12).

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::assessment::row::{Asker, Derived, Who};
use crate::assessment::{Assessment, Assessor};
use crate::needs::Note;
use crate::network::Id;
use crate::parameters::{Depth, NeedsMode, Parameters};
use crate::path::step::Detail;
use crate::verdict::Answer;
use crate::view::View;

/// What is needed in one VPC.
#[derive(Debug, Clone, PartialEq)]
pub struct NeededInVpc {
    /// The VPC.
    pub vpc_id: Id,
    /// Its `Name` tag, where it has one.
    pub vpc_name: Option<String>,
    /// Its clients, those that need the same together.
    pub clients: Vec<NeededByClients>,
    /// The services that somebody needs and does not reach privately: endpoints to make.
    pub endpoints_to_create: Vec<String>,
    /// What leaves the VPC and is served by no endpoint of AWS, each once.
    pub leaves: Vec<String>,
}

/// What clients of one kind need.
#[derive(Debug, Clone, PartialEq)]
pub struct NeededByClients {
    /// What they are: `Fargate task`.
    pub what: String,
    /// How many they are.
    pub clients: usize,
    /// Their network interfaces, sorted; the first at most ten.
    pub network_interface_ids: Vec<Id>,
    /// Whether something says what they run.
    pub described: bool,
    /// What they need.
    pub services: Vec<NeededService>,
    /// What could not be read of them.
    pub unread: Vec<String>,
}

/// A service that clients need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeededService {
    /// Its name, as reports have it.
    pub service: String,
    /// The answer for these clients, the worst.
    pub answer: Answer,
    /// Why they need it, each reason once.
    pub reasons: Vec<Id>,
}

/// How many network interfaces are named.
const NAMED: usize = 10;

/// What the clients of every VPC need, or of those named; sorted by id. VPCs that are shared by
/// another account, left out or waived have none.
pub fn needed(
    view: View<'_>,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
) -> Vec<NeededInVpc> {
    let needs = match parameters.needs {
        NeedsMode::Listed => NeedsMode::Derived,
        given => given,
    };
    let parameters = Parameters {
        depth: Depth::Path,
        needs,
        services: match parameters.needs {
            NeedsMode::Listed => Vec::new(),
            NeedsMode::Derived | NeedsMode::Both => parameters.services.clone(),
        },
        ..parameters.clone()
    };
    let assessor = Assessor::new(view, &parameters, now);
    let assessments = assessor.vpcs(only);
    assessments.map(|assessment| of_vpc(&assessment)).collect()
}

fn of_vpc(assessment: &Assessment<'_, '_>) -> NeededInVpc {
    let mut kinds: BTreeMap<(String, Option<crate::needs::NeedsId>), NeededByClients> =
        BTreeMap::new();
    for asked in &assessment.clients.asked {
        let what = match asked.asker.who {
            Who::Class(class) => class.to_string(),
            Who::Described => "interface of clientDescriptions".to_owned(),
        };
        let key = (what.clone(), asked.asker.needs);
        let kind = kinds
            .entry(key)
            .or_insert_with(|| of_asker(assessment, asked.asker, what));
        kind.clients += 1;
        kind.network_interface_ids.push(asked.interface.id.clone());
    }
    add_answers(assessment, &mut kinds);
    let mut leaves: Vec<String> = Vec::new();
    let mut clients: Vec<NeededByClients> = Vec::new();
    for ((_, _), mut kind) in kinds {
        kind.network_interface_ids.sort_unstable();
        kind.network_interface_ids.truncate(NAMED);
        clients.push(kind);
    }
    if let Some(derived) = &assessment.derived {
        for asked in &assessment.clients.asked {
            let needs = derived.of_asker(asked.asker);
            for note in needs
                .map(|needs| needs.notes.as_slice())
                .unwrap_or_default()
            {
                leaves.extend(left_by(note));
            }
        }
    }
    leaves.sort_unstable();
    leaves.dedup();
    let needed = clients.iter().flat_map(|kind| &kind.services);
    let open = needed.filter(|service| {
        !matches!(service.answer, Answer::Private | Answer::NotApplicable)
            && service.service != "images"
    });
    let mut endpoints_to_create: Vec<String> = open.map(|it| it.service.clone()).collect();
    endpoints_to_create.sort_unstable();
    endpoints_to_create.dedup();
    let name = assessment.vpc.tags.iter().find(|(key, _)| &**key == "Name");
    NeededInVpc {
        vpc_id: assessment.vpc.id.clone(),
        vpc_name: name.map(|(_, name)| name.to_string()),
        clients,
        endpoints_to_create,
        leaves,
    }
}

fn of_asker(assessment: &Assessment<'_, '_>, asker: Asker, what: String) -> NeededByClients {
    let needs = assessment
        .derived
        .as_ref()
        .and_then(|it| it.of_asker(asker));
    NeededByClients {
        what,
        clients: 0,
        network_interface_ids: Vec::new(),
        described: needs.is_some_and(|needs| needs.described),
        services: Vec::new(),
        unread: needs
            .map(|needs| needs.unread.as_slice())
            .unwrap_or_default()
            .iter()
            .map(|(source, why)| format!("{source}: {why}"))
            .collect(),
    }
}

/// Adds the answers, class by class: the worst of those that need the same.
fn add_answers(
    assessment: &Assessment<'_, '_>,
    kinds: &mut BTreeMap<(String, Option<crate::needs::NeedsId>), NeededByClients>,
) {
    let Some(derived) = &assessment.derived else {
        return;
    };
    let places = assessment.classes().class_of.clone();
    let mut of_classes: BTreeMap<usize, Vec<Option<Answer>>> = BTreeMap::new();
    for (place, population) in assessment.populations().into_iter().enumerate() {
        let decisions = assessment.decide(population, Detail::Faults);
        let answers = decisions.iter().map(|it| it.as_ref().map(|it| it.answer));
        of_classes.insert(place, answers.collect());
    }
    for (asked, class) in assessment.clients.asked.iter().zip(places) {
        let what = match asked.asker.who {
            Who::Class(class) => class.to_string(),
            Who::Described => "interface of clientDescriptions".to_owned(),
        };
        let Some(kind) = kinds.get_mut(&(what, asked.asker.needs)) else {
            continue;
        };
        let answers = of_classes
            .get(&class)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (service, answer) in assessment.services.iter().zip(answers) {
            let Some(answer) = *answer else {
                continue;
            };
            let name = service.name();
            let reasons = derived.reasons(asked.asker, &service.row);
            let mut reasons: Vec<Id> = reasons.map(|need| need.reason.clone()).collect();
            if let Some((Derived::Images, _)) = service.row.derived {
                let needs = derived.of_asker(asked.asker);
                let registry = needs.and_then(|needs| needs.image_elsewhere());
                reasons.extend(registry.map(|it| Id::from(format!("pulls from {it}"))));
            }
            match kind.services.iter_mut().find(|known| known.service == name) {
                Some(known) => {
                    known.answer = known.answer.max(answer);
                    for reason in reasons {
                        if !known.reasons.contains(&reason) {
                            known.reasons.push(reason);
                        }
                    }
                }
                None => kind.services.push(NeededService {
                    service: name.to_owned(),
                    answer,
                    reasons,
                }),
            }
        }
    }
}

/// What leaves the VPC by a note, in words; `None` where nothing does.
fn left_by(note: &Note) -> Option<String> {
    Some(match note {
        Note::ImageNotInEcr { registry, who } => format!("{who} pulls from {registry}"),
        Note::PullThroughCache {
            repository,
            upstream,
            who,
        } => {
            let upstream = upstream.as_deref().unwrap_or("its upstream registry");
            format!("{who}: the first pull of {repository} goes to {upstream}")
        }
        Note::WindowsBaseLayers { who } => {
            format!("{who}: base layers of Windows may come from mcr.microsoft.com")
        }
        Note::Outside { what, who } => format!("{who} sends to or gets from {what}"),
        Note::SecretMayNeedKms { .. } | Note::FileSystem { .. } => return None,
    })
}

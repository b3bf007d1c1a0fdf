//! What the clients of a VPC run, what that needs, and how it is reached: a view of an assessment
//! (`decision.md`, section 12).

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::Timestamp;

use crate::assessment::{Assessment, Assessor};
use crate::checks::Check;
use crate::needs::{NeedsId, Note};
use crate::network::Id;
use crate::parameters::{Depth, NeedsMode, Parameters};
use crate::path::step::Detail;
use crate::row::{Derived, Requester};
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
    /// The services that somebody needs and of which there is no endpoint: endpoints to make.
    pub endpoints_to_create: Vec<String>,
    /// The services that somebody needs and does not reach over the endpoint that is there: what to repair.
    pub endpoints_to_repair: Vec<String>,
    /// The services of which something is not known: whether somebody needs them, or reaches them privately.
    pub not_known: Vec<String>,
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
    /// The functions that they may be, where that is known: what the code of these calls is not.
    pub functions: Vec<Id>,
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
    /// Whether it is so for want of an endpoint.
    pub has_no_endpoint: bool,
    /// Why they need it, each reason once.
    pub reasons: Vec<Id>,
}

/// How many network interfaces are named.
const NAMED: usize = 10;

/// The parameters by which needs are shown: derived, also where a rule is asked for a list.
pub fn asked(parameters: &Parameters) -> Parameters {
    let needs = match parameters.needs {
        NeedsMode::Listed => NeedsMode::Derived,
        given @ (NeedsMode::Derived | NeedsMode::Both) => given,
    };
    Parameters {
        depth: Depth::Path,
        needs,
        services: match parameters.needs {
            NeedsMode::Listed => Vec::new(),
            NeedsMode::Derived | NeedsMode::Both => parameters.services.clone(),
        },
        ..parameters.clone()
    }
}

/// What the clients of every VPC need, or of those named, by [`asked`] parameters; sorted by id. Clients that a
/// waiver covers have no needs.
pub fn needed(
    view: View<'_>,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
) -> Vec<NeededInVpc> {
    let assessor = Assessor::new(view, parameters, now);
    let assessments = assessor.vpcs(only);
    assessments.map(|assessment| of_vpc(&assessment)).collect()
}

/// Clients by what they are and what they need.
type Kinds = BTreeMap<(String, Option<NeedsId>), NeededByClients>;

fn key(requester: Requester) -> (String, Option<NeedsId>) {
    (what(requester), requester.needs)
}

/// What an asker is, in words.
fn what(requester: Requester) -> String {
    match requester.kind.class() {
        Some(class) => class.to_string(),
        None => "interface of clientDescriptions".to_owned(),
    }
}

fn of_vpc(assessment: &Assessment<'_, '_>) -> NeededInVpc {
    let mut kinds = Kinds::new();
    for asked in &assessment.clients.evaluated {
        let kind = kinds
            .entry(key(asked.requester))
            .or_insert_with(|| of_requester(assessment, asked.requester));
        kind.clients += 1;
        kind.network_interface_ids.push(asked.interface.id.clone());
    }
    add_answers(assessment, &mut kinds);
    let mut clients: Vec<NeededByClients> = kinds.into_values().collect();
    for kind in &mut clients {
        kind.network_interface_ids.sort_unstable();
        kind.network_interface_ids.truncate(NAMED);
    }
    let needs = assessment.derived.iter().flat_map(|it| it.by_needs());
    let notes = needs.flat_map(|(needs, ..)| &needs.notes);
    let leaves: BTreeSet<String> = notes.filter_map(Note::leaves).collect();
    let needed = clients.iter().flat_map(|kind| &kind.services);
    let open = needed.filter(|service| !service.answer.is_settled() && service.service != "images");
    let of = |wanted: Open| -> Vec<String> {
        let of = open.clone().filter(|service| Open::of(service) == wanted);
        let names: BTreeSet<&String> = of.map(|service| &service.service).collect();
        names.into_iter().cloned().collect()
    };
    NeededInVpc {
        vpc_id: assessment.vpc.id.clone(),
        vpc_name: assessment.vpc.name().map(str::to_owned),
        endpoints_to_create: of(Open::Create),
        endpoints_to_repair: of(Open::Repair),
        not_known: of(Open::NotKnown),
        leaves: leaves.into_iter().collect(),
        clients,
    }
}

/// The worse of two answers; that nobody is asked counts for nothing.
fn worse(one: Answer, other: Answer) -> Answer {
    match (one, other) {
        (Answer::NotApplicable, answer) | (answer, Answer::NotApplicable) => answer,
        (one, other) => one.max(other),
    }
}

/// What is to be done for a service that is not reached privately.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Create,
    Repair,
    NotKnown,
}

impl Open {
    fn of(service: &NeededService) -> Self {
        match service.answer {
            Answer::Undetermined | Answer::Unknown => Self::NotKnown,
            Answer::Private | Answer::Public | Answer::Broken | Answer::NotApplicable => {
                if service.has_no_endpoint {
                    Self::Create
                } else {
                    Self::Repair
                }
            }
        }
    }
}

fn of_requester(assessment: &Assessment<'_, '_>, requester: Requester) -> NeededByClients {
    let needs = assessment
        .derived
        .as_ref()
        .and_then(|it| it.of_requester(requester));
    NeededByClients {
        what: what(requester),
        clients: 0,
        network_interface_ids: Vec::new(),
        described: needs.is_some_and(|needs| needs.described),
        functions: needs
            .map(|needs| needs.notes.as_slice())
            .unwrap_or_default()
            .iter()
            .filter_map(|note| note.function().cloned())
            .collect(),
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
fn add_answers(assessment: &Assessment<'_, '_>, kinds: &mut Kinds) {
    let Some(derived) = &assessment.derived else {
        return;
    };
    let populations = assessment.populations().into_iter();
    let of_classes: Vec<Vec<Option<(Answer, bool)>>> = populations
        .map(|population| {
            let decisions = assessment.decide(population, Detail::Faults);
            let answers = decisions.iter().map(|it| {
                let it = it.as_ref()?;
                let mut causes = it.causes.iter();
                let is_missing = causes.any(|cause| cause.check() == Check::EndpointMissing);
                Some((it.answer, is_missing))
            });
            answers.collect()
        })
        .collect();
    // What two clients of one class, class of interface and needs say is the same.
    let mut seen = HashSet::new();
    for (asked, class) in assessment
        .clients
        .evaluated
        .iter()
        .zip(&assessment.classes().class_of)
    {
        if !seen.insert((asked.requester, *class)) {
            continue;
        }
        let (Some(kind), Some(answers)) =
            (kinds.get_mut(&key(asked.requester)), of_classes.get(*class))
        else {
            continue;
        };
        for (service, answer) in assessment.services.iter().zip(answers) {
            let Some((answer, has_no_endpoint)) = *answer else {
                continue;
            };
            let name = service.name();
            let reasons = derived.reasons(asked.requester, &service.row);
            let mut reasons: Vec<Id> = reasons.map(|need| need.reason.clone()).collect();
            if let Some((Derived::Images, _)) = service.row.derived {
                let needs = derived.of_requester(asked.requester);
                let registry = needs.and_then(|needs| needs.image_elsewhere());
                reasons.extend(registry.map(|it| Id::from(format!("pulls from {it}"))));
            }
            match kind.services.iter_mut().find(|known| known.service == name) {
                Some(known) => {
                    known.answer = worse(known.answer, answer);
                    known.has_no_endpoint |= has_no_endpoint;
                    for reason in reasons {
                        if !known.reasons.contains(&reason) {
                            known.reasons.push(reason);
                        }
                    }
                }
                None => kind.services.push(NeededService {
                    service: name.to_owned(),
                    answer,
                    has_no_endpoint,
                    reasons,
                }),
            }
        }
    }
}

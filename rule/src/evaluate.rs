//! Verdicts: whether a VPC is evaluated, and what the answers of its services come to
//! (`decision.md`, section 2). The only place with "worst" over clients.

mod conclusion;

use std::sync::Arc;

use jiff::Timestamp;

use crate::assessment::applicability::Applicability;
use crate::assessment::decision::Decision;
use crate::assessment::{Assessment, Assessor, Population};
use crate::findings::gathered::GatheredCauses;
use crate::findings::order::rank;
use crate::findings::seen::{NotedClient, Seen};
use crate::network::Id;
use crate::parameters::{Depth, Parameters};
use crate::path::step::Detail;
use crate::possible::SettledAnswer;
use crate::verdict::{Answer, Verdict};
use crate::view::View;

/// Evaluates every VPC of a view's evaluated network, or only those named; sorted by id. A named VPC that is not in
/// the network gives no verdict.
pub fn evaluate<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    only: Option<&[Id]>,
) -> Vec<Verdict> {
    let assessor = Assessor::new(view.into(), parameters, now);
    let assessments = assessor.vpcs(only);
    assessments.map(|assessment| verdict(&assessment)).collect()
}

/// The verdict of an assessment alone.
pub(crate) fn verdict(assessment: &Assessment<'_, '_>) -> Verdict {
    let mut counting = Counting::new(assessment);
    for (class, population) in counting.populations().into_iter().enumerate() {
        let decisions = assessment.decide(population, Detail::Faults);
        counting.add(class, population, decisions);
    }
    counting.verdict()
}

/// The answer of a row that nobody is asked for.
const NOBODY_ASKS: SettledAnswer = SettledAnswer {
    answer: Answer::NotApplicable,
    is_trusted: false,
};

/// A verdict while the answers of a VPC's clients are counted.
pub struct Counting<'v, 'i, 'a> {
    assessment: &'v Assessment<'i, 'a>,
    gathered: Vec<GatheredCauses<'a>>,
    seen: Vec<Seen<'a>>,
    worst: Vec<SettledAnswer>,
    /// For each row, its place in reports: rows of one name share one.
    places: Vec<usize>,
    answers: Vec<Arc<[Answer]>>,
}

impl<'v, 'i, 'a> Counting<'v, 'i, 'a> {
    /// Nothing is counted yet.
    pub fn new(assessment: &'v Assessment<'i, 'a>) -> Self {
        let services = &assessment.services;
        let places = assessment.places();
        let reported = places.iter().max().map_or(0, |last| last + 1);
        Self {
            assessment,
            gathered: (0..reported).map(|_| GatheredCauses::default()).collect(),
            seen: vec![Seen::default(); services.len()],
            worst: vec![NOBODY_ASKS; reported],
            places,
            answers: Vec::new(),
        }
    }

    /// Whose answers it asks for, one class after the other; of nobody where no answer counts.
    pub fn populations(&self) -> Vec<Population<'a>> {
        match self.assessment.applicability {
            Applicability::Evaluated(_) => self.assessment.populations(),
            Applicability::NotApplicable { .. } => Vec::new(),
        }
    }

    /// Counts the decisions of a class of clients, one a row that it is asked for.
    pub fn add(
        &mut self,
        class: usize,
        population: Population<'a>,
        decisions: Vec<Option<Decision<'a>>>,
    ) {
        let assessment = self.assessment;
        let unknown_is_fault = assessment.parameters.unknown_is_fault;
        // What is UNKNOWN for want of view and trusted ranks as where UNKNOWN is no fault.
        let rank = |settled: SettledAnswer| {
            rank(
                Some(settled.answer),
                unknown_is_fault && !settled.is_trusted,
            )
        };
        let mut answers = vec![NOBODY_ASKS; self.worst.len()];
        let client = population
            .client
            .map(|client| assessment.client(client.interface));
        let noted = client.filter(|_| assessment.parameters.depth == Depth::Path);
        let noted = noted.map(|client| NotedClient::new(assessment, client));
        let services = assessment.services.iter().zip(&mut self.seen);
        let counted = self.places.iter().zip(services);
        for ((place, (service, seen)), decision) in counted.zip(decisions) {
            let (Some(worst), Some(gathered)) =
                (self.worst.get_mut(*place), self.gathered.get_mut(*place))
            else {
                continue;
            };
            let Some(decision) = decision else {
                continue;
            };
            let settled = SettledAnswer {
                answer: decision.answer,
                is_trusted: decision.is_trusted,
            };
            if rank(settled) < rank(*worst) {
                *worst = settled;
            }
            if let Some(own) = answers
                .get_mut(*place)
                .filter(|own| rank(settled) < rank(**own))
            {
                *own = settled;
            }
            if let Some(who) = &noted {
                seen.note(service, who, population.like);
            }
            seen.note_decision(&decision);
            gathered.add(class, client, population.size, decision.causes);
        }
        self.answers
            .push(answers.into_iter().map(|settled| settled.answer).collect());
    }
}

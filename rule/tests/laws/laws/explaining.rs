//! What an explanation says of an answer: that it is not PRIVATE has a reason that is shown.

use std::sync::Arc;

use rule::explain::{Outcome, Question, explain};
use rule::verdict::Answer;

use super::law;
use super::needs::{hide, running};
use rule_testing::generator::Case;
use rule_testing::random::Random;

/// The first answer of a case that is not PRIVATE, and of which every step passes; or that is for want of a fact, and
/// no step says which, but for what an ECS agent lacks: one step says that, whatever is unread of the others.
fn without_reason(case: &Case) -> Option<String> {
    case.network.vpcs.iter().find_map(|vpc| {
        let question = Question {
            vpc_id: &vpc.id,
            service: None,
            client: None,
        };
        let explained = explain(&case.network, &case.parameters, case.now, question).ok()?;
        let verdict = explained.verdict;
        explained.explanations.into_iter().find_map(|explanation| {
            let mut steps = explanation.steps();
            let is_said = match explanation.answer {
                Answer::Private | Answer::NotApplicable => true,
                Answer::Undetermined => steps.any(|step| {
                    let is_of_agent = step.text.starts_with("an ECS agent ");
                    step.answer == Outcome::Unread || (step.answer != Outcome::Yes && is_of_agent)
                }),
                Answer::Broken | Answer::Public | Answer::Unknown => {
                    explanation.no_endpoint.is_some()
                        || steps.any(|step| step.answer != Outcome::Yes)
                }
            };
            (!is_said).then(|| format!("{explanation:#?}\n{verdict:#?}\n{case:#?}"))
        })
    })
}

#[test]
fn what_is_not_private_has_a_reason_that_is_shown() {
    law(|_, case| without_reason(&case));
}

#[test]
fn what_is_not_private_of_derived_needs_has_a_reason_that_is_shown() {
    law(|seed, _| {
        let mut case = running(seed);
        let mut random = Random::new(!seed);
        if random.percent(50) {
            let kind = random.below(7);
            hide(Arc::make_mut(&mut case.network.workloads), kind);
        }
        without_reason(&case)
    });
}

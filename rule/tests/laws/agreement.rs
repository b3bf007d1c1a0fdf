//! The decision and the oracle agree: every VPC, every service, every client.
//!
//! `LAWS_CASES` asks for another number of accounts, `LAWS_SEED` for the first seed.

use rule::verdict::{Answer, Verdict};
use rule::view::{Hubs, View};

use crate::oracle::{self, Expected};
use crate::shrink::shrink;
use rule_testing::generator::{self, Case};

/// What the decision says, in the oracle's form.
pub fn decided(case: &Case) -> Vec<Expected> {
    verdicts(case)
        .into_iter()
        .map(|verdict| Expected {
            vpc_id: verdict.vpc_id,
            compliance_type: verdict.compliance_type,
            services: verdict
                .services
                .into_iter()
                .map(|service| (service.service, said(service.answer)))
                .collect(),
            clients: verdict
                .clients
                .into_iter()
                .map(|client| {
                    let answers = client.answers.iter().map(|answer| said(*answer));
                    (client.network_interface_id, answers.collect())
                })
                .collect(),
        })
        .collect()
}

/// An answer; nothing where it is not applicable.
fn said(answer: Answer) -> Option<Answer> {
    (answer != Answer::NotApplicable).then_some(answer)
}

pub fn verdicts(case: &Case) -> Vec<Verdict> {
    let hubs = Hubs::new(case.hubs.clone(), case.everything);
    let view = View::new(&case.network, Some(&hubs));
    rule::evaluate::evaluate(view, &case.parameters, case.now, None)
}

/// A number from the environment.
pub fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

#[test]
fn the_decision_agrees_with_the_oracle() {
    let differs = |seed| disagrees(&generator::case(seed));
    agree(asked("LAWS_CASES", 3_000), differs, told);
}

/// Asks of so many seeds whether something differs from what it should be; what does is told, the first few in full.
pub fn agree(seeds: u64, differs: impl Fn(u64) -> bool, told: impl Fn(u64) -> String) {
    let first = asked("LAWS_SEED", 0);
    let disagreements: Vec<u64> = (first..first + seeds)
        .filter(|seed| differs(*seed))
        .collect();
    let told: String = disagreements
        .iter()
        .take(asked("LAWS_SHOW", 3) as usize)
        .map(|seed| told(*seed))
        .collect();
    assert!(
        disagreements.is_empty(),
        "{told}\n{} disagreements, seeds {disagreements:?}",
        disagreements.len()
    );
}

fn disagrees(case: &Case) -> bool {
    let asks = !case.parameters.services.is_empty() || !case.parameters.hosts.is_empty();
    asks && decided(case) != oracle::answers(case)
}

/// A disagreement, on the smallest case that shows it.
fn told(seed: u64) -> String {
    let small = shrink(&generator::case(seed), &disagrees);
    let (decided, oracle) = (decided(&small), oracle::answers(&small));
    format!(
        "seed {seed} (LAWS_SEED={seed} LAWS_CASES=1)\n{small:#?}\nthe decision: {decided:?}\nthe oracle:   {oracle:?}\n\n"
    )
}

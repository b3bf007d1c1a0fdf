//! What may not change an answer does not, and what may only changes it one way.

mod asking;
mod edits;
mod explaining;
mod extremes;
mod fixing;
mod indifference;
mod kin;
mod learning;
mod monotony;
mod needs;
mod organizations;
mod reasons;
mod text;

use std::collections::BTreeMap;

use rule::network::Id;
use rule::verdict::Answer;

use crate::agreement;
use rule_testing::generator::{self, Case};

/// How many random accounts a law is tried on.
fn seeds() -> std::ops::Range<u64> {
    let first = agreement::asked("LAWS_SEED", 0);
    first..first + agreement::asked("LAWS_CASES", 600)
}

/// Seeds whose accounts once broke a law, beside those that are tried anyway.
const FOUND: [u64; 3] = [33_000_254, 33_000_344, 46_000_136];

/// Tries a law on random accounts; it answers with what breaks it.
fn law(breaks: impl Fn(u64, Case) -> Option<String>) {
    for seed in seeds().chain(FOUND) {
        if let Some(told) = breaks(seed, generator::case(seed)) {
            panic!("seed {seed} (LAWS_SEED={seed} LAWS_CASES=1): {told}");
        }
    }
}

/// The answers of a case by VPC, client (none for the VPC as a whole) and service.
fn answers(case: &Case) -> BTreeMap<(Id, Option<Id>, String), Answer> {
    let mut answers = BTreeMap::new();
    for verdict in agreement::verdicts(case) {
        for service in &verdict.services {
            answers.insert(
                (verdict.vpc_id.clone(), None, service.service.clone()),
                service.answer,
            );
        }
        for client in &verdict.clients {
            for (service, answer) in verdict.services.iter().zip(client.answers.iter()) {
                let client = client.network_interface_id.clone();
                answers.insert(
                    (
                        verdict.vpc_id.clone(),
                        Some(client),
                        service.service.clone(),
                    ),
                    *answer,
                );
            }
        }
    }
    answers
}

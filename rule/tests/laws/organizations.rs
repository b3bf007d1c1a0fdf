//! Section 11: the decision and the oracle agree on small organizations.

use crate::agreement::{asked, decided};
use crate::generator::{Case, org};
use crate::oracle;

#[test]
fn the_decision_agrees_with_the_oracle_on_organizations() {
    let first = asked("LAWS_SEED", 0);
    let disagreements: Vec<u64> = (first..first + asked("LAWS_ORGANIZATIONS", 2_000))
        .filter(|seed| disagrees(&org::case(*seed)))
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
    decided(case) != oracle::answers(case)
}

fn told(seed: u64) -> String {
    let small = org::case(seed);
    let (decided, oracle) = (decided(&small), oracle::answers(&small));
    format!(
        "seed {seed} (LAWS_SEED={seed} LAWS_ORGANIZATIONS=1)\n{small:#?}\nthe decision: {decided:?}\nthe oracle:   {oracle:?}\n\n"
    )
}

//! Opening a rule never makes an answer worse, closing one never better; demanding less never hurts.

use rule::verdict::{Answer, ComplianceType};

use super::edits::{CLOSING, Edit, OPENING};
use super::{answers, law};
use crate::agreement::decided;
use crate::oracle::rows::has_ecr;
use rule_testing::generator::Case;
use rule_testing::random::Random;

/// Whether an answer has become worse. UNDETERMINED may be anything, so that UNKNOWN may become
/// it where something better has become possible; but not where all was well.
fn worse(before: Answer, after: Answer) -> bool {
    match (before, after) {
        (Answer::Private, after) => after != Answer::Private,
        (Answer::Unknown | Answer::Undetermined, after) => {
            matches!(after, Answer::Public | Answer::Broken)
        }
        (Answer::Public, after) => after == Answer::Broken,
        (Answer::Broken | Answer::NotApplicable, _) => false,
    }
}

fn one_way(edits: &[(&str, Edit)], broken: fn(Answer, Answer) -> bool) {
    law(|seed, case| {
        let mut r = Random::new(seed ^ 0x0be);
        edits.iter().find_map(|(name, edit)| {
            let mut edited = case.clone();
            if !edit(&mut r, &mut edited) {
                return None;
            }
            let after = answers(&edited);
            answers(&case).into_iter().find_map(|(place, before)| {
                let after = *after.get(&place)?;
                broken(before, after).then(|| {
                    format!("{name}: {place:?} {before:?} -> {after:?}\n{case:#?}\n{edited:#?}")
                })
            })
        })
    });
}

#[test]
fn opening_never_makes_an_answer_worse() {
    one_way(OPENING, worse);
}

#[test]
fn closing_never_makes_an_answer_better() {
    one_way(CLOSING, |before, after| worse(after, before));
}

#[test]
fn demanding_less_never_hurts() {
    let rank = |compliance_type| match compliance_type {
        ComplianceType::NonCompliant => 2,
        ComplianceType::Undetermined => 1,
        ComplianceType::Compliant | ComplianceType::NotApplicable => 0,
    };
    law(|_, case| {
        (0..case.parameters.services.len()).find_map(|at| {
            let mut fewer = case.clone();
            let dropped = fewer.parameters.services.remove(at);
            // Without ECR's services S3 is asked for more: that row does not stay as it is.
            let s3_stays = |case: &Case| has_ecr(case, dropped.region.as_deref());
            if s3_stays(&case) != s3_stays(&fewer) {
                return None;
            }
            let after = answers(&fewer);
            let answer = answers(&case).into_iter().any(|(place, before)| {
                after.get(&place).is_some_and(|after| worse(before, *after))
            });
            let compliance = decided(&case)
                .iter()
                .zip(decided(&fewer))
                .any(|(before, after)| rank(after.compliance_type) > rank(before.compliance_type));
            (answer || compliance).then(|| format!("without {dropped}\n{case:#?}"))
        })
    });
}

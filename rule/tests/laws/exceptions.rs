//! Laws of exceptions on random accounts: what is accepted counts for nothing, and nothing else changes.

use rule::checks::Severity;
use rule::exceptions::{Exception, apply};
use rule::verdict::{Answer, ComplianceType, Finding, Verdict};
use rule::waiver::Waiver;

use crate::agreement;
use rule_testing::generator::{self, ACCOUNT, Case};

const SEEDS: u64 = 400;

fn exception() -> Exception {
    Exception {
        account_id: None,
        vpc_id: None,
        service: None,
        check: None,
        terms: Waiver::parse("until=9000-01-01").unwrap(),
    }
}

fn applied(case: &Case, exception: Exception, verdict: &Verdict) -> Verdict {
    let mut changed = verdict.clone();
    apply(
        &[exception],
        &case.parameters,
        ACCOUNT,
        case.now,
        &mut changed,
    );
    changed
}

fn of_services(verdict: &Verdict) -> impl Iterator<Item = &Finding> {
    verdict
        .services
        .iter()
        .flat_map(|service| &service.findings)
}

/// Where everything is accepted that can be, no fault is left, and what was not read still counts.
#[test]
fn where_all_is_accepted_only_unread_facts_are_left() {
    let (mut passed, mut open) = (0, 0);
    for seed in 0..SEEDS {
        let case = generator::case(seed);
        for verdict in agreement::verdicts(&case) {
            let changed = applied(&case, exception(), &verdict);
            if verdict.compliance_type == ComplianceType::NotApplicable {
                assert_eq!(changed, verdict, "seed {seed}");
                continue;
            }
            let is_unread = |finding: &Finding| finding.severity == Severity::Undetermined;
            let any_unread = changed.findings.iter().any(is_unread)
                || changed.services.iter().any(|of| {
                    let is_touched = of.findings.iter().any(|one| one.excepted.is_some());
                    of.answer == Answer::Undetermined
                        || (is_touched && of.findings.iter().any(is_unread))
                });
            let expected = if any_unread {
                ComplianceType::Undetermined
            } else {
                ComplianceType::Compliant
            };
            if of_services(&changed).any(|of| of.excepted.is_some()) {
                assert_eq!(
                    changed.compliance_type, expected,
                    "seed {seed} {}",
                    verdict.vpc_id
                );
                assert_eq!(changed.without_exceptions, Some(verdict.compliance_type));
                passed += usize::from(!any_unread);
                open += usize::from(any_unread);
            } else {
                assert_eq!(changed, verdict, "seed {seed}");
            }
            assert_eq!(of_services(&changed).count(), of_services(&verdict).count());
            assert!(changed.annotation.chars().count() <= 256 && !changed.annotation.is_empty());
        }
    }
    assert!(passed > 50 && open > 20, "{passed} {open}");
}

/// Accepting one check leaves every service as it is that it does not find anything in, and a VPC is at
/// fault after it exactly where a service that counts is.
#[test]
fn accepting_one_check_leaves_the_others() {
    let mut still = 0;
    for seed in 0..SEEDS {
        let case = generator::case(seed);
        for verdict in agreement::verdicts(&case) {
            let faults = of_services(&verdict).filter(|of| of.severity == Severity::Fail);
            let Some(check) = faults.map(|of| of.check).min() else {
                continue;
            };
            let one = Exception {
                check: Some(check),
                ..exception()
            };
            let changed = applied(&case, one, &verdict);
            for (before, after) in verdict.services.iter().zip(&changed.services) {
                let is_touched = before.findings.iter().any(|of| of.check == check);
                assert!(is_touched || before.answer == after.answer, "seed {seed}");
                assert_eq!(before.clone().findings.len(), after.findings.len());
            }
            if verdict.compliance_type == ComplianceType::NotApplicable {
                continue;
            }
            let is_fault = |answer: Answer| matches!(answer, Answer::Broken | Answer::Public);
            let counted = changed.services.iter().filter(|of| !of.is_excepted());
            let at_fault = counted.clone().any(|of| is_fault(of.answer));
            let is_non_compliant = changed.compliance_type == ComplianceType::NonCompliant;
            if !case.parameters.unknown_is_fault {
                assert_eq!(is_non_compliant, at_fault, "seed {seed} {}", verdict.vpc_id);
            }
            still += usize::from(is_non_compliant);
        }
    }
    assert!(still > 20, "{still}");
}

//! What `needed` says is to be done before the way out is taken away: for each service of the verdict that is not
//! reached privately, and for no other.

use std::collections::BTreeSet;

use rule::checks::Check;
use rule::needed::{NeededInVpc, needed};
use rule::parameters::{NeedsMode, Parameters};
use rule::verdict::{Answer, Verdict};

use crate::every::{of_each, verdicts};
use rule_testing::case::{CaseFile, files, folder, read};

/// The services of a verdict by what is to be done, as `needed` has them, but for images of elsewhere.
fn expected(verdict: &Verdict) -> [BTreeSet<String>; 3] {
    let mut sorted = [const { BTreeSet::new() }; 3];
    let [create, repair, not_known] = &mut sorted;
    for service in verdict.services.iter().filter(|it| it.service != "images") {
        let mut findings = service.findings.iter();
        let to = match service.answer {
            Answer::Private | Answer::NotApplicable => continue,
            Answer::Unknown | Answer::Undetermined => &mut *not_known,
            Answer::Public | Answer::Broken
                if findings.any(|it| it.check == Check::EndpointMissing) =>
            {
                &mut *create
            }
            Answer::Public | Answer::Broken => &mut *repair,
        };
        to.insert(service.service.clone());
    }
    sorted
}

fn found(of: &NeededInVpc) -> [BTreeSet<String>; 3] {
    [
        &of.endpoints_to_create,
        &of.endpoints_to_repair,
        &of.not_known,
    ]
    .map(|services| services.iter().cloned().collect())
}

#[test]
fn what_is_to_be_done_is_what_the_verdict_finds() {
    let mut seen = [0; 3];
    for path in files(&folder().join("needs")) {
        let case = read::<CaseFile>(&path);
        let parameters = Parameters::from_json(&case.parameters.to_string()).unwrap();
        if parameters.needs == NeedsMode::Listed {
            continue;
        }
        let now = case.now.parse().unwrap();
        let of_vpcs = of_each(&case, |view| needed(view, &parameters, now, None));
        for verdict in verdicts(&case) {
            let of = of_vpcs.iter().find(|of| of.vpc_id == verdict.vpc_id);
            let found = found(of.unwrap());
            assert_eq!(found, expected(&verdict), "{}", path.display());
            for (seen, services) in seen.iter_mut().zip(&found) {
                *seen += services.len();
            }
        }
    }
    assert!(seen.iter().all(|of| *of > 0), "{seen:?}");
}

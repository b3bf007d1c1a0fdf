//! What would mend the cases of central endpoints: the changes in the accounts of spoke and hub, and what they
//! come to on a copy.

use rule::evaluate::evaluate;
use rule::fix::{Change, Fix, FixScope, Fixes, SuggestedChange, fix};
use rule::parameters::Parameters;

use crate::every::of_each;
use rule_testing::case::{CaseFile, files, folder, read};

#[test]
fn spokes_are_mended_in_both_accounts() {
    let mut lines = String::new();
    for path in files(&folder()) {
        let case = read::<CaseFile>(&path);
        if !case.is_of_hub() {
            continue;
        }
        let of = path.strip_prefix(folder()).unwrap().with_extension("");
        for fix in fixes(&case) {
            let before = fix.before.compliance_type.as_str();
            let after = fix.after.compliance_type.as_str();
            lines.push_str(&format!("{} · {before} → {after}\n", of.display()));
            for SuggestedChange {
                change,
                why,
                impact,
            } in &fix.changes
            {
                let said = match change {
                    Change::ByHand { remedy } => format!("by hand: {why}: {remedy}"),
                    change => format!("{change:?}"),
                };
                let said = match impact {
                    Some(impact) => format!("{said} · {impact:?}"),
                    None => said,
                };
                lines.push_str(&format!("    {said}\n"));
            }
            let by_hand = |one: &SuggestedChange| one.change.is_by_hand();
            assert!(
                fix.changes.iter().any(by_hand) || after == "COMPLIANT",
                "{}: what can be changed does not mend it",
                of.display()
            );
        }
    }
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!("fixes", lines);
    });
}

/// The fixes of every VPC at fault.
pub fn fixes(case: &CaseFile) -> Vec<Fix> {
    let parameters = Parameters::from_json(&case.parameters.to_string()).unwrap();
    let now = case.now.parse().unwrap();
    of_each(case, |view| {
        let verdicts = evaluate(view, &parameters, now, None);
        let at_fault = verdicts
            .iter()
            .filter(|verdict| verdict.compliance_type.as_str() == "NON_COMPLIANT");
        at_fault
            .filter_map(|verdict| fix(view, &parameters, now, &verdict.vpc_id))
            .collect()
    })
}

/// Two VPCs behind one endpoint of a hub: what the first fix changes there, the second finds changed.
#[test]
fn what_an_earlier_fix_changes_in_a_hub_is_not_changed_again() {
    let mut tried = 0;
    for path in files(&folder()) {
        let case = read::<CaseFile>(&path);
        if !case.is_of_hub() {
            continue;
        }
        let parameters = Parameters::from_json(&case.parameters.to_string()).unwrap();
        let now = case.now.parse().unwrap();
        let at_fault: Vec<Fix> = fixes(&case);
        let again: Vec<Fix> = of_each(&case, |view| {
            let mut all = Fixes::default();
            let own = view.network.vpcs.iter().map(|vpc| &vpc.id);
            let own: Vec<_> = own.collect();
            let at_fault = at_fault.iter().filter(|fix| own.contains(&&fix.vpc_id));
            at_fault
                .map(|fix| {
                    let first = all.next(view, &parameters, now, fix.clone(), FixScope::default());
                    assert_eq!(first, *fix, "nothing came before it");
                    all.next(view, &parameters, now, first, FixScope::default())
                })
                .collect()
        });
        for (fix, again) in at_fault.iter().zip(&again) {
            let beside = |fix: &Fix| {
                let changes = fix.changes.iter().map(|one| one.change.clone());
                changes
                    .filter(|change| change.place().is_some())
                    .collect::<Vec<_>>()
            };
            let was_changed: Vec<Change> = beside(fix)
                .into_iter()
                .filter(|change| !matches!(change.itself(), Change::AuthorizeAssociation { .. }))
                .collect();
            tried += was_changed.len();
            for change in was_changed {
                assert!(
                    !beside(again).contains(&change),
                    "{}: {change:?}",
                    path.display()
                );
            }
        }
    }
    assert!(tried > 5, "{tried} changes in hubs");
}

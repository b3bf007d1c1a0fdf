//! What a fix says of itself: its changes do what it says, and none of them is to spare.

use std::cell::Cell;

use rule::evaluate::evaluate;
use rule::fix::{Change, apply, fix};
use rule::network::Id;
use rule::parameters::{Depth, Parameters};
use rule::verdict::Verdict;

use super::law;
use rule_testing::generator::Case;

/// The verdict on a VPC after some changes.
fn after<'c>(case: &Case, vpc_id: &Id, changes: impl Iterator<Item = &'c Change>) -> Verdict {
    let mut network = case.network.clone();
    changes.for_each(|change| apply(&mut network, vpc_id, change));
    let parameters = Parameters {
        depth: Depth::Path,
        ..case.parameters.clone()
    };
    let only = [vpc_id.clone()];
    evaluate(&network, &parameters, case.now, Some(&only)).remove(0)
}

#[test]
fn a_fix_does_what_it_says_and_has_no_change_to_spare() {
    let tried = Cell::new(0);
    law(|_, case| {
        case.network.vpcs.iter().find_map(|vpc| {
            let fix = fix(&case.network, &case.parameters, case.now, &vpc.id)?;
            let changes: Vec<&Change> = fix.changes.iter().map(|one| &one.change).collect();
            let all = after(&case, &vpc.id, changes.iter().copied());
            if all != fix.after {
                return Some(format!("{fix:#?}\n{all:#?}"));
            }
            (0..changes.len()).find_map(|one| {
                // What another change names is needed, though no copy shows it.
                let id = changes[one].row().makes.id();
                let is_named = id.is_some() && changes.iter().any(|it| it.row().rests_on == id);
                if changes[one].is_by_hand() || is_named {
                    return None;
                }
                tried.set(tried.get() + 1);
                let others = changes.iter().enumerate().filter(|(at, _)| *at != one);
                let without = after(&case, &vpc.id, others.map(|(_, change)| *change));
                (without == fix.after).then(|| format!("to spare: {:?}\n{fix:#?}", changes[one]))
            })
        })
    });
    assert!(tried.get() > 0, "no fix has a change");
}

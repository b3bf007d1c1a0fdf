//! The fixes of many VPCs, one after the other: each rests on what those before it change.
//!
//! Two spokes of one hub have the same endpoint mended. Found apart, the second policy would take back the first,
//! two zones of one name would be created, and two entries of a network ACL would have one number.

use jiff::Timestamp;

use super::{Change, Fix, FixRound, FixScope, apply, excepted, fix_within, mend};
use crate::assessment::Assessor;
use crate::network::{Id, Network};
use crate::parameters::{Depth, Parameters};
use crate::part::Parts;
use crate::view::View;

/// The fixes of the VPCs of a view's evaluated network that are not COMPLIANT, each as if it were the only one, of
/// the faults that are in a scope. Where all that is wrong is excepted a fix has no changes, and says so.
pub fn fixes<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    scope: FixScope<'_>,
) -> Vec<Fix> {
    let parameters = &Parameters {
        depth: Depth::Path,
        ..parameters.clone()
    };
    let view = view.into();
    let parts = Parts::new(view.network);
    let assessor = Assessor::new(view, parameters, now);
    let fixes = assessor.vpcs(None).filter_map(|assessment| {
        let round = FixRound::of(&assessment, scope);
        let passes = round.verdict.compliance_type.is_settled();
        if passes || (round.changes.is_empty() && scope.exceptions.is_empty()) {
            return None;
        }
        let part = parts.of(&round.verdict.vpc_id)?;
        mend(view.of(&part), parameters, now, round, scope)
    });
    fixes
        .filter(|fix| !fix.changes.is_empty() || excepted(&fix.before) > 0)
        .collect()
}

/// What the fixes so far change in accounts beside that of their VPC.
#[derive(Debug, Default)]
pub struct Fixes {
    made: Vec<AddedChange>,
}

#[derive(Debug)]
struct AddedChange {
    vpc_id: Id,
    change: Change,
}

impl AddedChange {
    fn is_in(&self, network: &Network) -> bool {
        self.change.place() == Some((&*network.account_id, &*network.region))
    }

    fn is_of_both_sides(&self) -> bool {
        self.change.row().is_of_both_sides
    }
}

impl Fixes {
    /// Takes the fix that was found for a VPC as if it were the only one, and finds it again where an earlier one
    /// changes what it looks at.
    pub fn next(
        &mut self,
        view: View<'_>,
        parameters: &Parameters,
        now: Timestamp,
        found: Fix,
        scope: FixScope<'_>,
    ) -> Fix {
        let network = view.network;
        let changes = found.changes.iter();
        let places: Vec<_> = changes.filter_map(|one| one.change.place()).collect();
        let is_touched = self.made.iter().any(|made| {
            made.is_in(network) || made.change.place().is_some_and(|of| places.contains(&of))
        });
        let fix = if is_touched {
            let evaluated = self.with_made(network);
            let changed: Vec<Network> = view
                .networks(parameters)
                .skip(1)
                .filter(|it| self.made.iter().any(|made| made.is_in(it)))
                .map(|it| self.with_made(it))
                .collect();
            let view = view.of(&evaluated).with_changed(&changed);
            fix_within(view, parameters, now, &found.vpc_id, scope).unwrap_or(found)
        } else {
            found
        };
        let changes = fix.changes.iter().map(|one| &one.change);
        let beside = changes.filter(|change| change.place().is_some());
        self.made.extend(beside.map(|change| AddedChange {
            vpc_id: fix.vpc_id.clone(),
            change: change.clone(),
        }));
        fix
    }

    /// A copy of a network with what was changed in it so far, and what both sides see of it.
    fn with_made(&self, network: &Network) -> Network {
        let mut copy = network.clone();
        let made = self.made.iter();
        let made = made.filter(|made| made.is_in(network) || made.is_of_both_sides());
        let made: Vec<&AddedChange> = made.collect();
        for made in made {
            apply(&mut copy, &made.vpc_id, &made.change);
        }
        copy
    }
}

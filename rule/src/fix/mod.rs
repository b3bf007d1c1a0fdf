//! Fixes: the changes that would mend a VPC, found by evaluating, changing a copy, and evaluating again.

mod all;
mod faults;
mod impact;
mod scope;

use jiff::Timestamp;

pub use self::all::{Fixes, fixes};
pub(crate) use self::faults::FaultsByService;
use self::impact::Touched;
pub use self::impact::{Disruption, Impact};
pub use self::scope::{FixScope, excepted};
pub use crate::change::{Alias, AllowedPeer, Change, ChangeRow, Harm, Makes, NEW, Shown, apply};

use crate::assessment::{Assessment, Assessor};
use crate::evaluate::Counting;
use crate::exceptions;
use crate::network::{Id, Network};
use crate::parameters::{Depth, Parameters};
use crate::path::step::Detail;
use crate::verdict::Verdict;
use crate::view::View;

/// How often a copy is changed and evaluated again before what is left is said to be left: mending
/// one fault can bring the next to light.
const ROUNDS: usize = 8;

/// What would mend a VPC.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    /// The VPC.
    pub vpc_id: Id,
    /// Its account.
    pub account_id: String,
    /// Its region.
    pub region: String,
    /// The changes, in an order in which they can be made.
    pub changes: Vec<SuggestedChange>,
    /// The verdict before any change.
    pub before: Verdict,
    /// The verdict on a copy with all changes made.
    pub after: Verdict,
}

/// A change of a fix.
#[derive(Debug, Clone, PartialEq)]
pub struct SuggestedChange {
    /// The change.
    pub change: Change,
    /// The reason for it: the sentence of the fault that it mends.
    pub why: String,
    /// What it takes away or interrupts; none where it only adds.
    pub impact: Option<Impact>,
}

/// Finds the changes that would mend a VPC; `None` where it is not in the network.
pub fn fix<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    vpc_id: &str,
) -> Option<Fix> {
    fix_within(view, parameters, now, vpc_id, FixScope::default())
}

/// Finds the changes that would mend the faults of a VPC that are in a scope. The verdicts before and after say which
/// findings are excepted. `None` where the VPC is not in the network.
pub fn fix_within<'v>(
    view: impl Into<View<'v>>,
    parameters: &Parameters,
    now: Timestamp,
    vpc_id: &str,
    scope: FixScope<'_>,
) -> Option<Fix> {
    let parameters = &Parameters {
        depth: Depth::Path,
        ..parameters.clone()
    };
    let view = view.into();
    let assessor = Assessor::new(view, parameters, now);
    let before = FixRound::of(&assessor.vpc(vpc_id)?, scope);
    mend(view, parameters, now, before, scope)
}

/// What an assessment found: the verdict, and the changes that its faults ask for.
#[derive(Debug)]
pub(crate) struct FixRound {
    /// The verdict.
    pub verdict: Verdict,
    /// The changes, each with the fault that it mends.
    pub changes: Vec<(Change, String)>,
}

impl FixRound {
    /// Goes once over an assessment, for the verdict and for the changes.
    fn of(assessment: &Assessment<'_, '_>, scope: FixScope<'_>) -> Self {
        let mut counting = Counting::new(assessment);
        let mut faults = FaultsByService::new(assessment, scope);
        for (class, population) in counting.populations().into_iter().enumerate() {
            let decisions = assessment.decide(population, Detail::Faults);
            faults.add(population, &decisions);
            counting.add(class, population, decisions);
        }
        Self {
            verdict: counting.verdict(),
            changes: faults.changes(),
        }
    }

    /// The same of a changed copy.
    fn again(
        view: View<'_>,
        parameters: &Parameters,
        now: Timestamp,
        vpc_id: &str,
        scope: FixScope<'_>,
    ) -> Option<Self> {
        let assessor = Assessor::new(view, parameters, now);
        Some(Self::of(&assessor.vpc(vpc_id)?, scope))
    }
}

/// Makes the changes on a copy, assesses it again, and goes on until nothing new is found.
pub(crate) fn mend(
    view: View<'_>,
    parameters: &Parameters,
    now: Timestamp,
    before: FixRound,
    scope: FixScope<'_>,
) -> Option<Fix> {
    let vpc_id = before.verdict.vpc_id.clone();
    let mut copies = Copies::of(view);
    let mut changes: Vec<(Change, String)> = Vec::new();
    let mut after = before.verdict.clone();
    let mut found = before.changes;
    // The verdict with as many of the changes as were made before each round.
    let mut known: Vec<(usize, Verdict)> = Vec::new();
    for _ in 0..ROUNDS {
        let is_new = |(change, why): &&(Change, String)| {
            let by_hand = change.is_by_hand();
            let mut made = changes.iter();
            !made.any(|(made, said)| made == change && (!by_hand || said == why))
        };
        let fresh: Vec<(Change, String)> = found.iter().filter(is_new).cloned().collect();
        if fresh.is_empty() {
            break;
        }
        for (change, _) in &fresh {
            copies.make(view, parameters, &vpc_id, change);
        }
        known.push((changes.len(), after));
        changes.extend(fresh);
        let next = FixRound::again(copies.view(view), parameters, now, &vpc_id, scope)?;
        after = next.verdict;
        found = next.changes;
    }
    // What people were to do, and another change has done.
    let made = changes.len();
    changes.retain(|one| !one.0.is_by_hand() || found.contains(one));
    if changes.len() != made {
        known.clear();
    }
    // A change without which everything is as it is with it is useless: another one did what it was for. Where one goes,
    // one that was looked at before may have become so.
    loop {
        let looked_at = changes.len();
        for at in (0..changes.len()).rev() {
            let is_kept = changes
                .get(at)
                .is_none_or(|(change, _)| change.row().shown != Shown::OnCopy);
            if is_kept {
                continue;
            }
            let one = changes.remove(at);
            let is_known = |(made, _): &&(usize, Verdict)| *made == at && changes.len() == at;
            let is_useful = match known.iter().find(is_known) {
                Some((_, without)) => *without != after,
                None => {
                    let mut copies = Copies::of(view);
                    for (change, _) in &changes {
                        copies.make(view, parameters, &vpc_id, change);
                    }
                    let without =
                        FixRound::again(copies.view(view), parameters, now, &vpc_id, scope)?;
                    without.verdict != after
                }
            };
            if is_useful {
                changes.insert(at, one);
            }
        }
        if changes.len() == looked_at {
            break;
        }
        known.clear();
    }
    // No copy shows who may associate a zone: that is needed with the association, and without it by nobody.
    let associated: Vec<Id> = changes
        .iter()
        .filter_map(|(change, _)| change.associated_zone().cloned())
        .collect();
    changes.retain(|(change, _)| match change.row().shown {
        Shown::WithAssociation(zone) => associated.contains(zone),
        Shown::OnCopy | Shown::ByHand => true,
    });
    let touched = Touched::new(view.network, &before.verdict);
    let changes = once(changes)
        .into_iter()
        .map(|(change, why)| SuggestedChange {
            impact: touched.impact(&change),
            change,
            why,
        });
    let changes = changes.collect();
    let account_id = view.network.account_id.clone();
    let mut before = before.verdict;
    for verdict in [&mut before, &mut after] {
        exceptions::apply(scope.exceptions, parameters, &account_id, now, verdict);
    }
    Some(Fix {
        vpc_id,
        account_id,
        region: view.network.region.clone(),
        changes,
        before,
        after,
    })
}

/// How many faults are named for which people are to do one and the same.
const NAMED: usize = 3;

/// What people are to do, each once: for all the faults that ask for it.
fn once(changes: Vec<(Change, String)>) -> Vec<(Change, String)> {
    let mut kept: Vec<(Change, Vec<String>)> = Vec::new();
    for (change, why) in changes {
        let same = kept
            .iter_mut()
            .find(|(other, _)| change.is_by_hand() && *other == change);
        match same {
            Some((_, all)) if all.contains(&why) => {}
            Some((_, all)) => all.push(why),
            None => kept.push((change, vec![why])),
        }
    }
    let in_words = |all: Vec<String>| {
        let further = all.len().saturating_sub(NAMED);
        let named: Vec<String> = all.into_iter().take(NAMED).collect();
        match further {
            0 => named.join("; "),
            further => format!("{}; and {further} more", named.join("; ")),
        }
    };
    let kept = kept.into_iter();
    kept.map(|(change, all)| (change, in_words(all))).collect()
}

/// Copies of the networks of a view on which changes are made.
struct Copies {
    /// The evaluated one.
    evaluated: Network,
    /// Those of other accounts that a change was made in.
    beside: Vec<Network>,
}

impl Copies {
    /// Copies on which nothing is changed yet.
    fn of(view: View<'_>) -> Self {
        Self {
            evaluated: view.network.clone(),
            beside: Vec::new(),
        }
    }

    /// The view, with the copies in it.
    fn view<'v>(&'v self, view: View<'v>) -> View<'v> {
        view.of(&self.evaluated).with_changed(&self.beside)
    }

    /// Makes a change where it belongs. What both sides see of it, the evaluated network sees too.
    fn make(&mut self, view: View<'_>, parameters: &Parameters, vpc_id: &Id, change: &Change) {
        apply(&mut self.evaluated, vpc_id, change);
        let Some((account_id, region)) = change.place() else {
            return;
        };
        let is_its = |it: &Network| it.account_id == account_id && it.region == region;
        if !self.beside.iter().any(is_its) {
            let mut networks = view.networks(parameters).skip(1);
            let found = networks.find(|it| is_its(it));
            self.beside.extend(found.cloned());
        }
        let copy = self.beside.iter_mut().find(|it| is_its(it));
        copy.into_iter()
            .for_each(|copy| apply(copy, vpc_id, change));
    }
}

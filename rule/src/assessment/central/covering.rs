//! Whether anything covers a host, whatever it says: all that counts where other DNS servers answer
//! (`decision.md`, section 11.4).

use super::tree::Tree;
use crate::possible::{Answers, Possible};

/// Whether a zone, an endpoint of a Profile or a rule covers the host, or undecidably may.
pub fn covers(tree: &Tree) -> Possible {
    match tree {
        Tree::Nothing => Possible::NO,
        Tree::Leaves | Tree::Rule | Tree::Undecided(..) | Tree::Zone(_) => Possible::YES,
        Tree::AnyZone => Possible::YES.or_else(Possible::NO),
        Tree::Worst(all) => all.iter().map(covers).fold(Possible::NO, either),
        Tree::Both(all) => all.iter().map(covers).fold(Possible::NO, either),
        Tree::OneOf(all) => all
            .iter()
            .map(covers)
            .reduce(Possible::or_else)
            .unwrap_or(Possible::NO),
    }
}

/// Whether the one or the other does.
fn either(one: Possible, other: Possible) -> Possible {
    let mut all: Option<Possible> = None;
    for one in one.each() {
        for other in other.each() {
            let both = if one == Possible::YES || other == Possible::YES {
                Possible::YES
            } else {
                Possible::NO
            };
            all = Some(all.map_or(both, |all| all.or_else(both)));
        }
    }
    all.unwrap_or(Possible::NO)
}

/// What other DNS servers make of one answer without section 11.
pub fn answers(covers: Possible, egress: Possible, without: Answers) -> Answers {
    let mut answers = Answers::NONE;
    if egress.may_be(Possible::NO) {
        answers = answers.with(Answers::BROKEN);
    }
    if egress == Possible::NO {
        return answers;
    }
    if covers.may_be(Possible::YES) {
        answers = answers.with(Answers::UNKNOWN);
    }
    if covers.may_be(Possible::NO) {
        answers = answers.with(if without == Answers::PUBLIC {
            Answers::UNKNOWN
        } else {
            without
        });
    }
    answers
}

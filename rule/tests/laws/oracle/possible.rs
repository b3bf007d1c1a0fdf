//! Three values, the sets of them that unread facts leave open, and what becomes of a set of answers.

use std::collections::BTreeSet;

use rule::verdict::Answer;

/// What a check says once everything is read. The order is from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    No,
    /// Read, and still undecidable.
    Maybe,
    /// Undecidable for want of view alone: of an account that is not looked into.
    Unshown,
    Yes,
}

/// The outcomes that a check may have, over every value of what is unread.
pub type Possible = BTreeSet<Outcome>;

pub fn surely(outcome: Outcome) -> Possible {
    BTreeSet::from([outcome])
}

pub fn yes_or_no(yes: bool) -> Possible {
    surely(if yes { Outcome::Yes } else { Outcome::No })
}

/// An unread check that reading it would leave undecidable at worst.
pub fn anything() -> Possible {
    BTreeSet::from([Outcome::No, Outcome::Maybe, Outcome::Yes])
}

/// Three-valued *and*, over every pair of outcomes.
pub fn and(a: &Possible, b: &Possible) -> Possible {
    a.iter()
        .flat_map(|x| b.iter().map(move |y| *x.min(y)))
        .collect()
}

/// Three-valued *or*, over every pair of outcomes.
pub fn or(a: &Possible, b: &Possible) -> Possible {
    a.iter()
        .flat_map(|x| b.iter().map(move |y| *x.max(y)))
        .collect()
}

pub fn all(checks: impl IntoIterator<Item = Possible>) -> Possible {
    checks
        .into_iter()
        .fold(surely(Outcome::Yes), |all, check| and(&all, &check))
}

pub fn any(checks: impl IntoIterator<Item = Possible>) -> Possible {
    checks
        .into_iter()
        .fold(surely(Outcome::No), |any, check| or(&any, &check))
}

/// The answer of an endpoint that traffic is steered to.
pub fn answer(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Yes => Answer::Private,
        Outcome::Maybe | Outcome::Unshown => Answer::Unknown,
        Outcome::No => Answer::Broken,
    }
}

/// Two families, both handed out: alike, or undecidable (section 6.1).
pub fn both_families(one: &Possible, other: &Possible) -> Possible {
    one.iter()
        .flat_map(|x| {
            other.iter().map(move |y| match (x, y) {
                (x, y) if x == y => *x,
                (Outcome::Yes, Outcome::Unshown) | (Outcome::Unshown, Outcome::Yes) => {
                    Outcome::Unshown
                }
                _ => Outcome::Maybe,
            })
        })
        .collect()
}

/// Several ways that the traffic may take, none of which is known to be the one (section 7): the
/// same answer is the answer, different faults are BROKEN, anything else is UNKNOWN.
pub fn both_ways(answers: &[Answer]) -> Answer {
    let fault = |answer: &Answer| matches!(answer, Answer::Public | Answer::Broken);
    match answers {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
        all if all.iter().all(fault) => Answer::Broken,
        _ => Answer::Unknown,
    }
}

/// Calls with every way to take one of each.
pub fn for_each_choice<T: Copy>(choices: &[Vec<T>], call: &mut dyn FnMut(&[T])) {
    fn go<T: Copy>(choices: &[Vec<T>], taken: &mut Vec<T>, call: &mut dyn FnMut(&[T])) {
        let Some((first, rest)) = choices.split_first() else {
            return call(taken);
        };
        for choice in first {
            taken.push(*choice);
            go(rest, taken, call);
            taken.pop();
        }
    }
    go(choices, &mut vec![], call);
}

/// The best of several answers: PRIVATE, then UNKNOWN, then PUBLIC, then BROKEN.
pub fn best(answers: &[Answer]) -> Option<Answer> {
    [
        Answer::Private,
        Answer::Unknown,
        Answer::Public,
        Answer::Broken,
    ]
    .into_iter()
    .find(|answer| answers.contains(answer))
}

/// The worse of two outcomes.
pub fn worse(one: Outcome, other: Outcome) -> Outcome {
    one.min(other)
}

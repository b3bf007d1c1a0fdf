//! Sets of the answers that are still possible while facts are unread.
//!
//! A check answers yes, maybe (everything is read and does not decide it) or no. Where a fact is
//! unread, every answer that some value of it would give stays possible. An answer is known
//! exactly when one is left: so reading a fact can only narrow, never flip
//! (`decision.md`, section 1).

use crate::parameters::Parameters;
use crate::verdict::Answer;

/// The answers that a check may still give; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Possible(u8);

impl Possible {
    /// It is so.
    pub const YES: Self = Self(1);
    /// All is read, and does not decide it.
    pub const MAYBE: Self = Self(2);
    /// It is not so.
    pub const NO: Self = Self(4);
    /// Undecidable for want of view alone: a fact of an account that is not looked into
    /// (`decision.md`, section 11.2).
    pub const UNSHOWN: Self = Self(8);
    /// Unread: any of the first three.
    pub const ANY: Self = Self(7);

    /// What is known: yes or no.
    pub fn known(yes: bool) -> Self {
        if yes { Self::YES } else { Self::NO }
    }

    /// Either set may hold.
    pub const fn or_else(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether an answer is among the possible ones.
    pub const fn may_be(self, answer: Self) -> bool {
        self.0 & answer.0 != 0
    }

    /// Whether more than one answer is left.
    pub fn is_unread(self) -> bool {
        self.0.count_ones() > 1
    }

    /// Whether everything is read and does not decide it, for want of view or otherwise.
    pub fn is_undecidable(self) -> bool {
        matches!(self, Self::MAYBE | Self::UNSHOWN)
    }

    /// Three-valued *and* of two independent checks: the worse of each pair. What is not shown
    /// is better than what nothing decides.
    pub fn and(self, other: Self) -> Self {
        // Nearly all of them are known.
        match (self, other) {
            (Self::YES, open) | (open, Self::YES) => return open,
            (Self::NO, _) | (_, Self::NO) => return Self::NO,
            _ => {}
        }
        let mut both = Self(0);
        for one in self.each() {
            for other in other.each() {
                both = both.or_else(one.worse(other));
            }
        }
        both
    }

    /// The worse of two single answers.
    fn worse(self, other: Self) -> Self {
        let worst_first = [Self::NO, Self::MAYBE, Self::UNSHOWN];
        let is_one = |answer: &Self| self == *answer || other == *answer;
        worst_first.into_iter().find(is_one).unwrap_or(Self::YES)
    }

    /// Its answers, one by one.
    pub fn each(self) -> impl Iterator<Item = Self> {
        [Self::YES, Self::UNSHOWN, Self::MAYBE, Self::NO]
            .into_iter()
            .filter(move |answer| self.may_be(*answer))
    }
}

/// Which undecidable answers are faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Faults {
    /// Whether UNKNOWN is one.
    pub unknown: bool,
    /// Whether what is UNKNOWN for want of view alone is none all the same.
    pub trusts: bool,
}

impl Faults {
    /// What parameters say.
    pub fn of(parameters: &Parameters) -> Self {
        Self {
            unknown: parameters.unknown_is_fault,
            trusts: parameters.trust_central_dns,
        }
    }
}

/// The answer that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SettledAnswer {
    /// The answer.
    pub answer: Answer,
    /// Whether it is UNKNOWN for want of view, and no fault although UNKNOWN is one.
    pub is_trusted: bool,
}

/// The answers that may still come out; never empty once something was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Answers(u8);

impl Answers {
    /// No answer yet.
    pub const NONE: Self = Self(0);
    /// Steered and clear.
    pub const PRIVATE: Self = Self(1);
    /// Undecidable for want of view alone (`decision.md`, section 11.2).
    pub const UNSHOWN: Self = Self(2);
    /// Undecidable.
    pub const UNKNOWN: Self = Self(4);
    /// Not steered.
    pub const PUBLIC: Self = Self(8);
    /// Steered and blocked.
    pub const BROKEN: Self = Self(16);

    /// Every answer.
    pub const ALL: Self = Self(31);

    /// Adds answers.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether an answer is among them.
    pub const fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The one answer to say (`decision.md`, sections 1 and 12).
    pub fn settle(self, faults: Faults) -> SettledAnswer {
        let unshown_is_fault = faults.unknown && !faults.trusts;
        let may_be_only = |all: Self| self.0 & !all.0 == 0;
        let unknown = Self::UNKNOWN.with(Self::UNSHOWN);
        let public_or_broken = Self::PUBLIC.with(Self::BROKEN);
        let differs = faults.unknown && faults.trusts;
        let answer = match self {
            Self::PRIVATE => Answer::Private,
            Self::PUBLIC => Answer::Public,
            Self::UNSHOWN | Self::UNKNOWN => Answer::Unknown,
            _ if may_be_only(unknown) && !differs => Answer::Unknown,
            _ if may_be_only(public_or_broken) => Answer::Broken,
            _ if unshown_is_fault && may_be_only(public_or_broken.with(unknown)) => Answer::Unknown,
            _ if faults.unknown && may_be_only(public_or_broken.with(Self::UNKNOWN)) => {
                Answer::Unknown
            }
            _ => Answer::Undetermined,
        };
        SettledAnswer {
            answer,
            is_trusted: self == Self::UNSHOWN && differs,
        }
    }

    /// Its answers, from best to worst.
    pub fn each(self) -> impl Iterator<Item = Self> {
        [
            Self::PRIVATE,
            Self::UNSHOWN,
            Self::UNKNOWN,
            Self::PUBLIC,
            Self::BROKEN,
        ]
        .into_iter()
        .filter(move |answer| self.may_be(*answer))
    }

    /// Both of two ways, where it is undecidable which one is taken: the same answer is the answer,
    /// two different faults are BROKEN, anything else is UNKNOWN; for want of view where both
    /// would be PRIVATE if what is not shown passed.
    pub fn both_ways(self, other: Self) -> Self {
        const FAULTS: u8 = Answers::PUBLIC.0 | Answers::BROKEN.0;
        const SHOWN: u8 = Answers::PRIVATE.0 | Answers::UNSHOWN.0;
        let mut both = Self::NONE;
        for one in self.each() {
            for other in other.each() {
                both = both.with(match one.with(other) {
                    same if same == one => one,
                    Self(bits) if bits & !FAULTS == 0 => Self::BROKEN,
                    Self(bits) if bits & !SHOWN == 0 => Self::UNSHOWN,
                    _ => Self::UNKNOWN,
                });
            }
        }
        both
    }

    /// Whether the worst of its answers is worse than the worst of another's.
    pub fn is_worse(self, other: Self) -> bool {
        self.0.leading_zeros() < other.0.leading_zeros()
    }

    /// What becomes of each answer.
    pub fn map(self, change: impl Fn(Self) -> Self) -> Self {
        self.each()
            .map(change)
            .fold(Self::NONE, |all, one| all.with(one))
    }

    /// What they say of a path: a fault is a *no*.
    pub fn as_path(self) -> Possible {
        let each = self.each().map(|answer| match answer {
            Self::PRIVATE => Possible::YES,
            Self::UNSHOWN => Possible::UNSHOWN,
            Self::UNKNOWN => Possible::MAYBE,
            _ => Possible::NO,
        });
        each.reduce(Possible::or_else).unwrap_or(Possible::MAYBE)
    }

    /// The better of two single answers.
    pub fn best(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
}

impl From<Possible> for Answers {
    /// What a steered path and its policy come to.
    fn from(clear: Possible) -> Self {
        let mut answers = Self::NONE;
        if clear.may_be(Possible::YES) {
            answers = answers.with(Self::PRIVATE);
        }
        if clear.may_be(Possible::UNSHOWN) {
            answers = answers.with(Self::UNSHOWN);
        }
        if clear.may_be(Possible::MAYBE) {
            answers = answers.with(Self::UNKNOWN);
        }
        if clear.may_be(Possible::NO) {
            answers = answers.with(Self::BROKEN);
        }
        answers
    }
}

#[cfg(test)]
mod tests {
    use super::{Answers, Faults, Possible};
    use crate::verdict::Answer;

    /// From best to worst.
    const ORDER: [Possible; 4] = [
        Possible::YES,
        Possible::UNSHOWN,
        Possible::MAYBE,
        Possible::NO,
    ];

    #[test]
    fn and_is_the_worse_of_every_pair() {
        let place = |one: Possible| ORDER.iter().position(|other| *other == one);
        for a in 1..16 {
            for b in 1..16 {
                let (a, b) = (Possible(a), Possible(b));
                let worse = |x: Possible, y: Possible| if place(x) > place(y) { x } else { y };
                let pairs = a.each().flat_map(|x| b.each().map(move |y| worse(x, y)));
                let expected = pairs.reduce(Possible::or_else).unwrap();
                assert_eq!(a.and(b), expected, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn one_word_is_known_and_two_faults_are_broken() {
        let settle = |answers: Answers, unknown| {
            let trusts = false;
            answers.settle(Faults { unknown, trusts }).answer
        };
        assert_eq!(settle(Answers::PUBLIC, false), Answer::Public);
        let faults = Answers::PUBLIC.with(Answers::BROKEN);
        assert_eq!(settle(faults, false), Answer::Broken);
        let faults = Answers::PUBLIC.with(Answers::UNKNOWN);
        assert_eq!(settle(faults, false), Answer::Undetermined);
        assert_eq!(settle(faults, true), Answer::Unknown);
        let open = faults.with(Answers::PRIVATE);
        assert_eq!(settle(open, true), Answer::Undetermined);
    }

    #[test]
    fn want_of_view_is_no_fault_where_it_is_trusted() {
        let trusting = Faults {
            unknown: true,
            trusts: true,
        };
        let unshown = Answers::UNSHOWN.settle(trusting);
        assert_eq!(
            (unshown.answer, unshown.is_trusted),
            (Answer::Unknown, true)
        );
        let either = Answers::UNSHOWN.with(Answers::UNKNOWN);
        assert_eq!(either.settle(trusting).answer, Answer::Undetermined);
        let doubting = Faults {
            trusts: false,
            ..trusting
        };
        let word = either.with(Answers::BROKEN).settle(doubting);
        assert_eq!((word.answer, word.is_trusted), (Answer::Unknown, false));
        let both = Answers::PRIVATE.both_ways(Answers::UNSHOWN);
        assert_eq!(both, Answers::UNSHOWN);
    }
}

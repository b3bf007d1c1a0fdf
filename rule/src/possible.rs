//! Sets of the answers that are still possible while facts are unread.
//!
//! A check answers yes, maybe (everything is read and does not decide it) or no. Where a fact is
//! unread, every answer that some value of it would give stays possible. An answer is known
//! exactly when one is left: so reading a fact can only narrow, never flip
//! (`decision.md`, section 1).

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
    /// Unread: any of the three.
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

    /// Three-valued *and* of two independent checks: the worse of each pair.
    pub fn and(self, other: Self) -> Self {
        let mut both = Self(0);
        if self.may_be(Self::NO) || other.may_be(Self::NO) {
            both.0 |= Self::NO.0;
        }
        if self.may_be(Self::YES) && other.may_be(Self::YES) {
            both.0 |= Self::YES.0;
        }
        let passes = Self::YES.or_else(Self::MAYBE);
        if (self.may_be(Self::MAYBE) && other.may_be(passes))
            || (other.may_be(Self::MAYBE) && self.may_be(passes))
        {
            both.0 |= Self::MAYBE.0;
        }
        both
    }

    /// Its answers, one by one.
    pub fn each(self) -> impl Iterator<Item = Self> {
        [Self::YES, Self::MAYBE, Self::NO]
            .into_iter()
            .filter(move |answer| self.may_be(*answer))
    }
}

/// The answers that may still come out; never empty once something was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Answers(u8);

impl Answers {
    /// No answer yet.
    pub const NONE: Self = Self(0);
    /// Steered and clear.
    pub const PRIVATE: Self = Self(1);
    /// Undecidable.
    pub const UNKNOWN: Self = Self(2);
    /// Not steered.
    pub const PUBLIC: Self = Self(4);
    /// Steered and blocked.
    pub const BROKEN: Self = Self(8);

    /// Every answer.
    pub const ALL: Self = Self(15);

    /// Adds answers.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether an answer is among them.
    pub const fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The one answer to say (`decision.md`, sections 1 and 12).
    pub fn settle(self, unknown_is_fault: bool) -> Answer {
        const PUBLIC_OR_BROKEN: u8 = Answers::PUBLIC.0 | Answers::BROKEN.0;
        const NOT_PRIVATE: u8 = PUBLIC_OR_BROKEN | Answers::UNKNOWN.0;
        match self {
            Self::PRIVATE => Answer::Private,
            Self::UNKNOWN => Answer::Unknown,
            Self::PUBLIC => Answer::Public,
            Self::BROKEN | Self(PUBLIC_OR_BROKEN) => Answer::Broken,
            Self(bits) if unknown_is_fault && bits & !NOT_PRIVATE == 0 => Answer::Unknown,
            Self(_) => Answer::Undetermined,
        }
    }

    /// Its answers, from best to worst.
    pub fn each(self) -> impl Iterator<Item = Self> {
        [Self::PRIVATE, Self::UNKNOWN, Self::PUBLIC, Self::BROKEN]
            .into_iter()
            .filter(move |answer| self.may_be(*answer))
    }

    /// Both of two ways, where it is undecidable which one is taken: the same answer is the answer,
    /// two different faults are BROKEN, anything else is UNKNOWN.
    pub fn both_ways(self, other: Self) -> Self {
        const FAULTS: u8 = Answers::PUBLIC.0 | Answers::BROKEN.0;
        let mut both = Self::NONE;
        for one in self.each() {
            for other in other.each() {
                both = both.with(match one.with(other) {
                    same if same == one => one,
                    Self(bits) if bits & !FAULTS == 0 => Self::BROKEN,
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
    use super::{Answers, Possible};
    use crate::verdict::Answer;

    /// The worse of two single answers, the slow way.
    fn worse(a: Possible, b: Possible) -> Possible {
        if a == Possible::NO || b == Possible::NO {
            Possible::NO
        } else if a == Possible::MAYBE || b == Possible::MAYBE {
            Possible::MAYBE
        } else {
            Possible::YES
        }
    }

    #[test]
    fn and_is_the_worse_of_every_pair() {
        for a in 1..8 {
            for b in 1..8 {
                let (a, b) = (Possible(a), Possible(b));
                let pairs = a.each().flat_map(|x| b.each().map(move |y| worse(x, y)));
                let expected = pairs.reduce(Possible::or_else).unwrap();
                assert_eq!(a.and(b), expected, "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn one_word_is_known_and_two_faults_are_broken() {
        assert_eq!(Answers::PUBLIC.settle(false), Answer::Public);
        assert_eq!(
            Answers::PUBLIC.with(Answers::BROKEN).settle(false),
            Answer::Broken
        );
        let faults = Answers::PUBLIC.with(Answers::UNKNOWN);
        assert_eq!(faults.settle(false), Answer::Undetermined);
        assert_eq!(faults.settle(true), Answer::Unknown);
        assert_eq!(
            faults.with(Answers::PRIVATE).settle(true),
            Answer::Undetermined
        );
    }
}

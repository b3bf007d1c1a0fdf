//! Section 11's words: the answers of section 1, and UNKNOWN for want of view apart.

use std::collections::BTreeSet;

use rule::verdict::Answer;

use crate::oracle::possible::{Outcome, Possible};
use rule_testing::generator::Case;

/// An answer once everything is read, from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Word {
    Broken,
    Public,
    Unknown,
    /// UNKNOWN, and it would be PRIVATE if every step that is not shown passed.
    Unshown,
    Private,
}

impl Word {
    pub fn is_fault(self) -> bool {
        matches!(self, Self::Broken | Self::Public)
    }

    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::No => Self::Broken,
            Outcome::Maybe => Self::Unknown,
            Outcome::Unshown => Self::Unshown,
            Outcome::Yes => Self::Private,
        }
    }

    pub fn from_answer(answer: Answer) -> Self {
        match answer {
            Answer::Broken => Self::Broken,
            Answer::Public => Self::Public,
            Answer::Private => Self::Private,
            Answer::Unknown => Self::Unknown,
            Answer::Undetermined | Answer::NotApplicable => unreachable!("no answer of a world"),
        }
    }
}

/// A word, and whether the service steers (for the trio of ECS).
pub type Steered = (Word, Outcome);

/// What 11.4 and 11.5 say of a host, with what follows, once all is read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostOutcome {
    pub what: DnsOutcome,
    /// Neither unread, nor not shown, nor undecidable, as far as 11.4 and 11.5 go.
    pub decided: bool,
    /// Whether it is known that a zone or Profile endpoint answers.
    pub zone: bool,
}

/// The answer that comes of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum DnsOutcome {
    /// Public DNS: as without this section.
    Public,
    Target(Word, Outcome),
    /// The host has no record, and whether public DNS is asked then is undecidable.
    Fallback {
        unshown: bool,
    },
    /// Either may answer, and the worse counts.
    Worse(Box<DnsOutcome>, Box<DnsOutcome>),
}

impl DnsOutcome {
    /// The word, given the answer without this section.
    pub fn word(&self, without: Steered) -> Steered {
        match self {
            Self::Public => without,
            Self::Target(word, steers) => (*word, *steers),
            Self::Fallback { unshown } => {
                let word = match without.0 {
                    fault if fault.is_fault() => Word::Broken,
                    Word::Private | Word::Unshown if *unshown => Word::Unshown,
                    _ => Word::Unknown,
                };
                // No record steers nowhere; public DNS does not either, but for what was there.
                (word, Outcome::No)
            }
            Self::Worse(one, other) => {
                let (one, other) = (one.word(without), other.word(without));
                (one.0.min(other.0), one.1.min(other.1))
            }
        }
    }

    /// Whether it is left to public DNS alone.
    pub fn is_public(&self) -> bool {
        match self {
            Self::Public => true,
            Self::Worse(one, other) => one.is_public() && other.is_public(),
            Self::Target(..) | Self::Fallback { .. } => false,
        }
    }
}

impl HostOutcome {
    pub fn nothing() -> Self {
        Self {
            what: DnsOutcome::Public,
            decided: true,
            zone: false,
        }
    }

    /// Undecidable what answers: no zone is known to.
    pub fn undecidable(outcome: Outcome) -> Self {
        Self {
            what: DnsOutcome::Target(Word::of(outcome), outcome),
            decided: false,
            zone: false,
        }
    }

    /// Whether a zone that is read answers, and what it says fails: beside it no other matters.
    pub fn surely_fails(&self) -> bool {
        let broken = matches!(self.what, DnsOutcome::Target(Word::Broken, _));
        self.decided && self.zone && broken
    }

    /// Whether something covers the host, or undecidably may.
    pub fn covers(&self) -> bool {
        self.what != DnsOutcome::Public || self.zone
    }
}

/// Both ways, where it is undecidable which one is taken (section 7), for any number of ways.
pub fn both_ways(ways: &[Steered]) -> Steered {
    let words: BTreeSet<Word> = ways.iter().map(|way| way.0).collect();
    let shown = |word: &Word| {
        if *word == Word::Unshown {
            Word::Private
        } else {
            *word
        }
    };
    let passed: BTreeSet<Word> = words.iter().map(shown).collect();
    let word = match (words.len(), passed.len()) {
        (1, _) => words.first().copied(),
        (_, 1) => Some(Word::Unshown),
        _ if words.iter().all(|word| word.is_fault()) => Some(Word::Broken),
        _ => Some(Word::Unknown),
    };
    let steers: BTreeSet<Outcome> = ways.iter().map(|way| way.1).collect();
    let steers = match steers.first() {
        Some(one) if steers.len() == 1 => *one,
        _ if steers == BTreeSet::from([Outcome::Unshown, Outcome::Yes]) => Outcome::Unshown,
        _ => Outcome::Maybe,
    };
    (word.unwrap_or(Word::Unknown), steers)
}

/// The best of several words: PRIVATE, then UNKNOWN, then PUBLIC, then BROKEN.
pub fn best(one: Steered, other: Steered) -> Steered {
    let rank = |steered: &Steered| match steered.0 {
        Word::Private => 4,
        Word::Unshown => 3,
        Word::Unknown => 2,
        Word::Public => 1,
        Word::Broken => 0,
    };
    if rank(&other) > rank(&one) {
        other
    } else {
        one
    }
}

/// Every pair of outcomes as words.
pub fn steered(outcomes: &Possible, steers: &Possible) -> BTreeSet<Steered> {
    outcomes
        .iter()
        .flat_map(|outcome| steers.iter().map(|steers| (Word::of(*outcome), *steers)))
        .collect()
}

/// Section 1: the answer that stands for all that may come out.
pub fn settle(case: &Case, words: &BTreeSet<Word>) -> Settled {
    let trusted = case.parameters.trust_central_dns;
    let fault_too = case.parameters.unknown_is_fault;
    let apart = fault_too && trusted;
    let words: BTreeSet<Word> = words
        .iter()
        .map(|word| match word {
            Word::Unshown if !apart && words.len() > 1 => Word::Unknown,
            word => *word,
        })
        .collect();
    let only = |allowed: &[Word]| words.iter().all(|word| allowed.contains(word));
    match words.first() {
        Some(word) if words.len() == 1 => Settled::Known(*word),
        _ if only(&[Word::Public, Word::Broken]) => Settled::Known(Word::Broken),
        _ if fault_too && only(&[Word::Public, Word::Broken, Word::Unknown]) => {
            Settled::Known(Word::Unknown)
        }
        _ => Settled::Undetermined,
    }
}

/// What is said of a client and a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Known(Word),
    Undetermined,
}

impl Settled {
    pub fn answer(self) -> Answer {
        match self {
            Self::Undetermined => Answer::Undetermined,
            Self::Known(Word::Broken) => Answer::Broken,
            Self::Known(Word::Public) => Answer::Public,
            Self::Known(Word::Unknown | Word::Unshown) => Answer::Unknown,
            Self::Known(Word::Private) => Answer::Private,
        }
    }

    /// Whether it makes a VPC NON_COMPLIANT.
    pub fn is_fault(self, case: &Case) -> bool {
        let parameters = &case.parameters;
        match self {
            Self::Known(Word::Broken | Word::Public) => true,
            Self::Known(Word::Unknown) => parameters.unknown_is_fault,
            Self::Known(Word::Unshown) => {
                parameters.unknown_is_fault && !parameters.trust_central_dns
            }
            Self::Known(Word::Private) | Self::Undetermined => false,
        }
    }

    /// Section 2.1: how bad it is.
    pub fn badness(self, case: &Case) -> u8 {
        match self {
            Self::Known(Word::Broken) => 5,
            Self::Known(Word::Public) => 4,
            unknown if unknown.is_fault(case) => 3,
            Self::Undetermined => 2,
            Self::Known(Word::Unknown | Word::Unshown) => 1,
            Self::Known(Word::Private) => 0,
        }
    }
}

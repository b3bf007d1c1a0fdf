//! Knowing and not knowing: a fact that was read, or the reason why it was not.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Why a fact was not read, in words for people: a denied call, a key that the snapshot does not have. With it goes what
/// gives the fact, where that is known.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Why(Arc<(Box<str>, Option<UnreadRemedy>)>);

/// What gives a fact that was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnreadRemedy {
    /// What its source says, in a sentence.
    Words(&'static str),
    /// Rules that treat the addresses of a block alike.
    RulesAlike,
    /// An attachment in the list of its gateway's owner.
    ListOfOwner,
}

impl Why {
    /// A reason, with what gives the fact.
    pub fn new(words: impl Into<Box<str>>, remedy: Option<UnreadRemedy>) -> Self {
        Self(Arc::new((words.into(), remedy)))
    }

    /// What gives the fact.
    pub fn remedy(&self) -> Option<UnreadRemedy> {
        self.0.1
    }

    /// The same, said of something that rests on it.
    pub fn of(&self, words: impl FnOnce(&str) -> String) -> Self {
        Self::new(words(self), self.remedy())
    }
}

impl Deref for Why {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.0
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl From<&str> for Why {
    fn from(words: &str) -> Self {
        Self::new(words, None)
    }
}

impl From<String> for Why {
    fn from(words: String) -> Self {
        Self::new(words, None)
    }
}

/// A fact of the network (`decision.md`, section 1).
///
/// Unread is not unknown: an unread fact never makes a VPC COMPLIANT and never NON_COMPLIANT.
/// What was read and is empty, or absent with a documented default, is `Read`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fact<T> {
    /// The value that AWS, or the saved data, gave.
    Read(T),
    /// Not read, and why not.
    Unread(Why),
}

/// What is absent in what was read has a default: that is a fact, not a gap.
impl<T: Default> Default for Fact<T> {
    fn default() -> Self {
        Self::Read(T::default())
    }
}

impl<T> Fact<T> {
    /// The value, where it was read.
    pub fn read(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Unread(_) => None,
        }
    }

    /// The reason, where it was not read.
    pub fn why(&self) -> Option<&Why> {
        match self {
            Self::Read(_) => None,
            Self::Unread(why) => Some(why),
        }
    }
}

impl<T> Fact<Vec<T>> {
    /// The elements that were read; none where the fact is unread.
    pub fn elements(&self) -> &[T] {
        self.read().map_or(&[], Vec::as_slice)
    }
}

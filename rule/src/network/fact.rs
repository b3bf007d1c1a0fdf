//! Knowing and not knowing: a fact that was read, or the reason why it was not.

use std::sync::Arc;

/// Why a fact was not read, in words for people: a denied call, a key that the snapshot does not have.
pub type Why = Arc<str>;

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

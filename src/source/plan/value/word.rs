//! Texts that a plan repeats: types, names, actions, regions, and addresses in the place of ids. Copies share the text.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::repeated::Repeated;

/// A text that is repeated.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(Arc<str>);

thread_local! {
    /// The texts that were read: those that are repeated are few.
    static WORDS: RefCell<Repeated<Word>> = RefCell::default();
    /// The names of resources that were read: modules repeat them, and they are kept apart since they may be very many.
    static NAMES: RefCell<Repeated<Word>> = RefCell::default();
}

impl Word {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A text that comes often: all of them are one.
    pub fn shared(text: &str) -> Self {
        WORDS.with_borrow_mut(|words| words.shared(text))
    }

    /// The text, shared.
    pub fn text(&self) -> Arc<str> {
        self.0.clone()
    }
}

impl From<&str> for Word {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<&Self> for Word {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<&String> for Word {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl Deref for Word {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Word {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Word {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for Word {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Word, E> {
                Ok(Word::shared(text))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// The name of a resource, which others may have too.
///
/// # Errors
/// Where it is no text.
pub fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    let name = String::deserialize(deserializer)?;
    Ok(NAMES.with_borrow_mut(|names| names.shared(&name)))
}

/// A text that comes once: it is not kept for others.
///
/// # Errors
/// Where it is no text.
pub fn once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Word, D::Error> {
    String::deserialize(deserializer).map(Word::from)
}

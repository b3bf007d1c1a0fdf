//! Lists that are taken element by element, and never held whole.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// What takes the elements of a list.
pub trait Elements<'de> {
    /// The list is there.
    fn begin(&mut self) {}

    /// Takes one element; `false` where there is none left.
    ///
    /// # Errors
    /// Where the element has a wrong shape.
    fn take<A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<bool, A::Error>;
}

/// A list whose elements go to `0`; `null` is no list.
pub struct Each<'e, E>(pub &'e mut E);

impl<'de, E: Elements<'de>> DeserializeSeed<'de> for Each<'_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl<'de, E: Elements<'de>> Visitor<'de> for Each<'_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<R: Error>(self) -> Result<(), R> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.begin();
        while self.0.take(&mut list)? {}
        Ok(())
    }
}

//! Lists that are taken element by element, and never held whole.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::describe::value::text::Text;

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

/// An object of which the list under one key goes to `elements`; its other keys are passed over.
pub struct Under<'e, E> {
    /// The key.
    pub key: &'static str,
    /// What takes the list.
    pub elements: &'e mut E,
}

impl<'de, E: Elements<'de>> DeserializeSeed<'de> for &mut Under<'_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_map(self)
    }
}

impl<'de, E: Elements<'de>> Visitor<'de> for &mut Under<'_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the key `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if *key == *self.key {
                map.next_value_seed(Each(&mut *self.elements))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

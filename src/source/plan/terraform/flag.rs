//! What a plan marks of attributes: that they are known after apply, or not to be printed.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::super::value::sorted::fit;
use super::members::{Members, read};
use super::wanted;

/// A mark, in the shape of what it is of.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Flag {
    /// It is not marked.
    #[default]
    No,
    /// It is marked as a whole.
    Yes,
    /// Marks of elements.
    List(Box<[Flag]>),
    /// Marks of members.
    Object(Members<Flag>),
}

/// The marks of a resource's attributes, of those that are read.
#[derive(Debug, Clone, Default)]
pub struct Flags(pub Members<Flag>);

impl<'de> Deserialize<'de> for Flags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Kept;

        impl<'de> Visitor<'de> for Kept {
            type Value = Flags;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("marks of attributes: an object, or a boolean")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Flags::default())
            }

            // `after_unknown` of some providers is `false` where nothing is.
            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Flags::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Ok(Flags(Members::new(read(map, wanted::is_read)?)))
            }
        }

        deserializer.deserialize_any(Kept)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Flag;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a boolean, or some")
            }

            fn visit_unit<E>(self) -> Result<Flag, E> {
                Ok(Flag::No)
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Flag, E> {
                Ok(if flag { Flag::Yes } else { Flag::No })
            }

            fn visit_str<E>(self, _: &str) -> Result<Flag, E> {
                Ok(Flag::No)
            }

            fn visit_i64<E>(self, _: i64) -> Result<Flag, E> {
                Ok(Flag::No)
            }

            fn visit_u64<E>(self, _: u64) -> Result<Flag, E> {
                Ok(Flag::No)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Flag, E> {
                Ok(Flag::No)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Flag, A::Error> {
                let mut all = Vec::new();
                while let Some(flag) = list.next_element()? {
                    all.push(flag);
                }
                fit(&mut all);
                Ok(Flag::List(all.into()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Flag, A::Error> {
                Ok(Flag::Object(Members::new(read(map, |_| true)?)))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

impl Flag {
    /// Whether anything is marked.
    pub fn is_open(&self) -> bool {
        match self {
            Self::No => false,
            Self::Yes => true,
            Self::List(items) => items.iter().any(Self::is_open),
            Self::Object(members) => members.values().any(Self::is_open),
        }
    }
}

//! Parts of a plan that are let go as soon as they were read: most resources are of types that nobody asks about, and
//! a plan may be large.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::template::names;
use super::super::types;
use super::super::word::Word;

/// The longest constant that is kept: names of regions, of roles.
const LONGEST: usize = 2048;

/// The data source that says which account it is.
pub const CALLER: &str = "aws_caller_identity";

/// What lets go of what nobody asks about.
pub trait Slim {
    /// Lets go of it; whether anything is left that somebody asks about.
    fn slim(&mut self) -> bool;
}

/// Whether a type is of those whose attributes are asked for.
pub fn is_asked(kind: &str) -> bool {
    types::is_read(names::terraform_name(kind))
}

/// The elements of a list, each of them slim before the next is read.
///
/// # Errors
/// Where it is no list, or an element has another shape.
pub fn each<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Slim,
{
    struct List<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de> + Slim> Visitor<'de> for List<T> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of resources")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut all = Vec::new();
            while let Some(mut one) = list.next_element::<T>()? {
                if one.slim() {
                    all.push(one);
                }
            }
            Ok(all)
        }
    }

    deserializer.deserialize_seq(List(PhantomData))
}

/// Whether a mode is that of data sources.
///
/// # Errors
/// Where it is no text.
pub fn is_data<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Word::deserialize(deserializer)? == "data")
}

/// A constant, where it is a text and no long one.
#[derive(Debug, Default)]
pub struct ShortText(pub Option<Word>);

impl<'de> Deserialize<'de> for ShortText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = ShortText;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a constant")
            }

            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                let is_short = text.len() <= LONGEST;
                Ok(ShortText(is_short.then(|| Word::shared(text))))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(ShortText(None))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
                Ok(ShortText(None))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
                Ok(ShortText(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
                Ok(ShortText(None))
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(ShortText(None))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(ShortText(None))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(ShortText(None))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

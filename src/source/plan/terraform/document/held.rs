//! The attributes of a resource, as a plan holds them.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

use super::super::super::attributes::{Name, shared};
use super::super::super::value::Value;
use super::super::members::read;
use super::super::wanted;

/// The longest text that is held: far more than the longest that AWS takes, the definition of a task (64 kB).
const LONGEST: usize = 1024 * 1024;

/// The attributes of a resource, cut down to those that are read; nothing where there are none.
#[derive(Debug, Default, Clone)]
pub struct Held(pub Value);

impl Held {
    /// Lets go of all but one.
    pub fn keep_only(&mut self, name: &str) {
        self.0 = match self.0.get(name) {
            Value::Null => Value::Null,
            kept => Value::object([(shared(name), kept.clone())]),
        };
    }
}

impl<'de> Deserialize<'de> for Held {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Kept;

        impl<'de> Visitor<'de> for Kept {
            type Value = Held;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the attributes of a resource: an object, or null")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Held::default())
            }

            fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
                Ok(Held::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let kept = read(map, wanted::is_read)?;
                Ok(Held(match kept.is_empty() {
                    true => Value::Null,
                    false => object(kept),
                }))
            }
        }

        deserializer.deserialize_any(Kept)
    }
}

/// A value that is read.
struct Read(Value);

fn object(members: Vec<(Name, Read)>) -> Value {
    Value::object(members.into_iter().map(|(name, Read(value))| (name, value)))
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;

        impl<'de> Visitor<'de> for Any {
            type Value = Read;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Read, E> {
                Ok(Read(Value::Null))
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Read, E> {
                Ok(Read(Value::from_text(if flag { "true" } else { "false" })))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Read, E> {
                Ok(Read(Value::from_text(number.to_string())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Read, E> {
                Ok(Read(Value::from_text(number.to_string())))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Read, E> {
                let text = Number::from_f64(number).map(|number| number.to_string());
                Ok(Read(text.map_or(Value::Null, Value::from_text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Read, E> {
                Ok(Read(match text.len() > LONGEST {
                    true => Value::Unread("longer than AWS takes, and not read".into()),
                    false => Value::from_text(text),
                }))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Read, A::Error> {
                let mut all = Vec::new();
                while let Some(Read(item)) = list.next_element()? {
                    all.push(item);
                }
                Ok(Read(Value::List(all.into())))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Read, A::Error> {
                Ok(Read(object(read(map, |_| true)?)))
            }
        }

        deserializer.deserialize_any(Any)
    }
}

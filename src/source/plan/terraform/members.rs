//! The members of an object, of which a plan has many and each has few: a list takes a tenth of what a tree does.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::super::attributes::{Name, shared};
use super::super::value::sorted::{Sorted, fit};

/// Members, by name. Of two of one name the last one counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Members<T>(Box<[(Name, T)]>);

impl<T> Default for Members<T> {
    fn default() -> Self {
        Self(Box::default())
    }
}

impl<T> Members<T> {
    /// These, in any order.
    pub fn new(mut members: Vec<(Name, T)>) -> Self {
        fit(&mut members);
        Self(members.into())
    }

    /// A member.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.get_key_value(name).map(|(_, value)| value)
    }

    /// A member, with its name.
    pub fn get_key_value(&self, name: &str) -> Option<(&Name, &T)> {
        let mut members = self.iter().rev();
        members.find(|(of, _)| &***of == name)
    }

    /// The names.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Name> {
        self.iter().map(|(name, _)| name)
    }

    /// The values.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.iter().map(|(_, value)| value)
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Name, &T)> {
        self.0.iter().map(|(name, value)| (name, value))
    }

    /// Lets go of those that are not wanted.
    pub fn retain(&mut self, mut is_wanted: impl FnMut(&str, &T) -> bool) {
        if !self.0.iter().all(|(name, value)| is_wanted(name, value)) {
            let mut all = std::mem::take(&mut self.0).into_vec();
            all.retain(|(name, value)| is_wanted(name, value));
            *self = Self::new(all);
        }
    }

    /// Lets go of all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The members of an object that are wanted; the others are passed over.
pub fn read<'de, A: MapAccess<'de>, T: Deserialize<'de>>(
    mut map: A,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<(Name, T)>, A::Error> {
    let mut members = Vec::new();
    while let Some(key) = map.next_key::<Cow<'de, str>>()? {
        if is_wanted(&key) {
            members.push((shared(&key), map.next_value()?));
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
    Ok(members)
}

/// Members that are searched: there may be many of them.
///
/// # Errors
/// Where it is no object.
pub fn sorted<'de, D, T>(deserializer: D) -> Result<Sorted<Name, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let Members(all) = Members::deserialize(deserializer)?;
    Ok(all.into_vec().into())
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
            type Value = Members<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                Ok(Members::new(read(map, |_| true)?))
            }
        }

        deserializer.deserialize_map(Object(PhantomData))
    }
}
